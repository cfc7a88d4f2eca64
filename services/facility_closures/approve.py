"""Another than who made the plan says yes: from then on nobody new is promised a bed there, and the other houses hear who comes."""

from collections import Counter
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from models.alerts import AlertPlace, AlertSeverity
from models.facility_closures import ClosureStatus, FacilityClosurePlan
from services import alerts, audit, calendars, facilities, waitlist
from services.access import Actor, Permission
from services.errors import Conflict
from services.facility_closures.reading import ClosesInThePast, advance, barring, movers, read


class ClosureNotReady(Conflict):
    """`blocked` are all who are in the way: their stays, the faults, and the stay or outage that blocks (`blocker_id`). The
    first of them is the one that the sentence names."""

    code = "closure_not_ready"
    zh = "有 {count} 人不能按方案搬迁；其一为入住 {stay_no}：{faults}。请调整方案后再办。"
    en = "{count} of them cannot be moved as planned; the first is the stay {stay_no}: {faults}. Change the plan first."

    def words(self, language: str) -> dict[str, Any]:
        said = [_SAYS[fault][language == "en"] for fault in self.facts["faults"].split(", ")]
        return super().words(language) | {"faults": ("、", ", ")[language == "en"].join(said)}


_SAYS = {
    "no_bed": ("没有床位", "no bed"),
    "bed_twice": ("床位重复安排", "a bed that another is to have too"),
    "bed_taken": ("床位已有人", "its bed is taken"),
    "bed_not_in_service": ("床位停用", "its bed is out of service"),
    "bed_closed": ("床位届时不开放", "its bed is not there then"),
    "other_kind": (
        "床位类型与原床位不同而未说明理由",
        "its bed is of another kind and nobody said why",
    ),
    "room_for_other_sex": ("房间只住另一性别", "its room is for the other sex"),
    "house_suspended": ("所在机构有未销号的重大事故隐患", "a major hazard stands in its house"),
    "not_told": ("新机构的风险尚未告知家属", "the family has not been told of the risks in the new house"),
}


def refuse_unless_ready(found: list[Any], *, told: bool) -> None:
    """Raises ClosureNotReady, which names everybody who is in the way."""
    if wrong := barring(found, told=told):
        blocked = [
            {"stay_id": one.stay_id, "faults": one.faults, "bed_id": one.bed_id, "blocker_id": one.blocker_id}
            for one in wrong
        ]
        first: dict[str, Any] = {
            "stay_no": wrong[0].stay_no,
            "faults": ", ".join(wrong[0].faults),
            "blocker_id": wrong[0].blocker_id,
        }
        raise ClosureNotReady(count=len(wrong), blocked=blocked, **first)


async def approve(session: AsyncSession, actor: Actor, closure_id: UUID) -> FacilityClosurePlan:
    """Everybody has a bed that is free; families may be told until the day itself. Raises SamePerson, ClosesInThePast,
    ClosureNotReady."""
    actor.require(Permission.FACILITY_CLOSURES_APPROVE)
    closure = await advance(session, actor, closure_id, "approve")
    if closure.closes_on < calendars.today():
        raise ClosesInThePast("/closes_on", closes_on=closure.closes_on)
    # Stays before their house, as whoever admits locks them; who reserves there waits for the house from now on.
    reason = f"机构将于 {closure.closes_on} 关闭"
    offers = await waitlist.withdraw_offers(session, actor, closure.facility_id, closure.closes_on, reason)
    house = await facilities.get(session, actor, closure.facility_id, lock=True)
    offers += await waitlist.withdraw_offers(session, actor, closure.facility_id, closure.closes_on, reason)
    found = await movers(session, actor, closure)
    refuse_unless_ready(found, told=False)
    now = datetime.now(UTC)
    closure.status, closure.approved_by, closure.approved_at = ClosureStatus.APPROVED, actor.id, now
    closure.announced_at = closure.announced_at or now
    await session.flush()
    facts = {"closure_no": closure.closure_no, "closes_on": closure.closes_on, "facility_code": house.code}
    for one in offers:
        said = facts | {"entry_no": one.entry_no}
        key = f"bed_offer_withdrawn/{one.stay_id}"
        await alerts.raise_alert(
            session, actor, "bed_offer_withdrawn", AlertSeverity.NOTICE, said, key=key, resident_id=one.resident_id
        )
    comers = Counter(one.facility_id for one in found if one.facility_id is not None)
    for facility_id, people in [*comers.items(), (closure.facility_id, len(found))]:
        leaves = facility_id == closure.facility_id
        kind, key = ("residents_leave" if leaves else "residents_arrive"), f"{closure.closure_no}/{facility_id}"
        place = (AlertPlace.FACILITY, facility_id)
        await alerts.raise_alert(
            session, actor, kind, AlertSeverity.NOTICE, facts | {"people": people}, key=key, place=place
        )
    await audit.record(
        session,
        actor,
        "facility_closures.approve",
        "facility_closure",
        closure.id,
        people=len(found),
        offers_withdrawn=[one.stay_id for one in offers],
    )
    return await read(session, actor, closure.id)
