"""Allowance payments: the queue of returned ones, and what was paid for months after a death or a move that was told late."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    Boolean,
    Select,
    Table,
    Uuid,
    and_,
    bindparam,
    func,
    literal_column,
    not_,
    or_,
    select,
    text,
)
from sqlalchemy import case as when
from sqlmodel.ext.asyncio.session import AsyncSession

from models.allowance_payments import (
    AllowancePayment,
    AllowancePaymentRead,
    AllowanceSending,
    PaymentStatus,
    ResendOrder,
    SendingStatus,
)
from models.allowances import AfterDeath, Allowance, AllowanceStandard
from models.recoveries import Recovery, RecoveryStatus
from models.residents import Resident
from services import audit, kin_declarations, pages
from services.access import Actor, Permission
from services.errors import Conflict, NotFound, WrongState

payments: Table = AllowancePayment.__table__  # type: ignore[attr-defined]
sendings: Table = AllowanceSending.__table__  # type: ignore[attr-defined]
allowances: Table = Allowance.__table__  # type: ignore[attr-defined]
standards: Table = AllowanceStandard.__table__  # type: ignore[attr-defined]
residents: Table = Resident.__table__  # type: ignore[attr-defined]
recoveries: Table = Recovery.__table__  # type: ignore[attr-defined]
P, N, A, S, R, V = payments.c, sendings.c, allowances.c, standards.c, residents.c, recoveries.c


class PaymentNotFound(NotFound):
    code = "allowance_payment_not_found"


class NoBankCard(Conflict):
    code = "no_bank_card"
    zh = "该老年人没有登记银行卡，不能重发；请先在老年人档案中登记。"
    en = "No bank card of the resident is registered: register the new one first."


class PaidAfterDeath(Conflict):
    code = "paid_after_death"
    zh = "该老年人已于 {deceased_on} 去世，{month} 的津贴不应发放，不能重发。"
    en = "The resident died on {deceased_on}: nothing is due for {month}, so it is not sent again."


class PaidAfterMove(Conflict):
    code = "paid_after_move"
    zh = "该老年人在 {month} 之前已迁出，该月的津贴不应发放，不能重发；请作废。"
    en = "The resident had moved away before {month}: nothing is due for it, so it is not sent again; cancel it."


_after_death = (
    select(S.after_death)
    .where(
        S.district_code == P.district_code,
        S.allowance_id == P.allowance_id,
        S.effective_from <= func.to_date(P.month, "YYYY-MM"),
    )
    .order_by(S.effective_from.desc())
    .limit(1)
    .correlate(payments)
    .scalar_subquery()
)
_months_after = when((_after_death == AfterDeath.NEXT_MONTH, 1), else_=0)
_last_month = func.to_char(R.deceased_on + func.make_interval(0, _months_after), "YYYY-MM")
_DIED = func.coalesce(and_(R.deceased_on.is_not(None), P.month > _last_month), False)
_first_on = "to_date(allowance_payments.month, 'YYYY-MM')"
_PRESENT = """({day} <= coalesce(residents.moved_out_on, 'infinity') and not exists (
    select from (select w.status, w.effective_on, lead(w.status) over changes as next_status,
            lead(w.effective_on) over changes as back_on
        from status_changes w where w.district_code = residents.district_code and w.resident_id = residents.id
        window changes as (order by w.created_at, w.id)) away
    where away.status = 'moved_out' and away.next_status = 'active' and away.back_on >= away.effective_on
      and daterange(away.effective_on, away.back_on, '()') @> {day}))"""
# Of a register of many thousands few ever move: whoever did is looked at more closely.
_MOVED = f"""((residents.moved_out_on is not null or (residents.district_code, residents.id) in (
        select w.district_code, w.resident_id from status_changes w where w.status = 'moved_out'))
    and not {_PRESENT.format(day=f"cast({_first_on} + interval '1 month - 1 day' as date)")} and not (
    {_PRESENT.format(day=_first_on)} and coalesce((select s.mover_gets_month from allowance_standards s
        where s.district_code = allowance_payments.district_code and s.allowance_id = allowance_payments.allowance_id
          and s.effective_from <= {_first_on} order by s.effective_from desc limit 1), false)))"""
_UNDUE = or_(_DIED, literal_column(_MOVED, Boolean))
OVERPAID = when((P.status.in_((PaymentStatus.OPEN, PaymentStatus.PAID)), _UNDUE), else_=False)
"""Under way or paid, for a month after the last that is paid after the death, or after the move
(services/allowance_batches/roll.py)."""
UNDUE = when((P.status.in_((PaymentStatus.RETURNED, PaymentStatus.READY)), _UNDUE), else_=False)
"""Returned, and not to be sent again: for a month after the death, or after the move, as the roll has it."""

_OF_RESIDENTS = payments.join(residents, and_(R.district_code == P.district_code, R.id == P.resident_id)).join(
    allowances, and_(A.district_code == P.district_code, A.id == P.allowance_id)
)


@dataclass(frozen=True)
class Overpaid:
    """A month that was paid to somebody who had died or moved away before it: what a recovery would begin with."""

    payment_id: UUID
    batch_id: UUID | None
    allowance_id: UUID
    programme_id: UUID | None
    resident_id: UUID
    month: str
    amount_fen: int
    status: PaymentStatus


_OVERPAID = (
    select(
        *(P.id.label("payment_id"), P.batch_id, P.allowance_id, A.programme_id, P.resident_id, P.month, P.amount_fen),
        P.status,
    )
    .select_from(_OF_RESIDENTS)
    .where(P.district_code == bindparam("district"), OVERPAID)
    .order_by(P.resident_id, P.month, P.id)
)


async def overpaid(
    session: AsyncSession,
    district: str,
    *,
    batch_ids: Sequence[UUID] | None = None,
    resident_id: UUID | None = None,
) -> list[Overpaid]:
    """By person and month: what is under way to the bank or paid, also by imported history, and was not due any more."""
    statement = _OVERPAID
    if batch_ids is not None:
        statement = statement.where(P.batch_id == func.any(bindparam("batches", type_=ARRAY(Uuid))))
    if resident_id is not None:
        statement = statement.where(P.resident_id == resident_id)
    which: dict[str, Any] = {"district": district} | ({"batches": list(batch_ids)} if batch_ids is not None else {})
    rows = await (await session.connection()).execute(statement, which)
    return [Overpaid(**row._mapping) for row in rows.all()]


_last_return = (
    select(N.reason)
    .where(N.district_code == P.district_code, N.payment_id == P.id, N.status == SendingStatus.RETURNED)
    .order_by(N.answered_at.desc())
    .limit(1)
    .correlate(payments)
    .scalar_subquery()
)
RECOVERY = (
    select(V.id)
    .where(
        V.district_code == P.district_code,
        V.allowance_payment_id == P.id,
        V.status != RecoveryStatus.WITHDRAWN,
    )
    .correlate(payments)
    .scalar_subquery()
)
TOLD = select(
    P.district_code, P.id, OVERPAID.label("overpaid"), UNDUE.label("undue"), RECOVERY.label("recovery_id")
).select_from(_OF_RESIDENTS)
"""Of each payment what the register and the recoveries say of it."""


def visible(actor: Actor) -> Select[Any]:
    return (
        select(
            *(P.id, P.allowance_id, P.resident_id, P.division_code, P.month, P.batch_month, P.amount_fen, P.status),
            *(
                P.batch_id,
                P.import_id,
                P.paid_on,
                P.cancelled_reason,
                A.name.label("allowance"),
                R.name.label("resident_name"),
            ),
            *(
                A.programme_id,
                R.deceased_on,
                UNDUE.label("undue"),
                _DIED.label("died"),
                R.bank_card_sealed.is_not(None).label("has_card"),
                OVERPAID.label("overpaid"),
                RECOVERY.label("recovery_id"),
            ),
            *(_last_return.label("return_reason"), kin_declarations.column(actor, "allowance_payments.resident_id")),
        )
        .select_from(_OF_RESIDENTS)
        .where(P.district_code == actor.district)
    )


def _allowed(actor: Actor, row: Any) -> list[str]:
    """What this actor may do now: nothing for kin."""
    possible = {
        "resend": (Permission.ALLOWANCES_BUILD, row.status is PaymentStatus.RETURNED and not row.undue),
        "cancel": (Permission.ALLOWANCES_BUILD, row.undue),
        "recover": (
            Permission.RECOVERIES_PROPOSE,
            row.overpaid
            and row.status is PaymentStatus.PAID
            and row.recovery_id is None
            and row.programme_id is not None,
        ),
    }
    return [act for act, (permission, now) in possible.items() if now and actor.may(permission) and not row.kin]


def _shown(actor: Actor, row: Any) -> AllowancePaymentRead:
    return AllowancePaymentRead.model_validate({**row._mapping, "allowed_actions": _allowed(actor, row)})


async def held(session: AsyncSession, actor: Actor, payment_id: UUID) -> Any:
    """The payment, held still with what the register says of its resident, for who decides about it. Raises PaymentNotFound."""
    actor.require(Permission.ALLOWANCES_READ)
    held = visible(actor).where(P.id == payment_id).with_for_update(of=[payments, residents])
    row = (await (await session.connection()).execute(held)).one_or_none()
    if row is None:
        raise PaymentNotFound
    return row


async def read(session: AsyncSession, actor: Actor, payment_id: UUID) -> AllowancePaymentRead:
    actor.require(Permission.ALLOWANCES_READ)
    row = (await (await session.connection()).execute(visible(actor).where(P.id == payment_id))).one_or_none()
    if row is None:
        raise PaymentNotFound
    return _shown(actor, row)


async def listing(
    session: AsyncSession,
    actor: Actor,
    part: pages.Slice,
    *,
    status: PaymentStatus | None = None,
    overpaid: bool | None = None,
    in_recovery: bool | None = None,
    undue: bool | None = None,
    division: str | None = None,
    **equal: Any,
) -> tuple[pages.Page, list[AllowancePaymentRead]]:
    """The latest batch month first. `status=returned` is the queue of the returned; `overpaid` what a death or a move told
    late has made undue, and with `in_recovery=false` what nobody takes back yet;
    `undue` what came back and is to be cancelled. `equal`: month, batch_month, resident_id, allowance_id, batch_id."""
    actor.require(Permission.ALLOWANCES_READ)
    statement = visible(actor)
    for name, wanted in {**equal, "status": status}.items():
        if wanted is not None:
            statement = statement.where(P[name] == wanted)
    if division:
        statement = statement.where(func.starts_with(P.division_code, division))
    for state, asked in ((OVERPAID, overpaid), (UNDUE, undue)):
        if asked is not None:
            statement = statement.where(state if asked else not_(state))
    if in_recovery is not None:
        statement = statement.where(RECOVERY.is_not(None) if in_recovery else RECOVERY.is_(None))
    page = await pages.take(session, statement, [P.batch_month, P.id], part)
    return page, [_shown(actor, row) for row in page.rows]


_READY = text("update allowance_payments set status = 'ready' where district_code = :district and id = :payment")


async def resend(session: AsyncSession, actor: Actor, payment_id: UUID, order: ResendOrder) -> AllowancePaymentRead:
    """What was wrong is corrected: the same payment goes with the next batch, which another approves. It is no new one.
    Who moved away after the month is owed it all the same; who had left before is not (UNDUE).

    Raises WrongState, KinConflict, PaidAfterDeath, PaidAfterMove, NoBankCard."""
    actor.require(Permission.ALLOWANCES_BUILD)
    row = await held(session, actor, payment_id)
    if row.status is not PaymentStatus.RETURNED:
        raise WrongState(state=row.status, act="resend", allowed=", ".join(_allowed(actor, row)) or "-")
    await kin_declarations.stand_back(session, actor, row.resident_id)
    if row.died:
        raise PaidAfterDeath(deceased_on=row.deceased_on, month=row.month)
    if row.undue:
        raise PaidAfterMove(month=row.month)
    if not row.has_card:
        raise NoBankCard
    which = {"district": actor.district, "payment": payment_id}
    await (await session.connection()).execute(_READY, which)
    await audit.record(session, actor, "allowance_payments.resend", "allowance_payment", payment_id, note=order.note)
    return await read(session, actor, payment_id)
