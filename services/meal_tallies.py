"""Tallies of diners whom nobody asked for their name: one count for a point, day and meal. Never subsidised, and counted apart
from servings; corrected with the count as it was kept beside it."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Table, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlmodel.ext.asyncio.session import AsyncSession
from uuid_utils.compat import uuid7

from models.meal_points import Meal, MealPoint
from models.meal_tallies import (
    MealTally,
    MealTallyCorrect,
    MealTallyCorrection,
    MealTallyCorrectionRead,
    MealTallyRead,
    MealTallyRecord,
)
from models.visits import Evidence
from services import audit, pages
from services.access import Actor, Permission
from services.errors import Conflict, NotFound
from services.meal_servings.judge import PointNotYours, PointUnknown
from services.meal_servings.record import PointMissing
from services.residents.register import not_in_future
from services.supply import unchanged_since

tallies: Table = MealTally.__table__  # type: ignore[attr-defined]
points: Table = MealPoint.__table__  # type: ignore[attr-defined]
corrections: Table = MealTallyCorrection.__table__  # type: ignore[attr-defined]
T, P, C = tallies.c, points.c, corrections.c


class MealTallyNotFound(NotFound):
    code = "meal_tally_not_found"


class MealTallyRecorded(Conflict):
    """`tally_id` and `count` say what stands."""

    code = "meal_tally_recorded"
    zh = "该助餐点此日此餐已登记 {count} 人次；有误请更正原记录。"
    en = "{count} diners are recorded for this point, day and meal already; correct that record if it is wrong."


def seen(actor: Actor, _table: str = "meal_tallies") -> ColumnElement[bool]:
    """A point's own, a provider's, or the district's."""
    own = {"meal_point": ("meal_point_id", actor.meal_point_id), "provider": ("provider_id", actor.provider_id)}
    if actor.bound not in own:
        return text("meal_tallies.district_code = :district").bindparams(district=actor.district)  # type: ignore[return-value]
    column, bound_to = own[actor.bound]
    condition = text(f"meal_tallies.district_code = :district and meal_tallies.{column} = :bound_to")
    return condition.bindparams(district=actor.district, bound_to=bound_to)  # type: ignore[return-value]


def _visible(actor: Actor) -> Select[Any]:
    found = select(tallies, P.name.label("meal_point_name")).join_from(
        tallies, points, (P.district_code == T.district_code) & (P.id == T.meal_point_id)
    )
    return found.where(seen(actor))


def _shown(actor: Actor, row: Any) -> MealTallyRead:
    acts = ["correct"] if actor.may(Permission.MEAL_TALLIES_RECORD) else []
    return MealTallyRead.model_validate({**row, "allowed_actions": acts})


async def read(session: AsyncSession, actor: Actor, tally_id: UUID) -> MealTallyRead:
    actor.require(Permission.MEAL_TALLIES_READ)
    found = await (await session.connection()).execute(_visible(actor).where(T.id == tally_id))
    row = found.mappings().one_or_none()
    if row is None:
        raise MealTallyNotFound
    return _shown(actor, row)


async def listing(
    session: AsyncSession,
    actor: Actor,
    part: pages.Slice,
    *,
    from_on: date | None = None,
    to_on: date | None = None,
    meal: Meal | None = None,
    meal_point_id: UUID | None = None,
    import_id: UUID | None = None,
) -> tuple[pages.Page, list[MealTallyRead]]:
    """The last recorded first; `from_on` and `to_on` are inclusive days of the meal."""
    actor.require(Permission.MEAL_TALLIES_READ)
    statement = _visible(actor)
    for column, wanted in ((T.meal, meal), (T.meal_point_id, meal_point_id), (T.import_id, import_id)):
        if wanted is not None:
            statement = statement.where(column == wanted)
    if from_on is not None:
        statement = statement.where(T.served_on >= from_on)
    if to_on is not None:
        statement = statement.where(T.served_on <= to_on)
    page = await pages.take(session, statement, [T.id], part)
    return page, [_shown(actor, row._asdict()) for row in page.rows]


async def record(session: AsyncSession, actor: Actor, order: MealTallyRecord) -> tuple[MealTallyRead, bool]:
    """The tally, and whether it is new: the same count again is the same tally, another one MealTallyRecorded."""
    actor.require(Permission.MEAL_TALLIES_RECORD)
    not_in_future(order.served_on, "/served_on")
    point = await _point(session, actor, order.meal_point_id)
    row = {
        "district_code": actor.district,
        "id": uuid7(),
        "meal_point_id": point.id,
        "provider_id": point.provider_id,
        "served_on": order.served_on,
        "meal": order.meal,
        "count": order.count,
        "evidence": Evidence.MANUAL,
        "recorded_by": actor.account_id,
    }
    connection = await session.connection()
    made = await connection.scalar(insert(tallies).on_conflict_do_nothing().returning(T.id), row)
    if made is not None:
        await audit.record(session, actor, "meal_tallies.record", "meal_tally", made, count=order.count)
        return await read(session, actor, made), True
    same = (T.meal_point_id == point.id, T.served_on == order.served_on, T.meal == order.meal)
    standing = _shown(actor, (await connection.execute(_visible(actor).where(*same))).mappings().one())
    if standing.count != order.count:
        raise MealTallyRecorded("/count", tally_id=standing.id, count=standing.count)
    await audit.record(session, actor, "meal_tallies.record", "meal_tally", standing.id, again=True)
    return standing, False


async def _point(session: AsyncSession, actor: Actor, named: UUID | None) -> MealPoint:
    asked = named or actor.meal_point_id
    if asked is None:
        raise PointMissing("/meal_point_id")
    point = await session.get(MealPoint, (actor.district, asked))
    if point is None:
        raise PointUnknown("/meal_point_id")
    if actor.bound == "meal_point" and actor.meal_point_id != point.id:
        raise PointNotYours("/meal_point_id", permission=Permission.MEAL_TALLIES_RECORD)
    return point


async def correct(
    session: AsyncSession, actor: Actor, tally_id: UUID, version: int, order: MealTallyCorrect
) -> MealTallyRead:
    """What it was stays beside it, with who says otherwise and why."""
    actor.require(Permission.MEAL_TALLIES_RECORD)
    await read(session, actor, tally_id)  # not in the actor's sight: not found
    tally = await session.get(MealTally, (actor.district, tally_id), with_for_update=True, populate_existing=True)
    assert tally is not None
    unchanged_since(tally, version)
    before, tally.count = tally.count, order.count
    correction = MealTallyCorrection(
        district_code=actor.district,
        tally_id=tally.id,
        count_before=before,
        count=order.count,
        reason=order.reason,
        by_account=actor.id,
    )
    session.add(correction)
    await session.flush()
    await audit.record(
        session,
        actor,
        "meal_tallies.correct",
        "meal_tally",
        tally.id,
        before=before,
        count=order.count,
        reason=order.reason,
    )
    return await read(session, actor, tally.id)


async def corrections_of(
    session: AsyncSession, actor: Actor, tally_id: UUID, part: pages.Slice
) -> tuple[pages.Page, list[MealTallyCorrectionRead]]:
    """In the order in which they were made."""
    actor.require(Permission.MEAL_TALLIES_READ)
    await read(session, actor, tally_id)
    statement = select(corrections).where(C.district_code == actor.district, C.tally_id == tally_id)
    page = await pages.take(session, statement, [C.created_at, C.id], part, newest_first=False)
    return page, [MealTallyCorrectionRead.model_validate(row) for row in page.rows]
