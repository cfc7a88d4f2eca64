"""Family links that end: by the resident, by their date, by the relative."""

from datetime import timedelta

from models.accounts import Role
from services import calendars
from tests.test_family_links import linked


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
