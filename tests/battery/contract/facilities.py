"""What the operations on facilities, beds and stays stand on."""

from typing import Any
from uuid import UUID

from models.accounts import Role
from tests.battery.contract.ground import Anchor, Ground, anchor
from tests.lodged import assessment, day

PAID = ("provider_id", "service_item_id")


def facility(g: Ground) -> str:
    return str(g.made(g.make.facility()).id)


def bed(g: Ground) -> dict[str, str]:
    made = g.made(g.make.bed())
    return {"facility_id": str(made.facility_id), "bed_id": str(made.id)}


def reserved(g: Ground) -> dict[str, str]:
    said = {"bed_id": bed(g)["bed_id"], "resident_id": g.resident(), "from_on": day(0)}
    return {"stay_id": g.post("admin", "/v1/stays", said)["id"]}


def admitted(g: Ground) -> dict[str, str]:
    stay = reserved(g)
    g.post("admin", f"/v1/stays/{stay['stay_id']}/admit", {"assessment": assessment()})
    return stay


def outage(g: Ground) -> dict[str, str]:
    path = bed(g)
    said = {"state": "cleaning", "from_on": day(0)}
    made = g.post("admin", f"/v1/facilities/{path['facility_id']}/beds/{path['bed_id']}/outages", said)
    return path | {"outage_id": made["id"]}


@anchor("POST /v1/facilities")
def facility_made(g: Ground) -> Anchor:
    said = {"code": g.text(), "name": g.text(), "division_code": g.make.division_code}
    return Anchor(body=said, without=("lat", "lng", "opened_on", "closed_on", "licences", *PAID))


@anchor("PATCH /v1/facilities/{facility_id}")
def facility_changed(g: Ground) -> Anchor:
    fixed = ("lat", "lng", "opened_on", "closed_on", "licences", "division_code", *PAID)
    return Anchor(path={"facility_id": facility(g)}, body={"name": g.text()}, without=fixed)


@anchor("POST /v1/facilities/{facility_id}/beds")
def bed_made(g: Ground) -> Anchor:
    said = {"bed_no": g.text(), "kind": "nursing"}
    return Anchor(path={"facility_id": facility(g)}, body=said, without=("opened_on", "closed_on"))


@anchor("GET /v1/facilities/{facility_id}/beds/{bed_id}")
def bed_read(g: Ground) -> Anchor:
    return Anchor(path=bed(g))


@anchor("PATCH /v1/facilities/{facility_id}/beds/{bed_id}")
def bed_changed(g: Ground) -> Anchor:
    return Anchor(path=bed(g), body={"bed_no": g.text()}, without=("opened_on", "closed_on"))


def room(g: Ground) -> dict[str, str]:
    where = facility(g)
    made = g.post("admin", f"/v1/facilities/{where}/rooms", {"room_no": g.text()})
    return {"facility_id": where, "room_id": made["id"]}


@anchor("POST /v1/facilities/{facility_id}/rooms")
def room_made(g: Ground) -> Anchor:
    return Anchor(path={"facility_id": facility(g)}, body={"room_no": g.text()})


@anchor("GET /v1/facilities/{facility_id}/rooms/{room_id}")
def room_read(g: Ground) -> Anchor:
    return Anchor(path=room(g))


@anchor("PATCH /v1/facilities/{facility_id}/rooms/{room_id}")
def room_changed(g: Ground) -> Anchor:
    return Anchor(path=room(g), body={"room_no": g.text()})


@anchor("GET /v1/beds/availability")
def availability(g: Ground) -> Anchor:
    return Anchor(query={"from_on": day(0)}, without=("to_on", "lat", "lng"))


@anchor("POST /v1/facilities/{facility_id}/prices")
def price_set(g: Ground) -> Anchor:
    said: dict[str, Any] = {"kind": "nursing", "effective_from": "2024-01-01"}
    return Anchor(path={"facility_id": facility(g)}, body=said, without=("bed_id",))


@anchor("GET /v1/facilities/{facility_id}/beds/{bed_id}/outages")
def outages_listed(g: Ground) -> Anchor:
    return Anchor(path=bed(g))


@anchor("POST /v1/facilities/{facility_id}/beds/{bed_id}/outages")
def outage_recorded(g: Ground) -> Anchor:
    return Anchor(path=bed(g), body={"from_on": day(0)}, without=("to_on",))


@anchor("POST /v1/facilities/{facility_id}/beds/{bed_id}/outages/{outage_id}/end")
def outage_ended(g: Ground) -> Anchor:
    return Anchor(path=outage(g), body={"to_on": day(1)})


@anchor("POST /v1/stays")
def stay_reserved(g: Ground) -> Anchor:
    said = {"bed_id": bed(g)["bed_id"], "resident_id": g.resident(), "from_on": day(0), "passes_over": "急收"}
    return Anchor(body=said, without=("id_number", "to_on", "follows_id"))


@anchor("PATCH /v1/stays/{stay_id}")
def stay_changed(g: Ground) -> Anchor:
    return Anchor(path=reserved(g), body={"to_on": day(20)}, without=("from_on", "discharge"))


@anchor("POST /v1/stays/{stay_id}/admit")
def stay_admitted(g: Ground) -> Anchor:
    return Anchor(path=reserved(g), body={"assessment": assessment()}, without=("admitted_on",))


@anchor("POST /v1/stays/{stay_id}/transfer")
def stay_transferred(g: Ground) -> Anchor:
    said = {"bed_id": bed(g)["bed_id"], "assessment": assessment()}
    return Anchor(path=admitted(g), body=said, without=("transferred_on",))


@anchor("POST /v1/stays/{stay_id}/discharge")
def stay_ended(g: Ground) -> Anchor:
    return Anchor(path=admitted(g), without=("discharged_on",))


@anchor("POST /v1/stays/{stay_id}/cancel")
def stay_cancelled(g: Ground) -> Anchor:
    return Anchor(path=reserved(g))


def isolated(g: Ground, path: dict[str, str]) -> str:
    said = {"state": "isolated", "from_on": day(0)}
    g.post("admin", f"/v1/facilities/{path['facility_id']}/beds/{path['bed_id']}/outages", said)
    return path["bed_id"]


@anchor("POST /v1/stays/override")
def stay_reserved_past_a_rule(g: Ground) -> Anchor:
    said = {"bed_id": isolated(g, bed(g)), "resident_id": g.resident(), "from_on": day(0), "passes_over": "急收"}
    return Anchor(body=said, without=("id_number", "to_on", "follows_id"))


@anchor("POST /v1/stays/{stay_id}/override-admit")
def stay_admitted_past_a_rule(g: Ground) -> Anchor:
    path = bed(g)
    stay = g.post("admin", "/v1/stays", {"bed_id": path["bed_id"], "resident_id": g.resident(), "from_on": day(0)})
    isolated(g, path)
    return Anchor(path={"stay_id": stay["id"]}, body={"assessment": assessment()}, without=("admitted_on",))


@anchor("POST /v1/stays/{stay_id}/override-transfer")
def stay_transferred_past_a_rule(g: Ground) -> Anchor:
    said = {"bed_id": isolated(g, bed(g)), "assessment": assessment()}
    return Anchor(path=admitted(g), body=said, without=("transferred_on",))


def closing(g: Ground, *, approved: bool = False) -> str:
    """A plan for an empty house, from today on."""
    said = {"facility_id": facility(g), "closes_on": day(0), "reason": "合并"}
    plan = str(g.post("admin", "/v1/facility-closures", said)["id"])
    if approved:
        g.post(
            g.once("approves closures", lambda: g.person(Role.BUREAU_ADMIN)), f"/v1/facility-closures/{plan}/approve"
        )
    return plan


@anchor("POST /v1/facility-closures")
def closure_drafted(g: Ground) -> Anchor:
    return Anchor(body={"facility_id": facility(g), "closes_on": day(9)}, without=("partner_id",))


@anchor("PATCH /v1/facility-closures/{facility_closure_id}")
def closure_changed(g: Ground) -> Anchor:
    return Anchor(path={"facility_closure_id": closing(g)}, without=("partner_id", "closes_on", "moves"))


@anchor("POST /v1/facility-closures/{facility_closure_id}/approve")
def closure_approved(g: Ground) -> Anchor:
    who = g.once("approves closures", lambda: g.person(Role.BUREAU_ADMIN))
    return Anchor(who=who, path={"facility_closure_id": closing(g)})


@anchor("POST /v1/facility-closures/{facility_closure_id}/carry-out")
def closure_carried_out(g: Ground) -> Anchor:
    return Anchor(path={"facility_closure_id": closing(g, approved=True)})


for _step in ("arrange", "withdraw"):
    anchor(f"POST /v1/facility-closures/{{facility_closure_id}}/{_step}")(
        lambda g: Anchor(path={"facility_closure_id": closing(g)})
    )


def on_leave(g: Ground) -> dict[str, str]:
    stay = admitted(g)
    said = {"from_on": day(0), "reason": "family"}
    return stay | {"leave_id": g.post("admin", f"/v1/stays/{stay['stay_id']}/leaves", said)["id"]}


@anchor("POST /v1/stays/{stay_id}/leaves")
def leave_recorded(g: Ground) -> Anchor:
    return Anchor(path=admitted(g), body={"from_on": day(0)}, without=("to_on",))


@anchor("GET /v1/stays/{stay_id}/leaves")
def leaves_listed(g: Ground) -> Anchor:
    return Anchor(path=admitted(g))


@anchor("GET /v1/stays/{stay_id}/months")
def months_listed(g: Ground) -> Anchor:
    return Anchor(path=admitted(g))


@anchor("POST /v1/stays/{stay_id}/leaves/{leave_id}/come-back")
def leave_ended(g: Ground) -> Anchor:
    return Anchor(path=on_leave(g), without=("returned_on",))


@anchor("POST /v1/stays/{stay_id}/leaves/{leave_id}/withdraw")
def leave_withdrawn(g: Ground) -> Anchor:
    return Anchor(path=on_leave(g))


def waiting(g: Ground) -> str:
    return str(g.post("admin", "/v1/waitlist", {"resident_id": g.resident(), "kind": "nursing"})["id"])


def offered(g: Ground) -> str:
    entry = waiting(g)
    house = g.once("waited_for", lambda: facility(g))
    bed = g.made(g.make.bed(type("House", (), {"id": UUID(house)}), kind="nursing"))
    manager = g.once("receives", lambda: g.person(Role.FACILITY_MANAGER, facility_id=UUID(house)))
    said = {"bed_id": str(bed.id), "from_on": day(1), "passes_over": "前面的已谢绝"}
    g.post(manager, f"/v1/waitlist/{entry}/offer", said)
    return entry


@anchor("POST /v1/waitlist")
def waited(g: Ground) -> Anchor:
    return Anchor(body={"resident_id": g.resident(), "kind": "nursing"}, without=("facility_id", "asked_on"))


@anchor("GET /v1/waitlist")
def waiting_listed(_: Ground) -> Anchor:
    return Anchor(without=("cursor",))


@anchor("POST /v1/waitlist/{entry_id}/offer")
def bed_offered(g: Ground) -> Anchor:
    said = {"bed_id": str(g.made(g.make.bed(kind="nursing")).id), "from_on": day(1), "passes_over": "前面的已谢绝"}
    return Anchor(path={"entry_id": waiting(g)}, body=said, without=("to_on",))


for _act, _said in (("accept", None), ("decline", {"reason": "太远"})):
    anchor(f"POST /v1/waitlist/{{entry_id}}/{_act}")(
        lambda g, said=_said: Anchor(path={"entry_id": offered(g)}, body=said)
    )


@anchor("POST /v1/waitlist/{entry_id}/withdraw")
def waits_no_more(g: Ground) -> Anchor:
    return Anchor(path={"entry_id": waiting(g)}, body={"reason": "由子女接走"})
