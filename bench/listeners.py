"""Two thousand who listen to one server process: the memory of each, and how soon each hears what concerns it.

All are residents of one district, each hearing of its own; twenty officers hear of everything. Then orders are written, one
after the other, while they listen."""

import asyncio
import os
import resource
import statistics
import time
from base64 import b64decode
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from bench import world
from models.accounts import Role
from services.access import Actor
from services.tokens import Keys
from tests.programs import processes

LISTENERS, OFFICERS, EVENTS, EACH_SECONDS = 2_000, 20, 300, 0.02
MOST_KB, MOST_P99_MS = 100, 1_000
_SEED = f"""
    insert into districts (code, name) values ('{world.DISTRICT}', '环翠区');
    insert into divisions (code, name) values ('{world.DISTRICT}', '环翠区');
    insert into residents (district_code, id, name, sex, birth_on, id_number_sealed, id_number_index, division_code, status,
        registered_on) select '{world.DISTRICT}', ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, '老人' || n,
        'female', '1940-01-01', '', convert_to(n::text, 'UTF8'), '{world.DISTRICT}', 'active', '2020-01-01'
        from generate_series(1, {LISTENERS}) n;
    create table asked as select n, gen_random_uuid() as account, gen_random_uuid() as membership, gen_random_uuid() as sign_in,
        case when n > {OFFICERS} then ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid end as resident
        from generate_series(1, {LISTENERS}) n;
    insert into accounts (id, username, display_name, password_hash, status) select account, 'u' || n, 'u', '', 'active' from asked;
    insert into memberships (district_code, id, account_id, role, resident_id, status) select '{world.DISTRICT}', membership,
        account, case when resident is null then 'subsidy_officer' else 'resident' end, resident, 'active' from asked;
    insert into sign_ins (district_code, id, account_id, membership_id, expires_at) select '{world.DISTRICT}', sign_in, account,
        membership, now() + interval '1 day' from asked;
    create role bench login in role yiyang_app, yiyang_worker;
    analyze;
"""
_HAPPEN = """
    insert into events (district_code, id, kind, subject_id, resident_id)
    values ($1, (lpad(to_hex((extract(epoch from clock_timestamp()) * 1000)::bigint), 12, '0') || '7'
        || substr(gen_random_uuid()::text, 16))::uuid, 'orders.placed', $2, $3)
"""


def _tokens(rows: Sequence[Any]) -> list[str]:
    ring = dict([world.TOKEN_KEYS.split(":", 1)])
    keys = Keys.of({kid: b64decode(key) for kid, key in ring.items()}, timedelta(hours=2), timedelta(days=1))
    now = datetime.now(UTC)
    return [
        keys.access_token(
            Actor(
                world.DISTRICT,
                Role.RESIDENT if row["resident"] else Role.SUBSIDY_OFFICER,
                UUID(str(row["account"])),
                UUID(str(row["membership"])),
                UUID(str(row["sign_in"])),
                resident_id=row["resident"] and UUID(str(row["resident"])),
            ),
            now,
        )
        for row in rows
    ]


class _Heard:
    """What one of them heard: of which subject, and when."""

    def __init__(self) -> None:
        self.opened, self.at = asyncio.Event(), dict[str, float]()

    async def listen(self, port: int, token: str) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=65536)
        writer.write(f"GET /v1/events HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {token}\r\n\r\n".encode())
        while line := await reader.readline():
            if line.startswith(b"retry:"):
                self.opened.set()
            elif line.startswith(b"data: "):
                self.at[line.rpartition(b'"id":"')[2][:36].decode()] = time.perf_counter()


def _used(pid: int) -> tuple[float, float]:
    """Resident memory in KB, and seconds of the processor."""
    told = Path(f"/proc/{pid}/status").read_text()
    ticks = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return float(told.split("VmRSS:")[1].split()[0]), (int(ticks[11]) + int(ticks[12])) / os.sysconf("SC_CLK_TCK")


async def _measure(owner: Any, port: int, pid: int) -> None:
    rows = await owner.fetch("select * from asked order by n")
    heard = [_Heard() for _ in rows]
    tokens = _tokens(rows)
    warm = asyncio.create_task(heard[0].listen(port, tokens[0]))
    await heard[0].opened.wait()
    before, _ = _used(pid)
    listening = [warm]
    for start in range(1, len(rows), 50):
        group = list(zip(heard, tokens, strict=True))[start : start + 50]
        listening += [asyncio.create_task(one.listen(port, token)) for one, token in group]
        await asyncio.gather(*(one.opened.wait() for one, _ in group))
    await asyncio.sleep(3)
    after, cpu = _used(pid)
    each = (after - before) / (len(rows) - 1)
    print(
        f"{len(rows):,} listeners: {before / 1024:.0f} MB -> {after / 1024:.0f} MB, {each:.1f} KB each (goal {MOST_KB})"
    )
    began = time.perf_counter()
    await asyncio.sleep(20)  # one round of heartbeats, and ten of asking whether everybody may still listen
    idle = (_used(pid)[1] - cpu) / (time.perf_counter() - began)
    _, cpu = _used(pid)
    began, written = time.perf_counter(), dict[str, tuple[float, int]]()
    for number in range(EVENTS):
        which = OFFICERS + number % (len(rows) - OFFICERS)
        subject = UUID(int=(7 << 76) | (8 << 60) | number)
        await owner.execute(_HAPPEN, world.DISTRICT, subject, rows[which]["resident"])
        written[str(subject)] = (time.perf_counter(), which)
        await asyncio.sleep(EACH_SECONDS)
    await asyncio.sleep(2)
    busy = (_used(pid)[1] - cpu) / (time.perf_counter() - began)
    took = sorted(
        (heard[who].at[subject] - at) * 1000
        for subject, (at, which) in written.items()
        for who in (which, *range(OFFICERS))
    )
    others = sum(len(one.at) for one in heard) - EVENTS * (1 + OFFICERS)
    p50, p99 = statistics.median(took), took[int(len(took) * 0.99)]
    print(
        f"idle {idle:.1%} of a core; {EVENTS} events for {1 + OFFICERS} each {busy:.1%}; heard after p50 {p50:.0f} ms, "
        f"p99 {p99:.0f} ms (goal {MOST_P99_MS}); by others {others}"
    )
    for task in listening:
        task.cancel()
    await asyncio.gather(*listening, return_exceptions=True)


async def main() -> None:
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(most, 65_536), most))
    with world.database() as server:
        owner = await world.superuser(server)
        await owner.execute(_SEED)
        port = world.free_port()
        settings = {
            "YIYANG_DATABASE_URL": server.url(user="bench"),
            "YIYANG_OWNER_URL": server.url(),
            "YIYANG_MASTER_KEYS": world.MASTER_KEYS,
            "YIYANG_TOKEN_KEYS": world.TOKEN_KEYS,
            "YIYANG_ACCESS_MINUTES": "120",
            "YIYANG_LOG_LEVEL": "error",
            "YIYANG_DEMO": "0",
        }
        serve = ["api.cli", "serve", "--no-worker", "--port", str(port)]
        async with world.process(serve, settings, f"http://127.0.0.1:{port}/healthz"):
            (pid,) = [pid for pid, parent, command in processes() if parent == os.getpid() and "api.cli" in command]
            await _measure(owner, port, pid)
        await owner.close()
