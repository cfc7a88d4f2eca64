"""Suspensions (暂停接收): while a major hazard stands, a place takes in nobody, no order, and serves no subsidised meal
(standards.md, Safety; docs/adr/0053). What began before goes on: who lies there stays, and a visit that is planned is made.

It is no matter of anybody's discretion: no reason bends it, and only the two who close the finding end it."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Table, func, literal_column, select, text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.safety_checklists import InspectedKind, SafetyTopic
from models.safety_places import PLACES, AtPlace
from models.suspensions import Suspension, SuspensionRead
from services import calendars, pages
from services.access import Actor, Permission
from services.errors import Conflict
from services.labels import label
from services.safety_places import ID_SQL, NAME_SQL

suspensions: Table = Suspension.__table__  # type: ignore[attr-defined]
S = suspensions.alias("i").c  # as ID_SQL and NAME_SQL call what they look at


STOPS = {
    InspectedKind.FACILITY: ("接收新的入住", "admissions"),
    InspectedKind.PROVIDER: ("接收新的订单", "new orders"),
    InspectedKind.MEAL_POINT: ("供应补贴餐", "subsidised meals"),
    InspectedKind.CARE_CENTRE: ("举办活动", "activities"),
}
"""What each kind of place does no more."""


class PlaceSuspended(Conflict):
    """`since` and `topic` are those of the major hazard that was recorded first."""

    code = "place_suspended"
    zh = "该处 {since} 登记的重大事故隐患（{topic}）尚未销号，暂停{stops}，待两名检查人员复查销号后恢复；请另选一处{before}。"
    en = (
        "A major hazard ({topic}) was recorded there on {since}: {stops} stop there until two inspectors have closed it. Choose another "
        "place{before}."
    )

    def words(self, language: str) -> dict[str, Any]:
        topic = SafetyTopic(self.facts["topic"])
        since = calendars.day_of(datetime.fromisoformat(self.facts["since"]))
        told = label(topic) if language == "zh" else topic.replace("_", " ")
        stops = STOPS[InspectedKind(self.facts["place_kind"])][language == "en"]
        before = ("，此前确已入住的由民政局补登", "; who had moved in before is recorded by the bureau")[
            language == "en"
        ]
        house = self.facts["place_kind"] == InspectedKind.FACILITY
        named = {"topic": told, "since": since, "stops": stops, "before": before if house else ""}
        return super().words(language) | named


def refused(
    pointer: str | None, since: datetime, topic: str, place_kind: InspectedKind = InspectedKind.PROVIDER
) -> PlaceSuspended:
    return PlaceSuspended(pointer, since=since.isoformat(), topic=topic, place_kind=place_kind)


async def begin(session: AsyncSession, actor: Actor, place: AtPlace, topic: SafetyTopic) -> UUID:
    """From now on. Part of the act that records the major hazard, and tells the audit."""
    actor.require(Permission.INSPECTIONS_MAKE)
    where = place.model_dump(include={"place_kind", *PLACES})
    made = Suspension(district_code=actor.district, topic=topic, from_at=datetime.now(UTC), **where)
    session.add(made)
    await session.flush()
    return made.id


async def end(session: AsyncSession, actor: Actor, suspension_id: UUID, *, never: bool = False) -> datetime:
    """The hazard is closed, or was never there (`never`): since when it stood. Part of the act that closes or annuls, and tells the audit."""
    actor.require(Permission.FINDINGS_JUDGE, Permission.INSPECTIONS_ANNUL)
    until = suspensions.c.from_at if never else func.greatest(datetime.now(UTC), suspensions.c.from_at)
    this = (suspensions.c.district_code == actor.district, suspensions.c.id == suspension_id)
    ended = suspensions.update().where(*this).values(until_at=until).returning(suspensions.c.from_at)
    since: datetime = (await (await session.connection()).execute(ended)).scalar_one()
    return since


_ADMISSION = text("""
    select h.from_at, h.topic from suspensions h
    where h.district_code = :district and h.facility_id = :facility and h.until_at is null
      and (:by_itself or h.from_at < cast(cast(:day as date) + 1 as timestamp) at time zone 'Asia/Shanghai')
      and not exists (select from stays s where s.district_code = h.district_code and s.resident_id = :resident
        and s.facility_id = h.facility_id and s.status = 'admitted')
    order by h.from_at limit 1
""")


async def admits(
    session: AsyncSession,
    actor: Actor,
    facility_id: UUID,
    resident_id: UUID,
    day: date,
    *,
    pointer: str | None = "/bed_id",
) -> None:
    """Raises PlaceSuspended for who would come on that day; who lives in the house already moves within it. The house itself dates nobody
    back past its own hazard: whom it had taken in before, the bureau records."""
    actor.require(Permission.STAYS_MANAGE, Permission.WAITLIST_ASK)
    asked = {"district": actor.district, "facility": facility_id, "resident": resident_id, "day": day}
    asked |= {"by_itself": actor.bound == "facility"}
    found = (await (await session.connection()).execute(_ADMISSION, asked)).one_or_none()
    if found is not None:
        raise refused(pointer, found.from_at, found.topic, InspectedKind.FACILITY)


OF_ORDER_SQL = """select from suspensions h where h.district_code = orders.district_code and h.provider_id = orders.provider_id
    and h.until_at is null and h.from_at < date_trunc('day', orders.planned_start_at, 'Asia/Shanghai') + interval '1 day'"""
"""What keeps the provider of a row of orders from taking it on, as `takes` asks."""
_STANDING = {
    kind: text(f"""
    select from_at, topic from suspensions
    where district_code = :district and {kind}_id = :place and until_at is null
      and from_at < cast(cast(:day as date) + 1 as timestamp) at time zone 'Asia/Shanghai' order by from_at limit 1
""")
    for kind in (InspectedKind.PROVIDER, InspectedKind.CARE_CENTRE)
}


async def takes(session: AsyncSession, actor: Actor, provider_id: UUID, day: date) -> None:
    """Raises PlaceSuspended for a provider who would take on an order of that day."""
    actor.require(Permission.ORDERS_WORK)
    asked = {"district": actor.district, "place": provider_id, "day": day}
    found = (await (await session.connection()).execute(_STANDING[InspectedKind.PROVIDER], asked)).one_or_none()
    if found is not None:
        raise refused(None, found.from_at, found.topic)


async def receives(session: AsyncSession, actor: Actor, centre_id: UUID, day: date, pointer: str | None = None) -> None:
    """Raises PlaceSuspended for a care centre to which people would come on that day."""
    actor.require(Permission.ACTIVITIES_PLAN, Permission.ACTIVITIES_SIGN_UP)
    asked = {"district": actor.district, "place": centre_id, "day": day}
    found = (await (await session.connection()).execute(_STANDING[InspectedKind.CARE_CENTRE], asked)).one_or_none()
    if found is not None:
        raise refused(pointer, found.from_at, found.topic, InspectedKind.CARE_CENTRE)


async def listing(
    session: AsyncSession,
    actor: Actor,
    part: pages.Slice,
    *,
    place_kind: InspectedKind | None = None,
    place_id: UUID | None = None,
    standing: bool | None = None,
) -> tuple[pages.Page, list[SuspensionRead]]:
    """The last first; `standing`: only those that last, or only those that are over."""
    actor.require(Permission.SUSPENSIONS_READ)
    told: tuple[Any, ...] = (literal_column(ID_SQL).label("place_id"), literal_column(NAME_SQL).label("place_name"))
    told += (literal_column("i.until_at is not distinct from i.from_at").label("annulled"),)
    statement = select(*S, *told).where(S.district_code == actor.district)
    if place_kind is not None:
        statement = statement.where(S.place_kind == place_kind)
    if place_id is not None:
        statement = statement.where(literal_column(ID_SQL) == place_id)
    if standing is not None:
        statement = statement.where(S.until_at.is_(None) if standing else S.until_at.is_not(None))
    page = await pages.take(session, statement, [S.id], part)
    return page, [SuspensionRead.model_validate(row._asdict()) for row in page.rows]
