"""What the operations on complaints and scorecards stand on."""

from models.accounts import Role
from services import calendars
from tests.battery.contract.ground import Anchor, Ground, anchor

PATH = "/v1/complaints"
WAYS = {
    "open": (),
    "answered": ("answer",),
    "escalated": ("answer", "escalate"),
    "decided": ("answer", "escalate", "decide"),
    "appealed": ("answer", "escalate", "decide", "appeal"),
}
SAID = {"outcome": "not_upheld", "reason": "签到记录完整"}


def body(g: Ground) -> dict[str, str]:
    about = {"resident_id": g.residents[0], "place_kind": "provider", "place_id": g.provider}
    return about | {"category": "attitude", "happened_on": f"{calendars.today()}", "description": "态度差"}


def standing(g: Ground, state: str) -> str:
    made = str(g.post(g.residents[0], PATH, body(g))["id"])
    who = {"answer": "manager", "decide": "admin"}
    for act in WAYS[state]:
        g.post(who.get(act, g.residents[0]), f"{PATH}/{made}/{act}", SAID if act == "decide" else {"text": "请核实"})
    return made


def complaint(g: Ground) -> str:
    return g.once("complaint", lambda: standing(g, "open"))


@anchor(f"POST {PATH}")
def complained(g: Ground) -> Anchor:
    return Anchor(g.residents[0], body=body(g), without=("order_id", "visit_id", "stay_id", "complainant"))


@anchor(f"GET {PATH}")
def complaints(g: Ground) -> Anchor:
    return Anchor(query={"provider_id": g.provider}, without=("cursor", "from_on", "to_on"))


for _act, _state, _who in (
    ("messages", "open", "resident"),
    ("notes", "open", "admin"),
    ("answer", "open", "manager"),
    ("accept", "answered", "resident"),
    ("escalate", "answered", "resident"),
    ("withdraw", "open", "resident"),
    ("appeal", "decided", "manager"),
):
    anchor(f"POST {PATH}/{{complaint_id}}/{_act}")(
        lambda g, state=_state, who=_who: Anchor(  # type: ignore[misc]
            g.residents[0] if who == "resident" else who, {"complaint_id": standing(g, state)}
        )
    )


@anchor(f"POST {PATH}/{{complaint_id}}/decide")
def decided(g: Ground) -> Anchor:
    return Anchor("admin", {"complaint_id": standing(g, "escalated")}, SAID, without=("remedy", "visit_id"))


@anchor(f"POST {PATH}/{{complaint_id}}/decide-appeal")
def appeal_decided(g: Ground) -> Anchor:
    another = g.once("another of the bureau", lambda: g.person(Role.BUREAU_ADMIN))
    return Anchor(another, {"complaint_id": standing(g, "appealed")}, SAID, without=("remedy", "visit_id"))


@anchor("GET /v1/providers/scorecards")
@anchor("GET /v1/providers/{provider_id}/scorecard")
def scorecards(_: Ground) -> Anchor:
    """Of a quarter that has begun."""
    return Anchor(query={"quarter": "2024-Q1"}, without=("cursor",))
