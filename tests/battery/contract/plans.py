"""What the operations on holidays and care plans stand on."""

from datetime import date, timedelta
from typing import Any

from tests.battery.contract.ground import Anchor, Ground, anchor


def holiday_body(g: Ground) -> dict[str, Any]:
    return {"falls_on": str(date(2030, 1, 1) + timedelta(days=next(g.numbers)))}


@anchor("POST /v1/holidays")
def holiday(g: Ground) -> Anchor:
    return Anchor(body=holiday_body(g))


@anchor("POST /v1/holidays/years")
def holiday_year(g: Ground) -> Anchor:
    return Anchor(body={"year": 2027, "days": [{"falls_on": "2027-01-01", "name": "元旦", "kind": "holiday"}]})


def made_holiday(g: Ground) -> str:
    return str(g.post("admin", "/v1/holidays", holiday_body(g) | {"name": "元旦", "kind": "holiday"})["id"])


@anchor("PATCH /v1/holidays/{holiday_id}")
def holiday_changed(g: Ground) -> Anchor:
    return Anchor(path={"holiday_id": made_holiday(g)}, body={"name": "元旦"})


@anchor("POST /v1/holidays/{holiday_id}/withdraw")
def holiday_withdrawn(g: Ground) -> Anchor:
    return Anchor(path={"holiday_id": made_holiday(g)})


@anchor("GET /v1/holidays")
def holidays(g: Ground) -> Anchor:
    return Anchor(query={"year": 2027}, without=("cursor",))
