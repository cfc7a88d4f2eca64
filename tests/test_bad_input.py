"""What a caller sees of each kind of bad input, in one table: run it with `-s` to read it.

Where each is tried in depth: identity numbers tests/test_numbers.py; times tests/test_visit_corrections.py; caps
tests/test_ledger.py; makers and checkers tests/test_settlements.py; files tests/imports; tokens tests/test_tokens.py; JSON
and sizes tests/test_input.py."""

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest

from models.accounts import Role
from tests.claimed import World, world
from tests.days import NINE, a_day
from tests.factories import Make
from tests.imports.uploading import sent, taken_in
from tests.test_settlements import proposed

_ = world
MEGABYTE, HOUR = 2**20, timedelta(hours=1)


@dataclass
class Bad:
    """Who sends it, and where to."""

    make: Make
    client_for: Callable[..., Awaitable[httpx.AsyncClient]]
    drain: Callable[[], Awaitable[None]]
    world: World
    app: Any
    owner: Any

    async def bureau(self, body: bytes, **headers: str) -> httpx.Response:
        """Sent to the register as it stands."""
        client = await self.client_for(Role.BUREAU_ADMIN)
        return await client.post("/v1/residents", content=body, headers={"Content-Type": "application/json"} | headers)

    async def imported(self, text: str) -> dict[str, Any]:
        client = await self.client_for(Role.BUREAU_ADMIN)
        done = await taken_in(client, self.drain, "providers", text)
        faults = (await client.get(f"/v1/imports/{done['id']}/errors.csv")).text
        return done | {"faults": faults}


def resident(**changed: Any) -> dict[str, Any]:
    return {"name": "测试老人", "id_number": "11010519491231002X", "division_code": "110105001001"} | changed


async def check_digit(bad: Bad) -> httpx.Response:
    said = resident(id_number="110105194912310021", division_code=bad.make.division_code)
    return await bad.bureau(json.dumps(said).encode())


async def ends_before_it_began(bad: Bad) -> httpx.Response:
    day = await a_day(bad.make, bad.client_for, thresholds={"correction_days": 36500})
    visit = await day.served()
    times = {"ended_at": (NINE - HOUR).isoformat(), "reason_code": "data_entry_error", "memo": ""}
    return await day.act(Role.CAREGIVER, f"/visits/{visit['id']}/corrections", times)


async def overdrawn_by_two_at_once(bad: Bad) -> httpx.Response:
    day = await a_day(bad.make, bad.client_for, monthly_cap=100)
    await day.as_(Role.BUREAU_ADMIN)
    both = await asyncio.gather(day.place(NINE, 60), day.place(NINE + HOUR, 60))
    return max(both, key=lambda answer: answer.status_code)


async def approved_by_its_proposer(bad: Bad) -> httpx.Response:
    bad.world.bill(await bad.world.visit())
    settlement = await proposed(bad.world)
    key = {"Idempotency-Key": uuid4().hex}
    return await bad.world.officer.post(f"/v1/settlements/{settlement['id']}/approve", headers=key)


async def token_of_another_district(bad: Bad) -> httpx.Response:
    elsewhere = Make(bad.app, bad.owner, str(int(bad.make.code) + 600_000))
    await elsewhere.district()
    stranger = await elsewhere.authorization(Role.BUREAU_ADMIN)
    client = await bad.client_for()
    return await client.get(f"/v1/residents/{bad.world.entitlement.resident_id}", headers=stranger)


async def not_a_number(bad: Bad) -> httpx.Response:
    return await bad.bureau(b'{"name": "x", "id_number": "x", "division_code": "110105001001", "lat": NaN}')


async def nul(bad: Bad) -> httpx.Response:
    return await bad.bureau(json.dumps(resident(name="王\x00芳")).encode())


async def twenty_digits(bad: Bad) -> httpx.Response:
    visit = await bad.world.visit()
    claim = (await bad.world.manager.post("/v1/claims", json={"month": "2024-03"})).json()
    bad.world.bill(visit, amount_fen=12345678901234567890)
    return await bad.world.manager.post(f"/v1/claims/{claim['id']}/lines", json={"lines": bad.world.lines})


async def fifty_megabytes(bad: Bad) -> httpx.Response:
    return await bad.bureau(b'"' + b"a" * (50 * MEGABYTE) + b'"')


async def file_of_300_megabytes(bad: Bad) -> httpx.Response:
    client = await bad.client_for(Role.BUREAU_ADMIN)
    return await sent(client, "providers", b"code,name\n" + b"P-1,x\n" * (50 * MEGABYTE))


SEEN = [
    (check_digit, 422, "id_number_check_digit", "/id_number"),
    (ends_before_it_began, 422, "visit_ends_before_it_began", "/ended_at"),
    (overdrawn_by_two_at_once, 409, "cap_exceeded", None),
    (approved_by_its_proposer, 409, "same_person", None),
    (token_of_another_district, 404, "resident_not_found", None),
    (not_a_number, 422, "invalid_input", ""),
    (nul, 422, "invalid_input", "/name"),
    (twenty_digits, 422, "invalid_input", "/lines/0/amount_fen"),
    (fifty_megabytes, 413, "too_large", None),
    (file_of_300_megabytes, 413, "too_large", None),
]


@pytest.fixture
def bad(make, client_for, drain, world, app, owner) -> Bad:
    return Bad(make, client_for, drain, world, app, owner)


@pytest.mark.parametrize(("send", "status", "code", "pointer"), SEEN, ids=lambda case: getattr(case, "__name__", ""))
async def test_bad_input_is_refused_with_its_code_and_its_place(bad, send, status, code, pointer):
    answer = await send(bad)
    said = answer.json()

    inputs = said.get("errors", [])
    told = f"{inputs[0]['pointer']} {inputs[0]['code']}: {inputs[0]['message']}" if inputs else said["detail"]
    sys.stdout.write(f"{send.__name__.replace('_', ' '):28} {answer.status_code} {said['code']:27} {told}\n")
    assert (answer.status_code, said["code"]) == (status, code), answer.text
    assert [error["pointer"] for error in inputs] == ([] if pointer is None else [pointer])


async def test_a_broken_row_is_told_by_row_and_column_and_the_rest_goes_in(bad):
    done = await bad.imported("code,name\nP-1,好服务公司\nP-2,\n")

    sys.stdout.write(
        f"{'a file with a broken row':28} {done['status']}, errors.csv: {done['faults'].splitlines()[1]}\n"
    )
    assert (done["status"], done["rows_created"], done["rows_failed"]) == ("succeeded", 1, 1)
    assert done["faults"].splitlines()[1].startswith("P-2,,3,名称（name）,value_blank,")


async def test_a_wrong_header_is_told_and_nothing_goes_in(bad):
    done = await bad.imported("code,nmae\nP-1,好服务公司\n")

    said = f"{done['failure_code']}: {done['failure_zh']}"
    sys.stdout.write(f"{'a file with a wrong header':28} {done['status']}, {said}\n")
    assert (done["status"], done["rows_created"], done["failure_code"]) == ("failed", 0, "wrong_header")
