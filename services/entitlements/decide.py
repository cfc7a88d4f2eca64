"""The second person's word: one change or thousands, decided in one set-based act."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, TextClause, Uuid, bindparam, text
from sqlmodel.ext.asyncio.session import AsyncSession
from uuid_utils.compat import uuid7

from models.entitlements import (
    ApprovalRead,
    ApprovalsRead,
    ChangeDecide,
    ChangeKind,
    Decision,
    EntitlementApprovals,
    EntitlementHistory,
)
from services import audit, calendars, kin_declarations, ledger
from services.access import Actor, Permission
from services.entitlements import fitting, payers
from services.entitlements.read import EntitlementNotFound, allowed_actions, read, row_of
from services.errors import DomainError, Invalid, KinConflict, SamePerson, WrongState

APPROVED = "approved"


class OneSetOnly(Invalid):
    code = "one_set_only"
    zh = "ids 与 import_id 须且只须填写一项。"
    en = "Give exactly one of ids and import_id."


def _over(sql: str, *arrays: str) -> TextClause:
    return text(sql).bindparams(*(bindparam(name, type_=ARRAY(Uuid)) for name in arrays))


_LOCK = _over(
    "select id from entitlements where district_code = :district and id = any(:ids) order by id for no key update",
    "ids",
)
"""Not `for update`: who settles a visit refers to its entitlement while he holds the visit, which is held here afterwards."""
_WEIGH = _over(
    f"""
    select asked.id, e.id is not null as found, e.caps_with, c.id as change_id, c.kind, c.effective_on,
        c.asked_by = :account as own,
        e.resident_id in ({kin_declarations.KIN_SQL}) as kin
    from unnest(:ids) with ordinality as asked (id, place)
    left join entitlements e on e.district_code = :district and e.id = asked.id
    left join entitlement_changes c on c.district_code = e.district_code and c.entitlement_id = e.id
        and c.decision = 'pending'
    order by asked.place
    """,
    "ids",
)
"""What stands against each, after the locks: two who decide at once see one another's work."""

_DECIDED = """
    with decided as (
        update entitlement_changes c set decision = cast(:decision as varchar), decided_by = :by, decided_at = now(),
            note = cast(:note as varchar), version = c.version + 1, updated_at = now()
        where c.district_code = :district and c.id = any(:changes) and c.decision = 'pending'
        returning c.id, c.district_code, c.entitlement_id, c.kind, c.effective_on)
"""
_APPROVE = _over(
    f"""
    {_DECIDED},
    paused as (
        insert into entitlement_pauses (district_code, id, entitlement_id, from_on)
        select d.district_code, made.pause_id, d.entitlement_id, d.effective_on from decided d
        join unnest(:changes, :pauses) as made (change_id, pause_id) on made.change_id = d.id
        where d.kind = 'suspend'),
    resumed as (
        update entitlement_pauses p set to_on = d.effective_on - 1 from decided d
        where d.kind = 'resume' and p.district_code = d.district_code and p.entitlement_id = d.entitlement_id
          and p.to_on is null)
    update entitlements e set
        effective_to = case when d.kind = 'end' and d.effective_on > e.effective_from then d.effective_on - 1
            else e.effective_to end,
        status = case
            when d.kind = 'grant' then 'active'
            when d.kind = 'end' and d.effective_on <= e.effective_from then 'rejected'
            when d.effective_on > :today then e.status
            else cast(:become as jsonb) ->> d.kind end,
        version = e.version + 1, updated_at = now()
    from decided d where e.district_code = d.district_code and e.id = d.entitlement_id
    """,
    "changes",
    "pauses",
)
_REJECT = _over(
    f"""
    {_DECIDED}
    update entitlements e set status = case d.kind when 'grant' then 'rejected' else e.status end,
        version = e.version + 1, updated_at = now()
    from decided d where e.district_code = d.district_code and e.id = d.entitlement_id
    """,
    "changes",
)
_BECOME = '{"suspend": "suspended", "resume": "active", "end": "ended"}'

_OF_IMPORT = text("""
    select e.id from entitlements e
    join entitlement_changes c on c.district_code = e.district_code and c.entitlement_id = e.id
    where e.district_code = :district and e.import_id = :import_id and c.kind = 'grant' and c.decision = 'pending'
    order by e.id
""")


async def _weigh(session: AsyncSession, actor: Actor, ids: Sequence[UUID]) -> list[Any]:
    connection = await session.connection()
    await connection.execute(_LOCK, {"district": actor.district, "ids": list(ids)})
    asked = {"district": actor.district, "ids": list(ids), "account": actor.id}
    return list((await connection.execute(_WEIGH, asked)).all())


async def _reasons(
    session: AsyncSession, actor: Actor, cases: Sequence[Any], decision: Decision
) -> list[DomainError | type[DomainError] | None]:
    """Of each the first reason why this actor may not decide it so. A grant is approved of who still fits the programme."""
    granted = [case.id for case in cases if case.kind == ChangeKind.GRANT and decision is Decision.APPROVED]
    unfit = await fitting.unfit(session, actor.district, granted)
    return [_against(case) or unfit.get(case.id) for case in cases]


def _against(case: Any) -> type[DomainError] | None:
    if not case.found:
        return EntitlementNotFound
    if case.change_id is None:
        return WrongState
    if case.own:
        return SamePerson
    return KinConflict if case.kin else None


async def _decide(
    session: AsyncSession, actor: Actor, cases: Sequence[Any], decision: Decision, note: str | None
) -> dict[str, Any]:
    """How many visits and meals of days that are over are paid from here on, and how many no more."""
    asked: dict[str, Any] = {
        "district": actor.district,
        "changes": [case.change_id for case in cases],
        "decision": decision,
        "by": actor.id,
        "note": note,
    }
    connection = await session.connection()
    if decision is Decision.APPROVED:
        held = await payers.hold(session, actor, _reaching_back(cases))
        made = {"pauses": [uuid7() for _ in cases], "become": _BECOME, "today": calendars.today()}
        await connection.execute(_APPROVE, asked | made)
        if later := [case.caps_with for case in cases if case.caps_with and case.kind == ChangeKind.GRANT]:
            await ledger.raise_caps(session, actor, later)
        paid, unpaid = await payers.draw_anew(session, actor, held)
        return {"visits_paid": paid, "visits_unpaid": unpaid}
    await connection.execute(_REJECT, asked)
    return {}


def _reaching_back(cases: Sequence[Any]) -> dict[UUID, date | None]:
    """What covers days from here on, and what covers none any more since a day that has come."""
    covers = {case.id: None for case in cases if case.kind in (ChangeKind.GRANT, ChangeKind.RESUME)}
    ends = [case for case in cases if case.id not in covers and case.effective_on <= calendars.today()]
    return covers | {case.id: case.effective_on for case in ends}


async def _one(
    session: AsyncSession, actor: Actor, entitlement_id: UUID, order: ChangeDecide, decision: Decision
) -> EntitlementHistory:
    await row_of(session, actor, entitlement_id)
    [case] = await _weigh(session, actor, [entitlement_id])
    act = {Decision.APPROVED: "approve", Decision.REJECTED: "reject"}[decision]
    [against] = await _reasons(session, actor, [case], decision)
    if against is WrongState:
        row = await row_of(session, actor, entitlement_id)
        raise WrongState(state=row.status, act=act, allowed=", ".join(allowed_actions(actor, row)) or "-")
    if against is not None:
        raise against
    facts = {"change_id": case.change_id, "kind": case.kind}
    facts |= await _decide(session, actor, [case], decision, order.note)
    await audit.record(session, actor, f"entitlements.{act}", "entitlement", entitlement_id, **facts)
    return await read(session, actor, entitlement_id)


async def approve(session: AsyncSession, actor: Actor, entitlement_id: UUID, order: ChangeDecide) -> EntitlementHistory:
    """What is pending takes effect: visits of its days that nobody paid draw their months, and what was drawn for days that it
    covers no more is reversed. Never by who asked (SamePerson: the account counts, whatever its memberships), nor by declared kin
    of the resident (KinConflict), nor for who does not fit the programme any more (AbilityDoesNotFit, AbilityExpired)."""
    actor.require(Permission.ENTITLEMENTS_DECIDE)
    return await _one(session, actor, entitlement_id, order, Decision.APPROVED)


async def reject(session: AsyncSession, actor: Actor, entitlement_id: UUID, order: ChangeDecide) -> EntitlementHistory:
    """What is pending takes no effect; a grant that is rejected frees its days."""
    actor.require(Permission.ENTITLEMENTS_DECIDE)
    return await _one(session, actor, entitlement_id, order, Decision.REJECTED)


async def approve_many(session: AsyncSession, actor: Actor, order: EntitlementApprovals) -> ApprovalsRead:
    """Approve what is pending of many, each by itself: what stands against one stops no other, and is told."""
    actor.require(Permission.ENTITLEMENTS_DECIDE)
    if order.ids is not None and order.import_id is None:
        ids = list(dict.fromkeys(order.ids))
    elif order.import_id is not None and order.ids is None:
        ids = await _imported(session, actor, order.import_id)
    else:
        raise OneSetOnly("/ids")
    cases = await _weigh(session, actor, ids)
    reasons = await _reasons(session, actor, cases, Decision.APPROVED)
    free = [case for case, against in zip(cases, reasons, strict=True) if against is None]
    counts = await _decide(session, actor, free, Decision.APPROVED, order.note) if free else {}
    items = [
        ApprovalRead(id=case.id, outcome=against.code if against else APPROVED)
        for case, against in zip(cases, reasons, strict=True)
    ]
    told: dict[str, list[UUID]] = {}
    for item in items:
        told.setdefault(item.outcome, []).append(item.id)
    await audit.record(session, actor, "entitlements.approve_many", "import", order.import_id, outcomes=told, **counts)
    return ApprovalsRead(approved=len(free), refused=len(items) - len(free), items=items)


async def _imported(session: AsyncSession, actor: Actor, import_id: UUID) -> list[UUID]:
    """The grants that an import asked for and nobody decided."""
    from services.imports.read import get  # an import asks for entitlements itself: the other way round only here

    found = await get(session, actor, import_id)
    which = {"district": actor.district, "import_id": found.id}
    return list((await (await session.connection()).scalars(_OF_IMPORT, which)).all())
