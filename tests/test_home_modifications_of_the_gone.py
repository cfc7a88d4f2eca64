"""Home modifications of who died or moved away before the works were approved, or before they were accepted."""

from datetime import timedelta

import pytest

from services import calendars
from tests.homes import DONE, ITEMS, TODAY, WHY, opened

YESTERDAY = str(calendars.today() - timedelta(days=1))


@pytest.fixture
async def homes(make, client_for):
    return await opened(make, client_for)


async def gone(homes, case, on=YESTERDAY, status="deceased"):
    said = {"status": status, "effective_on": on, "reason": "社区报告"}
    answer = await homes.people["bureau"].post(f"/v1/residents/{case['resident_id']}/status-changes", json=said)
    assert answer.status_code == 201, answer.text


@pytest.mark.parametrize("status", ["deceased", "moved_out"])
@pytest.mark.parametrize(
    ("to", "who", "act", "body"),
    [
        ("applied", "surveyor", "survey", {"surveyed_on": TODAY, "items": ITEMS}),
        ("surveyed", "approver", "approve", "provider"),
        ("in_progress", "acceptor", "accept", DONE | {"signed_as": "family"}),
        ("accepted", "funder", "approve-subsidy", None),
    ],
)
async def test_nothing_is_approved_or_owed_for_who_was_gone_before_the_approval(homes, status, to, who, act, body):
    """Told late, too. Seen to answer 200 to each, before the resident was asked for."""
    case = await homes.brought(to)
    await gone(homes, case, status=status)

    refused = await homes.ask(who, case, act, {"provider_id": str(homes.provider.id)} if body == "provider" else body)
    read = (await homes.people["bureau"].get(f"/v1/home-modifications/{case['id']}")).json()
    stopped = await homes.ask("approver", case, "reject", WHY)

    assert (refused.status_code, refused.json()["code"], refused.json()["since"]) == (409, "resident_gone", YESTERDAY)
    assert read["status"] == case["status"]
    assert stopped.status_code == (409 if to == "accepted" else 200)


async def test_works_approved_before_a_death_are_owed_when_the_family_has_signed_for_them(homes, make):
    """Seen to be signed by the dead without the look at the day."""
    case = await homes.brought("in_progress")
    earlier = calendars.today() - timedelta(days=9)
    await make.owner.execute(
        "update home_modifications set applied_on = $1, surveyed_on = $1, approved_on = $1 where id = $2",
        *(earlier, case["id"]),
    )
    await gone(homes, case)

    by_the_dead = await homes.ask("acceptor", case, "accept", DONE)
    by_family = await homes.ask("acceptor", case, "accept", DONE | {"signed_as": "family"})
    funded = await homes.ask("funder", case, "approve-subsidy")

    assert (by_the_dead.status_code, by_the_dead.json()["code"]) == (422, "signed_by_who_is_gone")
    assert "家属" in by_the_dead.json()["detail"]
    assert (by_family.status_code, by_family.json()["subsidy_fen"]) == (200, 270_000)
    assert (funded.status_code, funded.json()["subsidy_status"]) == (200, "approved")
