"""What PostgreSQL plans by keeps up with what a new district writes in its first minute."""

from api import worker


async def test_the_clock_counts_a_table_that_grew_a_thousand_times(owner, sessions):
    """PostgreSQL itself looks once a minute. Seen to fail, with a table that was never counted, without the beat."""
    await owner.execute("create table grown as select generate_series(1, 50000) as n")
    try:
        [counting] = [beat for beat in worker.CLOCK if beat.name == "statistics.refresh"]
        await counting.act(sessions)
        assert await owner.fetchval("select reltuples::int from pg_class where relname = 'grown'") == 50_000
    finally:
        await owner.execute("drop table grown")
