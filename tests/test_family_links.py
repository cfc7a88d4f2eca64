"""Family links: a relative sees one resident, as far and as long as that resident consents."""

from datetime import timedelta

import httpx
import pytest

from models.accounts import Role
from models.family_links import LinkScope
from services.calendars import today
from tests.factories import PASSWORD, Make

ASK = {"relation": "女儿", "scopes": ["orders", "money"]}


async def relative(make, **bound):
    """Somebody who works elsewhere in the district and has an account."""
    return await make.membership(Role.INSPECTOR, **bound)


async def linked(client_for, make, **asked) -> tuple[httpx.AsyncClient, str, str]:
    """A worker's client, the path of the links and the id of one that another worker asked for."""
    asker, worker = await client_for(Role.COMMUNITY_WORKER), await client_for(Role.COMMUNITY_WORKER)
    path = f"/v1/residents/{(await make.resident()).id}/family-links"
    who = {"account_id": str((await relative(make)).account_id)}
    answer = await asker.post(path, json=ASK | who | asked)
    assert answer.status_code == 201, answer.text
    return worker, path, answer.json()["id"]


async def token(client, username: str, membership: str | None = None) -> httpx.Response:
    form = {"username": username, "password": PASSWORD} | ({"scope": f"membership:{membership}"} if membership else {})
    return await client.post("/v1/auth/token", data=form)


async def test_a_relative_looks_in_after_consent_and_is_out_at_once_when_it_is_withdrawn(client_for, make):
    """Seen to fail with the membership left active: the token was still good, and only the resident was hidden."""
    resident = await make.resident()
    worker, nobody = await client_for(Role.COMMUNITY_WORKER), await client_for()
    own = await client_for(Role.RESIDENT, resident_id=resident.id)
    path, username = f"/v1/residents/{resident.id}/family-links", f"daughter.{make.code}"
    new = {"username": username, "display_name": "王小妹", "password": PASSWORD}

    asked = await worker.post(path, json=ASK | {"new_account": new})
    before = await token(nobody, username)
    consented = await own.post(f"{path}/{asked.json()['id']}/consent")
    signed = (await token(nobody, username, consented.json()["membership_id"])).json()
    daughter = {"Authorization": f"Bearer {signed['access_token']}"}
    reads = await nobody.get(f"/v1/residents/{resident.id}", headers=daughter)
    revoked = await own.post(f"{path}/{asked.json()['id']}/revoke")
    after = await nobody.get(f"/v1/residents/{resident.id}", headers=daughter)
    refreshed = await nobody.post("/v1/auth/refresh", json={"refresh_token": signed["refresh_token"]})

    assert asked.status_code == 201
    assert (asked.json()["status"], asked.json()["membership_id"]) == ("asked", None)
    assert before.status_code == 401
    assert (consented.json()["status"], consented.json()["allowed_actions"]) == ("consented", ["narrow", "revoke"])
    assert reads.json()["name"] == resident.name
    assert (revoked.json()["status"], revoked.json()["allowed_actions"]) == ("revoked", [])
    assert after.status_code == 401
    assert after.json()["code"] == "sign_in_ended"
    assert refreshed.status_code == 401


async def test_a_worker_records_a_signed_consent_to_less_than_was_asked(client_for, make, owner):
    """Refused in words: seen to say `money, orders` in Chinese."""
    worker, path, link = await linked(client_for, make)
    until = str(today() + timedelta(days=30))

    unsigned = await worker.post(f"{path}/{link}/consent")
    too_much = {"consented_by": "王桂芳", "scopes": ["health"]}
    more = await worker.post(f"{path}/{link}/consent", json=too_much)
    english = await worker.post(f"{path}/{link}/consent", json=too_much, headers={"Accept-Language": "en"})
    less = await worker.post(
        f"{path}/{link}/consent", json={"consented_by": "王桂芳", "scopes": ["orders"], "ends_on": until}
    )

    assert unsigned.json()["code"] == "signature_missing"
    assert more.json()["code"] == "more_than_asked"
    assert "订单与服务、补贴与费用" in more.json()["detail"]
    assert "asked for: orders, money." in english.json()["detail"]
    assert less.status_code == 200
    assert (less.json()["scopes"], less.json()["ends_on"]) == (["orders"], until)
    assert less.json()["consented_by"] == "王桂芳"
    told = await owner.fetch("select act, body from audit_events where subject_id = $1::uuid order by id", link)
    assert [row["act"] for row in told] == ["family_links.ask", "family_links.consent"]
    assert not [row for row in told if "王桂芳" in row["body"]]


@pytest.mark.parametrize(("said", "shown"), [({}, "resident"), ({"consented_as": "guardian"}, "guardian")])
async def test_whose_consent_it_is_is_kept(client_for, make, said, shown):
    """The resident's own, or a guardian's of somebody who cannot decide: also in the audit. Seen not to be told apart."""
    worker, path, link = await linked(client_for, make)

    consented = await worker.post(f"{path}/{link}/consent", json={"consented_by": "王建国"} | said)
    audited = await make.owner.fetchval(
        "select body from audit_events where subject_id = $1::uuid and act = 'family_links.consent'", link
    )

    assert (consented.status_code, consented.json()["consented_as"]) == (200, shown)
    assert f'"consented_as":"{shown}"' in audited.replace(" ", "")


async def test_nobody_lets_himself_in(client_for, make):
    """Seen to fail without the check of the act and the constraint below it: a worker opened a neighbour's file."""
    membership = await make.membership(Role.COMMUNITY_WORKER, division_code=make.code)
    himself = await client_for(Role.COMMUNITY_WORKER, membership=membership)
    _, path, link = await linked(client_for, make, account_id=str(membership.account_id))

    answer = await himself.post(f"{path}/{link}/consent", json={"consented_by": "王桂芳"})

    assert answer.status_code == 409
    assert answer.json()["code"] == "same_person"
    assert (await himself.get(path)).json()["items"][0]["allowed_actions"] == []


async def test_what_is_decided_is_not_decided_again(client_for, make):
    worker, path, link = await linked(client_for, make)

    early = await worker.post(f"{path}/{link}/revoke")
    refused = await worker.post(f"{path}/{link}/refuse")
    late = await worker.post(f"{path}/{link}/consent", json={"consented_by": "王桂芳"})

    assert (early.status_code, early.json()["allowed"]) == (409, "consent, refuse")
    assert refused.json()["status"] == "refused"
    assert (late.status_code, late.json()["code"], late.json()["state"]) == (409, "wrong_state", "refused")


async def test_one_account_asks_once_for_a_resident_and_may_be_linked_to_several(client_for, make):
    """And who asks again learns of which link. Seen to be refused without its id before that was told."""
    worker, another = await client_for(Role.COMMUNITY_WORKER), await client_for(Role.COMMUNITY_WORKER)
    account = str((await relative(make)).account_id)
    mother, father = [f"/v1/residents/{(await make.resident()).id}/family-links" for _ in range(2)]

    links = [await worker.post(path, json=ASK | {"account_id": account}) for path in (mother, mother, father)]
    made = [
        await another.post(f"{path}/{link.json()['id']}/consent", json={"consented_by": "本人"})
        for path, link in ((mother, links[0]), (father, links[2]))
    ]

    assert [link.status_code for link in links] == [201, 409, 201]
    assert (links[1].json()["code"], links[1].json()["blocker_id"]) == ("family_link_exists", links[0].json()["id"])
    assert len({answer.json()["membership_id"] for answer in made}) == 2


@pytest.mark.parametrize(
    ("who", "code", "pointer"),
    [
        ({}, "one_relative_only", "/account_id"),
        (
            {"username": "a.b.c", "account_id": "01900000-0000-7000-8000-000000000001"},
            "one_relative_only",
            "/account_id",
        ),
        ({"username": "nobody.at.all"}, "account_unknown", "/username"),
        ({"username": "nobody.at.all", "ends_on": "2020-01-01"}, "ends_in_the_past", "/ends_on"),
        ({"username": "nobody.at.all", "scopes": []}, "too_short", "/scopes"),
        ({"username": "nobody.at.all", "scopes": ["keys"]}, "enum", "/scopes/0"),
        ({"username": "nobody.at.all", "trust": True}, "extra_forbidden", "/trust"),
    ],
)
async def test_bad_input_is_refused_with_the_field_that_is_meant(client_for, make, who, code, pointer):
    worker = await client_for(Role.COMMUNITY_WORKER)

    answer = await worker.post(f"/v1/residents/{(await make.resident()).id}/family-links", json=ASK | who)

    assert answer.status_code == 422
    assert [(e["pointer"], e["code"]) for e in answer.json()["errors"]] == [(pointer, code)]


async def test_a_relative_sees_his_own_link_and_no_other(client_for, make):
    resident = await make.resident()
    daughter = await client_for(Role.FAMILY, resident_id=resident.id)
    await make.membership(Role.FAMILY, resident_id=resident.id)
    own = await client_for(Role.RESIDENT, resident_id=resident.id)
    path = f"/v1/residents/{resident.id}/family-links"

    assert len((await own.get(path)).json()["items"]) == 2
    assert len((await daughter.get(path)).json()["items"]) == 1


async def test_a_link_of_another_resident_or_district_is_not_found(client_for, make, app, owner):
    next_door = Make(app, owner, str(int(make.code) + 500_000))
    await next_door.district()
    worker, path, link = await linked(client_for, make)
    elsewhere = {"headers": await next_door.authorization(Role.BUREAU_ADMIN)}
    other = f"/v1/residents/{(await make.resident()).id}/family-links"

    wrong_resident = await worker.post(f"{other}/{link}/refuse")
    wrong_district = await worker.post(f"{path}/{link}/refuse", **elsewhere)
    listed = await worker.get(path, **elsewhere)

    assert wrong_resident.json()["code"] == "family_link_not_found"
    assert (wrong_district.status_code, listed.status_code) == (404, 404)


ACTS = {"list": ("GET", ""), "ask": ("POST", ""), "consent": ("POST", "/{link}/consent")}
POLICY: dict[Role, dict[str, int]] = {
    Role.BUREAU_ADMIN: {"list": 200, "ask": 201, "consent": 200},
    Role.SUBSIDY_OFFICER: {"list": 200, "ask": 403, "consent": 403},
    Role.INSPECTOR: {"list": 403, "ask": 403, "consent": 403},
    Role.COMMUNITY_WORKER: {"list": 200, "ask": 201, "consent": 200},
    Role.PROVIDER_MANAGER: {"list": 403, "ask": 403, "consent": 403},
    Role.CAREGIVER: {"list": 403, "ask": 403, "consent": 403},
    Role.MEAL_POINT_OPERATOR: {"list": 403, "ask": 403, "consent": 403},
    Role.FACILITY_MANAGER: {"list": 403, "ask": 403, "consent": 403},
    Role.FAMILY: {"list": 200, "ask": 403, "consent": 403},
    Role.RESIDENT: {"list": 200, "ask": 403, "consent": 200},
    Role.AUDITOR: {"list": 200, "ask": 403, "consent": 403},
}


@pytest.mark.parametrize("role", POLICY, ids=str)
async def test_each_role_does_what_the_policy_says(client_for, make, role):
    _, path, link = await linked(client_for, make)
    own = {"resident_id": path.split("/")[3]} if role in (Role.FAMILY, Role.RESIDENT) else {}
    client = await client_for(role, **own)
    bodies = {
        "list": None,
        "ask": ASK | {"account_id": str((await relative(make)).account_id)},
        "consent": {"consented_by": "王桂芳"},
    }

    for act, (method, tail) in ACTS.items():
        answer = await client.request(method, path + tail.format(link=link), json=bodies[act])
        assert (act, answer.status_code) == (act, POLICY[role][act])


async def test_other_nouns_ask_what_a_relative_may_see(make, app):
    from services import family_links, sign_in
    from services.access import Actor

    narrow = await make.membership(Role.FAMILY, scopes=[LinkScope.ORDERS])
    officer = await make.membership(Role.SUBSIDY_OFFICER)

    async def asked(actor: Actor, scope: LinkScope) -> None:
        async with app.state.sessions(info={"scope": actor.scope}) as session:
            await family_links.require_scope(session, actor, scope)

    assert await asked(sign_in.actor_of(narrow), LinkScope.ORDERS) is None
    assert await asked(sign_in.actor_of(officer), LinkScope.MONEY) is None
    with pytest.raises(family_links.NotGranted):
        await asked(sign_in.actor_of(narrow), LinkScope.MONEY)


async def test_who_asks_for_a_link_does_not_record_the_consent(client_for, make):
    """One worker would make the relative's account and let it in. Seen to be consented by the asker."""
    worker, signed = await client_for(Role.COMMUNITY_WORKER), {"consented_by": "王桂芳"}
    path = f"/v1/residents/{(await make.resident()).id}/family-links"
    new = {"username": f"daughter.{make.code}", "display_name": "王小妹", "password": PASSWORD}
    link = (await worker.post(path, json=ASK | {"new_account": new})).json()["id"]

    own = await worker.post(f"{path}/{link}/consent", json=signed)
    offered = (await worker.get(path)).json()["items"][0]["allowed_actions"]
    another = await (await client_for(Role.COMMUNITY_WORKER)).post(f"{path}/{link}/consent", json=signed)

    assert (own.status_code, own.json()["code"]) == (409, "same_person")
    assert offered == ["refuse"]
    assert (another.status_code, another.json()["status"]) == (200, "consented")


@pytest.mark.parametrize("role", [Role.COMMUNITY_WORKER, Role.BUREAU_ADMIN])
async def test_a_user_name_of_another_district_is_as_unknown_as_none(client_for, make, app, owner, role):
    """Seen to be linked, and answered with the name of whose it was. Who has parents in two districts tells his id."""
    next_door = Make(app, owner, str(int(make.code) + 500_000))
    await next_door.district()
    stranger = await next_door.membership(Role.SUBSIDY_OFFICER)
    username = await owner.fetchval("select username from accounts where id = $1", stranger.account_id)
    worker, path = await client_for(role), f"/v1/residents/{(await make.resident()).id}/family-links"

    guessed = await worker.post(path, json=ASK | {"username": username})
    nobody = await worker.post(path, json=ASK | {"username": "nobody.at.all"})
    told = await worker.post(path, json=ASK | {"account_id": str(stranger.account_id)})

    assert guessed.status_code == nobody.status_code == 422
    assert guessed.json() == nobody.json()
    assert told.status_code == 201


async def test_a_relative_who_is_known_here_is_named_by_his_user_name(client_for, make, owner):
    mother = await make.resident()
    daughter = await make.membership(Role.FAMILY, resident_id=mother.id, division_code=mother.division_code)
    username = await owner.fetchval("select username from accounts where id = $1", daughter.account_id)

    for role in (Role.COMMUNITY_WORKER, Role.BUREAU_ADMIN):
        path = f"/v1/residents/{(await make.resident()).id}/family-links"
        answer = await (await client_for(role)).post(path, json=ASK | {"username": username})
        assert answer.status_code == 201, answer.text
