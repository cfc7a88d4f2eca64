"""A consent is taken back in part: some of its scopes, or an earlier end."""

from dataclasses import dataclass
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from models.accounts import Role
from services.calendars import today


@dataclass
class Household:
    """A parent whose daughter sees orders and money, until in thirty days."""

    path: str
    own: httpx.AsyncClient
    worker: httpx.AsyncClient
    daughter: httpx.AsyncClient
    shown: str
    """What money shows."""

    async def narrow(self, client: httpx.AsyncClient | None = None, **less: Any) -> httpx.Response:
        said = less | ({"ends_on": str(today() + less["ends_on"])} if "ends_on" in less else {})
        return await (client or self.own).post(f"{self.path}/narrow", json=said)


@pytest.fixture
async def household(make, client_for) -> Household:
    resident, account = await make.resident(), await make.membership(Role.INSPECTOR)
    own, worker = await client_for(Role.RESIDENT, resident_id=resident.id), await client_for(Role.COMMUNITY_WORKER)
    links = f"/v1/residents/{resident.id}/family-links"
    asked = {"account_id": str(account.account_id), "relation": "女儿", "scopes": ["orders", "money"]}
    link = (await worker.post(links, json=asked | {"ends_on": str(today() + timedelta(days=30))})).json()
    consented = (await own.post(f"{links}/{link['id']}/consent")).json()
    row = await make.owner.fetchrow("select * from memberships where id = $1::uuid", consented["membership_id"])
    daughter = await client_for(Role.FAMILY, membership=SimpleNamespace(**row))
    return Household(f"{links}/{link['id']}", own, worker, daughter, f"/v1/entitlements?resident_id={resident.id}")


async def test_what_is_taken_back_is_not_shown_from_the_next_request_on_and_the_rest_is(household):
    before = [(await household.daughter.get(path)).status_code for path in (household.shown, "/v1/orders")]
    less = await household.narrow(scopes=["orders"])
    after = [(await household.daughter.get(path)).status_code for path in (household.shown, "/v1/orders")]
    own = (await household.daughter.get(household.path.rpartition("/")[0])).json()["items"]

    assert (before, after) == ([200, 200], [403, 200])
    assert (less.status_code, less.json()["status"], less.json()["scopes"]) == (200, "consented", ["orders"])
    assert [(one["scopes"], one["allowed_actions"]) for one in own] == [(["orders"], ["revoke"])]


async def test_it_ends_sooner_and_the_same_again_changes_nothing(household, owner):
    """Also by a worker, on the resident's word. The audit has what is left, each time."""
    sooner, again = [await household.narrow(household.worker, ends_on=timedelta(days=3)) for _ in range(2)]
    link = household.path.rpartition("/")[2]
    told = await owner.fetchval(
        "select count(*) from events where subject_id = $1::uuid and kind like '%.narrowed'", link
    )
    audited = await owner.fetch(
        "select body from audit_events where subject_id = $1::uuid and act like '%.narrow'", link
    )

    assert sooner.json() == again.json()
    assert sooner.json()["ends_on"] == str(today() + timedelta(days=3))
    assert sooner.json()["scopes"] == ["money", "orders"]
    assert told == 1
    assert len(audited) == 2
    assert str(today() + timedelta(days=3)) in audited[0]["body"]


@pytest.mark.parametrize(
    ("who", "said", "status", "code", "pointer"),
    [
        ("own", {}, 422, "nothing_narrowed", "/scopes"),
        ("own", {"scopes": []}, 422, "too_short", "/scopes"),
        ("own", {"scopes": ["orders", "health"]}, 422, "more_than_agreed", "/scopes"),
        ("own", {"ends_on": timedelta(days=31)}, 422, "more_than_agreed", "/ends_on"),
        ("own", {"ends_on": timedelta(days=-1)}, 422, "ends_in_the_past", "/ends_on"),
        ("daughter", {"scopes": ["orders"]}, 403, "forbidden", None),
    ],
)
async def test_it_is_only_ever_less_and_by_whose_it_is(household, who, said, status, code, pointer):
    answer = await household.narrow(getattr(household, who), **said)

    told = answer.json()
    assert (answer.status_code, told.get("errors", [{}])[0].get("code", told["code"])) == (status, code)
    assert told.get("errors", [{}])[0].get("pointer") == pointer


async def test_what_is_over_is_not_narrowed(household):
    await household.own.post(f"{household.path}/revoke")
    over = await household.narrow(scopes=["orders"])

    assert (over.status_code, over.json()["code"]) == (409, "wrong_state")
    assert "缩小同意范围" in over.json()["detail"]
