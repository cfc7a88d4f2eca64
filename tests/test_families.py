"""Several children of one parent, and one child with parents in two districts: each link shows its own, and ends alone."""

from models.accounts import Role
from services import calendars
from tests.answering import just_served, says
from tests.days import a_day
from tests.factories import PASSWORD, Make
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
    """And what ends here goes on there. Seen of the other district's parent: that there is nobody."""
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

    before = [await sees(header, mother, father) for header in headers], [await listed(header) for header in headers]
    own = await client_for(Role.RESIDENT, resident_id=mother.id)
    [link] = (await own.get(f"/v1/residents/{mother.id}/family-links")).json()["items"]
    assert (await own.post(f"/v1/residents/{mother.id}/family-links/{link['id']}/revoke")).status_code == 200
    after = [await sees(header, mother, father) for header in headers]

    assert before == ([[200, 404], [404, 200]], [[str(mother.id)], [str(father.id)]])
    assert after == [[401, 401], [404, 200]]


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
