"""Leaves of absence: told before or afterwards, ended by coming back, withdrawn when nobody went.

The bed stays promised. Nights of leave are not subsidised, and visits at home on these days are no doubtful ones
(services/away.py), unless the leave was to a hospital."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Table, select, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import select as rows_of
from sqlmodel.ext.asyncio.session import AsyncSession

from models.beds import BedKind
from models.stay_leaves import LeaveRead, LeaveReason, LeaveRecord, LeaveReturn, LeaveStatus, LeaveWithdraw, StayLeave
from models.stays import Stay, StayStatus
from services import audit, beds, calendars, pages, stays
from services.access import Actor, Permission
from services.constraints import violated
from services.errors import Conflict, Invalid, NotFound, WrongState
from services.lasting import UNTIL_SQL
from services.residents.register import not_in_future
from services.scope import as_the_bureau
from services.stay_months.count import count
from services.stays import states
from services.stays.fit import first_of, keep_away
from services.stays.lodge import heard
from services.stays.person import not_told_dead, person
from services.stays.read import get as stay_of
from services.stays.reserve import check_nights

leaves: Table = StayLeave.__table__  # type: ignore[attr-defined]
V = leaves.c
_PLAIN = [name for name in LeaveRead.model_fields if name not in ("status", "told_late", "allowed_actions")]


class LeaveNotFound(NotFound):
    code = "leave_not_found"


class _Lasting(Conflict):
    def words(self, language: str) -> dict[str, Any]:
        lasts = "未定" if language == "zh" else "an open end"
        return super().words(language) | {"blocker_to": self.facts["blocker_to"] or lasts}


class LeaveOverlaps(_Lasting):
    """`blocker_id` and its days say what is in the way."""

    code = "leave_overlaps"
    zh = "自 {blocker_from} 至 {blocker_to} 已登记请假外出，日期重叠；请先登记返回或撤回。"
    en = "A leave is recorded from {blocker_from} to {blocker_to} and the nights overlap: end or withdraw it first."


class LeaveOverlapsElsewhere(Conflict):
    """The same of a leave from another house, of which this one hears nothing."""

    code = "leave_overlaps_elsewhere"
    zh = "该老年人这些日子已有一笔请假，随转床转到了另一机构，不能再登记一笔；请与民政局核实。"
    en = "A leave on these days went along with the resident into another house, and there is one at a time: ask the bureau."


class InHospitalAlready(Invalid):
    """A bed there is left for another hospital's, not kept: else two of them would count the same nights."""

    code = "in_hospital_already"
    zh = "该床位是医疗床位，不登记住院请假；转往其他医院的请办理离院（去向填 hospital），再由对方收住，或由民政局转床。"
    en = (
        "The bed is a hospital's, which is not kept during a leave to a hospital: discharge (`hospital`), and let the other hospital "
        "receive him, or let the bureau transfer."
    )


class LeaveOutsideStay(Invalid):
    """`left_on` is null while the stay lasts."""

    code = "leave_outside_stay"
    zh = "请假须在入住期间（{admitted_on} 至 {left_on}）。"
    en = "A leave lies within the stay ({admitted_on} to {left_on})."


class InHospitalBed(_Lasting):
    """`blocker_from` and `blocker_to`: the stay in a hospital bed that the leave is for."""

    code = "in_hospital_bed"
    zh = "该老年人请假期间自 {blocker_from} 至 {blocker_to} 入住医疗床位（{blocker_status}）；请先由医疗床位的机构或民政局{first}。"
    en = (
        "On leave the resident has a hospital bed from {blocker_from} to {blocker_to} ({blocker_status}): its house or the bureau "
        "{first} first."
    )

    def words(self, language: str) -> dict[str, Any]:
        ways = {
            StayStatus.RESERVED: ("取消该预订", "cancels that reservation"),
            StayStatus.ADMITTED: ("办理离院", "discharges him"),
        }
        zh, en = ways.get(
            self.facts["blocker_status"], ("更正离院日期（from_on、to_on）", "corrects the days of that stay")
        )
        return super().words(language) | {"first": zh if language == "zh" else en}


class ReturnsBeforeLeaving(Invalid):
    code = "returns_before_leaving"
    zh = "返回日期 {returned_on} 早于外出日期 {from_on}。"
    en = "The return on {returned_on} would come before the leave began, on {from_on}."


_BLOCKER = text("""
    select (select s.facility_id from stays s where s.district_code = stay_leaves.district_code and s.id = stay_leaves.stay_id) as facility_id,
        id as blocker_id, from_on as blocker_from, to_on as blocker_to from stay_leaves
    where district_code = :district and first_stay_id = :first and withdrawn_at is null and id <> :id
      and daterange(from_on, to_on) && daterange(:from_on, cast(:to_on as date)) order by from_on limit 1
""")
_TREATED = text(f"""
    select s.from_on as blocker_from, s.to_on as blocker_to, s.status as blocker_status
    from stays s join beds b on b.district_code = s.district_code and b.id = s.bed_id and b.kind = 'hospital'
    where s.district_code = :district and s.resident_id = :resident and s.id <> :stay
      and s.status in ('reserved', 'admitted', 'discharged', 'transferred')
      and daterange(s.from_on, {UNTIL_SQL.format(s="s")}) && daterange(cast(:from_on as date), cast(:told_to as date))
      and not daterange(s.from_on, {UNTIL_SQL.format(s="s")}) <@ daterange(cast(:from_on as date), cast(:until as date))
    order by s.from_on limit 1
""")


def status_of(leave: Any) -> LeaveStatus:
    today = calendars.today()
    if leave.withdrawn_at is not None:
        return LeaveStatus.WITHDRAWN
    if leave.from_on > today:
        return LeaveStatus.PLANNED
    return LeaveStatus.AWAY if leave.to_on is None or leave.to_on > today else LeaveStatus.OVER


_WAYS: Mapping[LeaveStatus, tuple[str, ...]] = {
    LeaveStatus.PLANNED: ("withdraw",),
    LeaveStatus.AWAY: ("come_back", "withdraw"),
    LeaveStatus.OVER: ("come_back", "withdraw"),
}
"""Whose return was told with a wrong day comes back once more, on another."""


def allowed_actions(actor: Actor, leave: Any) -> list[str]:
    return list(_WAYS.get(status_of(leave), ())) if actor.may(Permission.STAYS_MANAGE) else []


def _possible(actor: Actor, leave: StayLeave, act: str) -> None:
    if act not in (now := allowed_actions(actor, leave)):
        raise WrongState(state=status_of(leave), act=act, allowed=", ".join(now) or "-", noun="stay_leave")


def _shown(actor: Actor, leave: Any) -> LeaveRead:
    return LeaveRead(
        **{name: getattr(leave, name) for name in _PLAIN},
        status=status_of(leave),
        told_late=calendars.day_of(leave.created_at) > leave.from_on,
        allowed_actions=allowed_actions(actor, leave),
    )


async def record(session: AsyncSession, actor: Actor, stay_id: UUID, order: LeaveRecord) -> LeaveRead:
    """Somebody who stays there goes, is gone, or was. Raises LeaveOverlaps, LeaveOutsideStay, InHospitalAlready, NightsReversed,
    WrongState."""
    actor.require(Permission.STAYS_MANAGE)
    stay = await stay_of(session, actor, stay_id)
    states.possible(actor, stay, "leave")
    check_nights(order.from_on, order.to_on)
    left_on = _left_on(stay)
    if order.from_on < stay.from_on:
        raise LeaveOutsideStay("/from_on", admitted_on=stay.from_on, left_on=left_on)
    if left_on is not None and (order.to_on is None or order.to_on > left_on):
        raise LeaveOutsideStay("/to_on", admitted_on=stay.from_on, left_on=left_on)
    if order.reason is LeaveReason.HOSPITAL and await beds.kind_of(session, actor, stay.bed_id) == BedKind.HOSPITAL:
        raise InHospitalAlready("/reason")
    leave = StayLeave(
        district_code=actor.district,
        stay_id=stay.id,
        first_stay_id=await first_of(session, actor, stay.id),
        resident_id=stay.resident_id,
        recorded_by=actor.id,
        told_from_on=order.from_on,
        told_to_on=order.to_on,
        **order.model_dump(),
    )
    facts = {"reason": order.reason, "stay": stay.id}
    return await _kept(session, actor, stay, leave, "stay_leaves.record", {}, facts)


async def come_back(
    session: AsyncSession, actor: Actor, stay_id: UUID, leave_id: UUID, order: LeaveReturn
) -> LeaveRead:
    """On the day that was planned, earlier, or later. Raises ToldDead of who was told to have died since, in hospital, say."""
    actor.require(Permission.STAYS_MANAGE)
    stay = await stay_of(session, actor, stay_id)
    leave = await _get(session, actor, stay_id, leave_id)
    _possible(actor, leave, "come_back")
    await not_told_dead(session, actor, stay.resident_id)
    day = not_in_future(order.returned_on or calendars.today(), "/returned_on")
    if day < leave.from_on:
        raise ReturnsBeforeLeaving("/returned_on", returned_on=day, from_on=leave.from_on)
    if (left_on := _left_on(stay)) is not None and day > left_on:
        raise LeaveOutsideStay("/returned_on", admitted_on=stay.from_on, left_on=left_on)
    back = {"to_on": day, "told_to_on": day}
    return await _kept(session, actor, stay, leave, "stay_leaves.come_back", back, {"stay": stay.id})


async def withdraw(
    session: AsyncSession, actor: Actor, stay_id: UUID, leave_id: UUID, order: LeaveWithdraw
) -> LeaveRead:
    """Nobody went. It stays to be read."""
    actor.require(Permission.STAYS_MANAGE)
    stay = await stay_of(session, actor, stay_id)
    leave = await _get(session, actor, stay_id, leave_id)
    _possible(actor, leave, "withdraw")
    gone = {"withdrawn_at": datetime.now(UTC), "withdrawn_by": actor.id, "withdrawn_reason": order.reason}
    return await _kept(session, actor, stay, leave, "stay_leaves.withdraw", gone, {"stay": stay.id})


async def listing(
    session: AsyncSession, actor: Actor, stay_id: UUID, part: pages.Slice
) -> tuple[pages.Page, list[LeaveRead]]:
    """The last recorded first, the withdrawn among them; of a stay that the actor may see."""
    actor.require(Permission.STAYS_READ)
    await stays.read(session, actor, stay_id)
    statement = select(leaves).where(V.district_code == actor.district, V.stay_id == stay_id)
    page = await pages.take(session, statement, [V.id], part)
    return page, [_shown(actor, row) for row in page.rows]


async def _get(session: AsyncSession, actor: Actor, stay_id: UUID, leave_id: UUID) -> StayLeave:
    wanted = rows_of(StayLeave).where(V.district_code == actor.district, V.stay_id == stay_id, V.id == leave_id)
    found = (await session.exec(wanted.with_for_update())).one_or_none()
    if found is None:
        raise LeaveNotFound
    return found


def _left_on(stay: Stay) -> date | None:
    """Whoever stays longer than planned may be away longer, too: only what ended has an end."""
    return None if stay.status is StayStatus.ADMITTED else stay.to_on


async def _kept(
    session: AsyncSession,
    actor: Actor,
    stay: Stay,
    leave: StayLeave,
    act: str,
    changed: Mapping[str, Any],
    facts: Mapping[str, Any],
) -> LeaveRead:
    """Stored, if no other out of these beds is in the way, and told to whoever serves at home."""
    from_on, to_on = leave.from_on, changed.get("to_on", leave.to_on)
    await person(session, actor, stay.resident_id, lock=True)
    if leave.reason is LeaveReason.HOSPITAL and changed:
        await _not_treated(session, actor, leave, changed.get("told_to_on"))
    whose = {"district": actor.district, "first": leave.first_stay_id, "id": leave.id}
    try:
        async with session.begin_nested():
            for name, value in changed.items():
                setattr(leave, name, value)
            session.add(leave)
            await session.flush()
    except IntegrityError as error:
        asked = whose | {"from_on": from_on, "to_on": to_on}
        async with as_the_bureau(session, actor.bound):
            found = dict((await (await session.connection()).execute(_BLOCKER, asked)).mappings().one())
        elsewhere = found.pop("facility_id") != actor.facility_id and actor.bound == "facility"
        overlaps = LeaveOverlapsElsewhere("/from_on") if elsewhere else LeaveOverlaps("/from_on", **found)
        raise violated(error, {"stay_leaves_one_at_a_time_excl": overlaps}) from error
    await keep_away(session, actor, stay.resident_id)
    await heard(session, actor, stay.resident_id, await beds.kind_of(session, actor, stay.bed_id))
    await count(session, actor, [stay.resident_id], from_on)
    await audit.record(session, actor, act, "stay_leave", leave.id, from_on=from_on, to_on=to_on, **facts)
    return _shown(actor, leave)


async def _not_treated(session: AsyncSession, actor: Actor, leave: StayLeave, until: date | None) -> None:
    """Raises InHospitalBed of nights for which the leave would last no more: not `until` that day, or not at all. Whoever calls
    holds the resident."""
    asked = {"district": actor.district, "resident": leave.resident_id, "stay": leave.stay_id}
    asked |= {"today": calendars.today()}
    days = {"from_on": leave.told_from_on, "told_to": leave.told_to_on, "until": until or leave.told_from_on}
    async with as_the_bureau(session, actor.bound):
        found = (await (await session.connection()).execute(_TREATED, asked | days)).mappings().one_or_none()
    if found is not None:
        raise InHospitalBed("/returned_on" if until else None, **found)
