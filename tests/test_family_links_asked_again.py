"""Who may be named as a relative: somebody who is known here, also by a link that was refused, and never the resident."""

import pytest

from models.accounts import Role
from tests.factories import PASSWORD

ASK = {"relation": "女儿", "scopes": ["orders", "money"]}


async def test_a_relative_who_was_refused_is_asked_for_again_by_the_same_user_name(client_for, make):
    """As the message to him advises. Seen to fail, account_unknown, when only a membership made a user name known; and one still asked
    for was unknown as well, instead of being there already."""
    worker, path = await client_for(Role.COMMUNITY_WORKER), f"/v1/residents/{(await make.resident()).id}/family-links"
    username = f"daughter.{make.code}"
    new = {"username": username, "display_name": "王小妹", "password": PASSWORD}

    first = await worker.post(path, json=ASK | {"new_account": new})
    twice = await worker.post(path, json=ASK | {"username": username})
    refused = await worker.post(f"{path}/{first.json()['id']}/refuse")
    again = await worker.post(path, json=ASK | {"username": username.upper()})

    assert (twice.status_code, twice.json()["code"]) == (409, "family_link_exists")
    assert twice.json()["blocker_id"] == first.json()["id"]
    assert refused.json()["status"] == "refused"
    assert (again.status_code, again.json()["account_id"]) == (201, first.json()["account_id"])


async def test_who_was_asked_for_elsewhere_is_not_known_by_his_user_name(client_for, make):
    """A worker learns of no account that a link of a resident whom he does not see was asked for. The bureau was seen to know of none,
    either."""
    there, here = await make.resident(), f"/v1/residents/{(await make.resident()).id}/family-links"
    username = f"daughter.{make.code}"
    new = {"username": username, "display_name": "王小妹", "password": PASSWORD}
    bureau = await client_for(Role.BUREAU_ADMIN)
    elsewhere = await make.division(f"{make.code}009")
    neighbour = await client_for(Role.COMMUNITY_WORKER, division_code=elsewhere)
    other = await make.resident(division_code=elsewhere)
    asked = await bureau.post(f"/v1/residents/{there.id}/family-links", json=ASK | {"new_account": new})

    hidden = await neighbour.post(f"/v1/residents/{other.id}/family-links", json=ASK | {"username": username})
    known = await bureau.post(here, json=ASK | {"username": username})

    assert asked.status_code == known.status_code == 201
    assert (hidden.status_code, hidden.json()["code"]) == (422, "account_unknown")


@pytest.mark.parametrize("role", [Role.COMMUNITY_WORKER, Role.BUREAU_ADMIN])
async def test_nobody_is_his_own_relative(client_for, make, role):
    """Seen to fail, 201, before it was asked whose account it is."""
    resident = await make.resident()
    himself = await make.membership(Role.RESIDENT, resident_id=resident.id)
    worker, ask = await client_for(role), ASK | {"account_id": str(himself.account_id)}
    mother = await make.resident()

    own = await worker.post(f"/v1/residents/{resident.id}/family-links", json=ask)
    of_his_mother = await worker.post(f"/v1/residents/{mother.id}/family-links", json=ask)

    assert own.status_code == 422
    assert [(e["pointer"], e["code"]) for e in own.json()["errors"]] == [("/account_id", "relative_is_the_resident")]
    assert of_his_mother.status_code == 201
