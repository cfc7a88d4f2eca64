"""Meal points (老年助餐点): planned, built, and in operation at the end of the report's last day, in all and urban or rural."""

from collections.abc import Callable

from sqlalchemy import Date, Table, cast, null, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.meal_points import Area, MealPoint, MealPointSpell
from models.report_rows import MealPointRow
from models.reports import FigureUnit
from services.access import Permission
from services.labels import label
from services.reports.indicators import IN_THE_AUDIT, Asked, By, Evidence, Indicator, Names, Statement

points: Table = MealPoint.__table__  # type: ignore[attr-defined]
spells: Table = MealPointSpell.__table__  # type: ignore[attr-defined]
P, S = points.c, spells.c


def _since(day: str) -> Callable[[Asked], Statement]:
    """Planned or built by then, whatever became of it later."""

    def chosen(asked: Asked) -> Statement:
        forever = cast(null(), Date)
        since = P[day]
        return select(
            P.id,
            since.label("day"),
            P.division_code.label("division"),
            P.area,
            since.label("since"),
            forever.label("until"),
        ).where(*asked.within(P.district_code, P.division_code), asked.standing(since, forever))

    return chosen


def _operating(asked: Asked) -> Statement:
    """By its spells: opened, and neither suspended nor closed. One that ends on the day it began was none."""
    return (
        select(
            P.id,
            S.from_on.label("day"),
            P.division_code.label("division"),
            P.area,
            S.from_on.label("since"),
            S.until_on.label("until"),
        )
        .join_from(points, spells, (S.district_code == P.district_code) & (S.meal_point_id == P.id))
        .where(
            *asked.within(P.district_code, P.division_code),
            or_(S.until_on.is_(None), S.until_on > S.from_on),
            asked.standing(S.from_on, S.until_on),
        )
    )


def _shown(asked: Asked) -> Statement:
    told = (P.code, P.name, P.area, P.model, P.status, P.planned_on, P.built_on, P.opened_on, P.closed_on)
    return select(P.id, P.division_code, *told).where(P.district_code == asked.actor.district)


_MAY = Permission.MEAL_POINTS_READ
_LINKS = {
    "meal_point": ("/v1/meal-points/{id}", _MAY),
    "spells": ("/v1/meal-points/{id}/spells", _MAY),
    "audit": IN_THE_AUDIT,
}


async def _areas(_session: AsyncSession, _asked: Asked) -> Names:
    return {area: (label(area), area.capitalize()) for area in Area}


_BY_AREA = By("area", _areas)

_FIGURES = (
    ("planned", _since("planned_on"), "规划", "planned", "规划日期不晚于止日的助餐点，每个计1，后来建成、关闭的也计。"),
    ("built", _since("built_on"), "建成", "built", "建成日期不晚于止日的助餐点，每个计1，后来关闭的也计。"),
    (
        *("operating", _operating, "运营中", "in operation"),
        "止日当天已开业，且未暂停、未关闭的助餐点，每个计1；暂停或关闭的第一天起不计。",
    ),
)


def _indicators() -> tuple[Indicator, ...]:
    found: list[Indicator] = []
    for name, chosen, zh, en, rule in _FIGURES:
        evidence = Evidence(chosen, _shown, MealPointRow, _MAY, _LINKS, standing=True)
        rest = (FigureUnit.MEAL_POINTS, f"{zh}的助餐点", f"Meal points {en}", evidence)
        found.append(Indicator(f"meal_points.{name}", *rest, rule=rule))
        by_area = (FigureUnit.MEAL_POINTS, f"{zh}的助餐点（{{}}）", f"Meal points {en}: {{}}", evidence)
        found.append(Indicator(f"meal_points.{{}}.{name}", *by_area, by=_BY_AREA, rule=rule))
    return tuple(found)


INDICATORS = _indicators()
