"""Meal servings: a point's own list, or an officer's that is attested. Evidence: what is recorded is never changed by a file.

They go the way of a batch from a till (services/meal_servings): one of a resident, day and meal is subsidised, whoever
told of it first."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession
from uuid_utils.compat import uuid7

from models.imports import ImportKind
from models.meal_points import Meal, MealPoint
from models.meal_servings import IdentifiedBy, ServingMode
from models.visits import Evidence
from services import audit, calendars, meal_servings
from services.access import Permission
from services.imports import references
from services.imports.columns import RESIDENT, Column, choice, code, fen, instant, number
from services.imports.entries import Entry, Outcome, Unknown, differs, good
from services.imports.kinds.kind import Kind, Run
from services.meal_servings import Asked, Taken
from services.meal_servings.write import ServingNoTaken

POINT = Column("meal_point_code", "助餐点编码", code, True, ("助餐点代码", "助餐点编号"))
MEAL = Column("meal", "餐次", choice(Meal), True, ("餐别",))
COLUMNS = (
    Column("serving_no", "用餐单号", number, True, ("用餐记录编号", "就餐单号")),
    POINT,
    RESIDENT,
    MEAL,
    Column("mode", "用餐方式", choice(ServingMode), True, ("就餐方式",)),
    Column("served_at", "用餐时间", instant, True, ("就餐时间",)),
    Column("price_fen", "价格(分)", fen(0, 100_000_000), True, ("餐价(分)",)),
    Column("programme_code", "补贴项目编码", code),
)


class PointUnknown(Unknown):
    code, zh, en = "meal_point_not_on_record", "没有此编码的助餐点。", "There is no meal point with this code."


class PointNotYours(Unknown):
    code, zh, en = (
        "meal_point_of_another",
        "只能导入本助餐点或本服务商的数据。",
        "You may import for your own meal point or provider only.",
    )


async def points(session: AsyncSession, run: Run, entries: Sequence[Entry]) -> dict[str, Any]:
    """By their codes; who is bound to a point or a provider names his own only."""
    known = await references.found(session, run, entries, "meal_point_code", MealPoint, PointUnknown(), "provider_id")
    for entry in good(entries):
        point = known[entry.said["meal_point_code"]]
        others = run.by.provider_id is not None and point.provider_id != run.by.provider_id
        if others or (run.by.meal_point_id is not None and point.id != run.by.meal_point_id):
            entry.fail("meal_point_code", PointNotYours())
    return known


async def take(session: AsyncSession, run: Run, entries: Sequence[Entry]) -> None:
    known = await points(session, run, entries)
    programmes = await references.programmes(session, run, good(entries))
    await references.residents(session, run, good(entries))
    rows = good(entries)
    asked = [_asked(run, entry, known[entry.said["meal_point_code"]].id, programmes) for entry in rows]
    taken = await meal_servings.take(session, run.by, asked)
    refused = [entry for entry, one in zip(rows, taken, strict=True) if isinstance(one.refusal, ServingNoTaken)]
    first = await _first_rows(session, run, refused)
    for entry, one in zip(rows, taken, strict=True):
        _account(entry, one, first.get(_key(entry)))
    created = [entry.no for entry in rows if entry.outcome is Outcome.CREATED]
    if created:
        await audit.record(
            session,
            run.by,
            "meal_servings.import",
            "import",
            run.import_id,
            servings=len(created),
            first_row=created[0],
            last_row=created[-1],
            attested=run.attested,
        )


def _asked(run: Run, entry: Entry, point: UUID, programmes: Mapping[str, Any]) -> Asked:
    said = entry.said
    served_at: datetime = said["served_at"]
    programme = programmes[said["programme_code"]].id if "programme_code" in said else None
    return Asked(
        id=uuid7(),
        serving_no=said["serving_no"],
        meal_point_id=point,
        meal=said["meal"],
        mode=said["mode"],
        served_at=served_at,
        served_on=calendars.day_of(served_at),
        price_fen=said["price_fen"],
        identified_by=IdentifiedBy.LISTED,
        id_index=said["resident_index"],
        programme_id=programme,
        evidence=Evidence.ATTESTED if run.attested else Evidence.MANUAL,
        import_id=run.import_id,
        import_row=entry.no,
    )


_FIRST = text("""
    select s.serving_no, p.code, s.import_row from meal_servings s
    join meal_points p on p.district_code = s.district_code and (p.id = s.meal_point_id or p.provider_id = s.provider_id)
    where s.district_code = :district and s.import_id = :import and s.serving_no = any(cast(:numbers as varchar[]))
""")


def _key(entry: Entry) -> tuple[str, str]:
    return entry.said["serving_no"], entry.said["meal_point_code"]


async def _first_rows(session: AsyncSession, run: Run, entries: Sequence[Entry]) -> dict[tuple[str, str], int]:
    """Rows of this file that brought servings of these numbers in: a number is one of all the points of a provider."""
    if not entries:
        return {}
    asked = {"district": run.district, "import": run.import_id, "numbers": [e.said["serving_no"] for e in entries]}
    rows = (await (await session.connection()).execute(_FIRST, asked)).all()
    return {(row.serving_no, row.code): row.import_row for row in rows}


def _account(entry: Entry, one: Taken, first: int | None) -> None:
    if one.refusal is None:
        entry.outcome = Outcome.CREATED if one.result == "accepted" else Outcome.UNCHANGED
    elif isinstance(one.refusal, ServingNoTaken):
        entry.fail("serving_no", differs(first))
    else:
        column = (one.refusal.pointer or "").removeprefix("/")
        entry.fail(column if column in entry.said else None, one.refusal)


EXAMPLE = {
    "serving_no": "YC20240305001",
    "meal_point_code": "ZC001",
    "resident_id_number": "371099194103070242",
    "meal": "午餐",
    "mode": "堂食",
    "served_at": "2024-03-05 11:42",
    "price_fen": "1200",
}

KIND = Kind(
    ImportKind.MEAL_SERVINGS,
    (Permission.MEAL_SERVINGS_IMPORT, Permission.MEAL_SERVINGS_IMPORT_ATTESTED),
    COLUMNS,
    take,
    example=EXAMPLE,
    attested_by=Permission.MEAL_SERVINGS_IMPORT_ATTESTED,
)
