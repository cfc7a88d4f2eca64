"""What the operations on safety stand on."""

from tests.battery.contract.ground import Anchor, Ground, anchor


def checklist(g: Ground) -> str:
    return str(g.read("admin", "/v1/safety-checklists")["items"][-1]["id"])


@anchor("POST /v1/safety-checklists")
def added(g: Ground) -> Anchor:
    """A checklist that nobody has, of one clause."""
    words = {"zh": "没有上锁", "en": "Not locked", "source": ""}
    clause = words | {"code": "exits_clear", "aspect": "structure", "hazard": "major", "weight": 10}
    return Anchor(body={"code": g.text(), "clauses": [clause]})
