"""T20 to T25 while everybody works at once: the books are sound at every second, and a settlement made again is the same."""

import asyncio
import random
import time
from typing import Any

import pytest

from models.accounts import Role
from tests.allowances.bureaus import opened
from tests.battery.conftest import SignedIn
from tests.battery.offices import AFTERWARDS, WANTED, Day, Office, allow, close_months
from tests.factories import Make

CROOKED = """
    select (select count(*) from ledger_accounts where district_code = $1 and cap is not null
            and (held < 0 or posted < 0 or held + posted > cap + carried))
        + (select count(*) from ledger_transfers where district_code = $1 and amount <= 0)
        + (select count(*) from (select hold_id from ledger_transfers where district_code = $1 and hold_id is not null
            group by hold_id having count(*) > 1) twice)
"""


@pytest.mark.parametrize(
    ("seconds", "wanted"),
    [
        pytest.param(2, WANTED, id="2 seconds"),
        pytest.param(12, WANTED + AFTERWARDS, id="12 seconds", marks=pytest.mark.battery),
    ],
)
async def test_t20_to_t25_the_books_are_sound_at_every_second_of_a_busy_day(
    make: Make, signed_in: SignedIn, seconds: int, wanted: tuple[str, ...]
):
    """Negative control: without the lock of `draw` on the month's account two visits drew the same minutes and the CHECK
    stopped them (500) in the twelve seconds; with a void that did not give its minutes back the check named the balance within a second.
    With postings that a closing does not hold off, `closed_books_do_not_move` named the month in the twelve seconds."""
    item = await make.service_item()
    programme = await make.programme(item, monthly_cap=900)
    people = [await make.resident() for _ in range(2)]
    for person in people:
        await make.entitlement(person, programme)
    residents = {str(p.id): await signed_in(Role.RESIDENT, resident_id=p.id) for p in people}
    officers = [await signed_in(role) for role in (Role.BUREAU_ADMIN, *[Role.SUBSIDY_OFFICER] * 3)]
    offices, day = [], Day(seconds, wanted)
    for _ in range(2):
        provider = await make.provider()
        await make.contract(provider, item)
        staff = [await make.caregiver(provider) for _ in range(3)]
        bound = {"provider_id": provider.id}
        caregivers = {str(c.id): await signed_in(Role.CAREGIVER, caregiver_id=c.id, **bound) for c in staff}
        manager = await signed_in(Role.PROVIDER_MANAGER, **bound)
        offices.append(
            Office(manager, str(provider.id), caregivers, residents, str(item.id), str(programme.id), *officers, day)
        )
    auditor = await signed_in(Role.AUDITOR)
    bureau = await opened(make, signed_in)
    await bureau.standard()
    for _ in range(5):
        await bureau.elder()
    checks: list[Any] = []
    day.began = time.monotonic()

    async def watch() -> None:
        while not day.over:
            checks.append((await auditor.get("/v1/ledger/check")).json()["faults"])
            checks.append([{"crooked": n}] if (n := await make.owner.fetchval(CROOKED, make.code)) else [])
            await asyncio.sleep(1)

    works = [office.serve(random.Random(f"{n}{m}")) for n, office in enumerate(offices) for m in range(4)]
    beside = (*(office.bill() for office in offices), close_months(offices[0]), allow(bureau, day))
    await asyncio.gather(watch(), *works, *beside)

    assert [faults for faults in checks if faults] == []
    assert len(checks) >= seconds
    assert [act for act in wanted if not day.said[act]] == [], sorted(day.said.items())
