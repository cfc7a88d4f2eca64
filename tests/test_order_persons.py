"""A person, not a record: who is on the staff of two providers is planned in one home at a time."""

import asyncio

from models.accounts import Role
from tests.days import NINE, a_day
from tests.test_order_staffing import HOUR, accepted, try_assign


async def on_two_staffs(make, client_for):
    """Two providers with an order each at nine, and one person whom both employ."""
    here, there = await a_day(make, client_for), await a_day(make, client_for)
    same = (
        "update caregivers set id_number_index = (select id_number_index from caregivers where id = $1) where id = $2"
    )
    await make.owner.execute(same, here.caregiver.id, there.caregiver.id)
    return here, there


async def test_a_person_on_two_staffs_is_planned_in_one_home_at_once(make, client_for):
    """The refusal says that another provider planned her, and neither where nor when nor for whom; after that visit she is free.
    Seen to be assigned while records were compared."""
    here, there = await on_two_staffs(make, client_for)
    await there.scheduled(NINE, 60)
    order = await accepted(here, NINE + HOUR / 2)

    refused = await try_assign(here, order, here.caregiver)
    plan = {"planned_start_at": (NINE + HOUR).isoformat()}
    await here.done(Role.PROVIDER_MANAGER, f"/orders/{order['id']}/reschedule", plan)
    assigned = await try_assign(here, order, here.caregiver)
    moved = await here.act(
        Role.PROVIDER_MANAGER, f"/orders/{order['id']}/reschedule", {"planned_start_at": NINE.isoformat()}
    )

    assert [answer.status_code for answer in (refused, assigned, moved)] == [409, 200, 409]
    assert refused.json()["code"] == moved.json()["code"] == "caregiver_busy_elsewhere"
    assert set(refused.json()) == {"type", "code", "title", "status", "detail", "instance"}


async def test_two_providers_at_once_do_not_get_one_person(make, client_for):
    """Seen to fail with only the provider's own record locked: both were assigned."""
    days = await on_two_staffs(make, client_for)
    waiting = [(day, await accepted(day)) for _ in range(2) for day in days]

    answers = await asyncio.gather(*(try_assign(day, order, day.caregiver) for day, order in waiting))

    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]
