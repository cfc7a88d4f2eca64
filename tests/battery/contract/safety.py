"""What the operations on safety stand on."""

from datetime import UTC, datetime, timedelta
from typing import Any

from uuid_utils.compat import uuid7

from models.accounts import Role
from tests.battery.contract import meals
from tests.battery.contract.ground import Anchor, Ground, anchor
from tests.lodged import day

RESPONSIBLE = dict.fromkeys(("territory", "industry", "institution", "individual"), "李明")
DONE = {"note": "已清理"}


def checklist(g: Ground) -> str:
    return str(g.read("admin", "/v1/safety-checklists")["items"][-1]["id"])


def place(g: Ground) -> tuple[str, str]:
    """A facility, and its manager."""
    made = g.made(g.make.facility())
    return str(made.id), g.person(Role.FACILITY_MANAGER, facility_id=made.id)


def inspection_body(where: str, hazard: str = "ordinary") -> dict[str, Any]:
    """With one finding that no clause names."""
    found = {"topic": "fire", "hazard": hazard, "description": "通道堆物", "due_on": day(7), "responsible": RESPONSIBLE}
    at = (datetime.now(UTC) - timedelta(hours=1)).isoformat()
    place = {"place_kind": "facility", "place_id": where}
    return {"id": str(uuid7()), "inspected_at": at, "findings": [found], "looked_at": []} | place


def inspection(g: Ground) -> str:
    return str(g.post(g.person(Role.INSPECTOR), "/v1/inspections", inspection_body(place(g)[0]))["id"])


def finding(g: Ground) -> str:
    return found(g)[0]


def found(g: Ground, *acts: str, hazard: str = "ordinary") -> tuple[str, str, str]:
    """One that the place has brought so far, its manager, and an inspector who has not looked at it."""
    where, manager = place(g)
    inspector, second = g.person(Role.INSPECTOR), g.person(Role.INSPECTOR)
    [made] = g.post(inspector, "/v1/inspections", inspection_body(where, hazard))["findings"]
    said = {"rectify": DONE, "extend": {"due_on": day(20), "reason": "供货"}, "reinspect": DONE | {"passed": True}}
    for act in acts:
        g.post(inspector if act == "reinspect" else manager, f"/v1/findings/{made['id']}/{act}", said[act])
    return str(made["id"]), manager, second


@anchor("POST /v1/safety-checklists")
def added(g: Ground) -> Anchor:
    """A checklist that nobody has, of one clause."""
    words = {"zh": "没有上锁", "en": "Not locked", "source": ""}
    clause = words | {"code": "exits_clear", "aspect": "structure", "hazard": "major", "weight": 10}
    return Anchor(body={"code": g.text(), "clauses": [clause]})


@anchor("POST /v1/inspections")
def recorded(g: Ground) -> Anchor:
    return Anchor(g.person(Role.INSPECTOR), body=inspection_body(place(g)[0]), without=("inspection_no",))


@anchor("POST /v1/inspections/{inspection_id}/annul")
def annulled(g: Ground) -> Anchor:
    return Anchor(path={"inspection_id": inspection(g)})


@anchor("POST /v1/findings/{finding_id}/begin")
def begun(g: Ground) -> Anchor:
    made, manager, _ = found(g)
    return Anchor(manager, path={"finding_id": made})


@anchor("POST /v1/findings/{finding_id}/rectify")
def rectified(g: Ground) -> Anchor:
    made, manager, _ = found(g)
    return Anchor(manager, path={"finding_id": made})


@anchor("POST /v1/findings/{finding_id}/extend")
def extended(g: Ground) -> Anchor:
    made, manager, _ = found(g)
    return Anchor(manager, path={"finding_id": made}, body={"due_on": day(30)})


@anchor("POST /v1/findings/{finding_id}/decide-extension")
def decided(g: Ground) -> Anchor:
    return Anchor(path={"finding_id": found(g, "extend")[0]})


@anchor("POST /v1/findings/{finding_id}/reinspect")
def seen(g: Ground) -> Anchor:
    made, _, second = found(g, "rectify")
    return Anchor(second, path={"finding_id": made}, body={"passed": True}, without=("due_on",))


@anchor("POST /v1/findings/{finding_id}/close")
def closed(g: Ground) -> Anchor:
    made, _, second = found(g, "rectify", "reinspect", hazard="major")
    return Anchor(second, path={"finding_id": made})


def notice(g: Ground) -> str:
    where, _ = place(g)
    [made] = g.post(g.person(Role.INSPECTOR), "/v1/inspections", inspection_body(where))["findings"]
    return str(made["notice_id"])


@anchor("GET /public/v1/notices/{code}")
def noticed(g: Ground) -> Anchor:
    read = g.read("admin", f"/v1/notices/{notice(g)}")
    return Anchor(path={"code": read["code"]})


@anchor("GET /public/v1/facilities")
@anchor("GET /public/v1/meal-points")
@anchor("GET /public/v1/service-items")
def asked(g: Ground) -> Anchor:
    """About the district of the town, with no more than that."""
    return Anchor(query={"district": g.make.code}, without=("cursor", "lat", "lng", "within_m"))


@anchor("GET /public/v1/facilities/{facility_id}")
def house_shown(g: Ground) -> Anchor:
    return Anchor(path={"facility_id": place(g)[0]}, query={"district": g.make.code})


@anchor("GET /public/v1/facilities/{facility_id}/inspections")
def house_inspected(g: Ground) -> Anchor:
    where, _ = place(g)
    g.post(g.person(Role.INSPECTOR), "/v1/inspections", inspection_body(where))
    return Anchor(path={"facility_id": where}, query={"district": g.make.code}, without=("cursor",))


@anchor("GET /public/v1/meal-points/{meal_point_id}")
@anchor("GET /public/v1/meal-points/{meal_point_id}/inspections")
def point_shown(g: Ground) -> Anchor:
    return Anchor(path={"meal_point_id": meals.point(g)}, query={"district": g.make.code}, without=("cursor",))
