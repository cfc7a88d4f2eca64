"""Family links that end: by the resident, by their date, by the relative."""

import asyncio
from datetime import timedelta

import pytest

from models.accounts import Role
from services import calendars
from tests.test_family_links import ASK, linked


async def test_a_consent_that_has_run_out_shows_nothing(client_for, make):
    resident = await make.resident()
    yesterday = await client_for(Role.FAMILY, resident_id=resident.id, ends_on=calendars.today() - timedelta(days=1))
    until_today = await client_for(Role.FAMILY, resident_id=resident.id, ends_on=calendars.today())

    gone = await yesterday.get(f"/v1/residents/{resident.id}")
    there = await until_today.get(f"/v1/residents/{resident.id}")

    assert gone.status_code == 404
    assert there.status_code == 200


async def test_a_relative_gives_up_his_own_access_and_nobody_elses(make, client_for):
    """Seen to be refused as his own judge, and, without the permission, to be offered to nobody."""
    resident = await make.resident()
    path = f"/v1/residents/{resident.id}/family-links"
    daughter, son = [await client_for(Role.FAMILY, resident_id=resident.id) for _ in range(2)]
    worker = await client_for(Role.COMMUNITY_WORKER)
    own = (await daughter.get(path)).json()["items"]
    others = (await son.get(path)).json()["items"][0]["id"]

    of_another = await daughter.post(f"{path}/{others}/revoke")
    given_up = await daughter.post(f"{path}/{own[0]['id']}/revoke")
    after = await daughter.get(f"/v1/residents/{resident.id}")
    shown = {one["id"]: one["status"] for one in (await worker.get(path)).json()["items"]}

    assert (len(own), own[0]["allowed_actions"]) == (1, ["revoke"])
    assert (of_another.status_code, of_another.json()["code"]) == (404, "family_link_not_found")
    assert (given_up.status_code, given_up.json()["status"], given_up.json()["allowed_actions"]) == (200, "revoked", [])
    assert (after.status_code, after.json()["code"]) == (401, "sign_in_ended")
    assert shown == {own[0]["id"]: "revoked", others: "consented"}


async def test_a_link_moves_with_the_resident_to_the_worker_who_is_now_responsible(client_for, make):
    """Seen to fail with the memberships left behind: the new community's worker could not end the access."""
    await make.division(make.code + "002")
    old, path, link = await linked(client_for, make)
    admin = await client_for(Role.BUREAU_ADMIN)
    new = await client_for(Role.COMMUNITY_WORKER, division_code=make.code + "002")
    await old.post(f"{path}/{link}/consent", json={"consented_by": "王桂芳"})
    resident = path.removesuffix("/family-links")
    tag = {"If-Match": (await admin.get(resident)).headers["etag"]}

    before = await new.post(f"{path}/{link}/revoke")
    await admin.patch(resident, json={"division_code": make.code + "002"}, headers=tag)
    after = await new.post(f"{path}/{link}/revoke")

    assert before.status_code == 404
    assert (after.status_code, after.json()["status"]) == (200, "revoked")


async def over(make, link):
    yesterday = calendars.today() - timedelta(days=1)
    await make.owner.execute("update family_links set ends_on = $2 where id = $1::uuid", link, yesterday)


@pytest.mark.parametrize("before", ["asked", "consented"])
async def test_a_link_that_is_over_reads_so_and_is_in_nobodys_way(client_for, make, before):
    """Also before the clock has written it down, and one that nobody had decided. Seen to be 409 `family_link_exists` without
    `make_way`, 409 `membership_exists` without `_RELIEVED`, and to read `consented` without `status_of`."""
    worker, path, link = await linked(client_for, make, ends_on=str(calendars.today()))
    asker, signed = await client_for(Role.COMMUNITY_WORKER), {"consented_by": "王桂芳"}
    if before == "consented":
        await worker.post(f"{path}/{link}/consent", json=signed)
    await over(make, link)

    shown = (await worker.get(path)).json()["items"][0]
    late = await worker.post(f"{path}/{link}/consent", json=signed)
    revoked = await worker.post(f"{path}/{link}/revoke")
    anew = await asker.post(path, json=ASK | {"account_id": shown["account_id"]})
    consented = await worker.post(f"{path}/{anew.json()['id']}/consent", json=signed)
    listed = {one["id"]: one["status"] for one in (await worker.get(path)).json()["items"]}
    members = await make.owner.fetch(
        "select id::text from memberships where account_id = $1::uuid and role = 'family' and status = 'active'",
        shown["account_id"],
    )

    assert (shown["status"], shown["allowed_actions"]) == ("ended", [])
    assert [(one.status_code, one.json()["code"], one.json()["state"]) for one in (late, revoked)] == [
        (409, "wrong_state", "ended")
    ] * 2
    assert "“已到期”" in late.json()["detail"]
    assert (anew.status_code, consented.status_code) == (201, 200), consented.text
    assert listed == {link: "ended", anew.json()["id"]: "consented"}
    assert [row["id"] for row in members] == [consented.json()["membership_id"]]


async def test_of_two_who_ask_anew_at_once_one_does(client_for, make):
    """Seen with two links, without the index below."""
    worker, path, link = await linked(client_for, make, ends_on=str(calendars.today()))
    account = (await worker.get(path)).json()["items"][0]["account_id"]
    await over(make, link)

    answers = await asyncio.gather(*(worker.post(path, json=ASK | {"account_id": account}) for _ in range(4)))

    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"family_link_exists"}
