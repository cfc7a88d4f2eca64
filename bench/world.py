"""A district of many orders and visits, made by SQL; and servers of it."""

import asyncio
import os
import socket
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import asyncpg
import httpx
from alembic.config import Config

from alembic import command
from services import embedded

DISTRICT = "371002"
MASTER_KEYS = "m1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
TOKEN_KEYS = "t1:ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8="

# Everyone is synthetic. Residents come before, with their sealed fields; one resident and one caregiver share many visits.
PEOPLE = """
    create table bench_residents as select row_number() over (order by id) - 1 as n, id from residents;
    create table bench_carers as select n, gen_random_uuid() as id from generate_series(0, {people} - 1) n;
    insert into providers (district_code, id, code, name, status) values ('371002', '{provider}', 'P1', '服务公司', 'active');
    insert into caregivers (district_code, id, provider_id, staff_no, name, id_number_sealed, id_number_index, status)
        select '371002', id, '{provider}', 'S' || n, '护理员' || n, '', convert_to(n::text, 'UTF8'), 'active' from bench_carers;
    insert into qualifications (district_code, id, caregiver_id, kind, certificate_no, expires_on)
        select '371002', gen_random_uuid(), id, 'certificate', '', '2099-12-31' from bench_carers;
    insert into service_items (district_code, id, code, name, category, unit, status)
        values ('371002', '{item}', 'I1', '居家照护', 'nursing', 'hour', 'active');
    insert into service_prices (district_code, id, service_item_id, unit_price_fen, effective_from)
        values ('371002', gen_random_uuid(), '{item}', 2000, '2020-01-01');
    insert into contracts (district_code, id, contract_no, provider_id, starts_on, ends_on, status)
        values ('371002', '{contract}', 'C1', '{provider}', '2020-01-01', '2099-12-31', 'active');
    insert into contract_services (district_code, id, contract_id, service_item_id)
        values ('371002', gen_random_uuid(), '{contract}', '{item}');
    insert into programmes (district_code, id, code, name, kind, status)
        values ('371002', '{programme}', 'G1', '分散特困照护', 'service', 'active');
    insert into programme_versions (district_code, id, programme_id, effective_from, cap_unit, monthly_cap, copay_bp,
            billing_increment_minutes, priority, person_time_unit, lapses, thresholds)
        values ('371002', '{version}', '{programme}', '2020-01-01', 'minutes', 1000000, 0, 1, 10, 'visit', true,
            '{{"late_days": 3660}}');
    insert into programme_services (district_code, id, programme_version_id, service_item_id)
        values ('371002', gen_random_uuid(), '{version}', '{item}');
    insert into entitlements (district_code, id, programme_id, resident_id, effective_from, status)
        select '371002', gen_random_uuid(), '{programme}', id, '2020-01-01', 'active' from bench_residents;
"""
ORDERS = """
    insert into orders (district_code, id, order_no, resident_id, division_code, provider_id, service_item_id, programme_id,
            entitlement_id, planned_start_at, planned_minutes, status, placed_by)
        select '371002', gen_random_uuid(), 'D' || o, r.id, '371002001', '{provider}', '{item}', '{programme}', e.id,
            timestamptz '2024-03-01 08:00+08' + o / {people} * interval '1 hour', 60, '{status}', r.id
        from generate_series({first}, {last} - 1) g (o) join bench_residents r on r.n = o % {people}
        join entitlements e on e.resident_id = r.id;
    insert into visits (district_code, id, visit_no, provider_id, caregiver_id, resident_id, division_code, service_item_id,
            order_id, programme_id, entitlement_id, status, evidence, planned_start_at, planned_minutes, started_at)
        select '371002', gen_random_uuid(), o.order_no, '{provider}', c.id, o.resident_id, o.division_code, '{item}', o.id,
            '{programme}', o.entitlement_id, '{visit_status}', 'events', o.planned_start_at, 60,
            case when '{visit_status}' = 'checked_in' then o.planned_start_at end
        from orders o join bench_residents r on r.id = o.resident_id join bench_carers c on c.n = r.n
        where o.status = '{status}' and not exists (select from visits v where v.order_id = o.id);
    insert into visit_events (district_code, id, visit_id, kind, device_at, server_at, skew_seconds, proof, distance_m,
            accuracy_m, by_account)
        select '371002', gen_random_uuid(), v.id, 'check_in', v.started_at, v.started_at, 0, 'gps', 5, 10, v.id
        from visits v where v.status = 'checked_in';
"""
IDS = {
    name: f"00000000-0000-7000-8000-0000000000{n:02}"
    for n, name in enumerate(("provider", "item", "contract", "programme", "version"), 1)
}


@contextmanager
def database() -> Iterator[embedded.Server]:
    """A server of its own with every migration, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="yiyang-bench-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        with embedded.start(Path(folder) / "postgres") as server:
            config = Config("alembic.ini")
            config.attributes["url"] = server.url()
            # In a thread: alembic runs a loop of its own, and we are in one.
            with ThreadPoolExecutor(1) as apart:
                apart.submit(command.upgrade, config, "head").result()
            yield server


async def superuser(server: embedded.Server) -> asyncpg.Connection:
    return await asyncpg.connect(user="postgres", database="yiyang", host=socket_of(server), port=5432)


def socket_of(server: embedded.Server) -> str:
    return str(httpx.URL(server.url()).params["host"])


def free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


@asynccontextmanager
async def process(words: list[str], environment: dict[str, str], ready: str) -> AsyncIterator[None]:
    """A server in a process of its own, until it answers at `ready`."""
    started = await asyncio.create_subprocess_exec(
        sys.executable, "-P", "-m", *words, env=os.environ | environment, stdout=asyncio.subprocess.DEVNULL
    )
    try:
        async with httpx.AsyncClient() as client:
            for _ in range(300):
                try:
                    await client.get(ready)
                    break
                except httpx.TransportError:
                    await asyncio.sleep(0.1)
        yield
    finally:
        started.terminate()
        await started.wait()
