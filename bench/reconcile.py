"""The lines of one claim reconciled, beside the one aggregate that reads them; how that grows; what each rule costs.

BENCH_LINES=1000000 says how many; a tenth of them is measured first."""

import asyncio
import os
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from api.app import create_app
from api.settings import Settings
from bench import world
from models.accounts import Role
from services import claims, sign_in
from services.claims.rules import RULES
from tests.factories import Make

LINES, ROUNDS = 100_000, 3
A_MONTH = 200
"""Lines of one resident: an hour each, so that all of them lie in the claim's month."""
CLAIM = UUID("00000000-0000-7000-8000-0000000000c1")

# One resident was made by the factory; the others are like him, but for what is unique.
RESIDENTS_SQL = """
    insert into residents select (jsonb_populate_record(r, jsonb_build_object('id', gen_random_uuid(),
        'id_number_index', convert_to(n::text, 'UTF8')))).* from residents r, generate_series(2, {people}) n
"""
# Every tenth line has something wrong: minutes, price, amount, a second time, a number that nobody knows.
LINES_SQL = """
    update visits set status = 'verified', started_at = planned_start_at, ended_at = planned_start_at + interval '1 hour',
        served_on = cast(planned_start_at at time zone 'Asia/Shanghai' as date), minutes = 60, billable_minutes = 60,
        unit_price_fen = 2000, covered_units = 60, posted_gross_fen = 2000, posted_subsidy_fen = 2000,
        programme_version_id = '{version}', rounds = 1;
    insert into claims (district_code, id, claim_no, provider_id, month, service_month, kind, status, made_by)
        values ('371002', '{claim}', 'JS-1', '{provider}', '2024-03', '2024-03', 'ordinary', 'submitted', '{claim}');
    insert into claim_lines (district_code, id, claim_id, provider_id, line_no, record_kind, record_no, resident_id,
            service_item_id, minutes, unit_price_fen, asked_fen, entered_by, status)
        select '371002', gen_random_uuid(), '{claim}', '{provider}', n, 'visit',
            case n % 50 when 0 then 'nobody' || n when 10 then 'D' || n - 1 else v.visit_no end, v.resident_id, '{item}',
            case n % 50 when 20 then 90 else 60 end, case n % 50 when 30 then 2500 else 2000 end,
            case n % 50 when 20 then 3000 when 30 then 2500 when 40 then 2001 else 2000 end, '{claim}', 'open'
        from (select *, row_number() over (order by id) - 1 as n from visits) v;
"""
AGGREGATE = text("""
    select count(*), sum(l.asked_fen), sum(v.posted_gross_fen), count(distinct v.resident_id), max(v.started_at)
    from claim_lines l left join visits v on v.district_code = l.district_code and v.provider_id = l.provider_id
        and v.visit_no = l.record_no
    where l.district_code = '371002' and l.claim_id = :claim
""")


@dataclass(frozen=True)
class _Taken:
    """Seconds: of the first run, which writes every line, of the median of the others, and of the aggregate."""

    first: float
    again: float
    aggregate: float


async def _seed(owner: asyncpg.Connection, make: Make, lines: int) -> None:
    await make.district("环翠区")
    await make.resident()
    people = max(lines // A_MONTH, 50)
    names = world.IDS | {"people": people, "claim": CLAIM}
    # Without the triggers of foreign keys: what is made here points at what was made here.
    await owner.execute("set session_replication_role = replica")
    await owner.execute(RESIDENTS_SQL.format(**names))
    await owner.execute(world.PEOPLE.format(**names))
    all_of_them = {"first": 0, "last": lines, "status": "completed", "visit_status": "scheduled"}
    await owner.execute(world.ORDERS.format(**names, **all_of_them))
    await owner.execute(LINES_SQL.format(**names))
    await owner.execute("set session_replication_role = origin")
    await owner.execute("vacuum analyze")


async def _measured(lines: int, *, plan: bool) -> _Taken:
    with world.database() as server:
        owner = await world.superuser(server)
        settings = Settings(master_keys=world.MASTER_KEYS, token_keys=world.TOKEN_KEYS, log_level="error")  # type: ignore[arg-type]
        app = create_app(settings, server.url())
        async with app.router.lifespan_context(app):
            make, begun = Make(app, owner, world.DISTRICT), time.perf_counter()
            await _seed(owner, make, lines)
            seeded = time.perf_counter() - begun
            actor = sign_in.actor_of(await make.membership(Role.SUBSIDY_OFFICER))
            reconciled, read = [], []
            for _ in range(ROUNDS):
                async with app.state.sessions(info={"scope": actor.scope}) as session, session.begin():
                    begun = time.perf_counter()
                    shown = await claims.reconcile(session, actor, CLAIM)
                    reconciled.append(time.perf_counter() - begun)
                async with app.state.sessions(info={"scope": actor.scope}) as session, session.begin():
                    begun = time.perf_counter()
                    await (await session.connection()).execute(AGGREGATE, {"claim": CLAIM})
                    read.append(time.perf_counter() - begun)
            taken = _Taken(reconciled[0], statistics.median(reconciled[1:]), statistics.median(read))
            (
                size,
                spilt,
            ) = await owner.fetchrow("""select pg_database_size(datname) / 1024 / 1024, temp_bytes / 1024 / 1024
                from pg_stat_database where datname = current_database()""")
            print(
                f"{shown.totals.lines:,} lines (made in {seeded:.0f} s, {size:,} MB, {spilt:,} MB of temporary files), "
                f"{shown.totals.matched:,} matched, exceptions {shown.totals.exceptions}\n"
                f"  first run {taken.first:.2f} s, again {taken.again:.2f} s, the aggregate {taken.aggregate:.2f} s; "
                f"ratio {taken.first / taken.aggregate:.1f} first, {taken.again / taken.aggregate:.1f} again (goal 3)"
            )
            if plan:
                async with app.state.sessions(info={"scope": actor.scope}) as session, session.begin():
                    await _explain(session)
        await owner.close()
    return taken


async def _explain(session: AsyncSession) -> None:
    """What each rule costs when nothing has changed: the node that finds its lines, how many, and in what time."""
    module = import_module("services.claims.reconcile")
    connection = await session.connection()
    await connection.execute(module.ROOM)
    explained = text(f"explain (analyze, buffers, format json) {module.FIND.text}")
    (said,) = (await connection.execute(explained, {"district": world.DISTRICT, "claim": CLAIM})).one()
    whole = said[0]["Plan"]
    ctes = {node["Subplan Name"]: node for node in _nodes(whole) if node.get("Subplan Name", "").startswith("CTE ")}
    print(f"  the statement {whole['Actual Total Time']:.0f} ms, planned in {said[0]['Planning Time']:.0f} ms; of that")
    print(
        f"    {ctes['CTE claimed']['Actual Total Time']:7.0f} ms  the lines with their visits ({_node(ctes['CTE claimed'])})"
    )
    found = zip(RULES, ctes["CTE fired"]["Plans"][-len(RULES) :], strict=True)
    for rule, node in sorted(found, key=lambda each: -each[1]["Actual Total Time"]):
        print(f"    {node['Actual Total Time']:7.0f} ms  {rule.code}: {node['Actual Rows']:,.0f} of {_node(node)}")


def _node(node: dict[str, Any]) -> str:
    """The node, and what it asks for that is more than a condition."""
    asks = [each["Node Type"] for each in node.get("Plans", []) if each.get("Actual Loops")]
    return node["Node Type"] + (f" with {', '.join(asks)}" if asks else "")


def _nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for below in node.get("Plans", []):
        yield from _nodes(below)


async def main() -> None:
    """The goal is at most three times the aggregate, and ten times the lines in at most twelve times the time (design.md)."""
    lines = int(os.environ.get("BENCH_LINES", LINES))
    small, large = await _measured(lines // 10, plan=False), await _measured(lines, plan=True)
    print(
        f"ten times the lines take {large.first / small.first:.1f} times as long first, {large.again / small.again:.1f} again, "
        f"the aggregate {large.aggregate / small.aggregate:.1f} (goal 12)"
    )


if __name__ == "__main__":
    asyncio.run(main())
