"""Divisions: the townships and communities of one district."""

import pytest

from models.accounts import Role
from tests.factories import Make

PATH = "/v1/divisions"


async def test_townships_and_communities_stand_behind_their_parents(client_for, make):
    admin = await client_for(Role.BUREAU_ADMIN)
    township, community = make.code + "009", make.code + "009001"

    made = [await admin.post(PATH, json={"code": code, "name": "竹岛"}) for code in (township, community)]
    listed = (await admin.get(PATH)).json()["items"]
    under = (await admin.get(PATH, params={"under": township})).json()["items"]

    assert [answer.status_code for answer in made] == [201, 201]
    assert [answer.json()["parent_code"] for answer in made] == [make.code, township]
    codes = [make.code, make.code + "001", make.division_code, township, community]
    assert [item["code"] for item in listed] == codes
    assert [item["code"] for item in under] == [township, community]


@pytest.mark.parametrize(
    ("code", "status", "problem"),
    [
        ("{d}001", 409, "division_exists"),
        ("{d}777001", 422, "division_unknown"),
        ("999999001", 422, "division_outside"),
        ("{d}1", 422, "invalid_input"),
        ("{d}00१", 422, "invalid_input"),
    ],
)
async def test_a_division_that_cannot_be_is_refused(client_for, make, code, status, problem):
    admin = await client_for(Role.BUREAU_ADMIN)

    answer = await admin.post(PATH, json={"code": code.format(d=make.code), "name": "某社区"})

    assert (answer.status_code, answer.json()["code"]) == (status, problem)
    assert answer.json()["errors"][0]["pointer"] == "/code"


async def test_a_division_is_renamed_by_who_read_it_last(client_for, make, owner):
    admin = await client_for(Role.BUREAU_ADMIN)
    read = await admin.get(f"{PATH}/{make.division_code}")
    tag = {"If-Match": read.headers["etag"]}

    renamed = await admin.patch(f"{PATH}/{make.division_code}", json={"name": "塔山社区"}, headers=tag)
    stale = await admin.patch(f"{PATH}/{make.division_code}", json={"name": "另一社区"}, headers=tag)
    code = await admin.patch(f"{PATH}/{make.division_code}", json={"code": "1"}, headers=tag)
    same = await admin.get(f"{PATH}/{make.division_code}", headers={"If-None-Match": renamed.headers["etag"]})

    assert renamed.json()["name"] == "塔山社区"
    assert stale.status_code == 412
    assert code.json()["errors"][0]["code"] == "extra_forbidden"
    assert same.status_code == 304
    acts = await owner.fetch(
        "select body from audit_events where act = 'divisions.update' and district_code = $1", make.code
    )
    assert [make.division_code in row["body"] for row in acts] == [True]


async def test_only_the_bureau_changes_divisions_and_everyone_of_the_district_reads_them(client_for, make):
    for role in set(Role) - {Role.REGION_VIEWER}:
        client = await client_for(role)
        made = await client.post(PATH, json={"code": f"{make.code}0{10 + list(Role).index(role)}", "name": "某街道"})
        assert (role, made.status_code) == (role, 201 if role is Role.BUREAU_ADMIN else 403)
        assert (await client.get(PATH)).status_code == 200


async def test_another_districts_divisions_are_not_found(client_for, make, app, owner):
    next_door = Make(app, owner, str(int(make.code) + 500_000))
    await next_door.district()
    admin = await client_for(Role.BUREAU_ADMIN)

    read = await admin.get(f"{PATH}/{next_door.division_code}")
    change = await admin.patch(f"{PATH}/{next_door.division_code}", json={"name": "x"}, headers={"If-Match": '"1"'})

    assert (read.status_code, change.status_code) == (404, 404)
    assert (await admin.get(PATH, params={"under": next_door.code})).json()["items"] == []


async def test_row_security_lets_no_bureau_write_another_districts_divisions(make, app, owner):
    """Past every line of ours. Seen to be written with the policy as it was, that asked for a bureau and not for whose."""
    import sqlalchemy

    from services.access import system

    next_door = Make(app, owner, str(int(make.code) + 500_000))
    await next_door.district()
    change = sqlalchemy.text("update divisions set name = 'x' where code = :code")

    async with app.state.sessions(info={"scope": system(make.code).scope}) as session:
        with pytest.raises(sqlalchemy.exc.ProgrammingError, match="row-level security"):
            await (await session.connection()).execute(change, {"code": next_door.division_code})
