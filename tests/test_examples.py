"""The examples on the API page can be sent: days that an act refuses once they are over lie ahead of whoever reads the page."""

import json
from datetime import date, timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from services import calendars
from services.stays.reserve import MOST_AHEAD
from tests.factories import Make
from tests.lodged import a_house
from tests.test_openapi import COMMITTED

DESCRIBED = json.loads(COMMITTED.read_text())

AHEAD = [
    ("post", "/v1/stays", "from_on"),
    ("post", "/v1/stays/override", "from_on"),
    ("patch", "/v1/stays/{stay_id}", "to_on"),
    ("post", "/v1/stays/{stay_id}/leaves", "from_on"),
    ("post", "/v1/stays/{stay_id}/leaves", "to_on"),
    ("post", "/v1/facilities/{facility_id}/beds/{bed_id}/outages", "from_on"),
    ("post", "/v1/waitlist/{entry_id}/offer", "from_on"),
    ("post", "/v1/facility-closures", "closes_on"),
    ("post", "/v1/dispatch-plans", "planned_on"),
    ("post", "/v1/welfare-schedules", "effective_from"),
    ("post", "/v1/message-rules", "effective_from"),
    ("post", "/v1/message-templates", "effective_from"),
    ("post", "/v1/meal-orders", "served_on"),
    ("post", "/v1/meal-points/{meal_point_id}/hours", "effective_from"),
    ("post", "/v1/meal-points/{meal_point_id}/closed-days", "from_on"),
    ("post", "/v1/care-plans", "first_on"),
    ("patch", "/v1/care-plans/{care_plan_id}", "from_on"),
    ("post", "/v1/care-plans/{care_plan_id}/pause", "from_on"),
    ("post", "/v1/care-plans/{care_plan_id}/end", "ends_on"),
    ("post", "/v1/division-pauses", "from_on"),
    ("post", "/v1/activities", "starts_at"),
]
"""What these acts refuse for a day that is over, or what comes after what they do."""


def examples(described: Any, method: str, path: str) -> list[dict[str, Any]]:
    content = described["paths"][path][method]["requestBody"]["content"]["application/json"]["schema"]
    shape = content.get("anyOf", [content])[0]  # a body that may be left out is one of two
    return list(described["components"]["schemas"][shape["$ref"].rpartition("/")[2]]["examples"])


@pytest.mark.parametrize(("method", "path", "field"), AHEAD)
def test_an_example_of_what_lies_ahead_lies_ahead(method, path, field):
    """Seen to fail for a reservation of October 2026, in November."""
    days = [date.fromisoformat(example[field][:10]) for example in examples(DESCRIBED, method, path)]

    assert days
    assert min(days).year > calendars.today().year


async def test_on_the_page_it_lies_within_the_days_for_which_a_bed_is_reserved(app: FastAPI):
    """Seen to lie ten years ahead, which is refused as well (`too_far_ahead`)."""
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://yiyang") as client:
        described, today = (await client.get("/openapi.json")).json(), calendars.today()

    days = {
        (path, field): date.fromisoformat(example[field][:10])
        for method, path, field in AHEAD
        for example in examples(described, method, path)
    }

    assert [(which, str(one)) for which, one in days.items() if not today <= one <= today + timedelta(MOST_AHEAD)] == []
    assert str(described).count("2036-") == 0


async def test_the_examples_of_a_stay_can_be_sent_as_they_stand_one_after_the_other(make: Make, client_for: Any):
    """With the ids that are at hand. Seen to fail at the first, of a day ten years ahead."""
    house = await a_house(make, client_for)
    described = (await house.bureau.get("/openapi.json")).json()
    bed, other, resident = await house.bed(), await house.bed(), await make.resident()
    stay, leave, seen = "", "", []

    for method, path, ids in (
        ("post", "/v1/stays", {"bed_id": str(bed.id), "resident_id": str(resident.id)}),
        ("patch", "/v1/stays/{stay_id}", {}),
        ("post", "/v1/stays/{stay_id}/admit", {}),
        ("post", "/v1/stays/{stay_id}/leaves", {}),
        ("post", "/v1/stays/{stay_id}/leaves/{leave_id}/come-back", {}),
        ("post", "/v1/stays/{stay_id}/leaves/{leave_id}/withdraw", {}),
        ("post", "/v1/stays/{stay_id}/transfer", {"bed_id": str(other.id)}),
        ("post", "/v1/stays/{stay_id}/discharge", {}),
    ):
        [said], headers = examples(described, method, path), {}
        where = path.replace("{stay_id}", stay).replace("{leave_id}", leave)
        if method == "patch":
            headers["If-Match"] = (await house.bureau.get(where)).headers["etag"]
        answer = await house.bureau.request(method, where, json=said | ids, headers=headers)
        seen += [(path, answer.status_code, answer.json().get("code"))]
        stay = answer.json()["id"] if "leave" not in path else stay
        leave = answer.json()["id"] if path.endswith("/leaves") else leave

    assert [one for one in seen if one[1] not in (200, 201)] == []


async def test_the_examples_of_an_outage_can_be_sent_and_it_ended(make: Make, client_for: Any):
    house = await a_house(make, client_for)
    described = (await house.bureau.get("/openapi.json")).json()
    path = f"/v1/facilities/{house.facility.id}/beds/{(await house.bed()).id}/outages"
    kept = "/v1/facilities/{facility_id}/beds/{bed_id}/outages"

    told = await house.manager.post(path, json=examples(described, "post", kept)[0])
    ended = await house.manager.post(
        f"{path}/{told.json()['id']}/end", json=examples(described, "post", f"{kept}/{{outage_id}}/end")[0]
    )

    assert (told.status_code, ended.status_code) == (201, 200), ended.text
