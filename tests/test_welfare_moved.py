"""Welfare visits are seen where the resident lives now."""

from models.accounts import Role
from tests.exports.fetching import rows_of
from tests.test_welfare_visits import recorded


async def test_who_moves_within_the_district_takes_the_visits_along(make, client_for, drain):
    """Notes and all, with the right to withdraw one. Seen to stay with the workers of the old division, in the list, by its
    address and in the file."""
    resident, there = await make.resident(), await make.division(f"{make.code}002")
    admin, here = (
        await client_for(Role.BUREAU_ADMIN),
        await client_for(Role.COMMUNITY_WORKER, division_code=make.division_code),
    )
    new = await client_for(Role.COMMUNITY_WORKER, division_code=there)
    made = (await recorded(here, resident, note="家里情况")).json()
    tag = (await admin.get(f"/v1/residents/{resident.id}")).headers["etag"]
    moved = await admin.patch(f"/v1/residents/{resident.id}", json={"division_code": there}, headers={"If-Match": tag})
    assert moved.status_code == 200, moved.text

    seen = {}
    for name, client in (("here", here), ("there", new)):
        listed = [one["id"] for one in (await client.get("/v1/welfare-visits")).json()["items"]]
        read = await client.get(f"/v1/welfare-visits/{made['id']}")
        file = str(await rows_of(client, drain, "welfare-visits"))
        seen[name] = (listed, read.status_code, "家里情况" in file)
    withdrawn = [
        await client.post(f"/v1/welfare-visits/{made['id']}/withdraw", json={"reason": "登记错了人"})
        for client in (here, new)
    ]

    assert seen == {"here": ([], 404, False), "there": ([made["id"]], 200, True)}
    assert [answer.status_code for answer in withdrawn] == [404, 200]
    assert made["division_code"] == withdrawn[1].json()["division_code"] == make.division_code
