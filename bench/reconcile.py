"""100,000 lines of one claim reconciled, beside the one aggregate that reads the same lines and visits."""

import asyncio
import statistics
import sys
import time
from uuid import UUID

from sqlalchemy import text

from api.app import create_app
from api.settings import Settings
from bench import world
from models.accounts import Role
from services import claims, sign_in
from tests.factories import Make

LINES, PEOPLE, ROUNDS = 100_000, 500, 3
CLAIM = UUID("00000000-0000-7000-8000-0000000000c1")

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


async def main() -> None:
    """Medians of three; the goal is at most three times the aggregate (design.md, for a million lines)."""
    lines = int(sys.argv[1]) if len(sys.argv) > 1 and sys.argv[1].isdigit() else LINES
    with world.database() as server:
        owner = await world.superuser(server)
        settings = Settings(master_keys=world.MASTER_KEYS, token_keys=world.TOKEN_KEYS, log_level="error")  # type: ignore[arg-type]
        app = create_app(settings, server.url())
        async with app.router.lifespan_context(app):
            make = Make(app, owner, world.DISTRICT)
            await make.district("环翠区")
            for _ in range(PEOPLE):
                await make.resident()
            names = world.IDS | {"people": PEOPLE, "claim": CLAIM}
            await owner.execute(world.PEOPLE.format(**names))
            all_of_them = {"first": 0, "last": lines, "status": "completed", "visit_status": "scheduled"}
            await owner.execute(world.ORDERS.format(**names, **all_of_them))
            await owner.execute(LINES_SQL.format(**names))
            await owner.execute("vacuum analyze")
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
        await owner.close()
    first, again, one = reconciled[0], statistics.median(reconciled[1:]), statistics.median(read)
    print(f"{shown.totals.lines:,} lines, {shown.totals.matched:,} matched, exceptions {shown.totals.exceptions}")
    print(
        f"first run {first:.2f} s, again {again:.2f} s ({min(reconciled):.2f} to {max(reconciled):.2f}); the aggregate {one:.2f} s "
        f"({min(read):.2f} to {max(read):.2f}); ratio {first / one:.1f} first, {again / one:.1f} again (goal 3)"
    )


if __name__ == "__main__":
    asyncio.run(main())
