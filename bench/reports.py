"""A year's report over many visits, beside the one aggregate that reads them: `python -m bench.reports [visits] [--plans]`."""

import asyncio
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from alembic.config import Config
from sqlalchemy import event, text
from sqlmodel.ext.asyncio.session import AsyncSession

from alembic import command
from models.reports import Compared, ReportOrder, Split
from services import embedded, reports
from services.access import system
from services.pages import Slice
from services.scope import connect
from services.secrets import Vault

DISTRICT = "371002"
YEAR = ReportOrder(from_on=date(2024, 1, 1), to_on=date(2024, 12, 31))
_KEY = "m1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="

# A register of 60,000; 6,000 of them are served, half under a programme of resident-months; one visit in twenty is one of
# two that belong to an order. Ids are made in a scratch table, so that rows can name each other.
# Without the triggers of foreign keys: what is made here points at what was made here.
GENERATED = """
    set session_replication_role = replica;
    insert into districts (code, name) values (:district, '测试区');
    insert into divisions (code, name) values (:district, '测试区');
    insert into divisions (code, name, parent_code) select :district || '00' || n, '街道' || n, :district from generate_series(1, 9) n;
    create temp table r as select n, uuidv7() as id from generate_series(1, 60000) n;
    create temp table p as select n, uuidv7() as id, uuidv7() as version from generate_series(1, 8) n;
    create temp table i as select n, uuidv7() as id, (array['meal', 'bathing', 'cleaning', 'nursing', 'errand'])[1 + n % 5] as category
        from generate_series(1, 10) n;
    create temp table s as select n, uuidv7() as id from generate_series(1, 12) n;
    insert into residents (district_code, id, name, sex, birth_on, id_number_sealed, id_number_index, division_code,
            categories, status, registered_on, deceased_on)
        select :district, id, '测试' || n, 'female', date '1934-01-01' + n % 9000, '', cast(cast(n as text) as bytea),
            :district || '00' || (1 + n % 9), (array['{dibao}', '{dibao,living_alone}', '{}', '{disabled_function}'])[1 + n % 4]::varchar[],
            case when n % 50 = 0 then 'deceased' else 'active' end, '2020-01-01',
            case when n % 50 = 0 then date '2024-06-01' + n % 300 end
        from r;
    insert into status_changes (district_code, id, resident_id, status, effective_on, reason, by_account)
        select :district, uuidv7(), id, case when m = 1 then 'moved_out' else 'active' end, date '2023-01-01' + n % 300 + m, '迁居', id
        from r, generate_series(1, 2) m where r.n % 30 = 0;
    insert into providers (district_code, id, code, name, status)
        select :district, id, 'P' || n, '服务公司' || n, 'active' from s;
    insert into service_items (district_code, id, code, name, category, unit, status)
        select :district, id, 'I' || n, '项目' || n, category, 'hour', 'active' from i;
    insert into programmes (district_code, id, code, name, kind, status)
        select :district, id, 'G' || n, '项目' || n, 'service', 'active' from p;
    insert into programme_versions (district_code, id, programme_id, effective_from, copay_bp, billing_increment_minutes,
            priority, person_time_unit, lapses)
        select :district, version, id, '2020-01-01', 0, 1, 100, case when n % 2 = 0 then 'visit' else 'resident_month' end, true from p;
    insert into orders (district_code, id, order_no, resident_id, division_code, provider_id, service_item_id, planned_start_at,
            planned_minutes, status, placed_by)
        select :district, uuidv7(), 'O' || o.n, r.id, :district || '001', s.id, i.id, timestamptz '2024-01-01 09:00+08', 60, 'completed', r.id
        from generate_series(0, :visits / 20) o (n) join r on r.n = 1 + o.n % 6000 join s on s.n = 1 join i on i.n = 1 + o.n % 10;
    insert into visits (district_code, id, visit_no, provider_id, resident_id, division_code, service_item_id, order_id, slot,
            programme_id, programme_version_id, status, evidence, started_at, ended_at, served_on, minutes, billable_minutes,
            posted_gross_fen, posted_subsidy_fen)
        select :district, uuidv7(), 'V' || v.n, s.id, r.id, r.division, i.id, o.id, 1 + v.n % 2, p.id, p.version,
            case when v.n % 25 = 0 then 'flagged' else 'verified' end, case when v.n % 3 = 0 then 'events' else 'attested' end,
            v.at, v.at + interval '90 minutes', cast(v.at at time zone 'Asia/Shanghai' as date), 90, 90, 3000, 3000
        from (select n, timestamptz '2024-01-01 08:00+08' + (hashint4(n) & 1048575) % 366 * interval '1 day' + n % 8 * interval '1 hour' as at
              from generate_series(0, :visits - 1) n) v
        join (select n, id, :district || '00' || (1 + n % 9) as division from r) r on r.n = 1 + (hashint4(v.n + 7) & 1048575) % 6000
        join s on s.n = 1 + v.n % 12 join i on i.n = 1 + v.n % 10
        left join p on p.n = v.n % 9
        left join orders o on v.n % 20 < 2 and o.district_code = :district and o.order_no = 'O' || v.n / 20;
"""

AGGREGATE = text("""
    select count(*), sum(minutes), sum(posted_subsidy_fen), count(distinct resident_id) from visits
    where district_code = :district and status = 'verified' and served_on between :from_on and :to_on
""")


def _generate(server: embedded.Server, visits: int) -> None:
    config = Config("alembic.ini")
    server.create_database("bench_reports")
    config.attributes["url"] = server.url("bench_reports")
    command.upgrade(config, "head")
    script = GENERATED.replace(":district", f"'{DISTRICT}'").replace(":visits", str(visits))
    server.query(script, "bench_reports")
    server.query("vacuum analyze", "bench_reports")


async def _best(act: Callable[[], Awaitable[Any]], times: int = 5) -> float:
    """Milliseconds of the fastest of some runs."""
    fastest = float("inf")
    for _ in range(times):
        begun = time.perf_counter()
        await act()
        fastest = min(fastest, time.perf_counter() - begun)
    return fastest * 1000


async def _plans(session: AsyncSession, act: Callable[[], Awaitable[Any]]) -> None:
    """What PostgreSQL does for each statement of an act."""
    connection = await session.connection()
    said: list[tuple[str, Any]] = []

    def hear(_c: object, _cursor: object, statement: str, parameters: Any, *_: object) -> None:
        said.append((statement, parameters))

    event.listen(connection.sync_connection, "before_cursor_execute", hear)
    await act()
    event.remove(connection.sync_connection, "before_cursor_execute", hear)
    for statement, parameters in said:
        plan = await connection.exec_driver_sql(f"explain (analyze, costs off, buffers off) {statement}", parameters)
        print("\n".join(row[0] for row in plan.all()), end="\n\n")


async def measure(server: embedded.Server, visits: int, *, plans: bool) -> None:
    actor = system(DISTRICT)
    engine, sessions = connect(server.url("bench_reports"), Vault.from_text(_KEY))
    async with sessions(info={"scope": actor.scope}) as session, session.begin():

        async def whole() -> reports.Report:
            return await reports.period(session, actor, YEAR)

        async def raw() -> object:
            days = {"district": DISTRICT, "from_on": YEAR.from_on, "to_on": YEAR.to_on}
            return (await (await session.connection()).execute(AGGREGATE, days)).one()

        def page(key: str) -> Callable[[], Awaitable[Any]]:
            middle = Slice(50, (date(2024, 7, 1), UUID(int=0)))
            return lambda: reports.rows(session, actor, key, YEAR, middle)

        alone, figures = await _best(raw), await _best(whole)
        told = {figure.key: figure.value for figure in (await whole()).figures}
        print(f"{visits} visits, {told['home_care.visits']} verified, {len(told)} figures")
        print(f"one aggregate {alone:.0f} ms; the report {figures:.0f} ms, {figures / alone:.1f} times as long")
        for asked in ({"by": Split.MONTH}, {"by": Split.DIVISION}, {"compare": Compared.YEAR_BEFORE}):
            spent = await _best(partial(reports.period, session, actor, YEAR.model_copy(update=asked)))
            named = ", ".join(f"{name}={value}" for name, value in asked.items())
            print(f"the report with {named}: {spent:.0f} ms, {spent / figures:.2f} times as long as without")
        spent = await _best(partial(reports.by_month, session, actor, "home_care.minutes", YEAR))
        print(f"one figure by month, as for its chart: {spent:.0f} ms")
        for key in ("home_care.visits", "home_care.person_times", "programme.G1.person_times", "residents.active"):
            print(f"a page of 50 from the middle of {key}: {await _best(page(key)):.0f} ms")
        if plans:
            await _plans(session, whole)
            await _plans(session, page("programme.G1.person_times"))
    await engine.dispose()


async def main() -> None:
    numbers = [int(word) for word in sys.argv[1:] if word.isdigit()]
    with tempfile.TemporaryDirectory(prefix="yiyang-bench-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        with embedded.start(Path(folder) / "postgres") as server:
            visits = numbers[0] if numbers else 100_000
            # In a thread: alembic runs a loop of its own, and we are in one.
            await asyncio.to_thread(_generate, server, visits)
            await measure(server, visits, plans="--plans" in sys.argv)


if __name__ == "__main__":
    asyncio.run(main())
