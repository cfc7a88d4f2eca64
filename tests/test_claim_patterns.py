"""Patterns: what a month shows and no line does. Each rule at its boundary, and the honest who look like it."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest

from models.accounts import Role
from models.thresholds import Thresholds
from models.visits import Evidence
from services.claim_patterns.rules import RULES
from tests.claimed import MARCH, World, world
from tests.days import HOME, NINE, a_day
from tests.factories import SHANGHAI

_ = world
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FIRST = datetime(2024, 3, 1, 8, 0, tzinfo=SHANGHAI)
FREE = {"monthly_cap": None}


async def patterns(w: World, claim: dict[str, Any]) -> list[dict[str, Any]]:
    answer = await w.officer.get(f"/v1/claims/{claim['id']}/patterns")
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


async def found(w: World) -> list[tuple[str, int, int]]:
    """Code, what was measured and the number of lines behind, of what was billed so far."""
    return [(p["code"], p["measure"], p["lines"]) for p in await patterns(w, await w.reconciled())]


async def worked(w: World, *stretches: tuple[datetime, int], **given: Any) -> None:
    """A visit for each, that many minutes long, and a line that bills it."""
    for started_at, minutes in stretches:
        w.bill(await w.visit(started_at=started_at, minutes=minutes, **given))


async def under(w: World, **rules: Any) -> None:
    """From here on the resident is entitled under a programme with these rules."""
    programme = await w.make.programme(w.item, **(FREE | rules))
    w.entitlement = await w.make.entitlement(await w.make.resident(), programme)


NIGHT = FIRST + 12 * HOUR
DAYS: dict[str, tuple[list[tuple[datetime, int]], list[tuple[str, int, int]]]] = {
    "twelve hours": ([(MARCH, 360), (MARCH + 7 * HOUR, 360)], []),
    "a minute more": ([(MARCH, 360), (MARCH + 7 * HOUR, 361)], [("long_day", 721, 2)]),
    "nights over midnight": ([(NIGHT + n * DAY, 720) for n in range(3)], []),
    "a night and the day after it": ([(NIGHT, 720), (NIGHT + 13 * HOUR, 300)], [("long_day", 780, 2)]),
    "the last night of February": ([(FIRST - 12 * HOUR, 720), (FIRST + HOUR, 300)], [("long_day", 780, 1)]),
    "the last night of March": ([(NIGHT + 30 * DAY, 720)], []),
}


@pytest.mark.parametrize(("stretches", "seen"), DAYS.values(), ids=DAYS)
async def test_a_day_of_a_caregiver_has_twelve_hours_by_the_clock_of_shanghai(world: World, stretches, seen):
    """Seen to fail with the hours after midnight left on the day when the night began."""
    await under(world)
    await worked(world, *stretches)

    assert await found(world) == seen


async def test_hours_that_nobody_billed_count_and_a_colleagues_do_not(world: World):
    await under(world)
    await worked(world, (MARCH, 400))
    await world.visit(started_at=MARCH + 8 * HOUR, minutes=400)
    await worked(world, (MARCH + DAY, 400))
    await worked(world, (MARCH + DAY + 8 * HOUR, 400), caregiver=await world.make.caregiver(world.provider))

    assert await found(world) == [("long_day", 800, 1)]


@pytest.mark.parametrize(("days", "seen"), [(26, []), (27, [("many_days", 27, 27)])])
async def test_a_month_of_a_caregiver_has_twenty_six_days(world: World, days, seen):
    await worked(world, *[(FIRST + n * DAY, 60) for n in range(days)])

    assert await found(world) == seen


async def test_a_programme_under_which_relatives_care_allows_every_day(world: World):
    """The honest look-alike of the test above. Seen to fail with the default instead of what the version says."""
    await under(world, thresholds={"caregiver_month_days": 31})
    await worked(world, *[(FIRST + n * DAY, 60) for n in range(31)])

    assert await found(world) == []


async def a_couple(w: World) -> dict[str, Any]:
    return {"entitlement": await w.elsewhere("37.500000,122.100000")}


async def a_colleague(w: World) -> dict[str, Any]:
    return {"caregiver": await w.make.caregiver(w.provider)}


async def another_service(w: World) -> dict[str, Any]:
    item = await w.make.service_item(price_fen=2000)
    await w.make.contract(w.provider, item)
    resident = type("R", (), {"id": w.entitlement.resident_id})
    return {"item": item, "entitlement": await w.make.entitlement(resident, await w.make.programme(item))}


SPLITS: dict[str, tuple[int, Callable[[World], Awaitable[dict[str, Any]]] | None, list[tuple[str, int, int]]]] = {
    "no pause": (0, None, [("split_visit", 1, 2)]),
    "29 minutes": (29, None, [("split_visit", 1, 2)]),
    "half an hour": (30, None, []),
    "a couple in one home": (0, a_couple, []),
    "a colleague comes after": (0, a_colleague, []),
    "another service follows": (0, another_service, []),
}


@pytest.mark.parametrize(("pause", "otherwise", "seen"), SPLITS.values(), ids=SPLITS)
async def test_a_visit_told_as_two_has_less_than_half_an_hour_between(world: World, pause, otherwise, seen):
    """Seen to fail, case by case, with the resident, the caregiver and the service left out of what makes two visits one."""
    other = await otherwise(world) if otherwise else {}
    await worked(world, (MARCH, 60))
    second = await world.visit(started_at=MARCH + HOUR + timedelta(minutes=pause), minutes=60, **other)
    world.bill(second, service_item_id=str(second.service_item_id))

    assert await found(world) == seen


async def test_a_visit_over_midnight_and_the_next_days_are_not_one_told_as_two(world: World):
    await under(world)
    await worked(world, (NIGHT, 600), (NIGHT + 10 * HOUR, 60))

    assert await found(world) == []


STEP = {"billing_increment_minutes": 30}
HEAPS: dict[str, tuple[dict[str, Any], dict[str, Any], Sequence[int], list[tuple[str, int, int]]]] = {
    "as many as it takes": (STEP, {}, [60, 61] * 10, [("heaped_minutes", 10000, 20)]),
    "one too few": (STEP, {}, [60] * 19, []),
    "more than three fifths": (STEP, {}, [60] * 13 + [70] * 7, [("heaped_minutes", 6500, 13)]),
    "three fifths": (STEP, {}, [60] * 12 + [70] * 8, []),
    "who looks at the clock": (STEP, {}, [60, 62, 63, 61, 65] * 4, []),
    "no step to reach": ({}, {}, [60] * 20, []),
    "a list on paper": (STEP, {"evidence": Evidence.ATTESTED}, [60] * 20, []),
}


@pytest.mark.parametrize(("rules", "given", "minutes", "seen"), HEAPS.values(), ids=HEAPS)
async def test_durations_that_reach_the_billing_step_and_no_further_are_heaped(
    world: World, rules, given, minutes, seen
):
    """Seen to fail without each of: the least number of visits, the step, the device."""
    await under(world, **rules)
    await worked(world, *[(FIRST + n * DAY, told) for n, told in enumerate(minutes)], **given)

    assert await found(world) == seen


ENDS: dict[str, tuple[int, int, list[tuple[str, int, int]]]] = {
    "a quarter": (24, 8, []),
    "more than a quarter": (23, 9, [("month_end", 2812, 9)]),
    "too few to tell": (0, 29, []),
    "as many as it takes": (0, 30, [("month_end", 10000, 30)]),
}


@pytest.mark.parametrize(("before", "late", "seen"), ENDS.values(), ids=ENDS)
async def test_a_month_that_was_mostly_worked_in_its_last_three_days_is_shown(world: World, before, late, seen):
    await under(world)
    last = datetime(2024, 3, 29, 8, 0, tzinfo=SHANGHAI)
    carers = [await world.make.caregiver(world.provider) for _ in range(4)]
    for n in range(late):
        await worked(world, (last + n % 3 * DAY + n // 3 * HOUR, 30), caregiver=carers[n % 4])
    for n in range(before):
        await worked(world, (FIRST + n * DAY, 60))

    assert await found(world) == seen


def wandering(metres: int) -> dict[str, Any]:
    """As a true fix does: a hundred-thousandth of a degree is about a metre."""
    return HOME | {"lat": round(HOME["lat"] + metres / 100_000, 6)}


FIXES: dict[str, tuple[Sequence[tuple[timedelta, int]], list[tuple[str, int, int]]]] = {
    "three days": ([(n * DAY, 0) for n in range(3)], [("repeated_fix", 3, 3)]),
    "two days": ([(0 * DAY, 0), (DAY, 0), (2 * DAY, 1)], []),
    "three visits of one day": ([(n * 2 * HOUR, 0) for n in range(3)], []),
    "a metre apart": ([(n * DAY, n) for n in range(3)], []),
}


@pytest.mark.parametrize(("visits", "seen"), FIXES.values(), ids=FIXES)
async def test_the_same_fix_to_six_decimals_on_three_days_was_typed_in(make, client_for, visits, seen):
    """Through the phone. Seen to fail without what is kept of a fix, and with visits counted instead of days."""
    day = await a_day(make, client_for)
    for after, metres in visits:
        await day.served(NINE + after, position=wandering(metres))
    manager, officer = await day.as_(Role.PROVIDER_MANAGER), await client_for(Role.SUBSIDY_OFFICER)
    claim = (await manager.post("/v1/claims/draft", json={"month": "2024-03"})).json()
    await manager.post(f"/v1/claims/{claim['id']}/submit")
    await officer.post(f"/v1/claims/{claim['id']}/reconcile")

    answer = (await officer.get(f"/v1/claims/{claim['id']}/patterns")).json()["items"]

    assert [(p["code"], p["measure"], p["lines"]) for p in answer] == seen


async def test_what_is_kept_of_a_fix_tells_nothing_between_two_homes(make, client_for):
    """The same fix at two residents' is two hashes: each is under the resident's own key, and gone with it."""
    first, second = await a_day(make, client_for), await a_day(make, client_for)
    for day in (first, second):
        await day.served(NINE)

    kept = await make.owner.fetch(
        """select v.resident_id, array_agg(distinct e.fix_index) as fixes from visit_events e
           join visits v on v.id = e.visit_id where e.district_code = $1 group by v.resident_id""",
        make.code,
    )

    assert [len(row["fixes"]) for row in kept] == [1, 1]
    assert kept[0]["fixes"] != kept[1]["fixes"]
    assert len(kept[0]["fixes"][0]) == 16


def test_each_rule_is_said_in_both_languages_and_has_a_scheme():
    assert {rule.code for rule in RULES} == {
        *("long_day", "many_days", "split_visit", "repeated_fix", "heaped_minutes", "month_end")
    }
    assert all("{measure}" in rule.zh and "{measure}" in rule.en for rule in RULES)
    assert {rule.scheme for rule in RULES} == {"F02", "F04", "F09", "F10", "F13"}


def test_the_wire_takes_the_thresholds_that_the_rules_know():
    assert {rule.limit for rule in RULES} <= set(Thresholds.model_fields)
