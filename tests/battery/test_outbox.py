"""T14: an outbox with writers of random delay at commit, and listeners that are cut off again and again: nothing is lost and
nothing told twice."""

import asyncio
import random
import sys
from collections.abc import Mapping
from uuid import UUID

import asyncpg
import pytest
from uuid_utils.compat import uuid7

from models.accounts import Role
from tests.conftest import socket_of
from tests.factories import Make
from tests.listening import listening
from tests.programs import Served

WRITERS, LISTENERS, CUTS = 8, 4, 10

_WRITE = """
    insert into events (district_code, id, kind, subject_id)
    select $1, (lpad(to_hex((extract(epoch from clock_timestamp()) * 1000)::bigint), 12, '0') || '7'
        || substr(gen_random_uuid()::text, 16))::uuid, 'orders.placed', s from unnest($2::uuid[]) s
"""


async def write(make: Make, host: str, database: str, many: int, seed: int) -> list[str]:
    """Transactions of one to twenty events, that are committed a little later, in no order; a tenth of them never."""
    chance, kept = random.Random(seed), list[str]()
    connection = await asyncpg.connect(user="postgres", database=database, host=host, port=5432)
    while len(kept) < many:
        subjects = [uuid7() for _ in range(min(chance.randint(1, 20), many - len(kept)))]
        transaction = connection.transaction()
        await transaction.start()
        await connection.execute(_WRITE, make.code, subjects)
        await asyncio.sleep(chance.random() ** 3 * 0.2)
        if chance.random() < 0.1:
            await transaction.rollback()
        else:
            await transaction.commit()
            kept += map(str, subjects)
    await connection.close()
    return kept


async def listen(url: str, headers: Mapping[str, str], many: int, first: str, seed: int) -> list[str]:
    """Cut off after some messages, ten times over, and back with the last id; then to the end."""
    chance, told, last = random.Random(seed), list[str](), first
    for cut in range(CUTS + 1):
        more = chance.randint(1, 2 * many // CUTS // 2) if cut < CUTS else many
        async with listening(url, headers, last_id=last) as heard:
            wanted = min(more, many - len(told))
            await heard.until(lambda all_of_it, wanted=wanted: len(all_of_it.messages) >= wanted)  # type: ignore[misc]
        told += [message.subject for message in heard.messages]
        last = heard.last_id
        assert {message.event for message in heard.messages} <= {"orders.placed"}
    return told


async def read_by_id(make: Make, host: str, database: str, over: asyncio.Event) -> list[str]:
    """The negative control: what somebody reads who trusts ids to be committed in their order."""
    connection, last, told = (
        await asyncpg.connect(user="postgres", database=database, host=host, port=5432),
        UUID(int=0),
        list[str](),
    )
    while True:
        ending = over.is_set()
        rows = await connection.fetch(
            "select id, subject_id from events where district_code = $1 and id > $2 order by id", make.code, last
        )
        told += [str(row["subject_id"]) for row in rows]
        last = rows[-1]["id"] if rows else last
        if ending:
            break
        await asyncio.sleep(0.02)
    await connection.close()
    return told


@pytest.mark.parametrize(
    "many", [pytest.param(400, id="400 events"), pytest.param(10_000, id="10,000 events", marks=pytest.mark.battery)]
)
async def test_t14_no_event_is_lost_or_told_twice_however_late_it_is_committed(
    make: Make, api: Served, server: object, database: str, many: int
):
    """Its negative control runs beside it: a reader by the order of ids loses some of the same events."""
    host, over = socket_of(server), asyncio.Event()  # type: ignore[arg-type]
    headers = await make.authorization(Role.BUREAU_ADMIN)
    async with listening(api.url, headers) as heard:
        first = heard.last_id
    naive = asyncio.create_task(read_by_id(make, host, database, over))
    telling = [asyncio.create_task(listen(api.url, headers, many, first, seed)) for seed in range(LISTENERS)]
    written = await asyncio.gather(*(write(make, host, database, many // WRITERS, seed) for seed in range(WRITERS)))
    committed = [subject for of_one in written for subject in of_one]
    told = await asyncio.gather(*telling)
    over.set()
    by_id = await naive

    lost_by_id = len(set(committed) - set(by_id))
    sys.stdout.write(
        f"\n{len(committed)} events: told {[len(of_one) for of_one in told]}; a reader by id lost {lost_by_id}\n"
    )
    assert [sorted(of_one) for of_one in told] == [sorted(committed)] * LISTENERS
    assert told[1:] == told[:1] * (LISTENERS - 1)
    assert lost_by_id > 0
