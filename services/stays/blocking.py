"""What stands in the way of some nights, as far as the actor may know."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import TextClause, text
from sqlalchemy.exc import IntegrityError
from sqlmodel.ext.asyncio.session import AsyncSession

from models.stays import Stay, StayStatus
from services import calendars
from services.access import Actor, Permission
from services.beds.hold import NIGHTS_SQL, nights
from services.constraints import name_of
from services.errors import Conflict, DomainError
from services.lasting import UNTIL_SQL
from services.scope import as_the_bureau

CONSTRAINTS = (
    *("stays_one_in_a_bed_excl", "stays_one_of_a_resident_excl", "stays_one_reserved_of_a_resident_excl"),
    *("stays_admitted_in_a_bed_uq", "stays_admitted_of_a_resident_uq"),
)


class _Lasting(Conflict):
    """`blocker_overdue`: whoever was to leave before tonight, and lies there still."""

    def words(self, language: str) -> dict[str, Any]:
        words, lasts = super().words(language), "未定" if language == "zh" else "an open end"
        late = "，逾期未离，请先办理离院或延长" if language == "zh" else ", overdue: discharge, or let it last longer"
        overdue = late if self.facts.get("blocker_overdue") else ""
        words |= {"blocker_to": self.facts.get("blocker_to") or lasts, "overdue": overdue}
        return _hinted(words, language)


class BedTaken(_Lasting):
    """`blocker_id` and `blocker_no` name the stay in the way; with its days and its state. `overridable`, false, where somebody
    tried to get past it for a reason."""

    code = "bed_taken"
    zh = "该床位自 {blocker_from} 至 {blocker_to} 已有入住安排（{blocker_no}，{blocker_status}{overdue}）；{never}请换床位或日期。"
    en = "The bed is taken from {blocker_from} to {blocker_to} ({blocker_no}, {blocker_status}{overdue}){never}: choose another bed or other days."

    def words(self, language: str) -> dict[str, Any]:
        never = "破例也不能占用，" if language == "zh" else ", which no override opens"
        return super().words(language) | {"never": never if "overridable" in self.facts else ""}


class ResidentStaysElsewhere(_Lasting):
    """`blocker_id` and which bed only where the actor may know of that stay. `may_follow`: it lasts, and a reservation may name it as what
    it follows. `in_file`: a row of a list names no stay that it follows."""

    code = "resident_stays_elsewhere"
    zh = (
        "该老年人自 {blocker_from} 至 {blocker_to} 已有另一处入住安排（{blocker_no}，{blocker_status}{overdue}）；请先{first}"
        "{follows}{hint}。"
    )
    en = (
        "The resident has another stay from {blocker_from} to {blocker_to} ({blocker_no}, {blocker_status}{overdue}): {first} it first"
        "{follows}{hint}."
    )

    def words(self, language: str) -> dict[str, Any]:
        first = _FIRST.get(self.facts["blocker_status"], ("更正其日期", "correct the days of"))
        follows = ("", "")
        if self.facts.get("in_file"):
            follows = (
                "，或在名单中先写明那一笔的离院日期（discharged_on）",
                ", or say in the list first on which day that one ended (discharged_on)",
            )
        elif self.facts.get("may_follow"):
            follows = ("，或注明接续它（follows_id）", ", or say that this one follows it (follows_id)")
        english = language == "en"
        return super().words(language) | {"first": first[english], "follows": follows[english]}


_FIRST = {
    StayStatus.RESERVED: ("取消该预订", "cancel"),
    StayStatus.ADMITTED: ("转床或办理离院", "transfer out of, or discharge from,"),
}
"""What becomes of a stay in the way; of one that is over the days may be wrong."""


class StaysSomewhere(Conflict):
    """The same of a stay in a facility of which this one hears nothing: neither where nor when."""

    code = "resident_stays_somewhere"
    zh = "该老年人在此期间已有其他机构的入住安排；请与家属或民政局核实{hint}。"
    en = "The resident has a stay in another facility on some of these nights: ask the family or the bureau{hint}."

    def words(self, language: str) -> dict[str, Any]:
        return _hinted(super().words(language), language)


class BeyondLeave(Conflict):
    """A hospital bed is taken for as long as the leave for it lasts. `leave_until` where the actor may know of that leave."""

    code = "beyond_leave"
    zh = "该老年人的住院请假到{until}为止，医疗床位的离开日期（to_on）不能空缺，也不能晚于该日；预计更久的，请原机构从该日起再登记一笔住院请假。"
    en = (
        "The leave to a hospital lasts until {until}: a hospital bed is taken until then at the latest (`to_on`); if it may take longer, "
        "the house that keeps his bed records another leave from that day on."
    )

    def words(self, language: str) -> dict[str, Any]:
        unknown = "原机构登记的返回日期" if language == "zh" else "the day of coming back that his house has recorded"
        until = self.facts.get("leave_until")
        return super().words(language) | {"until": f" {until} " if until and language == "zh" else until or unknown}


def _hinted(words: dict[str, Any], language: str) -> dict[str, Any]:
    """What else helps, of a hospital bed: the leave to a hospital comes first."""
    zh, en = (
        "；住院的请原机构先登记住院请假",
        "; for a hospital bed the house that keeps his own records the leave first",
    )
    return words | {"hint": (zh if language == "zh" else en) if words.get("hospital_bed") else ""}


_SAID = f"""id as blocker_id, stay_no as blocker_no, from_on as blocker_from, to_on as blocker_to, status as blocker_status,
        facility_id, bed_id, coalesce(status = 'admitted' and to_on <= :today, false) as blocker_overdue,
        exists (select from beds h where h.district_code = :district and h.id = :bed and h.kind = 'hospital') as hospital_bed,
        (select upper(l) from unnest(s.away) l where l && {NIGHTS_SQL} limit 1) as leave_until"""
_WHOLE_NIGHTS = f"daterange(from_on, {UNTIL_SQL.format(s='s')}) && {NIGHTS_SQL}"
_ONE_HOSPITAL = """(select count(*) from beds b where b.district_code = :district and b.id in (s.bed_id, :bed)
    and b.kind = 'hospital') = 1"""
_AWAY = """coalesce((select range_agg(o.away) from stays o
    where o.district_code = :district and o.id in (cast(:id as uuid), cast(:left as uuid))), '{}')"""
_OF_RESIDENT = f"""resident_id = :resident
    and (status = 'reserved' and :reserved or not :follows and (status <> 'reserved' or follows_id is null))
    and ({_WHOLE_NIGHTS} and (not {_ONE_HOSPITAL}
            or (datemultirange(daterange(from_on, {UNTIL_SQL.format(s="s")})) - s.away) && (datemultirange({NIGHTS_SQL}) - {_AWAY}))
        or status = 'admitted' and :admitted and not (s.away + {_AWAY}) @> cast(:today as date))"""
"""A reservation that follows a stay is in the way of other reservations alone, and they of it. Nights of a leave to a hospital are
free for a hospital bed, and for nothing else; nor are they for a second one, into which his own house would move him."""
_BLOCKER = text(f"""
    select {_SAID}
    from stays s where district_code = :district and id is distinct from :id and (bed_id = :bed and {_WHOLE_NIGHTS}
        or bed_id = :bed and status = 'admitted' and :admitted or {_OF_RESIDENT})
      and status in ('reserved', 'admitted', 'discharged', 'transferred')
    order by bed_id <> :bed, from_on, id limit 1
""")
_APART = text(f"""
    select {_SAID} from stays s where district_code = :district and id is distinct from :id and {_OF_RESIDENT}
      and status in ('reserved', 'admitted', 'discharged', 'transferred') and not isempty(s.away + {_AWAY})
    order by from_on, id limit 1
""")


async def blocker(
    session: AsyncSession, actor: Actor, stay: Mapping[str, Any], *, admitted: bool
) -> DomainError | None:
    """The first stay that holds some of the nights of this one's bed, else of its resident. `admitted`: whoever lies there is
    in the way, whatever was planned."""
    actor.require(Permission.STAYS_MANAGE)
    return await _first(session, actor, _BLOCKER, stay, admitted=admitted)


async def keep_apart(session: AsyncSession, actor: Actor, stay: Mapping[str, Any], *, admitted: bool) -> None:
    """What the constraints leave open of somebody who is or was on leave to a hospital: nights of his own bed that another one
    takes up is none but a hospital's, and he is `admitted` to it while that leave lasts. Whoever calls relies on the resident."""
    actor.require(Permission.STAYS_MANAGE)
    if found := await _first(session, actor, _APART, stay, admitted=admitted):
        raise found


async def _first(
    session: AsyncSession, actor: Actor, which: TextClause, stay: Mapping[str, Any], *, admitted: bool
) -> DomainError | None:
    reserved = stay["status"] == StayStatus.RESERVED
    asked = {
        "reserved": reserved,
        "follows": reserved and stay.get("follows_id") is not None,
        "left": None if reserved else stay.get("follows_id"),
        "district": actor.district,
        "id": stay["id"],
        "bed": stay["bed_id"],
        "resident": stay["resident_id"],
        **nights(stay["from_on"], stay["to_on"]),
        "today": calendars.today(),
        "admitted": admitted,
    }
    async with as_the_bureau(session, actor.bound):
        found = (await (await session.connection()).execute(which, asked)).mappings().one_or_none()
    if found is None:
        return None
    facts = {name: value for name, value in found.items() if name.startswith("blocker_")}
    if found["bed_id"] == stay["bed_id"]:
        return BedTaken("/bed_id", **facts)
    elsewhere = actor.bound == "facility" and found["facility_id"] != actor.facility_id
    if found["hospital_bed"] and found["leave_until"] is not None:
        return BeyondLeave("/to_on", **({} if elsewhere else facts | {"leave_until": found["leave_until"]}))
    hint = {"hospital_bed": True} if found["hospital_bed"] else {}
    if elsewhere:
        return StaysSomewhere("/resident_id", **hint)
    if reserved and not asked["follows"] and found["blocker_status"] == StayStatus.ADMITTED:
        hint |= {"may_follow": True}
    return ResidentStaysElsewhere("/resident_id", **facts, **hint)


_WHOLE = ("id", "bed_id", "resident_id", "from_on", "to_on", "status", "follows_id")


async def kept(session: AsyncSession, actor: Actor, stay: Stay, changes: dict[str, Any]) -> None:
    """The changed stay, if nothing is in the way of its nights; else BedTaken or ResidentStaysElsewhere. Whoever calls holds
    the bed alone."""
    actor.require(Permission.STAYS_MANAGE)
    wanted = {name: changes.get(name, getattr(stay, name)) for name in _WHOLE}
    admitted = wanted["status"] is StayStatus.ADMITTED
    await keep_apart(session, actor, wanted, admitted=changes.get("status") is StayStatus.ADMITTED)
    try:
        async with session.begin_nested():
            for name, value in changes.items():
                setattr(stay, name, value)
            await session.flush()
    except IntegrityError as error:
        if name_of(error) not in CONSTRAINTS:
            raise
        found = await blocker(session, actor, wanted, admitted=admitted)
        if found is not None:
            found.facts.pop("may_follow", None)  # what a reservation follows is said when it is made
        raise (found or error) from error
