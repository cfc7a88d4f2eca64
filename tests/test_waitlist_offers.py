"""How long a bed that was offered is held."""

from datetime import UTC, date, datetime, timedelta

import pytest

from services import calendars, stays
from services.access import system
from tests.factories import Make
from tests.lodged import day
from tests.test_waitlist import Queue, queue

_ = queue


@pytest.mark.parametrize("begins", [0, 1, 30])
async def test_an_offer_is_answered_by_its_first_day_and_held_on_once_it_is_accepted(queue: Queue, make: Make, begins):
    """Seen to be held for days after the first without the earlier of the two: who waits next heard of it too late."""
    entry, bed = await queue.waits(await make.resident()), await queue.house.bed(kind="nursing")

    offered = (await queue.offer(entry, bed, from_on=day(begins))).json()
    accepted = (await queue.act(entry, "accept")).json()

    until, then = [datetime.fromisoformat(one["offer_until"]) for one in (offered, accepted)]
    hours = timedelta(
        hours=(await queue.house.bureau.get(f"/v1/facilities/{queue.house.facility.id}")).json()["reservation_hours"]
    )
    first = calendars.first_instant(date.fromisoformat(day(begins)))
    assert datetime.now(UTC) < until <= min(first + timedelta(days=1), datetime.now(UTC) + hours)
    assert abs(then - max(datetime.now(UTC), first) - hours) < timedelta(minutes=5)


async def test_an_offer_that_nobody_answers_expires_with_its_reservation(queue: Queue, make: Make, session):
    entry, bed = await queue.waits(await make.resident()), await queue.house.bed(kind="nursing")
    offered = (await queue.offer(entry, bed)).json()
    await make.owner.execute("update stays set expires_at = now() where id = $1", offered["stay_id"])
    async with session.begin():
        assert await stays.expire_due(session, system(make.code)) == 1

    assert await queue.state(entry) == "waiting"
    assert (await queue.act(entry, "accept")).json()["code"] == "wrong_state"
    assert (await queue.offer(entry, bed)).json()["status"] == "offered"
