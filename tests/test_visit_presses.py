"""The first check-in counts, and the first check-out after it: what pressing twice does to a visit."""

from datetime import timedelta

import pytest

from models.accounts import Role
from tests.days import NINE, a_day

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.mark.parametrize(
    ("presses", "codes", "minutes"),
    [
        ((0, -5), [], 65),
        ((0, -6), ["manual"], 66),
        ((-6, 0), ["manual"], 66),
        ((0, -180), ["early", "manual"], 240),
        ((0, 90), [], 60),
    ],
)
async def test_two_beginnings_far_apart_are_an_officers_to_believe(
    make, client_for, presses: tuple[int, int], codes: list[str], minutes: int
):
    """A second check-in with an earlier time lengthened a verified visit, and the caregiver's own manager let it pass. Seen to
    fail, with `early` alone. In whatever order they came; one after the end makes nothing longer."""
    day = await a_day(make, client_for)
    visit = await day.visit()
    await day.check_in(visit["id"], NINE + presses[0] * MINUTE)
    await day.check_out(visit["id"], NINE + HOUR)

    await day.check_in(visit["id"], NINE + presses[1] * MINUTE)

    shown = await day.read(f"/visits/{visit['id']}", Role.SUBSIDY_OFFICER)
    assert (sorted(shown["open_exceptions"]), shown["minutes"]) == (codes, minutes)
    assert shown["status"] == ("flagged" if codes else "verified")
