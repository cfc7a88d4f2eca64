"""What PostgreSQL plans by keeps up with what a new district writes in its first minute."""

import re

from api import worker
from services.records import KINDS, billed_record
from tests.claimed import World, world

_ = world


async def test_the_clock_counts_a_table_that_grew_a_thousand_times(owner, sessions):
    """PostgreSQL itself looks once a minute. Seen to fail, with a table that was never counted, without the beat."""
    await owner.execute("create table grown as select generate_series(1, 50000) as n")
    try:
        [counting] = [beat for beat in worker.CLOCK if beat.name == "statistics.refresh"]
        await counting.act(sessions)
        assert await owner.fetchval("select reltuples::int from pg_class where relname = 'grown'") == 50_000
    finally:
        await owner.execute("drop table grown")


async def test_the_record_of_a_line_is_found_by_its_key_however_many_there_are(owner, world: World):
    """Seen to fail with all records joined to the line by `id = coalesce(visit_id, serving_id)`: every decision about a line
    then read every visit of the district."""
    make, visit = world.make, await world.visit()
    async with owner.transaction():
        await owner.execute("set local session_replication_role = replica")
        await owner.execute(
            """insert into visits select (jsonb_populate_record(v, jsonb_build_object('id', gen_random_uuid(),
                'visit_no', 'X' || n, 'order_id', null))).* from visits v, generate_series(1, 20000) n where id = $1""",
            visit.id,
        )
    await owner.execute("analyze visits")

    ids = {one.line_id: "null" for one in KINDS.values()} | {"visit_id": f"'{visit.id}'"}
    billed = ", ".join(f"{value}::uuid as {name}" for name, value in ids.items())
    lines = f"(select '{make.code}'::varchar as district_code, {billed})"
    plan = await owner.fetch(f"explain select v.id from {lines} l join {billed_record('l')} v on true")
    found = await owner.fetch(f"select v.id from {lines} l join {billed_record('l')} v on true")

    assert "visits_pk" in (said := "\n".join(row[0] for row in plan)), said
    assert "Seq Scan" not in re.sub(r"Seq Scan on (meal|stay)", "", said), said
    assert [row["id"] for row in found] == [visit.id]
