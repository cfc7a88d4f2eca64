"""What the operations on assessments stand on."""

from functools import partial
from typing import Any

from models.accounts import Background, Role
from services import calendars
from tests.assessed import BEST, worth
from tests.battery.contract.ground import Anchor, Ground, anchor

TOLD = {"reason": "不符", "told_by": "女儿"}


def assessor(g: Ground, name: str, background: Background | None = None) -> str:
    return g.once(f"assessor {name}", lambda: g.person(Role.COMMUNITY_WORKER, background=background))


def first(g: Ground) -> str:
    return assessor(g, "first")


def nurse(g: Ground) -> str:
    return assessor(g, "nurse", Background.NURSING)


def found(total: int = 50, reason: str = "first") -> dict[str, Any]:
    return {"reason": reason, "assessed_on": str(calendars.today()), "answers": worth(total)}


def assessment(g: Ground, state: str = "draft", resident: str = "", total: int = 50) -> str:
    """Of the first assessor; submitted, final or objected to."""
    made = g.post(first(g), f"/v1/residents/{resident or g.resident()}/assessments", found(total))
    path = f"/v1/assessments/{made['id']}"
    if state != "draft":
        g.post(first(g), f"{path}/submit")
    if state == "final":
        g.post(nurse(g), f"{path}/sign")
    return str(made["id"])


def notice(g: Ground) -> str:
    resident = g.resident()
    for total in (90, 20):
        assessment(g, "final", resident, total)
    [jump] = g.read("officer", "/v1/assessment-notices", resident_id=resident)["items"]
    return str(jump["id"])


def scale(g: Ground) -> str:
    return str(g.read("admin", "/v1/assessment-scales")["items"][-1]["id"])


@anchor("POST /v1/residents/{resident_id}/assessments")
def recorded(g: Ground) -> Anchor:
    kept = ("scale_code", "scale_version", "diagnoses", "risk_events", "note")
    return Anchor(first(g), path={"resident_id": g.resident()}, body=found(), without=kept)


@anchor("PATCH /v1/assessments/{assessment_id}")
def corrected(g: Ground) -> Anchor:
    kept = ("assessed_on", "diagnoses", "risk_events", "note")
    return Anchor(first(g), path={"assessment_id": assessment(g)}, body={"answers": BEST}, without=kept)


for _act, _state, _who, _body in (
    ("submit", "draft", first, None),
    ("sign", "submitted", nurse, None),
    ("return", "submitted", nurse, None),
    ("object", "final", partial(assessor, name="third"), TOLD),
    ("annul", "final", lambda _: "admin", None),
    ("reveal", "final", lambda _: "officer", None),
):
    anchor(f"POST /v1/assessments/{{assessment_id}}/{_act}")(
        lambda g, state=_state, who=_who, body=_body: Anchor(  # type: ignore[misc]
            who(g), path={"assessment_id": assessment(g, state)}, body=body
        )
    )


@anchor("POST /v1/assessment-notices/{notice_id}/close")
def closed(g: Ground) -> Anchor:
    return Anchor("officer", path={"notice_id": notice(g)})


@anchor("POST /v1/assessment-scales")
def added(g: Ground) -> Anchor:
    """One question with two answers."""
    words = {"zh": "题", "en": "Item"}
    answers = [words | {"value": value} for value in (0, 1)]
    levels = [words | {"level": level, "least": 1 - level, "most": 1 - level} for level in (0, 1)]
    parts = {
        "dimensions": [words | {"code": "care"}],
        "items": [words | {"code": "eating", "dimension": "care", "answers": answers}],
        "levels": levels,
    }
    rules = ("forcing", "worsened_by_diagnoses", "worsened_by_events")
    return Anchor(body=parts | {"code": g.text()}, without=rules)
