"""The due list of a whole district: read by its index, however many there are on the register."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.dialects import postgresql

from models.accounts import Role
from services import calendars
from services.access import Actor, system
from services.welfare_visits.reading import P, on_the_list
from tests.factories import Make
from tests.lodged import a_house
from tests.test_welfare_visits import due, scheduled

MANY = """insert into residents (district_code, id, name, sex, birth_on, id_number_sealed, id_number_index,
        division_code, categories, registered_on, status)
    select $1::varchar, gen_random_uuid(), '测试', 'female', date '1930-01-01' + n % 9000, '', decode(md5($1 || n), 'hex'),
        case n % 2 when 0 then $2 else $3 end,
        case n % 4 when 0 then array['living_alone'] when 1 then array['dibao'] else '{}' end::varchar[], date '2020-01-01', 'active'
    from generate_series(1, 20000) n"""


async def read_by(app: Any, actor: Actor) -> str:
    """The plan that PostgreSQL chooses for the first page of everybody who is due, as this actor."""
    statement = on_the_list(actor, calendars.today(), 30).order_by(P.due_on, P.id).limit(51)
    sql = statement.compile(dialect=postgresql.dialect(), compile_kwargs={"literal_binds": True})
    async with app.state.sessions(info={"scope": actor.scope}) as session, session.begin():
        rows = (await (await session.connection()).exec_driver_sql(f"explain (analyze, timing off) {sql}")).all()
    return "\n".join(line for (line,) in rows if "never executed" not in line)


@pytest.mark.parametrize("bound", ["district", "division"])
async def test_the_due_list_of_twenty_thousand_reads_a_page_of_it_and_not_the_register(
    app: Any, make: Make, client_for: Any, bound: str
):
    """Seen to sort all that is kept without the index on the day."""
    there = await make.division(f"{make.code}002")
    await make.owner.execute(MANY, make.code, make.division_code, there)
    admin = await client_for(Role.BUREAU_ADMIN)
    assert (await scheduled(admin)).status_code == 201
    for table in ("residents", "welfare_plans"):
        await make.owner.execute(f"analyze {table}")
    worker = Actor(district=make.code, role=Role.COMMUNITY_WORKER, account_id=None, division=there)

    plan = await read_by(app, system(make.code) if bound == "district" else worker)

    assert len(await due(admin, limit=200)) == 200
    assert "Index Scan using welfare_plans_due_on_id_ix" in plan
    assert "Index Scan using residents_pk on residents" in plan
    assert "Seq Scan on residents" not in plan
    assert "Seq Scan on welfare_plans" not in plan


async def test_who_lives_in_a_facility_by_its_own_word_is_off_the_list(make: Make, client_for: Any):
    """To the community worker too, who sees the stays of his residents. Seen to stay on it while only absences were asked."""
    resident = await make.resident(categories=["dibao"])
    admin, worker = await client_for(Role.BUREAU_ADMIN), await client_for(Role.COMMUNITY_WORKER)
    await scheduled(admin)
    before = [one["id"] for one in await due(worker)]
    house = await a_house(make, client_for)

    await house.admitted(await house.bed(), resident)

    assert before == [str(resident.id)]
    assert (await due(worker), await due(admin)) == ([], [])


async def counts(client: Any, **asked: Any) -> tuple[tuple[int, int], dict[str, tuple[int, int]]]:
    """Due and overdue in all, and by division."""
    answer = await client.get("/v1/welfare-visits/due/counts", params=asked)
    assert answer.status_code == 200, answer.text
    told = answer.json()
    return (told["due"], told["overdue"]), {
        one["division_code"]: (one["due"], one["overdue"]) for one in told["divisions"]
    }


async def test_who_is_due_and_overdue_is_counted_by_township_and_by_community(make: Make, client_for: Any):
    """The same people as stand on the list, never who died; a worker's own division alone. Seen to count who had died without
    the list's look at the status, and to refuse the worker without his own division."""
    town, other = await make.division(f"{make.code}002"), await make.division(f"{make.code}003")
    near, far = await make.division(f"{town}001"), await make.division(f"{town}002")
    admin, worker = await client_for(Role.BUREAU_ADMIN), await client_for(Role.COMMUNITY_WORKER, division_code=near)
    late = [(await make.resident(division_code=place, categories=["dibao"])).id for place in (near, near, far, other)]
    await make.resident(division_code=far, categories=["dibao"])
    gone = await make.resident(division_code=near, categories=["dibao"])
    assert (await scheduled(admin)).status_code == 201
    over = "update welfare_plans set due_on = $1 where id = any($2)"
    await make.owner.execute(over, calendars.today() - timedelta(days=1), [*late, gone.id])
    await make.owner.execute(
        "update residents set status = 'deceased', deceased_on = $1 where id = $2", calendars.today(), gone.id
    )

    assert await counts(admin) == ((4, 4), {town: (3, 3), other: (1, 1)})
    assert await counts(admin, within_days=366) == ((5, 4), {town: (4, 3), other: (1, 1)})
    assert await counts(admin, division=town, within_days=366) == ((4, 3), {near: (2, 2), far: (2, 1)})
    assert await counts(worker) == ((2, 2), {near: (2, 2)})
    assert len(await due(admin)) == 5


@pytest.mark.parametrize(
    ("place", "status", "code"), [("001", 422, "division_outside"), ("999", 404, "division_not_found")]
)
async def test_another_place_is_not_counted_for_a_worker(
    make: Make, client_for: Any, place: str, status: int, code: str
):
    own = await make.division(f"{make.code}002")
    worker = await client_for(Role.COMMUNITY_WORKER, division_code=own)

    refused = await worker.get("/v1/welfare-visits/due/counts", params={"division": f"{make.code}{place}"})

    assert (refused.status_code, refused.json()["code"]) == (status, code)
