"""Why an order is over is told in words, also where the system ended it and says a code."""

from datetime import timedelta

import pytest

from models.accounts import Role
from services import calendars, closed_words
from services.care_plans import make
from tests.days import a_day, now
from tests.exports.fetching import rows_of


async def test_who_reads_an_order_reads_in_words_why_it_is_over(make, client_for):
    """What the system did, and what people said. Seen to say `moved_out` to a daughter."""
    day = await a_day(make, client_for)
    (said, _), (left, _) = [((await day.visit(now() + timedelta(days=days)))["order_id"], 0) for days in (2, 3)]
    await day.done(Role.PROVIDER_MANAGER, f"/orders/{said}/cancel", {"reason": "家属改期"})
    moved = {"status": "moved_out", "effective_on": f"{calendars.today()}", "reason": "随子女居住"}
    await day.done(Role.COMMUNITY_WORKER, f"/residents/{day.resident.id}/status-changes", moved)

    told = [await day.read(f"/orders/{one}", Role.BUREAU_ADMIN) for one in (said, left)]

    assert [(one["closed_zh"], one["closed_en"]) for one in told] == [
        ("家属改期", "家属改期"),
        ("老年人迁出", "the resident has moved away"),
    ]


@pytest.mark.parametrize(
    "code", [*make.NOBODY_HOME, "changed", "holiday", "day_taken", "deceased", "moved_out", "away"]
)
def test_each_code_has_words_in_both_languages(code):
    said = closed_words.said(code)

    assert None not in said.values()
    assert code not in said.values()


async def test_the_file_of_orders_says_it_in_words_too(make, client_for, drain):
    """Seen to say `moved_out` in the sheet that the office prints."""
    day = await a_day(make, client_for)
    await day.visit(now() + timedelta(days=3))
    moved = {"status": "moved_out", "effective_on": f"{calendars.today()}", "reason": "随子女居住"}
    await day.done(Role.COMMUNITY_WORKER, f"/residents/{day.resident.id}/status-changes", moved)
    office = await day.as_(Role.BUREAU_ADMIN)

    [row] = await rows_of(office, drain, "orders")

    assert row["终止原因"] == "老年人迁出"
