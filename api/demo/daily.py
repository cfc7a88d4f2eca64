"""Daily life: canteens that are built and open, lunches and cleaning for people in hardship, a month of meals paid."""

from datetime import timedelta
from typing import Any

from api.demo import settling
from api.demo.client import Unexpected
from api.demo.daily_listed import (
    AHEAD,
    BEFORE,
    CLAIM,
    CLAIMED,
    FIGURES,
    KITCHEN,
    NEW,
    Point,
    cleanings,
    servings,
    tallies,
)
from api.demo.disputed import VISIT_COLUMNS
from api.demo.founding import District
from api.demo.people import HARDSHIP
from services import calendars

POINT_COLUMNS = "code name provider_code area model status division_code seats planned_on built_on opened_on"
SERVING_COLUMNS = "serving_no meal_point_code resident_id_number meal mode served_at price_fen programme_code"


async def canteens(district: District) -> None:
    """The kitchen and two canteens from the bureau's list; the third is planned, built and opened by acts."""
    admin = district.admin
    *listed, lived = NEW
    rows = [
        [p.code, p.name, "P04", p.area, p.model, "operating", p.division, 60, p.planned_on, p.built_on, p.opened_on]
        for p in (KITCHEN, *listed)
    ]
    await district.load(admin, "meal-points", "助餐点.csv", POINT_COLUMNS, rows)
    item = {"service_item_id": district.items["LNWC"]}
    own = {point.code: point for point in (KITCHEN, *NEW)}
    for point in await admin.every("/v1/meal-points"):
        if point["code"] in own and point["service_item_id"] is None:
            await admin.patch(f"/v1/meal-points/{point['id']}", item | _where(own[point["code"]]))
    planned = {
        "code": lived.code,
        "name": lived.name,
        "provider_id": district.providers["P04"],
        "area": lived.area,
        "model": lived.model,
        "division_code": lived.division,
        "seats": 24,
        "planned_on": lived.planned_on,
    }
    made = await admin.post("/v1/meal-points", planned | item | _where(lived))
    await admin.post(f"/v1/meal-points/{made['id']}/finish-building", {"on": lived.built_on})
    await admin.post(f"/v1/meal-points/{made['id']}/start", {"on": lived.opened_on})


def _where(point: Point) -> dict[str, Any]:
    return {"address": point.address, "lat": point.lat, "lng": point.lng}


async def meals(district: District) -> None:
    """An officer's list of ten months, which another stands for; and the counts of who is not named."""
    rows = [one.row() for one in servings()]
    await _attested(district, "meal-servings", "2024年1至10月助餐记录.csv", SERVING_COLUMNS, rows)
    counts = [list(row) for row in tallies()]
    await district.load(district.clerk, "meal-tallies", "散客计数.csv", "meal_point_code served_on meal count", counts)


async def ahead(district: District) -> dict[str, Any]:
    """Three lunches ordered ahead, to be brought home: each holds one meal of the month, and the last is called off."""
    [kitchen] = [point for point in await district.admin.every("/v1/meal-points") if point["code"] == KITCHEN.code]
    await district.admin.patch(f"/v1/meal-points/{kitchen['id']}", {"delivery_radius_metres": 15_000})
    found = await district.community.post("/v1/residents/search", {"id_number": HARDSHIP[0].id_number})
    wish = {"resident_id": found["items"][0]["id"], "meal_point_id": kitchen["id"], "meal": "lunch", "note": "少油少盐"}
    days = [str(calendars.today() + timedelta(days=days)) for days in (2, 3, 4)]
    orders = [await district.community.post("/v1/meal-orders", wish | {"served_on": day}) for day in days]
    await district.community.post(f"/v1/meal-orders/{orders[-1]['id']}/cancel", {"reason": "当天外出就医"})
    listed = await district.community.every("/v1/meal-orders", resident_id=wish["resident_id"])
    return {"orders": [one for one in listed if one["served_on"] in days]}


async def cleaning(district: District) -> None:
    rows = [one.row() for one in cleanings()]
    await _attested(district, "visits", "2024年1至10月助洁记录.csv", VISIT_COLUMNS, rows)


async def _attested(district: District, kind: str, name: str, columns: str, rows: list[list[Any]]) -> None:
    taken = await district.load(district.clerk, kind, name, columns, rows)
    if taken["rows_failed"]:
        raise Unexpected(f"{name}: {taken}")
    await district.approver.post(f"/v1/imports/{taken['id']}/approve")


async def claimed(district: District) -> dict[str, Any]:
    """A month of lunches, drafted from what is verified: reconciled, settled and paid."""
    claim = await settling.reconciled(district, district.managers["P04"], {"month": CLAIMED})
    if claim["totals"]["excepted"]:
        raise Unexpected(f"{claim['claim_no']}: {claim['totals']}")
    return await settling.settle(district, claim)


def wrong(told: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Where the system tells anything else than the lists: what it tells, and what is expected."""
    pairs: dict[str, tuple[Any, Any]] = {key: (told["figures"][key]["value"], value) for key, value in FIGURES.items()}
    pairs |= {f"{key} 2023": (told["year"]["figures"][key]["value"], value) for key, value in BEFORE.items()}
    ordered = [(one["status"], one["expected_subsidy_fen"]) for one in told["ahead"]["orders"]]
    pairs["meals ordered ahead"] = (sorted(ordered), AHEAD)
    paid = told["claimed"]
    pairs["claimed"] = ((paid["status"], paid["lines"], paid["subsidy_fen"]), CLAIM)
    return {key: (found, wanted) for key, (found, wanted) in pairs.items() if found != wanted}
