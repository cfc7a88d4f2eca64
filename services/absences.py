"""Absences: days on which a resident lay in hospital or lived in a facility, as it was told or found by matching.

Care plans pause by it, and go on afterwards. Nothing else stops: a doubtful visit is for an officer to judge
(services/claims/rules/resident_in_facility.py)."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Table, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.absences import (
    Absence,
    AbsenceEnd,
    AbsenceRead,
    AbsenceRecord,
    AbsenceSource,
    AbsenceUpdate,
    AbsenceWithdraw,
)
from services import audit, care_plans, meal_orders, pages, residents, stay_months, supply
from services.access import Actor, Permission
from services.constraints import violated
from services.errors import Conflict, Invalid, NotFound, WrongState
from services.residents.register import not_in_future

absences: Table = Absence.__table__  # type: ignore[attr-defined]
A = absences.c
_PLAIN = [name for name in AbsenceRead.model_fields if name not in ("visits_between", "allowed_actions")]


class AbsenceNotFound(NotFound):
    code = "absence_not_found"


class AbsenceOverlaps(Conflict):
    """`blocker_id` and its days say what is in the way."""

    code = "absence_overlaps"
    zh = "该老年人自 {blocker_from} 起（至 {blocker_to}）已有同类登记，日期重叠；请先更正或结束它。"
    en = "An absence of this kind is recorded from {blocker_from} (to {blocker_to}) and the days overlap: correct or end it first."

    def words(self, language: str) -> dict[str, Any]:
        lasts = "尚未结束" if language == "zh" else "not ended"
        return super().words(language) | {"blocker_to": self.facts["blocker_to"] or lasts}


class AbsenceEndsTooEarly(Invalid):
    code = "absence_ends_before_it_starts"
    zh = "结束日期 {to_on} 早于开始日期 {from_on}。"
    en = "It would end on {to_on}, before it starts on {from_on}."


class TellerMissing(Invalid):
    code = "teller_missing"
    zh = "来源为 told 时请填写由谁告知（told_by）。"
    en = "Say who told it (`told_by`)."


_BETWEEN = text("""
    select a.id, count(v.id) as visits from absences a
    left join visits v on v.district_code = a.district_code and v.resident_id = a.resident_id and v.status = 'verified'
        and v.served_on > a.from_on and v.served_on < coalesce(a.to_on, 'infinity')
    where a.district_code = :district and a.id = any(cast(:absences as uuid[])) group by a.id
""")
_BLOCKER = text("""
    select id, from_on, to_on from absences
    where district_code = :district and resident_id = :resident and kind = :kind and withdrawn_at is null and id <> :id
      and daterange(from_on, to_on, '[]') && daterange(:from_on, cast(:to_on as date), '[]') order by from_on limit 1
""")


def allowed_actions(actor: Actor, absence: Any) -> list[str]:
    if absence.withdrawn_at is not None or not actor.may(Permission.ABSENCES_RECORD):
        return []
    return ["update", *(["end"] if absence.to_on is None else []), "withdraw"]


async def _shown(session: AsyncSession, actor: Actor, found: list[Any]) -> list[AbsenceRead]:
    which = {"district": actor.district, "absences": [row.id for row in found]}
    between = {row.id: row.visits for row in (await (await session.connection()).execute(_BETWEEN, which)).all()}
    return [
        AbsenceRead(
            **{name: getattr(row, name) for name in _PLAIN},
            visits_between=between[row.id],
            allowed_actions=allowed_actions(actor, row),
        )
        for row in found
    ]


async def get(
    session: AsyncSession, actor: Actor, resident_id: UUID, absence_id: UUID, *, lock: bool = False
) -> Absence:
    """An absence of a resident whom the actor may see."""
    await residents.get(session, actor, resident_id)
    wanted = select(Absence).where(A.district_code == actor.district, A.resident_id == resident_id, A.id == absence_id)
    found = (await session.exec(wanted.with_for_update() if lock else wanted)).one_or_none()
    if found is None:
        raise AbsenceNotFound
    return found


async def record(session: AsyncSession, actor: Actor, resident_id: UUID, order: AbsenceRecord) -> AbsenceRead:
    """AbsenceOverlaps names what is in the way; days that are still to come are nobody's to tell."""
    actor.require(Permission.ABSENCES_RECORD)
    resident = await residents.get(session, actor, resident_id)
    if order.source is AbsenceSource.TOLD and order.told_by is None:
        raise TellerMissing("/told_by")
    absence = Absence(district_code=actor.district, resident_id=resident.id, by_account=actor.id, **order.model_dump())
    return await _kept(session, actor, absence, "absences.record", {})


def _check(from_on: date, to_on: date | None) -> None:
    not_in_future(from_on, "/from_on")
    if to_on is not None:
        not_in_future(to_on, "/to_on")
        if to_on < from_on:
            raise AbsenceEndsTooEarly("/to_on", from_on=from_on, to_on=to_on)


async def _kept(
    session: AsyncSession, actor: Actor, absence: Absence, act: str, changed: Mapping[str, Any], **facts: Any
) -> AbsenceRead:
    """Stored, if no other of its kind is in the way; the audit hears of the days, not of the place."""
    days = {name: changed.get(name, getattr(absence, name)) for name in ("from_on", "to_on")}
    _check(**days)
    whose = {"district": actor.district, "resident": absence.resident_id, "kind": absence.kind, "id": absence.id}
    try:
        async with session.begin_nested():
            for name, value in changed.items():
                setattr(absence, name, value)
            session.add(absence)
            await session.flush()
    except IntegrityError as error:
        blocker = (await (await session.connection()).execute(_BLOCKER, whose | days)).one()
        found = {"blocker_id": blocker.id, "blocker_from": blocker.from_on, "blocker_to": blocker.to_on}
        raise violated(error, {"absences_one_at_a_time_excl": AbsenceOverlaps("/from_on", **found)}) from error
    await care_plans.mark_due(session, actor, absence.resident_id)
    await meal_orders.stop_away(session, actor, absence.resident_id)
    await stay_months.count(session, actor, [absence.resident_id])
    await audit.record(
        session, actor, act, "absence", absence.id, resident=whose["resident"], kind=whose["kind"], **days, **facts
    )
    return (await _shown(session, actor, [absence]))[0]


def _possible(actor: Actor, absence: Absence, act: str) -> None:
    allowed = allowed_actions(actor, absence)
    if act not in allowed:
        state = "withdrawn" if absence.withdrawn_at else "ended"
        raise WrongState(state=state, act=act, allowed=", ".join(allowed) or "-")


async def update(
    session: AsyncSession, actor: Actor, resident_id: UUID, absence_id: UUID, version: int, order: AbsenceUpdate
) -> AbsenceRead:
    """Correct what was recorded wrongly: the days, the place, who told it."""
    actor.require(Permission.ABSENCES_RECORD)
    absence = await get(session, actor, resident_id, absence_id, lock=True)
    supply.unchanged_since(absence, version)
    _possible(actor, absence, "update")
    before = {"from_on_before": absence.from_on, "to_on_before": absence.to_on}
    sent = order.sent()
    return await _kept(session, actor, absence, "absences.update", sent, fields=sorted(sent), **before)


async def end(
    session: AsyncSession, actor: Actor, resident_id: UUID, absence_id: UUID, order: AbsenceEnd
) -> AbsenceRead:
    """The resident came home on `to_on`."""
    actor.require(Permission.ABSENCES_RECORD)
    absence = await get(session, actor, resident_id, absence_id, lock=True)
    _possible(actor, absence, "end")
    return await _kept(session, actor, absence, "absences.end", {"to_on": order.to_on})


async def withdraw(
    session: AsyncSession, actor: Actor, resident_id: UUID, absence_id: UUID, order: AbsenceWithdraw
) -> AbsenceRead:
    """It never was. The row stays to be read, and counts nowhere."""
    actor.require(Permission.ABSENCES_RECORD)
    absence = await get(session, actor, resident_id, absence_id, lock=True)
    _possible(actor, absence, "withdraw")
    gone = {"withdrawn_at": datetime.now(UTC), "withdrawn_by": actor.id, "withdrawn_reason": order.reason}
    return await _kept(session, actor, absence, "absences.withdraw", gone)


async def read(session: AsyncSession, actor: Actor, resident_id: UUID, absence_id: UUID) -> AbsenceRead:
    actor.require(Permission.ABSENCES_READ)
    return (await _shown(session, actor, [await get(session, actor, resident_id, absence_id)]))[0]


async def listing(
    session: AsyncSession, actor: Actor, resident_id: UUID, part: pages.Slice
) -> tuple[pages.Page, list[AbsenceRead]]:
    """The last recorded first, the withdrawn among them."""
    actor.require(Permission.ABSENCES_READ)
    await residents.get(session, actor, resident_id)
    statement = select(Absence).where(A.district_code == actor.district, A.resident_id == resident_id)
    page = await pages.take(session, statement, [A.id], part)
    return page, await _shown(session, actor, list(page.rows))
