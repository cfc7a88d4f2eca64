"""T07: a thousand ask for one bed at the same instant and one gets it; a thousand ask for ten beds and no night is promised twice."""

import asyncio
import random
from collections import Counter
from typing import Any

import httpx
import pytest

from models.accounts import Role
from tests.battery.conftest import SignedIn
from tests.factories import Make
from tests.lodged import day
from tests.test_stays import PAIRS

pytestmark = pytest.mark.battery
ASKED = 1000
SEED = 7


async def _people(make: Make, owner: Any, many: int) -> list[str]:
    """Residents, made as copies of one."""
    first = await make.resident()
    names = [
        row["column_name"]
        for row in await owner.fetch(
            "select column_name from information_schema.columns where table_name = 'residents'"
        )
    ]
    fresh = {"id": "gen_random_uuid()", "id_number_index": "sha256(cast(n as text)::bytea)"}
    columns = ", ".join(f'"{name}"' for name in names)
    values = ", ".join(fresh.get(name, f'r."{name}"') for name in names)
    made = await owner.fetch(
        f"insert into residents ({columns}) select {values} from residents r, generate_series(1, $2) n where r.id = $1 returning id",
        first.id,
        many,
    )
    return [str(row["id"]) for row in made]


async def _all(bureau: httpx.AsyncClient, asked: list[dict[str, Any]]) -> list[httpx.Response]:
    """At once, as far as the client can; who is told to come again does."""

    async def one(said: dict[str, Any]) -> httpx.Response:
        for _ in range(20):
            answer = await bureau.post("/v1/stays", json=said)
            assert answer.status_code in (201, 409, 503), answer.text
            if answer.status_code != 503:
                break
        return answer

    return await asyncio.gather(*(one(said) for said in asked))


async def test_t07_a_thousand_ask_for_one_bed_and_one_gets_it(make: Make, signed_in: SignedIn, owner: Any):
    """Seen to fail, with more than one winner, without the constraint stays_one_in_a_bed_excl (dropped by hand)."""
    bureau, bed = await signed_in(Role.BUREAU_ADMIN), await make.bed()
    people = await _people(make, owner, ASKED)
    asked = [{"bed_id": str(bed.id), "resident_id": who, "from_on": day(1), "to_on": day(31)} for who in people]

    answers = await _all(bureau, asked)

    [winner] = [answer.json() for answer in answers if answer.status_code == 201]
    told = Counter(
        (said["code"], said["blocker_id"], said["blocker_from"], said["blocker_to"], said["blocker_status"])
        for said in (answer.json() for answer in answers if answer.status_code != 201)
    )
    assert told == {("bed_taken", winner["id"], day(1), day(31), "reserved"): ASKED - 1}
    assert await owner.fetchval(PAIRS, make.code) == 0


async def test_t07_a_thousand_ask_for_ten_beds_and_no_night_is_promised_twice(
    make: Make, signed_in: SignedIn, owner: Any
):
    """For random nights. What was acknowledged is there, what was refused is not; the pairs are looked for by comparing days, not
    as the constraint does it. Seen to fail, with 7,289 such pairs, without the constraint (dropped by hand)."""
    chance, bureau = random.Random(SEED), await signed_in(Role.BUREAU_ADMIN)
    beds = [str((await make.bed()).id) for _ in range(10)]
    asked = []
    for who in await _people(make, owner, ASKED):
        first = chance.randrange(1, 90)
        nights = {"from_on": day(first), "to_on": day(first + chance.randrange(1, 15))}
        asked.append({"bed_id": chance.choice(beds), "resident_id": who} | nights)

    answers = await _all(bureau, asked)

    made = {answer.json()["id"] for answer in answers if answer.status_code == 201}
    refused = Counter(answer.json()["code"] for answer in answers if answer.status_code != 201)
    there = {str(row["id"]) for row in await owner.fetch("select id from stays where district_code = $1", make.code)}
    named = {answer.json()["blocker_id"] for answer in answers if answer.status_code != 201}
    assert await owner.fetchval(PAIRS, make.code) == 0
    assert there == made
    assert named <= made
    assert refused == {"bed_taken": ASKED - len(made)}
    assert 10 <= len(made) < ASKED
