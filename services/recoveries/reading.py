"""Recoveries as they are seen, the one way to load one, and which act is possible when."""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import ARRAY, Table, Uuid, and_, any_, bindparam, exists, or_, text
from sqlalchemy import select as pick
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.claims import RecordKind
from models.recoveries import (
    Instalment,
    InstalmentRead,
    Receipt,
    ReceiptRead,
    Recovery,
    RecoveryRead,
    RecoveryReason,
    RecoveryStatus,
)
from services import calendars, kin_declarations, pages
from services.access import Actor, Permission
from services.allowance_payments import OVERPAID, payments, residents
from services.claims.rules import BY_CODE
from services.errors import NotFound, SamePerson, WrongState

recoveries: Table = Recovery.__table__  # type: ignore[attr-defined]
receipts_of: Table = Receipt.__table__  # type: ignore[attr-defined]
R, C, P, D = recoveries.c, receipts_of.c, payments.c, residents.c

ACTS: dict[str, tuple[Permission, tuple[RecoveryStatus, ...]]] = {
    "approve": (Permission.RECOVERIES_APPROVE, (RecoveryStatus.PROPOSED,)),
    "withdraw": (Permission.RECOVERIES_PROPOSE, (RecoveryStatus.PROPOSED, RecoveryStatus.OPEN)),
    "agree": (Permission.RECOVERIES_PROPOSE, (RecoveryStatus.OPEN,)),
    "receive": (Permission.PAYMENTS_RECORD, (RecoveryStatus.OPEN,)),
}
"""One that is open is withdrawn only where it was `mistaken`."""
MAKERS_STAND_BACK = ("approve", "receive")
"""Who proposed does not approve, and neither of the two records what came back (rules.md, Who may do what)."""


_OWED = (
    pick(R.id)
    .select_from(
        recoveries.join(payments, and_(P.district_code == R.district_code, P.id == R.allowance_payment_id)).join(
            residents, and_(D.district_code == P.district_code, D.id == P.resident_id)
        )
    )
    .where(
        R.district_code == bindparam("district"),
        R.id == any_(bindparam("recoveries", type_=ARRAY(Uuid))),
        or_(OVERPAID, exists().where(C.district_code == R.district_code, C.recovery_id == R.id)),
    )
)


class RecoveryNotFound(NotFound):
    code = "recovery_not_found"


async def get(session: AsyncSession, actor: Actor, recovery_id: UUID, *, lock: bool = False) -> Recovery:
    """A recovery that the actor may see: a provider's or a resident's own, or any of the district for the bureau."""
    wanted = select(Recovery).where(col(Recovery.district_code) == actor.district, col(Recovery.id) == recovery_id)
    for column, own in ((Recovery.provider_id, actor.provider_id), (Recovery.resident_id, actor.resident_id)):
        if own is not None:
            wanted = wanted.where(col(column) == own)
    found = (await session.exec(wanted.with_for_update() if lock else wanted)).one_or_none()
    if found is None:
        raise RecoveryNotFound
    return found


async def mistaken(session: AsyncSession, district: str, found: Sequence[Recovery]) -> set[UUID]:
    """Those open ones of which nothing came back yet and whose allowance was due after all, as the register has it now."""
    asked = [one.id for one in found if one.status is RecoveryStatus.OPEN and one.allowance_payment_id is not None]
    if not asked:
        return set()
    owed = await (await session.connection()).scalars(_OWED, {"district": district, "recoveries": asked})
    return set(asked) - set(owed.all())


def _allowed(actor: Actor, recovery: Recovery, kin: Collection[UUID], wrong: Collection[UUID]) -> list[str]:
    """What this actor may do now: nothing that kin owe, and not as checker what he made."""
    if recovery.resident_id in kin:
        return []
    makers = {recovery.proposed_by, recovery.approved_by}
    return [
        act
        for act, (permission, states) in ACTS.items()
        if recovery.status in states
        and actor.may(permission)
        and not (act == "withdraw" and recovery.status is RecoveryStatus.OPEN and recovery.id not in wrong)
        and not (act in MAKERS_STAND_BACK and actor.account_id in makers)
    ]


async def advance(session: AsyncSession, actor: Actor, recovery_id: UUID, act: str) -> Recovery:
    """The recovery, locked, if `act` is possible now, not by one of its makers, and owed by nobody's kin. Raises WrongState,
    SamePerson, KinConflict."""
    recovery = await get(session, actor, recovery_id, lock=True)
    late = act == "withdraw" and recovery.status is RecoveryStatus.OPEN
    wrong = await mistaken(session, actor.district, [recovery]) if late else set()
    if recovery.status not in ACTS[act][1] or (late and not wrong):
        [now] = await shown(session, actor, [recovery])
        raise WrongState(state=recovery.status, act=act, allowed=", ".join(now.allowed_actions) or "-")
    if act in MAKERS_STAND_BACK and actor.id in (recovery.proposed_by, recovery.approved_by):
        raise SamePerson(recovery_no=recovery.recovery_no)
    if recovery.resident_id is not None:
        await kin_declarations.stand_back(session, actor, recovery.resident_id)
    return recovery


def _covered(parts: Sequence[Instalment], received: int, before_plan: int) -> list[InstalmentRead]:
    """The receipts since the plan was agreed, laid on its parts from the earliest on."""
    left, shown = received - before_plan, []
    for part in parts:
        covered = min(part.amount_fen, max(left, 0))
        left -= covered
        shown.append(InstalmentRead(due_on=part.due_on, amount_fen=part.amount_fen, covered_fen=covered))
    return shown


def _overdue(parts: list[InstalmentRead], today: date) -> int:
    return sum(p.amount_fen - p.covered_fen for p in parts if p.due_on < today)


_WHY = text("""
    select r.id, t.reason ->> 'code' as code, l.record_kind, t.reason -> 'found' as found, count(*) as lines from recoveries r
    join settlements s on s.district_code = r.district_code and s.id = r.settlement_id
    join claim_lines l on l.district_code = s.district_code and l.claim_id = s.claim_id
    cross join lateral jsonb_array_elements(l.taken_back_for) t (reason)
    where r.district_code = :district and r.id = any(cast(:recoveries as uuid[]))
    group by 1, 2, 3, 4 order by 2, 3, 4
""")


async def _taken_back_for(
    session: AsyncSession, district: str, found: Sequence[Recovery]
) -> dict[UUID, list[RecoveryReason]]:
    """Of those that come of a settlement: by code and cause, with how many lines have it."""
    asked = [one.id for one in found if one.settlement_id is not None]
    if not asked:
        return {}
    lines = Counter[tuple[UUID, str, RecordKind, str, str]]()
    for row in await (await session.connection()).execute(_WHY, {"district": district, "recoveries": asked}):
        told = BY_CODE[row.code].told(row.record_kind, row.found or {})
        words = "".join(one.zh for one in told), " ".join(one.en for one in told)
        lines[row.id, row.code, row.record_kind, *words] += row.lines
    why: dict[UUID, list[RecoveryReason]] = {}
    for (recovery, code, kind, zh, en), count in lines.items():
        why.setdefault(recovery, []).append(
            RecoveryReason(code=code, record_kind=kind, says_zh=zh, says_en=en, lines=count)
        )
    return why


async def shown(session: AsyncSession, actor: Actor, found: Sequence[Recovery]) -> list[RecoveryRead]:
    """With plans, receipts and reasons: a handful of queries, however many recoveries."""
    kin = await kin_declarations.own(session, actor)
    wrong = await mistaken(session, actor.district, found)
    ids, today = [recovery.id for recovery in found], calendars.today()
    parts = (
        await session.exec(
            select(Instalment)
            .where(col(Instalment.district_code) == actor.district, col(Instalment.recovery_id).in_(ids))
            .order_by(col(Instalment.due_on))
        )
    ).all()
    receipts = (
        await session.exec(
            select(Receipt)
            .where(col(Receipt.district_code) == actor.district, col(Receipt.recovery_id).in_(ids))
            .order_by(col(Receipt.id))
        )
    ).all()
    why = await _taken_back_for(session, actor.district, found)
    read = []
    for one in found:
        own = [receipt for receipt in receipts if receipt.recovery_id == one.id]
        plan = [part for part in parts if (part.recovery_id, part.plan) == (one.id, one.plan)]
        received = sum(receipt.amount_fen for receipt in own)
        planned = _covered(plan, received, one.amount_fen - sum(part.amount_fen for part in plan))
        read.append(
            RecoveryRead(
                **{name: getattr(one, name) for name in RecoveryRead.model_fields if name in Recovery.model_fields},
                received_fen=received,
                left_fen=one.amount_fen - received,
                overdue_fen=_overdue(planned, today),
                taken_back_for=why.get(one.id, []),
                instalments=planned,
                receipts=[ReceiptRead.model_validate(receipt) for receipt in own],
                allowed_actions=_allowed(actor, one, kin, wrong),
            )
        )
    return read


async def read(session: AsyncSession, actor: Actor, recovery_id: UUID) -> tuple[RecoveryRead, int]:
    actor.require(Permission.RECOVERIES_READ)
    recovery = await get(session, actor, recovery_id)
    return (await shown(session, actor, [recovery]))[0], recovery.version


async def listing(
    session: AsyncSession,
    actor: Actor,
    part: pages.Slice,
    *,
    status: RecoveryStatus | None = None,
    provider_id: UUID | None = None,
    resident_id: UUID | None = None,
) -> tuple[pages.Page, list[RecoveryRead]]:
    """Newest first; who owes sees the own."""
    actor.require(Permission.RECOVERIES_READ)
    statement = pick(*recoveries.c).where(R.district_code == actor.district)
    for column, wanted in (
        (R.status, status),
        (R.provider_id, provider_id),
        (R.resident_id, resident_id),
        (R.provider_id, actor.provider_id),
        (R.resident_id, actor.resident_id),
    ):
        if wanted is not None:
            statement = statement.where(column == wanted)
    page = await pages.take(session, statement, [R.id], part)
    names = [column.name for column in recoveries.c]
    return page, await shown(session, actor, [Recovery(**dict(zip(names, row, strict=False))) for row in page.rows])
