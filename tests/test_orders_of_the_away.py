"""Whoever orders for somebody who is away that day is told so at once, and places it all the same; where he is, he is not told."""

from datetime import timedelta

import pytest

from models.accounts import Role
from services import calendars
from tests.days import a_day, now
from tests.test_matches_of_the_away import AWAY, DAY, in_a_bed


@pytest.mark.parametrize("case", AWAY)
async def test_the_answer_says_that_the_resident_is_away_on_the_day(make, client_for, case):
    """Seen to be accepted without a word. The hold is as ever."""
    where, from_on, to_on, away = AWAY[case]
    day = await a_day(make, client_for)
    await where(day, from_on, to_on)

    placed = await day.act(Role.BUREAU_ADMIN, "/orders", day.order())

    assert placed.status_code == 201, placed.text
    told = placed.json()["hindrances"]
    assert [(one["code"], one["days"]) for one in told] == ([("resident_away", [str(DAY)])] if away else [])
    assert placed.json()["hold_id"] is not None
    assert not any(place in str(told) for place in ("医院", "hospital", "机构", "facility"))


WHO = {
    "resident": (Role.RESIDENT, None, True),
    "a relative with orders": (Role.FAMILY, ["orders"], False),
    "a relative with whereabouts": (Role.FAMILY, ["orders", "whereabouts"], True),
    "the community": (Role.COMMUNITY_WORKER, None, True),
}


@pytest.mark.parametrize("case", WHO)
async def test_a_relative_hears_of_it_with_the_consent_to_whereabouts_alone(make, client_for, case):
    """Seen to be told to every relative without the question."""
    role, scopes, told = WHO[case]
    day = await a_day(make, client_for)
    today = calendars.today()
    await in_a_bed(day, today - timedelta(days=1), today + timedelta(days=2))
    bound = {} if role is Role.COMMUNITY_WORKER else {"resident_id": day.resident.id}
    client = await client_for(role, **bound, **({"scopes": scopes} if scopes else {}))

    placed = await client.post("/v1/orders", json=day.order(now() + timedelta(days=1)))

    assert placed.status_code == 201, placed.text
    assert [one["code"] for one in placed.json()["hindrances"]] == (["resident_away"] if told else [])
