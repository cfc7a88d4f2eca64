"""Several children of one parent, and one child with parents in two districts: each link shows its own, and ends alone."""

from datetime import timedelta

from models.accounts import Role
from services import calendars
from tests.answering import just_served, says
from tests.days import a_day
from tests.factories import PASSWORD, Make
from tests.test_family_links import linked
from tests.test_order_closing import refusal


async def links_of(day):
    """By account, as the parent sees them."""
    found = (await day.read(f"/residents/{day.resident.id}/family-links", Role.RESIDENT))["items"]
    return {one["account_id"]: one for one in found}


async def test_two_children_see_each_what_the_parent_agreed_to_and_one_is_revoked_alone(make, client_for):
    """Also what the other has said of a visit."""
    day = await a_day(make, client_for)
    visit = await just_served(day)
    daughter, son = await day.relative("orders", "money"), await day.relative("orders")
    accounts = [(await child.get("/v1/me")).json()["account"]["id"] for child in (daughter, son)]
    path = f"/v1/residents/{day.resident.id}"

    assert (await son.post(f"/v1/visits/{visit}/deny")).status_code == 200
    seen = [(await child.get(f"{path}/who-comes")).json()["items"][0] for child in (daughter, son)]
    own = [(await child.get(f"{path}/family-links")).json()["items"] for child in (daughter, son)]
    link = (await links_of(day))[accounts[0]]
    await day.done(Role.RESIDENT, f"/residents/{day.resident.id}/family-links/{link['id']}/revoke")

    assert [(one["came"], one["programme_name"]) for one in seen] == [(False, day.programme.name), (False, None)]
    assert [[one["account_id"] for one in links] for links in own] == [[account] for account in accounts]
    assert refusal(await daughter.get(path)) == (401, "sign_in_ended")
    assert (await son.get(path)).status_code == 200
    assert [(await links_of(day))[account]["status"] for account in accounts] == ["revoked", "consented"]


async def test_one_child_with_parents_in_two_districts_sees_each_by_its_own_sign_in(make, client_for, app, owner):
    """And what ends here goes on there. Seen of the other district's parent: that there is nobody. `GET /v1/me` says whose each is, so
    that one can choose; seen to tell ids and codes alone."""
    next_door = Make(app, owner, str(int(make.code) + 400_000))
    await next_door.district()
    mother, father = await make.resident(), await next_door.resident()
    here = await make.membership(Role.FAMILY, resident_id=mother.id)
    account = type("Account", (), {"id": here.account_id})()
    there = await next_door.membership(Role.FAMILY, account=account, resident_id=father.id)
    username = await owner.fetchval("select username from accounts where id = $1", here.account_id)
    nobody = await client_for()

    async def signed_in(membership):
        form = {"username": username, "password": PASSWORD, "scope": f"membership:{membership.id}"}
        answer = await nobody.post("/v1/auth/token", data=form)
        assert answer.status_code == 200, answer.text
        return {"Authorization": f"Bearer {answer.json()['access_token']}"}

    headers = [await signed_in(membership) for membership in (here, there)]

    async def sees(header, *residents):
        return [(await nobody.get(f"/v1/residents/{one.id}", headers=header)).status_code for one in residents]

    async def listed(header):
        return [one["id"] for one in (await nobody.get("/v1/residents", headers=header)).json()["items"]]

    me = [(await nobody.get("/v1/me", headers=header)).json() for header in headers]
    before = [await sees(header, mother, father) for header in headers], [await listed(header) for header in headers]
    own = await client_for(Role.RESIDENT, resident_id=mother.id)
    [link] = (await own.get(f"/v1/residents/{mother.id}/family-links")).json()["items"]
    assert (await own.post(f"/v1/residents/{mother.id}/family-links/{link['id']}/revoke")).status_code == 200
    after = [await sees(header, mother, father) for header in headers]
    left = (await nobody.get("/v1/me", headers=headers[1])).json()["account"]["memberships"]

    assert before == ([[200, 404], [404, 200]], [[str(mother.id)], [str(father.id)]])
    assert after == [[401, 401], [404, 200]]
    told = {
        one["id"]: (one["district_code"], one["bound_to"], one["relation"]) for one in me[0]["account"]["memberships"]
    }
    relation = await owner.fetchval("select relation from family_links where membership_id = $1", here.id)
    assert told == {
        str(here.id): (make.code, mother.name, relation),
        str(there.id): (next_door.code, father.name, relation),
    }
    assert all(one["district_name"] for one in me[0]["account"]["memberships"])
    assert [one["membership"]["bound_to"] for one in me] == [mother.name, father.name]
    assert {one["id"]: one["bound_to"] for one in left} == {str(here.id): None, str(there.id): father.name}


async def test_each_membership_says_in_words_what_it_is_bound_to(make, client_for):
    """Of a consent that has run out no name is told any more. Seen to tell it without the last day, and ids alone before."""
    facility, provider, resident = await make.facility(), await make.provider(), await make.resident()
    for role, bound, name in (
        (Role.FACILITY_MANAGER, {"facility_id": facility.id}, facility.name),
        (Role.PROVIDER_MANAGER, {"provider_id": provider.id}, provider.name),
        (Role.RESIDENT, {"resident_id": resident.id}, resident.name),
        (Role.FAMILY, {"resident_id": resident.id, "ends_on": calendars.today()}, resident.name),
        (Role.FAMILY, {"resident_id": resident.id, "ends_on": calendars.today() - timedelta(days=1)}, None),
        (Role.SUBSIDY_OFFICER, {}, None),
    ):
        one = (await (await client_for(role, **bound)).get("/v1/me")).json()
        assert (role, one["membership"]["bound_to"]) == (role, name)
        assert one["account"]["memberships"] == [one["membership"]]


async def test_a_link_shows_nothing_from_the_day_after_its_last(make, client_for):
    """And the answers of whose link has ended stay."""
    day = await a_day(make, client_for)
    visit = await just_served(day)
    today = calendars.today()
    son = await client_for(Role.FAMILY, resident_id=day.resident.id, ends_on=today)
    still = await son.post(f"/v1/visits/{visit}/deny")
    await make.owner.execute(
        "update family_links set ends_on = ends_on - 1 where district_code = $1 and ends_on is not null", make.code
    )

    ended = [await son.get(f"/v1/visits/{visit}"), await son.post(f"/v1/visits/{visit}/confirm")]
    ended += [await son.get(f"/v1/residents/{day.resident.id}/{page}") for page in ("who-comes", "timeline")]

    assert still.status_code == 200
    assert [answer.status_code for answer in ended] == [404, 403, 404, 404]
    await says(day, Role.RESIDENT, visit, "confirm")
    kept = (await day.read(f"/visits/{visit}/answers", Role.RESIDENT))["items"]
    assert [(one["came"], one["by"]) for one in kept] == [(True, "resident"), (False, "family")]


async def test_a_consent_lasts_no_longer_than_was_asked_for(client_for, make):
    """Refused as a wider scope is. Seen to be cut to the day that was asked for, without a word, without the comparison."""
    until = calendars.today() + timedelta(days=30)
    worker, path, link = await linked(client_for, make, ends_on=str(until))
    signed = {"consented_by": "王桂芳"}

    longer = await worker.post(f"{path}/{link}/consent", json=signed | {"ends_on": str(until + timedelta(days=1))})
    unsaid = await worker.post(f"{path}/{link}/consent", json=signed)

    assert (longer.status_code, longer.json()["code"]) == (422, "more_than_asked")
    assert [one["pointer"] for one in longer.json()["errors"]] == ["/ends_on"]
    assert str(until) in longer.text
    assert (unsaid.status_code, unsaid.json()["ends_on"]) == (200, str(until))
