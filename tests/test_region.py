"""A region's viewer: the figures of every district under his prefix, and not one row."""

from contextlib import nullcontext

import pytest

from models.accounts import AccountCreate, Role
from services import districts, scope
from services.access import system
from services.accounts import create, end_region_viewer
from services.residents import visible
from tests.factories import PASSWORD, Make
from tests.served import YEAR, Served

KEYS = (
    "home_care.visits",
    "home_care.minutes",
    "home_care.subsidy_fen",
    "programme.VISIT.person_times",
    "residents.active",
)


@pytest.fixture
async def prefix(make):
    """Four digits that only this test's districts begin with."""
    return f"8{make.code[-3:]}"


@pytest.fixture
async def region(make, sessions, prefix):
    """Two districts: in the first one visit of an hour, in the second two."""
    worlds = {}
    for number in (1, 2):
        there = Make(make.app, make.owner, f"{prefix}0{number}")
        await there.district()
        served = worlds[there.code] = await Served(there, sessions).begin()
        await served.verified(*[await served.visit(f"R{n}", day=f"2024-03-0{n + 1}") for n in range(number)])
    return worlds


async def viewer_of(code, make, client_for):
    """Signed in to a region, or to a single district."""
    client = await client_for()
    client.headers.update(await Make(make.app, make.owner, code).authorization(Role.REGION_VIEWER))
    return client


async def test_a_figure_of_a_region_is_the_sum_of_its_districts_and_says_what_each_adds(
    make, client_for, region, prefix
):
    client = await viewer_of(f"{prefix}00", make, client_for)

    answer = await client.get("/v1/reports/period", params=YEAR)

    assert answer.status_code == 200
    figures = answer.json()
    first, second = region
    assert {key: (figures[key]["value"], figures[key]["districts"]) for key in KEYS} == {
        "home_care.visits": (3, {first: 1, second: 2}),
        "home_care.minutes": (180, {first: 60, second: 120}),
        "home_care.subsidy_fen": (6000, {first: 2000, second: 4000}),
        "programme.VISIT.person_times": (3, {first: 1, second: 2}),
        "residents.active": (3, {first: 1, second: 2}),
    }
    assert figures["home_care.visits"]["attested"] == 0
    assert answer.headers["Yiyang-District"] == f"{prefix}00"


async def test_a_region_says_of_a_district_what_the_district_says_of_itself(make, client_for, region, prefix):
    """Seen to fail with the actor's own scope for the system's: every figure was nought."""
    client = await viewer_of(f"{prefix}00", make, client_for)
    code = next(iter(region))
    bureau = await client_for()
    bureau.headers.update(await region[code].make.authorization(Role.BUREAU_ADMIN))

    told = (await client.get("/v1/reports/period", params=YEAR | {"division": code})).json()
    own = (await bureau.get("/v1/reports/period", params=YEAR)).json()

    assert {key: figure["value"] for key, figure in told.items()} == {k: f["value"] for k, f in own.items()}
    assert len(own) > 50
    assert "districts" not in own["home_care.visits"]


@pytest.mark.parametrize(("length", "seen"), [(2, 3), (4, 3), (6, 1)])
async def test_a_prefix_of_two_four_or_six_digits_shows_what_begins_with_it(
    make, client_for, region, prefix, length, seen
):
    """Of a province only this test's districts have visits in this year of theirs, so the sum is asked of them."""
    first = next(iter(region))
    client = await viewer_of(districts.region(first[:length]), make, client_for)

    figures = (await client.get("/v1/reports/period", params=YEAR)).json()

    mine = {code: number for code, number in figures["home_care.visits"]["districts"].items() if code in region}
    assert sum(mine.values()) == seen
    assert all(code.startswith(first[:length]) for code in figures["home_care.visits"]["districts"])


@pytest.mark.parametrize("division", ["{other}", "{other}001", "{first}777"])
async def test_what_lies_outside_the_region_or_nowhere_is_not_found(make, client_for, region, prefix, division):
    client = await viewer_of(f"{prefix}00", make, client_for)
    where = division.format(other=make.code, first=next(iter(region)))

    answer = await client.get("/v1/reports/period", params=YEAR | {"division": where})

    assert (answer.status_code, answer.json()["code"]) == (404, "division_not_found")


async def test_a_province_is_asked_city_by_city(make, client_for):
    """Forty-one districts and more are not added up in one request. Seen to compute them all, one after the other, without
    `TooManyDistricts`; and a city not to be found when a division was a district or lay in one."""
    province = "98"
    for code in (f"{province}0101", *(f"{province}99{number:02}" for number in range(40))):
        await Make(make.app, make.owner, code).district()
    viewer = await viewer_of(f"{province}0000", make, client_for)

    refused = await viewer.get("/v1/reports/period", params=YEAR)
    city = await viewer.get("/v1/reports/period", params=YEAR | {"division": f"{province}0100"})

    assert (refused.status_code, refused.json()["code"]) == (422, "too_many_districts"), refused.text
    assert (refused.json()["districts"], refused.json()["cities"]) == (41, f"{province}0100, {province}9900")
    assert refused.json()["errors"][0]["pointer"] == "/query/division"
    assert city.status_code == 200, city.text
    assert city.json()["home_care.visits"]["districts"] == {f"{province}0101": 0}


async def test_days_in_the_wrong_order_are_refused_and_the_scope_is_its_own_again(make, client_for, region, prefix):
    """The refusal comes up from within a district."""
    client = await viewer_of(f"{prefix}00", make, client_for)

    refused = await client.get("/v1/reports/period", params={"from": "2024-02-01", "to": "2024-01-01"})
    me = await client.get("/v1/me")

    assert (refused.status_code, refused.json()["code"]) == (422, "period_reversed")
    assert me.json()["membership"]["role"] == "region_viewer"


async def test_a_session_that_looked_into_another_district_sees_its_own_again(make, sessions, region):
    """Also when what it did there failed. Seen to fail where the scope was set without a savepoint."""
    there = next(iter(region))
    own = system(make.code)
    await make.resident()
    async with sessions(info={"scope": own.scope}) as session, session.begin():
        for failing in (False, True):
            with pytest.raises(LookupError) if failing else nullcontext():
                async with scope.inside(session, system(there).scope):
                    seen = (await session.exec(visible(system(there)))).all()
                    if failing:
                        raise LookupError
            assert {resident.district_code for resident in seen} == {there}
            assert (await session.exec(visible(system(there)))).all() == []
            assert len((await session.exec(visible(own))).all()) == 1


async def test_a_viewer_reads_no_rows_behind_a_figure(make, client_for, region, prefix):
    client = await viewer_of(f"{prefix}00", make, client_for)

    answer = await client.get("/v1/reports/period/home_care.visits/rows", params=YEAR)

    assert answer.status_code == 403


def viewer(make, prefix):
    return AccountCreate(
        username=f"viewer.{make.code}",
        display_name="市局查看员",
        password=PASSWORD,
        memberships=[{"role": "region_viewer"}],
    )


async def test_the_operator_makes_a_viewer_who_signs_in_and_ends_him(make, client_for, sessions, owner, region, prefix):
    """Each leaves a row in the region's own audit, which is sealed and verified like any other."""
    code, order, nobody = f"{prefix}00", viewer(make, prefix), await client_for()
    actor, form = system(code), {"username": order.username, "password": PASSWORD}

    async with sessions(info={"scope": actor.scope}) as session, session.begin():
        await create(session, actor, order)
    tokens = await nobody.post("/v1/auth/token", data=form)
    nobody.headers["Authorization"] = f"Bearer {tokens.json()['access_token']}"
    seen = await nobody.get("/v1/reports/period", params=YEAR)
    async with sessions(info={"scope": actor.scope}) as session, session.begin():
        await end_region_viewer(session, actor, order.username.upper())
    after = await nobody.get("/v1/reports/period", params=YEAR)

    assert (tokens.status_code, seen.status_code, after.status_code) == (200, 200, 401)
    acts = await owner.fetch("select act from audit_events where district_code = $1 order by id", code)
    assert [row["act"] for row in acts] == ["accounts.create", "sign_in", "memberships.end"]


@pytest.mark.parametrize(
    ("role", "code"),
    [(Role.BUREAU_ADMIN, "made_by_operators"), (Role.PROVIDER_MANAGER, "forbidden"), (Role.REGION_VIEWER, "forbidden")],
)
async def test_nobody_who_is_signed_in_makes_a_viewer(make, client_for, role, code):
    client = await client_for(role)
    order = viewer(make, make.code).model_dump(mode="json", exclude_defaults=True)

    made = await client.post("/v1/accounts", json=order)

    assert (made.status_code, made.json()["code"]) == (403, code)
