"""What the operations on contacts, agreements, alerts and welfare visits stand on."""

from datetime import timedelta
from typing import Any

from services import calendars
from tests.battery.contract.ground import Anchor, Ground, anchor

DAYS = {"from_on": "2024-01-01", "to_on": "2199-12-31"}
RISKS = [{"categories": ["dibao"], "every_days": 30}]


def contact(g: Ground) -> dict[str, str]:
    resident = g.resident()
    said = {"name": g.text(), "relation": "儿子", "phone": "13800005678"}
    made = g.post("admin", f"/v1/residents/{resident}/contacts", said)
    return {"resident_id": resident, "contact_id": made["id"]}


@anchor("POST /v1/residents/{resident_id}/contacts")
def contact_recorded(g: Ground) -> Anchor:
    said = {"name": g.text(), "relation": "儿子", "phone": "13800005678"}
    return Anchor(path={"resident_id": g.resident()}, body=said, without=("from_on",))


@anchor("GET /v1/residents/{resident_id}/contacts/{contact_id}")
def contact_read(g: Ground) -> Anchor:
    return Anchor(path=contact(g))


@anchor("PATCH /v1/residents/{resident_id}/contacts/{contact_id}")
def contact_changed(g: Ground) -> Anchor:
    return Anchor(path=contact(g), body={"relation": "女婿"}, without=("phone", "from_on"))


@anchor("POST /v1/residents/{resident_id}/contacts/{contact_id}/end")
def contact_ended(g: Ground) -> Anchor:
    return Anchor(path=contact(g), body={"to_on": f"{calendars.today()}"})


@anchor("POST /v1/residents/{resident_id}/contacts/{contact_id}/reveal")
def contact_revealed(g: Ground) -> Anchor:
    return Anchor(path=contact(g))


def _support(g: Ground) -> dict[str, Any]:
    return {"agreement_no": g.text(), "kind": "support", "with_name": "王建国", "signed_on": "2024-01-05"}


def agreement(g: Ground) -> dict[str, str]:
    resident = g.resident()
    made = g.post("admin", f"/v1/residents/{resident}/agreements", _support(g))
    return {"resident_id": resident, "agreement_id": made["id"]}


@anchor("POST /v1/residents/{resident_id}/agreements")
def agreement_recorded(g: Ground) -> Anchor:
    return Anchor(path={"resident_id": g.resident()}, body=_support(g), without=("ends_on",))


@anchor("GET /v1/residents/{resident_id}/agreements/{agreement_id}")
def agreement_read(g: Ground) -> Anchor:
    return Anchor(path=agreement(g))


@anchor("PATCH /v1/residents/{resident_id}/agreements/{agreement_id}")
def agreement_changed(g: Ground) -> Anchor:
    return Anchor(path=agreement(g), body={"ends_on": "2199-12-31"}, without=("signed_on",))


@anchor("GET /v1/agreements")
@anchor("GET /v1/agreements/card-checks")
def agreements(_: Ground) -> Anchor:
    return Anchor(without=("cursor", "division"))


def alert(g: Ground) -> str:
    said = {"resident_id": g.resident(), "severity": "notice", "note": "无人应门"}
    return str(g.post("admin", "/v1/alerts", said)["id"])


@anchor("POST /v1/alerts")
def alert_raised(g: Ground) -> Anchor:
    return Anchor(body={"resident_id": g.resident(), "note": "无人应门"})


@anchor("GET /v1/alerts/{alert_id}")
def alert_read(g: Ground) -> Anchor:
    return Anchor(path={"alert_id": g.once("alert", lambda: alert(g))})


@anchor("POST /v1/alerts/{alert_id}/acknowledge")
def alert_acknowledged(g: Ground) -> Anchor:
    return Anchor(path={"alert_id": alert(g)})


@anchor("POST /v1/alerts/{alert_id}/resolve")
def alert_resolved(g: Ground) -> Anchor:
    return Anchor(path={"alert_id": alert(g)}, body={"note": "已上门"})


def _seen(g: Ground) -> dict[str, Any]:
    return {"resident_id": g.resident(), "visited_at": "2024-06-05T09:00:00+08:00", "visit_no": g.text()}


def visit(g: Ground) -> str:
    return str(g.post("admin", "/v1/welfare-visits", _seen(g) | {"outcome": "well"})["id"])


@anchor("POST /v1/welfare-visits")
def visit_recorded(g: Ground) -> Anchor:
    return Anchor(body=_seen(g))


@anchor("GET /v1/welfare-visits")
def visits(_: Ground) -> Anchor:
    return Anchor(query=DAYS, without=("cursor", "division"))


@anchor("GET /v1/welfare-visits/due")
@anchor("GET /v1/welfare-visits/due/counts")
def due(_: Ground) -> Anchor:
    return Anchor(without=("cursor", "division"))


@anchor("GET /v1/welfare-visits/{visit_id}")
def visit_read(g: Ground) -> Anchor:
    return Anchor(path={"visit_id": g.once("welfare visit", lambda: visit(g))})


@anchor("POST /v1/welfare-visits/{visit_id}/withdraw")
def visit_withdrawn(g: Ground) -> Anchor:
    return Anchor(path={"visit_id": visit(g)})


@anchor("POST /v1/welfare-schedules")
def schedule(g: Ground) -> Anchor:
    day = calendars.today() + timedelta(days=1 + next(g.numbers) % 50_000)
    return Anchor(body={"effective_from": f"{day}", "risks": RISKS})
