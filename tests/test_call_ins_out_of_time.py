"""Calls of a time to come, and to a visit that is over."""

from datetime import timedelta

import pytest

from tests.calling import an_operator, code_of
from tests.days import NINE, now
from tests.test_call_ins import calls, day

_ = day
MINUTE = timedelta(minutes=1)


async def test_nobody_comes_by_a_call_to_a_visit_that_is_over(day):
    """Seen to say that he was checked in, and to change nothing."""
    operator, code = await an_operator(day), await code_of(day)
    await day.served()

    answer = await operator.rings(NINE + 65 * MINUTE, f"{code}1")

    assert answer["outcome"] == "no_visit"
    assert [one["visit_id"] for one in await calls(day)] == [None]


@pytest.mark.parametrize(("ahead", "status"), [(4 * MINUTE, 200), (6 * MINUTE, 422)])
async def test_a_call_of_a_time_to_come_is_refused(day, ahead, status):
    """Seen to check somebody in tomorrow."""
    operator, code, at = await an_operator(day), await code_of(day), now() + ahead
    visit = await day.visit(at)

    answer = await operator.post(operator.call(at, f"{code}1"))

    assert answer.status_code == status
    assert status == 200 or answer.json()["errors"][0]["pointer"] == "/called_at"
    assert (await day.read(f"/visits/{visit['id']}"))["status"] == ("checked_in" if status == 200 else "scheduled")
