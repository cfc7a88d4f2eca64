"""Ability assessments over HTTP: made by one, signed by another, objected to, reviewed by others, annulled, never deleted."""

import pytest

from services.assessments.decide import months_after
from tests.assessed import TODAY, Community, opened


@pytest.fixture
async def community(make, client_for) -> Community:
    return await opened(make, client_for)


async def test_two_people_make_a_level_that_stands_in_the_register(community, make):
    resident = await make.resident()

    draft = await community.drafted(resident, 50)
    before = await community.level(resident)
    done = await community.first.post(f"/v1/assessments/{draft['id']}/submit")
    signed = await community.nurse.post(f"/v1/assessments/{draft['id']}/sign")
    read = await community.officer.get(f"/v1/assessments/{draft['id']}")

    assert (draft["status"], draft["level"], draft["scale_code"], draft["scale_version"]) == (
        *("draft", 2),
        *("GBT42195-2022", 1),
    )
    assert (before, done.json()["status"], signed.json()["status"]) == (None, "submitted", "final")
    assert (signed.json()["level_zh"], signed.json()["level_en"]) == ("中度失能", "Moderate loss")
    assert (signed.json()["first_background"], signed.json()["second_background"]) == ("social_work", "nursing")
    assert signed.json()["valid_until"] == str(months_after(TODAY, 12))
    assert await community.level(resident) == 2
    assert read.json()["current"] is True
    assert read.headers["etag"]
