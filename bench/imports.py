"""Files taken in by the worker, from the upload to the last row; BENCH_VISITS=416300 says how many visits.

Rows a second, the processor's time of a row (of the process with upload and worker in one, and of PostgreSQL), and the most
memory that the process held above what it held before; how long an order by id took of another process with the API, meanwhile and
before; then a COPY of the very rows that came of it, with the same indexes and keys."""

import asyncio
import os
import tempfile
import time
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import httpx
from alembic.config import Config

from alembic import command
from api import worker
from api.app import create_app
from api.settings import Settings
from bench import probe, world
from models.accounts import Role
from models.residents import Sex
from services import embedded, numbers
from tests.factories import Make

DISTRICT = "371002"
MASTER = "m1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
TOKENS = "t1:ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8="

VISITS = 100_000
BEFORE_SECONDS = 5
ORDERED = """
    insert into orders (district_code, id, order_no, resident_id, division_code, provider_id, service_item_id, planned_start_at,
        planned_minutes, status, placed_by)
    select r.district_code, gen_random_uuid(), 'D1', r.id, r.division_code, $2, $3, '2024-01-01', 60, 'completed', r.id
    from residents r where r.district_code = $1 limit 1 returning id
"""
ENTITLED = """
    insert into entitlements (district_code, id, programme_id, resident_id, effective_from, status)
    select district_code, gen_random_uuid(), $2, id, '2020-01-01', 'active' from residents where district_code = $1
"""


def _number(n: int) -> str:
    return numbers.synthetic_identity_number("371099", date(1930, 1, 1) + timedelta(n // 500), n % 500, Sex.FEMALE)


def _residents(count: int) -> Iterable[str]:
    yield "姓名,身份证号,电话,区划代码,地址,困难类别,登记日期\n"
    for n in range(count):
        yield f"测试{n},{_number(n)},138{n:08},{DISTRICT}001{n % 30 + 1:03},测试路{n}号,低保；独居,2024-01-01\n"


def _visits(count: int, residents: int, series: str) -> Iterable[str]:
    yield "visit_no,provider_code,staff_no,resident_id_number,service_code,started_at,ended_at,lat,lng\n"
    for n in range(count):
        day = date(2024, 1, 1) + timedelta(n // residents * 2)
        yield f"{series}{n},P1,S{n % 50},{_number(n % residents)},CARE,{day} 08:{n % 60:02},{day} 10:{n % 60:02},37.5,122.1\n"


def _megabytes(name: str) -> int:
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith(name))
    return int(line.split()[1]) // 1024


def _forget_the_peak() -> int:
    """What the process holds now; its highest mark begins here again."""
    Path("/proc/self/clear_refs").write_text("5")
    return _megabytes("VmRSS")


def _seconds(postmaster: int) -> tuple[float, float]:
    """The processor's time so far: of this process with its threads, and of PostgreSQL with those of its processes that are gone."""
    ticks = 0
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            name, _, fields = folder.joinpath("stat").read_text().partition(") ")
        except OSError:
            continue
        figures, own = fields.split(), "(postgres" in name
        if own and int(figures[1]) == postmaster:
            ticks += int(figures[11]) + int(figures[12])
        elif own and int(folder.name) == postmaster:
            ticks += sum(map(int, figures[11:15]))
    return sum(os.times()[:2]), ticks / os.sysconf("SC_CLK_TCK")


def _let_in(folder: str) -> None:
    """The server runs as somebody else."""
    Path(folder).chmod(0o755)


async def _measured(
    client: httpx.AsyncClient, url: str, app: object, postmaster: int, kind: str, lines: Iterable[str]
) -> None:
    with tempfile.TemporaryFile() as file:
        file.writelines(line.encode() for line in lines)
        size = file.tell() // 1024**2
        file.seek(0)
        before, spent, begun = _forget_the_peak(), _seconds(postmaster), time.perf_counter()
        sent = await client.post(f"/v1/imports/{kind}", files={"file": ("file.csv", file, "text/csv")})
        received = time.perf_counter() - begun
        await worker.drain(url, app.state.sessions)  # type: ignore[attr-defined]
        took = time.perf_counter() - begun
        ours, theirs = (after - at for at, after in zip(spent, _seconds(postmaster), strict=True))
    done = (await client.get(sent.headers["location"])).json()
    rows = done["rows_done"]
    print(
        f"{kind:10} {rows:>8,} rows {size:>4} MB  {done['status']}  created {done['rows_created']:,} failed {done['rows_failed']:,}"
        f"  received in {received:.1f} s, all in {took:.1f} s: {rows / took:,.0f} rows/s,"
        f" a row {ours / rows * 1e6:.0f} µs here and {theirs / rows * 1e6:.0f} in PostgreSQL, peak +{_megabytes('VmHWM') - before} MB"
    )


async def _copied(owner: asyncpg.Connection, folder: str, postmaster: int) -> None:
    """The visits and transfers of the last file written again by COPY, with every index, key and check that they have."""
    tables = {
        "visits": "import_id = $1",
        "ledger_transfers": "cause_id in (select id from visits where import_id = $1)",
    }
    last = await owner.fetchval("select id from imports where kind = 'visits' order by id desc limit 1")
    files = {table: Path(folder) / table for table in tables}
    for table, which in tables.items():
        await owner.copy_from_query(f"select * from {table} where {which}", last, output=files[table], format="binary")
    for table, which in reversed(tables.items()):
        await owner.execute(f"delete from {table} where {which}", last)
    await owner.execute("vacuum")
    spent, begun = _seconds(postmaster), time.perf_counter()
    rows = int((await owner.copy_to_table("visits", source=files["visits"], format="binary")).split()[1])
    part = time.perf_counter() - begun
    await owner.copy_to_table("ledger_transfers", source=files["ledger_transfers"], format="binary")
    took, theirs = time.perf_counter() - begun, _seconds(postmaster)[1] - spent[1]
    print(
        f"{'COPY':10} {rows:>8,} rows: visits alone {rows / part:,.0f} rows/s, with their transfers {rows / took:,.0f} rows/s,"
        f" a row {theirs / rows * 1e6:.0f} µs in PostgreSQL"
    )


@asynccontextmanager
async def _town(server: embedded.Server) -> AsyncIterator[tuple[object, Make, str]]:
    """A provider of fifty caregivers under a programme of forty hours a month."""
    config = Config("alembic.ini")
    server.create_database("bench_imports")
    config.attributes["url"] = url = server.url("bench_imports")
    await asyncio.to_thread(command.upgrade, config, "head")
    settings = Settings(master_keys=MASTER, token_keys=TOKENS, log_level="error")  # type: ignore[arg-type]
    app = create_app(settings, url)
    host = httpx.URL(url).params["host"]
    async with app.router.lifespan_context(app):
        owner = await asyncpg.connect(user="postgres", database="bench_imports", host=host, port=server.port)
        make = Make(app, owner, DISTRICT)
        await make.district()
        yield app, make, url
        await owner.close()


@asynccontextmanager
async def _served(make: Make, url: str, provider: Any, item: Any) -> AsyncIterator[tuple[int, str, str]]:
    """The API in a process of its own, under an ordinary login: its port, the path of an order, and who may ask for it."""
    await make.owner.execute("create role bench login in role yiyang_app, yiyang_worker")
    order = await make.owner.fetchval(ORDERED, DISTRICT, provider.id, item.id)
    token = (await make.authorization(Role.BUREAU_ADMIN))["Authorization"].removeprefix("Bearer ")
    port = world.free_port()
    ours = {"DATABASE_URL": url.replace("//postgres@", "//bench@"), "OWNER_URL": url, "MASTER_KEYS": MASTER}
    ours |= {"TOKEN_KEYS": TOKENS, "LOG_LEVEL": "error", "DEMO": "0"}
    environment = {f"YIYANG_{name}": value for name, value in ours.items()}
    serve = ["api.cli", "serve", "--no-worker", "--port", str(port)]
    async with world.process(serve, environment, f"http://127.0.0.1:{port}/healthz"):
        yield port, f"/v1/orders/{order}", token


async def main() -> None:
    visits = int(os.environ.get("BENCH_VISITS", VISITS))
    residents = max(visits // 20, 100)
    with tempfile.TemporaryDirectory() as folder:
        _let_in(folder)
        with embedded.start(Path(folder) / "postgres") as server:
            async with _town(server) as (app, make, url):
                provider, item = await make.provider(code="P1"), await make.service_item(code="CARE")
                for n in range(50):
                    await make.caregiver(provider, staff_no=f"S{n}")
                programme = await make.programme(item, monthly_cap=2400)
                postmaster = int(next(Path(folder).rglob("postmaster.pid")).read_text().split()[0])

                async def took(role: Role, kind: str, lines: Iterable[str]) -> None:
                    headers, transport = await make.authorization(role), httpx.ASGITransport(app)  # type: ignore[arg-type]
                    async with httpx.AsyncClient(
                        transport=transport, base_url="http://bench", headers=headers, timeout=600
                    ) as client:
                        await _measured(client, url, app, postmaster, kind, lines)

                await took(Role.BUREAU_ADMIN, "residents", _residents(residents))
                await make.owner.execute(ENTITLED, DISTRICT, programme.id)
                await took(Role.SUBSIDY_OFFICER, "visits", _visits(visits // 10, residents, "A"))
                async with _served(make, url, provider, item) as served:
                    async with probe.asking(*served) as before:
                        await asyncio.sleep(BEFORE_SECONDS)
                    async with probe.asking(*served) as meanwhile:
                        await took(Role.SUBSIDY_OFFICER, "visits", _visits(visits, residents, "B"))
                for when, seen in (("meanwhile", meanwhile), ("before", before)):
                    print(
                        f"  an order by id {when}: p50 {seen['p50']:.1f} ms, p99 {seen['p99']:.1f} ms ({seen['asked']:.0f} asked)"
                    )
                await _copied(make.owner, folder, postmaster)


if __name__ == "__main__":
    asyncio.run(main())
