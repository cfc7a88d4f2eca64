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


def _policy(g: Ground) -> dict[str, Any]:
    days = {"starts_on": "2024-01-01", "ends_on": "2024-12-31"}
    return {"policy_no": g.text(), "kind": "care", "resident_id": g.resident(), "premium_fen": 3000} | days


def policy(g: Ground) -> str:
    return str(g.post("admin", "/v1/insurance-policies", _policy(g))["id"])


@anchor("POST /v1/insurance-policies")
def insured(g: Ground) -> Anchor:
    return Anchor(body=_policy(g), without=("facility_id", "beds"))


@anchor("PATCH /v1/insurance-policies/{policy_id}")
def policy_corrected(g: Ground) -> Anchor:
    return Anchor(path={"policy_id": policy(g)}, body={"ends_on": "2025-01-31"}, without=("starts_on", "beds"))


@anchor("POST /v1/insurance-policies/{policy_id}/annul")
def policy_annulled(g: Ground) -> Anchor:
    return Anchor(path={"policy_id": policy(g)})


@anchor("GET /v1/insurance-policies")
@anchor("GET /v1/insurance-policies/coverage")
@anchor("GET /v1/insurance-policies/uninsured")
def policies(_: Ground) -> Anchor:
    return Anchor(without=("division",))


@anchor("POST /v1/safety-checklists")
def added(g: Ground) -> Anchor:
    """A checklist that nobody has, of one clause."""
    words = {"zh": "没有上锁", "en": "Not locked", "source": "本区规定"}
    clause = words | {"code": "exits_clear", "aspect": "structure", "hazard": "major", "weight": 10}
    return Anchor(body={"code": g.text(), "clauses": [clause]})


@anchor("POST /v1/inspections")
def recorded(g: Ground) -> Anchor:
    return Anchor(g.person(Role.INSPECTOR), body=inspection_body(place(g)[0]), without=("inspection_no", "task_id"))


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
    return Anchor(path={"finding_id": found(g, "extend")[0]}, body={"note": g.text()})


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


def campaign(g: Ground, drawn: bool = True) -> str:
    """Of one house, and an inspector who may go there."""
    place(g), g.person(Role.INSPECTOR)
    body = {"name": g.text(), "occasion": "random", "from_on": day(0), "to_on": day(9), "place_kinds": ["facility"]}
    made = str(g.post("admin", "/v1/inspection-campaigns", body)["id"])
    if drawn:
        g.post("admin", f"/v1/inspection-campaigns/{made}/draw", {"places": 1, "inspectors_each": 1})
    return made


@anchor("POST /v1/inspection-campaigns")
def planned(_: Ground) -> Anchor:
    return Anchor(body={"from_on": day(0), "to_on": day(9)}, without=("division_code",))


@anchor("POST /v1/inspection-campaigns/{campaign_id}/draw")
def by_lot(g: Ground) -> Anchor:
    return Anchor(path={"campaign_id": campaign(g, drawn=False)}, body={"places": 1, "inspectors_each": 1})


@anchor("POST /v1/inspection-campaigns/{campaign_id}/withdraw")
def taken_back(g: Ground) -> Anchor:
    return Anchor(path={"campaign_id": campaign(g, drawn=False)})


@anchor("POST /v1/inspection-campaigns/{campaign_id}/finish")
def let_go(g: Ground) -> Anchor:
    return Anchor(path={"campaign_id": campaign(g)})


@anchor("GET /v1/inspection-campaigns/tasks/mine")
def to_go(g: Ground) -> Anchor:
    return Anchor(g.person(Role.INSPECTOR), without=("cursor",))


def told(g: Ground, *acts: str) -> tuple[str, str]:
    """An incident with its cause, brought so far, and its manager."""
    where, manager = place(g)
    made = str(g.post(manager, "/v1/incidents", incident_body(where))["id"])
    said = {
        "say-cause": {"cause": "premises"} | DONE,
        "follow-ups": {"what": "更换", "responsible": "李明", "due_on": day(3)},
    }
    for act in acts:
        g.post(manager, f"/v1/incidents/{made}/{act}", said[act])
    return made, manager


def incident_body(where: str) -> dict[str, Any]:
    at = (datetime.now(UTC) - timedelta(hours=1)).isoformat()
    said = {"kind": "falling", "harm": "minor", "description": "滑倒", "done_at_once": "冰敷", "resident_ids": []}
    return said | {"place_kind": "facility", "place_id": where, "happened_at": at}


def incident(g: Ground) -> str:
    return told(g)[0]


@anchor("POST /v1/incidents")
def incident_told(g: Ground) -> Anchor:
    where, manager = place(g)
    return Anchor(manager, body=incident_body(where), without=("incident_no", "home_resident_id"))


@anchor("POST /v1/incidents/{incident_id}/raise-harm")
def incident_worse(g: Ground) -> Anchor:
    made, manager = told(g)
    return Anchor(manager, path={"incident_id": made}, body={"harm": "severe"} | DONE)


@anchor("POST /v1/incidents/{incident_id}/say-cause")
def incident_explained(g: Ground) -> Anchor:
    made, manager = told(g)
    return Anchor(manager, path={"incident_id": made}, body=DONE)


@anchor("POST /v1/incidents/{incident_id}/follow-ups")
def incident_followed(g: Ground) -> Anchor:
    made, manager = told(g)
    return Anchor(manager, path={"incident_id": made}, body={"what": "更换", "due_on": day(3)})


@anchor("POST /v1/incidents/{incident_id}/follow-ups/{follow_up_id}/complete")
def incident_follow_up_done(g: Ground) -> Anchor:
    made, manager = told(g, "follow-ups")
    [todo] = g.read(manager, f"/v1/incidents/{made}")["follow_ups"]
    return Anchor(manager, path={"incident_id": made, "follow_up_id": todo["id"]}, body=DONE)


@anchor("POST /v1/incidents/{incident_id}/close")
def incident_closed(g: Ground) -> Anchor:
    return Anchor(path={"incident_id": told(g, "say-cause")[0]}, body=DONE)


@anchor("POST /v1/incidents/{incident_id}/annul")
def incident_annulled(g: Ground) -> Anchor:
    return Anchor(path={"incident_id": incident(g)})


@anchor("POST /v1/incidents/{incident_id}/reveal")
def incident_revealed(g: Ground) -> Anchor:
    return Anchor(path={"incident_id": incident(g)})


def _event(g: Ground, kind: str) -> str:
    where, manager = place(g)
    said = {"held_on": day(-1), "topic": "fire", "attendance": 3, "place_kind": "facility", "place_id": where}
    return str(g.post(manager, f"/v1/safety-{kind}s", said)["id"])


def _recorded(g: Ground) -> Anchor:
    where, manager = place(g)
    said = {"held_on": day(-1), "topic": "fire", "attendance": 3, "place_kind": "facility", "place_id": where}
    return Anchor(manager, body=said, without=("event_no", "caregiver_ids"))


for _kind in ("meeting", "training", "drill"):
    anchor(f"POST /v1/safety-{_kind}s")(_recorded)
    anchor(f"POST /v1/safety-{_kind}s/{{event_id}}/annul")(
        lambda g, kind=_kind: Anchor(path={"event_id": _event(g, kind)})
    )
    anchor(f"GET /v1/safety-{_kind}s/{{event_id}}")(lambda g, kind=_kind: Anchor(path={"event_id": _event(g, kind)}))


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
