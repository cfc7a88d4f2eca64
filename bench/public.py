"""The list of homes as the public asks for it, beside a static file of the same server; and how many answers to one who keeps what
he has are 304, while the district works on.

A district of 24 homes with 40 beds each and two years of inspections; the limit of requests an address is lifted."""

import asyncio
import tempfile
from collections import Counter
from typing import Any

from bench import load, world

HOMES, TIMES, EVERY = 24, 600, 100
LIST = f"/public/v1/facilities?district={world.DISTRICT}"
STATIC = "/static-offline-docs/favicon.png"
_SEED = f"""
    insert into districts (code, name) values ('{world.DISTRICT}', '环翠区');
    insert into divisions (code, name) values ('{world.DISTRICT}', '环翠区'), ('{world.DISTRICT}001', '竹岛街道');
    insert into facilities (district_code, id, version, code, name, division_code, lat, lng, licences, reservation_hours)
    select '{world.DISTRICT}', gen_random_uuid(), 1, 'H' || n, '康养中心' || n, '{world.DISTRICT}001', 37.5, 122.1, '[]', 48
    from generate_series(1, {HOMES}) n;
    insert into beds (district_code, id, version, facility_id, bed_no, kind)
    select f.district_code, gen_random_uuid(), 1, f.id, 'B' || n, 'nursing' from facilities f, generate_series(1, 40) n;
    insert into inspections (district_code, id, version, inspection_no, place_kind, facility_id, division_code, inspected_at,
        inspected_on, topics, departments, looked_at, by_account)
    select f.district_code, gen_random_uuid(), 1, f.code || '-' || n, 'facility', f.id, f.division_code,
        now() - make_interval(days => n * 30), current_date - n * 30, '{{fire}}', '{{民政局}}', '[]', gen_random_uuid()
    from facilities f, generate_series(1, 24) n;
    insert into findings (district_code, id, version, finding_no, inspection_id, topic, hazard, description, responsible, due_on,
        status, closed_on, closed_by)
    select i.district_code, gen_random_uuid(), 1, i.inspection_no || '-' || n, i.id, 'fire', 'ordinary', '-', '{{}}',
        i.inspected_on + 7, 'closed', i.inspected_on + 3, gen_random_uuid()
    from inspections i, generate_series(1, 2) n;
    create role bench login in role yiyang_app, yiyang_worker;
    analyze;
"""
_BED = f"""
    insert into beds (district_code, id, version, facility_id, bed_no, kind)
    select district_code, gen_random_uuid(), 1, id, 'N' || $1::text, 'nursing' from facilities
    where district_code = '{world.DISTRICT}' and code = 'H1'
"""


def _asked(path: str, tag: bytes = b"") -> bytes:
    plain = load.request("GET", path)
    return plain[:-2] + b"If-None-Match: " + tag + b"\r\n\r\n" if tag else plain


async def _kept(port: int, owner: Any) -> Counter[int]:
    """One who keeps what he got and asks again, while every hundredth time a bed was added."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    seen, tag = Counter[int](), b""
    for number in range(TIMES):
        if number % EVERY == EVERY - 1:
            await owner.execute(_BED, str(number))
        writer.write(_asked(LIST, tag))
        head = await reader.readuntil(b"\r\n\r\n")
        fields = dict(line.split(b": ", 1) for line in head.lower().split(b"\r\n")[1:] if b": " in line)
        await reader.readexactly(int(fields.get(b"content-length", 0)))
        seen[int(head[9:12])] += 1
        tag = fields[b"etag"]
    writer.close()
    return seen


async def main() -> None:
    with world.database() as server, tempfile.TemporaryDirectory():
        owner = await world.superuser(server)
        await owner.execute(_SEED)
        port = world.free_port()
        settings = {
            "YIYANG_DATABASE_URL": server.url(user="bench"),
            "YIYANG_OWNER_URL": server.url(),
            "YIYANG_MASTER_KEYS": world.MASTER_KEYS,
            "YIYANG_TOKEN_KEYS": world.TOKEN_KEYS,
            "YIYANG_LOG_LEVEL": "error",
            "YIYANG_DEMO": "0",
            "YIYANG_PUBLIC_PER_MINUTE": "1000000",
        }
        serve = ["api.cli", "serve", "--no-worker", "--port", str(port)]
        async with world.process(serve, settings, f"http://127.0.0.1:{port}/healthz"):
            for name, path in (("static file", STATIC), ("list of homes", LIST)):
                found = await load.run(port, [_asked(path)] * TIMES, warm=50)
                print(f"{name:14} {found.per_second:7,.0f}/s; p50 {found.p50:.1f} ms, p99 {found.p99:.1f} ms")
            seen = await _kept(port, owner)
            print(f"asked again    {seen[304] / TIMES:.0%} of {TIMES} are 304, a change every {EVERY}")
        await owner.close()
