"""Reserve for an order, and free. Each is one statement: the balance moves with the transfer, or neither does."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession
from uuid_utils.compat import uuid7

from models.claims import RecordKind
from models.ledger import CauseKind, LedgerUnit, OwnerKind
from services import spoken
from services.access import Actor
from services.errors import Conflict
from services.ledger import books
from services.ledger.carry import carry
from services.records import KINDS
from services.rulings import Ruling


class CapExceeded(Conflict):
    code = "cap_exceeded"
    zh = "{month} 的补贴额度只剩 {left}，不足本次所需的 {asked}；可缩短服务、改到他月，或选择超额自付。"
    en = "{month} has {left} left and this needs {asked}: shorten it, move it to another month, or pay the excess."

    def words(self, language: str) -> dict[str, Any]:
        said = {name: spoken.amount(self.facts[name], self.facts["unit"], language) for name in ("left", "asked")}
        return super().words(language) | said


class CapExceededHere(CapExceeded):
    """Another programme of the resident has room. `other_programme_id`; `other_left` in `other_unit`, null where it has no cap."""

    zh = (
        "{month} 的补贴额度只剩 {left}，不足本次所需的 {asked}；补贴项目“{other_programme}”也涵盖此项服务，当月{other}，下单时可指明"
        "（programme_id）；也可缩短服务、改到他月，或选择超额自付。"
    )
    en = (
        "{month} has {left} left and this needs {asked}. The programme {other_programme} covers it too and has {other} that month: name it "
        "in the order (programme_id); or shorten it, move it to another month, or pay the excess."
    )

    def words(self, language: str) -> dict[str, Any]:
        left, unit = self.facts["other_left"], self.facts["other_unit"]
        if left is None:
            other = "不限额" if language == "zh" else "no cap"
        else:
            amount = spoken.amount(left, unit, language)
            other = f"还有 {amount}" if language == "zh" else f"{amount} left"
        return super().words(language) | {"other": other}


class CapExceededUntold(CapExceeded):
    """To a relative who was not let see money: how much is left, and in what it is counted, is part of the balance."""

    zh = "{month} 的补贴额度不足以支付本次服务；可缩短服务、改到他月，或选择超额自付。"
    en = "{month} has not enough left to pay for this: shorten it, move it to another month, or pay the excess."

    def words(self, language: str) -> dict[str, Any]:
        return Conflict.words(self, language)


# The CHECK on the account is the net below; the condition here is what makes the refusal a clean one.
_HOLD = text(f"""
    with reserved as (
        update ledger_accounts set held = held + :units
        where district_code = :district and id = :debit and held + posted + :units <= cap + carried
        returning district_code, id)
    insert into ledger_transfers (district_code, id, debit_account_id, credit_account_id, kind, unit, amount,
        service_month, book_month, cause_kind, cause_id, by_account)
    select district_code, :id, id, :credit, 'hold', :unit, :units, cast(:month as varchar),
        {books.BOOK_MONTH_SQL.format(service_month="cast(:month as varchar)", district="district_code")},
        :cause_kind, :cause, cast(:by as uuid)
    from reserved returning id
""")
_LEFT = text(
    "select cap + carried - held - posted from ledger_accounts where district_code = :district and id = :debit"
)

_VOID = text(f"""
    with held as (
        select * from ledger_transfers where district_code = :district and id = :hold and kind = 'hold'),
    resolved as (
        insert into ledger_transfers (district_code, id, debit_account_id, credit_account_id, kind, unit, amount, hold_id,
            service_month, book_month, cause_kind, cause_id, by_account)
        select district_code, :id, debit_account_id, credit_account_id, 'void', unit, amount, id, service_month,
            {books.BOOK_MONTH_SQL.format(service_month="held.service_month", district="held.district_code")},
            cause_kind, cause_id, cast(:by as uuid) from held
        on conflict (district_code, hold_id) do nothing
        returning district_code, debit_account_id, amount)
    update ledger_accounts a set held = a.held - r.amount from resolved r
    where a.district_code = r.district_code and a.id = r.debit_account_id
    returning a.id
""")


async def hold(
    session: AsyncSession,
    actor: Actor,
    *,
    cap_owner: UUID,
    programme_id: UUID,
    month: str,
    unit: LedgerUnit,
    cap: int,
    units: int,
    order_id: UUID,
    cause: CauseKind = CauseKind.ORDER,
    carries: bool = False,
) -> UUID:
    """Reserve `units` of a month for an order; services/rulings.py says whose month, with which cap, and whether it `carries`
    what earlier ones left over. Raises CapExceeded, which says what is left."""
    await books.hold_books_open(session, actor.district)
    debit = await books.account(
        session, actor.district, OwnerKind.ENTITLEMENT_MONTH, cap_owner, unit, month=month, cap=cap
    )
    credit = await books.account(session, actor.district, OwnerKind.DELIVERED, programme_id, unit)
    if carries:
        await carry(session, actor, {(cap_owner, month): units})
    connection = await session.connection()
    transfer = {
        "district": actor.district,
        "id": uuid7(),
        "debit": debit,
        "credit": credit,
        "units": units,
        "unit": unit,
        "month": month,
        "cause_kind": cause,
        "cause": order_id,
        "by": actor.account_id,
    }
    found = await connection.scalar(_HOLD, transfer)
    if found is None:
        left = await connection.scalar(_LEFT, {"district": actor.district, "debit": debit})
        raise CapExceeded(left=left, asked=units, unit=unit, month=month)
    assert isinstance(found, UUID)
    return found


async def hold_for(
    session: AsyncSession,
    actor: Actor,
    ruling: Ruling,
    *,
    programme_id: UUID | None,
    month: str,
    units: int,
    order_id: UUID,
    cause: CauseKind = CauseKind.ORDER,
    self_pay_excess: bool,
) -> tuple[UUID | None, int]:
    """The hold of what an order will draw, and how much that is; nothing where nobody pays or nothing is limited. CapExceeded,
    unless the resident pays the excess: then what is left is held, which may be nothing."""
    if ruling.cap_owner is None or programme_id is None or ruling.cap_unit is None or ruling.cap is None:
        return None, units
    while units > 0:
        try:
            held = await hold(
                session,
                actor,
                cap_owner=ruling.cap_owner,
                programme_id=programme_id,
                month=month,
                unit=ruling.cap_unit,
                cap=ruling.cap,
                units=units,
                order_id=order_id,
                cause=cause,
                carries=ruling.carries,
            )
        except CapExceeded as full:
            if not self_pay_excess:
                raise
            # One unit less at the least: what was left may have grown since it was refused, and this must end.
            units = min(int(full.facts["left"]), units - 1)
        else:
            return held, units
    return None, 0


async def ready(
    session: AsyncSession, actor: Actor, *, cap_owner: UUID, month: str, unit: LedgerUnit, cap: int
) -> None:
    """Before a hold goes from one month to another: the new one is open, and then all of the entitlement's stand still."""
    await books.account(session, actor.district, OwnerKind.ENTITLEMENT_MONTH, cap_owner, unit, month=month, cap=cap)
    await books.hold_months_still(session, actor.district, [cap_owner])


async def void(session: AsyncSession, actor: Actor, hold_id: UUID) -> bool:
    """Free what a hold reserved, in the earliest open books. False when it was resolved before: a hold resolves once."""
    await books.hold_books_open(session, actor.district)
    freed = await (await session.connection()).scalar(
        _VOID, {"district": actor.district, "hold": hold_id, "id": uuid7(), "by": actor.account_id}
    )
    return freed is not None


_HELD_FOR = {
    one: text(f"""
    select h.id from (select {kind.columns()}, o.id as record_id from {kind.table.name} o
        where o.district_code = :district and o.id = any(cast(:records as uuid[]))) d
    {kind.held}
    order by h.debit_account_id, h.id""")
    for one, kind in KINDS.items()
}


async def free(
    session: AsyncSession, actor: Actor, record_ids: Sequence[UUID], kind: RecordKind = RecordKind.VISIT
) -> None:
    """Void what is still held for records that will never be posted."""
    connection = await session.connection()
    which = {"district": actor.district, "records": list(record_ids)}
    for hold_id in (await connection.scalars(_HELD_FOR[kind], which)).all():
        await void(session, actor, hold_id)
