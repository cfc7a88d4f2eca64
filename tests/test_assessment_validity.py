"""A level counts for a grant until its day, and a grant is approved by the level of then."""

from datetime import timedelta

import pytest

from models.accounts import Role
from services.assessments.decide import months_after
from services.calendars import today
from tests.assessed import Community, opened
from tests.moments import as_of_now, in_days
from tests.test_assessment_levels import _number, asking, programme


def a_year_ago():
    return months_after(today(), -12)


def long_ago():
    return a_year_ago() - timedelta(days=30)


@pytest.fixture
async def community(make, client_for) -> Community:
    return await opened(make, client_for)


@pytest.mark.parametrize(
    ("assessed_on", "since", "until", "status"),
    [
        (long_ago, today, None, 409),
        (a_year_ago, lambda: in_days(40), None, 409),
        (long_ago, long_ago, None, 409),
        (long_ago, long_ago, lambda: long_ago() + timedelta(days=90), 201),
        (lambda: in_days(-300), today, None, 201),
    ],
    ids=["run out", "will have run out", "runs on today", "only while it counted", "counts"],
)
async def test_a_level_grants_nothing_after_its_day(community, make, drain, assessed_on, since, until, status):
    """One by one and by a file. Seen to be granted, 201 throughout, without the question."""
    assessed_on, since, until = as_of_now((assessed_on, since, until))
    resident, wanted = await make.resident(), await programme(community)
    await community.final(resident, 40, on=assessed_on)
    last = {} if until is None else {"effective_to": str(until)}
    number = await _number(community, resident)
    sheet = (
        f"programme_code,resident_id_number,effective_from,effective_to\n{wanted.code},{number},{since},{until or ''}\n"
    )

    answer = await community.officer.post("/v1/entitlements", json=asking(resident, wanted, since) | last)
    if status == 201:
        assert answer.status_code == 201, answer.text
        return
    taken = await community.officer.post("/v1/imports/entitlements", files={"file": ("e.csv", sheet.encode())})
    await drain()
    faults = (await community.officer.get(f"/v1/imports/{taken.json()['id']}/errors.csv")).text

    assert (answer.status_code, answer.json()["code"]) == (409, "ability_expired"), answer.text
    assert "请先重新评估" in answer.json()["detail"]
    assert "ability_expired" in faults


async def test_a_grant_is_approved_by_the_level_of_then(community, make, client_for):
    """Assessed anew between the question and the answer; rejected it may be. Seen to become active, singly and as a set."""
    wanted, another = await programme(community), await client_for(Role.SUBSIDY_OFFICER)
    residents, asked = [await make.resident() for _ in range(3)], []
    for resident in residents:
        await community.final(resident, 40, on=today() - timedelta(days=100))
        answer = await community.officer.post("/v1/entitlements", json=asking(resident, wanted))
        asked.append(answer.json()["id"])
    for resident in residents[:2]:
        await community.final(resident, 90, reason="on_change")

    single = await another.post(f"/v1/entitlements/{asked[0]}/approve")
    many = (await another.post("/v1/entitlements/approvals", json={"ids": asked})).json()
    rejected = await another.post(f"/v1/entitlements/{asked[1]}/reject")

    assert (single.status_code, single.json()["code"], single.json()["level"]) == (409, "ability_does_not_fit", 0)
    assert [each["outcome"] for each in many["items"]] == ["ability_does_not_fit", "ability_does_not_fit", "approved"]
    assert rejected.status_code == 200
