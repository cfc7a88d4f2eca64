"""What a visit drew of its month stays held for it while somebody doubts it, so that nobody else uses it up meanwhile."""

import asyncio

import pytest

from models.accounts import Role
from services import calendars
from tests.answering import ACCEPT, REJECT, state
from tests.days import NINE, a_day
from tests.test_order_closing import refusal

MONTH = calendars.month_of(NINE)


async def full(day):
    """A visit that was verified, and a month that has no room beside it."""
    visit = (await day.served())["id"]
    await day.make.owner.execute(
        "update ledger_accounts set cap = 60 where district_code = $1 and owner_kind = 'entitlement_month' and month = $2",
        day.make.code,
        MONTH,
    )
    return visit


async def sound(day):
    return (await day.read("/ledger/check", Role.AUDITOR))["faults"] == []


@pytest.mark.parametrize(("decision", "after", "balance"), [(ACCEPT, 2000, (0, 60)), (REJECT, 0, (0, 0))])
async def test_nobody_uses_up_what_a_visit_had_drawn_while_it_is_said_that_nobody_came(
    make, client_for, decision, after, balance
):
    """Seen to fail: the order was taken, and the visit, which had taken place, was paid by the resident."""
    day = await a_day(make, client_for)
    visit = await full(day)
    await day.done(Role.FAMILY, f"/visits/{visit}/deny")
    doubted = await day.balance(MONTH)
    refused = await day.place(NINE.replace(day=20))
    await day.done(Role.SUBSIDY_OFFICER, f"/visits/{visit}/review", decision)

    assert (doubted, refusal(refused)) == ((60, 0), (409, "cap_exceeded"))
    assert (await state(day, visit))[2] == after
    assert await day.balance(MONTH) == balance
    assert (await day.place(NINE.replace(day=20))).status_code == (201 if decision is REJECT else 409)
    assert await sound(day)


async def test_what_was_doubted_twice_and_corrected_between_is_held_once(make, client_for):
    """Each time what it had drawn then. Care of the night, which may be confirmed at whatever hour this runs."""
    day = await a_day(make, client_for)
    visit = (await day.served(NINE.replace(hour=22)))["id"]
    balances = []
    for act in ("deny", "confirm", "deny"):
        await day.done(Role.RESIDENT, f"/visits/{visit}/{act}")
        balances.append(await day.balance(MONTH))

    assert balances == [(60, 0), (0, 60), (60, 0)]
    assert await sound(day)


async def test_doubted_at_once_by_two_it_is_held_once(make, client_for):
    day = await a_day(make, client_for)
    visit = await full(day)
    both = [await day.as_(role) for role in (Role.FAMILY, Role.RESIDENT)]
    answers = await asyncio.gather(*(one.post(f"/v1/visits/{visit}/deny") for one in both))

    assert 200 in {answer.status_code for answer in answers}
    assert await day.balance(MONTH) == (60, 0)
    assert await sound(day)
