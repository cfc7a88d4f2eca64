"""What the operations on entitlements, orders and visits stand on."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from models.accounts import Role
from services.calendars import today
from services.dispatch_plans import run
from tests.battery.contract.ground import WHY, Anchor, Ground, anchor
from tests.battery.life.town import event
from tests.factories import SHANGHAI

JUNE = {"effective_on": "2024-06-01"}
DAYS = {"from_on": "2024-01-01", "to_on": "2024-01-31"}


@anchor("POST /v1/entitlements")
def ask(g: Ground) -> Anchor:
    said = {"resident_id": g.resident(), "programme_id": g.programme, "effective_from": "2024-01-01"}
    return Anchor("officer", body=said, without=("effective_to", "monthly_cap"))


@anchor("POST /v1/entitlements/approvals")
def approvals(g: Ground) -> Anchor:
    return Anchor("approver", body={"ids": [g.entitlement()]}, without=("import_id",))


for _act in ("approve", "reject"):
    anchor(f"POST /v1/entitlements/{{entitlement_id}}/{_act}")(
        lambda g: Anchor("approver", {"entitlement_id": g.entitlement()})
    )
for _act in ("suspend", "end"):
    anchor(f"POST /v1/entitlements/{{entitlement_id}}/{_act}")(
        lambda g: Anchor("officer", {"entitlement_id": g.decide(g.entitlement(), "approve")}, JUNE)
    )


@anchor("POST /v1/entitlements/{entitlement_id}/resume")
def resume(g: Ground) -> Anchor:
    entitlement = g.decide(g.entitlement(), "approve")
    g.post("officer", f"/v1/entitlements/{entitlement}/suspend", {"effective_on": "2024-05-01", "reason": "住院"})
    return Anchor("officer", {"entitlement_id": g.decide(entitlement, "approve")}, JUNE)


@anchor("GET /v1/entitlements/{entitlement_id}/balance")
def balance(g: Ground) -> Anchor:
    return Anchor(path={"entitlement_id": g.once("entitlement_id", g.entitlement)}, query={"month": "2024-03"})


@anchor("GET /v1/orders")
def orders(g: Ground) -> Anchor:
    return Anchor(query=DAYS, without=("cursor",))


@anchor("GET /v1/visits")
def visits(g: Ground) -> Anchor:
    return Anchor(query=DAYS, without=("cursor", "on"))


@anchor("POST /v1/orders")
def place(g: Ground) -> Anchor:
    return Anchor(body=g.order_body(), without=("programme_id", "quantity"))


@anchor("PATCH /v1/orders/{order_id}")
def note(g: Ground) -> Anchor:
    return Anchor(path={"order_id": g.order()}, body={"note": "请带血压计"})


def on_order(act: str, who: str, state: Callable[[Ground], str], **said: Any) -> None:
    anchor(f"POST /v1/orders/{{order_id}}/{act}")(lambda g: Anchor(who, {"order_id": state(g)}, said or None))


on_order("accept", "manager", lambda g: g.order())
on_order("decline", "manager", lambda g: g.order(), reason="人手不足")
on_order("cancel", "admin", lambda g: g.order("accepted"), reason="家属改期")


@anchor("POST /v1/orders/{order_id}/assign")
def assign(g: Ground) -> Anchor:
    return Anchor("manager", {"order_id": g.order("accepted")}, {"caregiver_ids": [g.caregivers[1]]})


@anchor("POST /v1/orders/{order_id}/reschedule")
def reschedule(g: Ground) -> Anchor:
    start = g.order_body()["planned_start_at"]
    return Anchor("manager", {"order_id": g.order("scheduled")}, {"planned_start_at": start, "planned_minutes": 90})


def to_come(g: Ground) -> tuple[str, str]:
    """An order of next month, and another provider that could serve it."""
    start = datetime.now(SHANGHAI) + timedelta(days=30, minutes=next(g.numbers))
    order = g.post("admin", "/v1/orders", g.order_body() | {"planned_start_at": start.isoformat()})
    return str(order["id"]), g.once("rival", lambda: rival(g))


def rival(g: Ground) -> str:
    provider = g.made(g.make.provider())
    g.made(g.make.contract(provider, type("Item", (), {"id": g.item})))
    return str(provider.id)


@anchor("POST /v1/orders/{order_id}/offers")
def offers(g: Ground) -> Anchor:
    order, other = to_come(g)
    return Anchor(path={"order_id": order}, body={"provider_ids": [other]})


def offered(g: Ground) -> str:
    """To the provider with whom it was placed."""
    order, other = to_come(g)
    made = g.post("admin", f"/v1/orders/{order}/offers", {"provider_ids": [other]})
    return str(next(one["id"] for one in made["items"] if one["provider_id"] == g.provider))


for _act, _said in (("accept", None), ("decline", {"reason": "人手不足"})):
    anchor(f"POST /v1/order-offers/{{offer_id}}/{_act}")(
        lambda g, said=_said: Anchor("manager", {"offer_id": offered(g)}, said)  # type: ignore[misc]
    )


@anchor("GET /v1/order-offers")
def asked(g: Ground) -> Anchor:
    return Anchor(query={"status": "open"}, without=("cursor", "order_id", "provider_id"))


for _act in ("confirm", "rate", "dispute"):
    anchor(f"POST /v1/orders/{{order_id}}/{_act}")(lambda g: Anchor(g.residents[0], {"order_id": g.served_order()}))


@anchor("POST /v1/orders/{order_id}/decide-dispute")
def decide(g: Ground) -> Anchor:
    order = g.served_order()
    g.post(g.residents[0], f"/v1/orders/{order}/dispute", {"reason": "当天没有人上门"})
    return Anchor("officer", {"order_id": order}, {"reason": "已核对签到记录"})


@anchor("POST /v1/visits")
def unplanned(g: Ground) -> Anchor:
    begun = event(datetime.fromisoformat(g.order_body()["planned_start_at"]), at_home=True)
    said = {"resident_id": g.residents[1], "service_item_id": g.item, "check_in": begun}
    return Anchor(g.caregivers[0], body=said, without=("quantity",))


def times(g: Ground, visit: str) -> datetime:
    return datetime.fromisoformat(g.read("manager", f"/v1/visits/{visit}")["planned_start_at"])


@anchor("POST /v1/visits/{visit_id}/check-in")
def check_in(g: Ground) -> Anchor:
    visit = g.visit()
    said = event(times(g, visit), at_home=True) | {"tag": {"tag_no": "7KXM2P9QRT", "code": "94287082"}}
    return Anchor(g.caregivers[0], {"visit_id": visit}, said, without=("device_id", "monotonic_ms"))


@anchor("POST /v1/visits/{visit_id}/check-out")
def check_out(g: Ground) -> Anchor:
    visit = g.visit("checked_in")
    said = event(times(g, visit) + timedelta(minutes=60), at_home=True)
    return Anchor(g.caregivers[0], {"visit_id": visit}, said, without=("device_id", "monotonic_ms", "tag"))


@anchor("POST /v1/visits/{visit_id}/corrections")
def correct(g: Ground) -> Anchor:
    visit = g.visit("served")
    ended = times(g, visit) + timedelta(minutes=45)
    return Anchor("manager", {"visit_id": visit}, {"ended_at": ended.isoformat()} | WHY, without=("started_at",))


@anchor("POST /v1/visits/{visit_id}/exceptions/{exception_id}/acknowledge")
def acknowledge(g: Ground) -> Anchor:
    visit = g.visit("served", at_home=False)
    doubts = g.read("officer", f"/v1/visits/{visit}/exceptions")["items"]
    place = next(doubt["id"] for doubt in doubts if doubt["code"] == "place")
    return Anchor("officer", {"visit_id": visit, "exception_id": place}, WHY)


@anchor("POST /v1/visits/acknowledgements")
def acknowledge_many(g: Ground) -> Anchor:
    said = {"code": "place"} | DAYS | WHY
    return Anchor("officer", body=said, without=("import_id", "provider_id"))


@anchor("POST /v1/visits/{visit_id}/missed")
def miss(g: Ground) -> Anchor:
    return Anchor("manager", {"visit_id": g.visit()}, WHY)


@anchor("POST /v1/visits/{visit_id}/review")
def review(g: Ground) -> Anchor:
    return Anchor("officer", {"visit_id": g.visit("served", at_home=False)}, WHY)


@anchor("POST /v1/visits/{visit_id}/restore")
def restore(g: Ground) -> Anchor:
    visit = g.visit("served")
    g.post("officer", f"/v1/visits/{visit}/review", WHY | {"decision": "reject"})
    return Anchor(g.person(Role.SUBSIDY_OFFICER), {"visit_id": visit}, WHY)


@anchor("POST /v1/visits/{visit_id}/confirm")
def came(g: Ground) -> Anchor:
    """Of today: silence has confirmed what is older."""
    visit = g.visit()
    g.made(
        g.make.owner.execute(
            "update visits set planned_start_at = now() - interval '1 hour' where id = $1", UUID(visit)
        )
    )
    return Anchor(g.residents[0], {"visit_id": visit}, {})


@anchor("POST /v1/visits/{visit_id}/deny")
def nobody_came(g: Ground) -> Anchor:
    return Anchor(g.residents[0], {"visit_id": g.visit("served")}, {"note": "没有人来"})


@anchor("GET /v1/residents/{resident_id}/who-comes")
def who_comes(_: Ground) -> Anchor:
    return Anchor(query=DAYS, without=("cursor",))


@anchor("GET /v1/residents/{resident_id}/month")
def month(_: Ground) -> Anchor:
    return Anchor(query={"month": "2024-03"})


@anchor("POST /v1/visits/{visit_id}/unlock")
def unlock(g: Ground) -> Anchor:
    return Anchor("officer", {"visit_id": g.visit("served")}, WHY)


@anchor("POST /v1/dispatch-plans")
def dispatch(g: Ground) -> Anchor:
    day = (today() + timedelta(days=next(g.hours) + 1)).isoformat()
    without = ("provider_id", "modes", "pinned_order_ids", "windows", "apart", "travel")
    return Anchor("manager", body={"planned_on": day}, without=without)


def proposed(g: Ground) -> str:
    """Of a day on which nothing is to be done: planned as soon as the worker looks."""
    day = (today() + timedelta(days=next(g.hours) + 1)).isoformat()
    plan = str(g.post("manager", "/v1/dispatch-plans", {"planned_on": day, "seconds": 1})["id"])
    g.made(run(g.make.app.state.sessions, g.make.code, UUID(plan)))
    return plan


for _act in ("accept", "discard"):
    anchor(f"POST /v1/dispatch-plans/{{plan_id}}/{_act}")(lambda g: Anchor("manager", {"plan_id": proposed(g)}))


@anchor("GET /v1/dispatch-plans/{plan_id}")
def dispatched(g: Ground) -> Anchor:
    return Anchor("manager", {"plan_id": g.once("plan_id", lambda: proposed(g))})


@anchor("GET /v1/dispatch-plans")
def dispatches(g: Ground) -> Anchor:
    return Anchor("manager", without=("cursor", "provider_id", "planned_on", "status"))
