"""The due list of a whole district: read by its index, however many there are on the register."""

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
