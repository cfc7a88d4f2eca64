"""What the operations on samples stand on: a claim that was reconciled, and what is drawn of it."""

from typing import Any

from tests.battery.contract.ground import Anchor, Ground, anchor

FINE = {
    "answered_by": "resident",
    "came": "every_time",
    "lasted": "as_recorded",
    "money_asked": False,
    "satisfaction": 5,
}
ANSWERS = ("lasted_minutes", "money_fen")


def drawn(g: Ground, kind: str = "lines") -> dict[str, str]:
    """Of a claim of one line, that line or its resident: sample and item."""
    _, claim = g.claim("reconciled")
    sample = g.post("officer", "/v1/samples", {"claim_id": claim, "kind": kind, "count": 1})["id"]
    [item] = g.read("officer", f"/v1/samples/{sample}/items")["items"]
    return {"sample_id": str(sample), "item_id": str(item["id"])}


def _standing(g: Ground) -> dict[str, Any]:
    """One that stands for all who only look at it."""
    sample = g.once("sample", lambda: drawn(g)["sample_id"])
    return {"sample_id": sample}


@anchor("POST /v1/samples")
def draw(g: Ground) -> Anchor:
    _, claim = g.claim("reconciled")
    return Anchor("officer", body={"claim_id": claim, "count": 1}, without=("share_bp",))


@anchor("GET /v1/samples")
def samples(_: Ground) -> Anchor:
    return Anchor("officer", without=("cursor",))


@anchor("GET /v1/samples/{sample_id}")
def read(g: Ground) -> Anchor:
    return Anchor("officer", _standing(g))


@anchor("GET /v1/samples/{sample_id}/check")
def check(g: Ground) -> Anchor:
    return Anchor("officer", _standing(g))


@anchor("GET /v1/samples/{sample_id}/items")
def items(g: Ground) -> Anchor:
    return Anchor("officer", _standing(g), without=("cursor",))


@anchor("GET /v1/samples/{sample_id}/items/{item_id}")
def item(g: Ground) -> Anchor:
    return Anchor("officer", drawn(g))


@anchor("POST /v1/samples/{sample_id}/extend")
def extend(g: Ground) -> Anchor:
    """By one line more, of a claim of two, when the first has passed."""
    _, claim = g.claim("reconciled", false_line=True)
    sample = g.post("officer", "/v1/samples", {"claim_id": claim, "kind": "lines", "count": 1})["id"]
    [item] = g.read("officer", f"/v1/samples/{sample}/items")["items"]
    path = f"/v1/samples/{sample}/items/{item['id']}/review"
    g.post("officer", path, {"outcome": "passed", "reason_code": "checked"})
    return Anchor("officer", {"sample_id": sample})


@anchor("POST /v1/samples/{sample_id}/items/{item_id}/review")
def review(g: Ground) -> Anchor:
    return Anchor("officer", drawn(g), {"reason_code": "checked"}, without=("note",))


@anchor("POST /v1/samples/{sample_id}/items/{item_id}/call")
def call(g: Ground) -> Anchor:
    return Anchor("officer", drawn(g, "call_backs"), FINE, without=(*ANSWERS, "note"))


@anchor("POST /v1/samples/{sample_id}/items/{item_id}/decide")
def decide(g: Ground) -> Anchor:
    path = drawn(g)
    doubt = {"outcome": "doubted", "reason_code": "no_evidence"}
    g.post("officer", f"/v1/samples/{path['sample_id']}/items/{path['item_id']}/review", doubt)
    return Anchor("approver", path, {"reason_code": "data_entry_error"}, without=("memo",))
