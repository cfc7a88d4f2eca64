"""The register of care centres: the bureau keeps it, everyone of the district reads it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Table, func
from sqlalchemy.exc import IntegrityError
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from models.care_centres import DIGITS, CareCentre, CareCentreCreate, CareCentreRead, CareCentreUpdate, CentreLevel
from models.search import SearchKind
from services import audit, calendars, divisions, names, pages, supply
from services.access import Actor, Permission
from services.constraints import violated
from services.errors import Conflict, Invalid, NotFound

care_centres: Table = CareCentre.__table__  # type: ignore[attr-defined]
C = care_centres.c


class CareCentreNotFound(NotFound):
    code = "care_centre_not_found"


class CareCentreExists(Conflict):
    code = "care_centre_exists"
    zh = "编码为 {centre_code} 的养老服务中心已登记。"
    en = "A care centre with the code {centre_code} is registered already."


class DivisionTooWide(Invalid):
    """Which community or township a centre is there for is read from where it stands."""

    code = "division_too_wide"
    zh = "该级别的中心须写明所在区划，至少 {digits} 位；{division} 不够具体。"
    en = "A centre of this level needs a division of {digits} digits at least: {division} does not say for whom it is."


class ClosesBeforeItOpens(Invalid):
    code = "centre_closes_before_it_opens"
    zh = "关闭日期 {closed_on} 早于开办日期 {opened_on}。"
    en = "It would close on {closed_on}, before it opens on {opened_on}."


def check(centre: Mapping[str, Any]) -> None:
    """What the database holds a centre to, said before. Raises DivisionTooWide, ClosesBeforeItOpens, PlaceIncomplete."""
    digits = DIGITS[centre["level"]]
    if len(centre["division_code"]) < digits:
        raise DivisionTooWide("/division_code", division=centre["division_code"], digits=digits)
    if centre["opened_on"] and centre["closed_on"] and centre["closed_on"] < centre["opened_on"]:
        raise ClosesBeforeItOpens("/closed_on", opened_on=centre["opened_on"], closed_on=centre["closed_on"])
    if (centre["lat"] is None) != (centre["lng"] is None):
        raise supply.PlaceIncomplete("/lng" if centre["lng"] is None else "/lat")


def visible(actor: Actor) -> SelectOfScalar[CareCentre]:
    """Public facts: everyone of the district sees them."""
    return select(CareCentre).where(C.district_code == actor.district)


async def get(session: AsyncSession, actor: Actor, centre_id: UUID, *, lock: bool = False) -> CareCentre:
    statement = visible(actor).where(C.id == centre_id)
    centre = (await session.exec(statement.with_for_update() if lock else statement)).one_or_none()
    if centre is None:
        raise CareCentreNotFound
    return centre


def _shown(actor: Actor, centre: Mapping[str, Any]) -> CareCentreRead:
    today = calendars.today()
    is_open = (centre["opened_on"] is None or centre["opened_on"] <= today) and (
        centre["closed_on"] is None or centre["closed_on"] > today
    )
    acts = ["update"] if actor.may(Permission.CARE_CENTRES_MANAGE) else []
    return CareCentreRead.model_validate({**centre, "is_open": is_open, "allowed_actions": acts})


async def _kept(session: AsyncSession, centre: CareCentre) -> None:
    """Stored, unless its code is taken or there is no such division."""
    code, division = centre.code, centre.division_code
    try:
        async with session.begin_nested():
            session.add(centre)
            await session.flush()
    except IntegrityError as error:
        raise violated(
            error,
            {
                "care_centres_code_uq": CareCentreExists("/code", centre_code=code),
                "care_centres_division_code_fk": divisions.DivisionUnknown("/division_code", division=division),
            },
        ) from error


async def create(session: AsyncSession, actor: Actor, order: CareCentreCreate) -> CareCentreRead:
    """Register a centre. Raises CareCentreExists, DivisionUnknown, DivisionOutside, and what `check` raises."""
    actor.require(Permission.CARE_CENTRES_MANAGE)
    divisions.within(actor, order.division_code, "/division_code")
    check(order.model_dump())
    centre = CareCentre(district_code=actor.district, **order.model_dump())
    await _kept(session, centre)
    await names.keep(session, actor.district, SearchKind.CARE_CENTRE, [(centre.id, centre.name)])
    await audit.record(
        session, actor, "care_centres.create", "care_centre", centre.id, code=centre.code, level=centre.level
    )
    return _shown(actor, centre.model_dump())


async def update(
    session: AsyncSession, actor: Actor, centre_id: UUID, version: int, order: CareCentreUpdate
) -> CareCentreRead:
    """Change what was sent. A centre that closes keeps its row, so that the reports of its years keep it too."""
    actor.require(Permission.CARE_CENTRES_MANAGE)
    centre = await get(session, actor, centre_id, lock=True)
    supply.unchanged_since(centre, version)
    sent = order.sent()
    divisions.within(actor, sent.get("division_code", centre.division_code), "/division_code")
    check(centre.model_dump() | sent)
    for name, value in sent.items():
        setattr(centre, name, value)
    await _kept(session, centre)
    if "name" in sent:
        await names.keep(session, actor.district, SearchKind.CARE_CENTRE, [(centre.id, centre.name)])
    await audit.record(session, actor, "care_centres.update", "care_centre", centre_id, fields=sorted(sent))
    return _shown(actor, centre.model_dump())


async def read(session: AsyncSession, actor: Actor, centre_id: UUID) -> CareCentreRead:
    actor.require(Permission.CARE_CENTRES_READ)
    return _shown(actor, (await get(session, actor, centre_id)).model_dump())


async def listing(
    session: AsyncSession,
    actor: Actor,
    part: pages.Slice,
    *,
    level: CentreLevel | None = None,
    code: str | None = None,
    division: str | None = None,
) -> tuple[pages.Page, list[CareCentreRead]]:
    """Newest first, the closed ones among them."""
    actor.require(Permission.CARE_CENTRES_READ)
    statement = visible(actor)
    if level:
        statement = statement.where(C.level == level)
    if code:
        statement = statement.where(C.code == code)
    if division:
        statement = statement.where(func.starts_with(C.division_code, division))
    page = await pages.take(session, statement, [C.id], part)
    return page, [_shown(actor, row._asdict()) for row in page.rows]
