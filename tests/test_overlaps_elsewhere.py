"""One person served, or at work, in two districts at the same minute (F03): each finds it, and learns no more than when."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from models.accounts import Role
from models.residents import Sex
from models.visits import VisitStatus
from services import numbers
from services.scope import Scope
from tests.claimed import MARCH, World
from tests.conftest import MASTER_KEYS, TOKEN_KEYS
from tests.factories import Make
from tests.programs import yiyang


def number(make: Make, born: date, sequence: int = 2) -> str:
    """The same for both of a test's districts, and for no other test's: all of them lie in one database."""
    return numbers.synthetic_identity_number(f"3{make.code[1:]}", born, sequence, Sex.FEMALE)


WANG, LI = date(1975, 3, 12), date(1940, 3, 7)


@pytest.fixture
async def bureaus(make: Make, sessions: Any, client_for: Callable[..., Awaitable[Any]]) -> list[World]:
    """Two districts that know nothing of each other; 王秀英 works in both, and 李桂芳 is on both registers."""
    worlds = []
    for district in (make, Make(make.app, make.owner, f"7{make.code[1:]}")):
        if district is not make:
            await district.district()
        item, provider = await district.service_item(), await district.provider()
        carer = await district.caregiver(provider, name="王秀英", id_number=number(district, WANG))
        entitled = await district.entitlement(await district.resident(), await district.programme(item))
        contract, clients = await district.contract(provider, item), []
        for role, bound in ((Role.PROVIDER_MANAGER, {"provider_id": provider.id}), (Role.SUBSIDY_OFFICER, {})):
            clients.append(await client_for())
            clients[-1].headers.update(await district.authorization(role, **bound))
        worlds.append(World(district, sessions, item, carer, entitled, contract, *clients))
    return worlds


async def found(client: Any, claim: dict[str, Any]) -> list[dict[str, Any]]:
    return list((await client.get(f"/v1/claims/{claim['id']}/exceptions")).json()["items"])


async def again(world: World, claim: dict[str, Any]) -> list[dict[str, Any]]:
    answer = await world.officer.post(f"/v1/claims/{claim['id']}/reconcile")
    assert answer.is_success, answer.text
    return await found(world.officer, claim)


async def served(world: World, later: int = 30, **given: Any) -> Any:
    visit = await world.visit(started_at=MARCH + timedelta(minutes=later), **given)
    world.bill(visit)
    return visit


async def test_a_caregiver_in_two_districts_at_once_is_found_by_both_and_again_the_same(bureaus: list[World]):
    """Seen to fail without the wall's way through: neither found anything. What each is told: where, and which minutes."""
    one, two = bureaus
    await served(one, 0)
    await served(two)

    claims = [await world.reconciled() for world in bureaus]

    rows = [await found(world.officer, claim) for world, claim in zip(bureaus, claims, strict=True)]
    shared = {"elsewhere": True, "from": "2024-03-05T01:30:00+00:00", "to": "2024-03-05T02:00:00+00:00"}
    assert [(row["code"], row["found"]) for [row] in rows] == [
        ("caregiver_overlap", shared | {"district_code": two.make.code}),
        ("caregiver_overlap", shared | {"district_code": one.make.code}),
    ]
    assert two.make.code in rows[0][0]["says_zh"]
    assert two.make.code in rows[0][0]["says_en"]
    assert [await again(world, claim) for world, claim in zip(bureaus, claims, strict=True)] == rows


async def test_a_provider_is_told_that_there_is_another_service_and_neither_where_nor_when(bureaus: list[World]):
    """Seen to fail with the row as it is kept."""
    one, two = bureaus
    await served(one, 0)
    await served(two)
    claim = await one.reconciled()

    [row] = await found(one.manager, claim)
    queued = (await one.manager.get("/v1/claims/exceptions")).json()["items"]

    assert [row["found"], *(each["found"] for each in queued)] == [{"elsewhere": True}] * 2
    assert two.make.code not in row["says_zh"] + row["says_en"]
    assert "其他服务商或其他区县同一时段有此人的服务" in row["says_zh"]


async def test_a_resident_in_two_districts_at_once_is_found(bureaus: list[World]):
    """Two caregivers, one old woman. Seen to fail with caregivers alone compared."""
    for world, later in zip(bureaus, (0, 59), strict=True):
        resident = await world.make.resident(name="李桂芳", id_number=number(world.make, LI))
        entitled = await world.make.entitlement(resident, await world.make.programme(world.item))
        other = await world.make.caregiver(world.provider)
        await served(world, later, entitlement=entitled, caregiver=other)

    for world in bureaus:
        assert await world.codes(await world.reconciled()) == [["resident_overlap"]]


@pytest.mark.parametrize(
    ("later", "there", "codes"),
    [
        (59, {}, ["caregiver_overlap"]),
        (60, {}, []),
        (-60, {}, []),
        (24 * 60, {}, []),
        (30, {"status": VisitStatus.CANCELLED}, []),
        (30, {"status": VisitStatus.REJECTED}, []),
        (30, {"status": VisitStatus.FLAGGED}, ["caregiver_overlap"]),
        (30, {"namesake": True}, []),
        (30, {"unknown": True}, []),
    ],
)
async def test_honest_neighbours_and_namesakes_are_left_in_peace(
    bureaus: list[World], later: int, there: dict[str, Any], codes: list[str]
):
    """One after the other, another day, another number, never served; and who has no index yet is compared with nobody. Seen
    to fail for neighbours with `ended_at >= begun`, and for what was cancelled without the states."""
    one, two = bureaus
    if there.pop("namesake", False):
        two.caregiver = await two.make.caregiver(two.provider, name="王秀英", id_number=number(two.make, WANG, 4))
    if there.pop("unknown", False):
        await two.make.owner.execute("update caregivers set person_anywhere = null where id = $1", two.caregiver.id)
    await served(one, 0)
    await two.visit(started_at=MARCH + timedelta(minutes=later), **there)

    assert await one.codes(await one.reconciled()) == [codes]


async def test_what_is_rejected_there_stops_it_here_and_nothing_is_written_there(bureaus: list[World]):
    """At the next reconciliation, and not before."""
    one, two = bureaus
    await served(one, 0)
    visit = await served(two)
    counted = "select (select count(*) from audit_events where district_code = $1), (select count(*) from claim_exceptions where district_code = $1)"
    before = await one.make.owner.fetchrow(counted, two.make.code)
    claim = await one.reconciled()
    assert len(await found(one.officer, claim)) == 1
    assert await one.make.owner.fetchrow(counted, two.make.code) == before
    await two.make.owner.execute("update visits set status = 'rejected' where id = $1", visit.id)

    assert await again(one, claim) == []


async def test_an_overlap_here_is_told_beside_the_one_elsewhere(bureaus: list[World]):
    one, two = bureaus
    first = await served(one, 0)
    resident = await one.make.resident()
    other = await one.make.entitlement(resident, await one.make.programme(one.item))
    second = await one.visit(entitlement=other, started_at=MARCH + timedelta(minutes=50))
    await served(two)
    claim = await one.reconciled()

    [row], [told] = await found(one.officer, claim), await found(one.manager, claim)

    assert first.visit_no == row["record_no"]
    assert (row["found"]["visit_no"], row["found"]["district_code"]) == (second.visit_no, two.make.code)
    assert (told["found"]["visit_no"], told["found"]["elsewhere"]) == (second.visit_no, True)
    assert "district_code" not in told["found"]


ASKED = text("""select * from overlaps_elsewhere(array[gen_random_uuid()], array['caregiver'], array[cast(:person as bytea)],
    array[cast('2024-03-05T00:00Z' as timestamptz)], array[cast('2024-03-06T00:00Z' as timestamptz)])""")


@pytest.mark.parametrize(("bound", "rows"), [("district", 1), ("provider", 0), ("caregiver", 0), ("region", 0)])
async def test_the_way_through_the_wall_opens_for_the_bureau_alone_and_gives_five_columns(
    bureaus: list[World], sessions: Any, bound: str, rows: int
):
    """Raw SQL as the application's role, bound to somebody who was there. Seen to answer the provider and the caregiver without
    the function's first line. It leaves the district that the transaction had."""
    one, two = bureaus
    await served(two)
    person = await one.make.owner.fetchval("select person_anywhere from caregivers where id = $1", one.caregiver.id)
    bound_id = {"provider": two.caregiver.provider_id, "caregiver": two.caregiver.id}.get(bound)

    async with sessions(info={"scope": Scope(one.make.code, bound, bound_id=bound_id)}) as session, session.begin():
        connection = await session.connection()
        answer = await connection.execute(ASKED, {"person": person})
        district = await connection.scalar(text("select current_setting('app.district')"))
        seen = await connection.scalar(
            text("select count(*) from visits where district_code <> :own"), {"own": district}
        )

    assert list(answer.keys()) == ["line_id", "noun", "there", "begins_at", "ends_at"]
    assert [row.there for row in answer.all()] == [two.make.code] * rows
    assert (district, seen) == (one.make.code, 0)


async def test_nobody_but_the_application_may_call_it(owner: Any):
    """Seen to fail without REVOKE ... FROM PUBLIC."""
    granted = await owner.fetch(
        "select grantee::regrole::text as who from pg_proc, aclexplode(proacl) where proname = 'overlaps_elsewhere' "
        "and grantee <> proowner"
    )
    assert [row["who"] for row in granted] == ["yiyang_app"]


async def test_whoever_is_registered_or_corrected_is_findable_everywhere(bureaus: list[World], client_for: Any):
    """Over HTTP in two districts: equal there, unlike every other index; and a corrected number is another person."""
    ids = []
    for world in bureaus:
        clerk, boss = await client_for(), await client_for()
        clerk.headers.update(await world.make.authorization(Role.BUREAU_ADMIN))
        boss.headers.update(await world.make.authorization(Role.PROVIDER_MANAGER, provider_id=world.provider.id))
        resident = {"name": "李桂芳", "id_number": number(world.make, LI), "division_code": world.make.division_code}
        made = await clerk.post("/v1/residents", json=resident)
        hired = await boss.post(
            "/v1/caregivers", json={"staff_no": "X1", "name": "李桂芳", "id_number": number(world.make, LI)}
        )
        assert (made.status_code, hired.status_code) == (201, 201), made.text + hired.text
        ids.append((made.json()["id"], hired.json()["id"]))
    owner, persons = bureaus[0].make.owner, "select person_anywhere from {} where id = $1::uuid"
    values = {
        await owner.fetchval(persons.format(table), row[n])
        for row in ids
        for n, table in enumerate(("residents", "caregivers"))
    }
    assert len(values) == 1

    changed = await clerk.patch(
        f"/v1/residents/{ids[1][0]}",
        json={"id_number": number(world.make, LI, 4)},
        headers={"If-Match": made.headers["ETag"]},
    )

    assert changed.status_code == 200, changed.text
    assert await owner.fetchval(persons.format("residents"), ids[1][0]) not in values


async def test_those_recorded_before_are_filled_by_the_operator(bureaus: list[World], server: Any, database: str):
    """With the keys, in the audit, once; who was erased stays without. Seen to leave all as they were without the statement."""
    make = bureaus[0].make
    erased = await make.resident()
    both = "(select id, person_anywhere from {} where district_code = $1 order by id)"
    asked = " union all ".join(both.format(table) for table in ("caregivers", "residents"))
    before = [tuple(row) for row in await make.owner.fetch(asked, make.code)]
    for table in ("caregivers", "residents"):
        await make.owner.execute(f"update {table} set person_anywhere = null where district_code = $1", make.code)
    await make.owner.execute("update subject_keys set wrapped = null where id = $1", erased.id)
    settings = {"database_url": server.url(database), "master_keys": MASTER_KEYS, "token_keys": TOKEN_KEYS}

    done, repeated = [
        await asyncio.to_thread(yiyang, "fill-persons", "--district", make.code, **settings) for _ in range(2)
    ]

    assert (done.returncode, repeated.returncode) == (0, 0), done.stderr
    assert f"{make.code}: 1 caregivers filled, 0 could not be opened" in done.stderr
    assert f"{make.code}: 1 residents filled, 1 could not be opened" in done.stderr
    assert f"{make.code}: 0 residents filled" in repeated.stderr
    after = [tuple(row) for row in await make.owner.fetch(asked, make.code)]
    assert after == [(person, None if person == erased.id else value) for person, value in before]
    acts = await make.owner.fetch("select act from audit_events where district_code = $1 order by 1", make.code)
    assert {row["act"] for row in acts} >= {"caregivers.fill_persons", "residents.fill_persons"}
