"""Matching and asking providers say that the resident is away on the day: no matter who is sent, nobody opens the door."""

from datetime import date, timedelta

import pytest

from models.accounts import Role
from models.stays import StayStatus
from tests.days import NINE, a_day
from tests.matching import matched, providers_for
from tests.planning import after, planned
from tests.rounds import a_round

DAY = NINE.date()


def days(number: int) -> date:
    return DAY + timedelta(days=number)


async def in_hospital(day, from_on, to_on):
    said = {"kind": "hospital", "told_by": "女儿", "from_on": str(from_on), "to_on": to_on and str(to_on)}
    told = await day.act(Role.BUREAU_ADMIN, f"/residents/{day.resident.id}/absences", said)
    assert told.status_code == 201, told.text


async def in_a_bed(day, from_on, to_on, kind="nursing"):
    given = {"from_on": from_on, "to_on": to_on, "status": StayStatus.DISCHARGED}
    await day.make.stay(await day.make.bed(kind=kind), day.resident, **given)


async def in_a_bed_at_home(day, from_on, to_on):
    await in_a_bed(day, from_on, to_on, "home_bed")


AWAY = {
    "in hospital": (in_hospital, days(-1), days(1), True),
    "in a full-time bed": (in_a_bed, days(-1), days(1), True),
    "home on that day": (in_hospital, days(-3), days(0), False),
    "going on that day": (in_a_bed, days(0), days(3), False),
    "in a bed at home": (in_a_bed_at_home, days(-1), days(1), False),
}


@pytest.mark.parametrize("case", AWAY)
async def test_both_rankings_say_that_the_resident_is_away_on_the_day_and_rank_all_the_same(make, client_for, case):
    """By what services/away.py says, as dispatch does. Seen to say nothing without `away.hindrances` in matches.asked."""
    where, from_on, to_on, away = AWAY[case]
    day = await a_day(make, client_for)
    order = await day.placed()
    await where(day, from_on, to_on)

    found = await providers_for(day, order), await matched(day, order)

    told = [[(one["code"], one["days"]) for one in each["hindrances"]] for each in found]
    assert told == [[("resident_away", [str(DAY)])] if away else []] * 2
    assert [(each["fit"], each["unfit"]) for each in found] == [(1, 0)] * 2
    for each in found:
        for one in each["hindrances"]:
            assert (str(DAY) in one["zh"], str(DAY) in one["en"]) == (True, True)
            assert not any(place in one["zh"] + one["en"] for place in ("医院", "hospital", "机构", "facility"))


async def test_who_asks_several_providers_is_told_so_too(make, client_for):
    """Seen to be told nothing without `away.hindrances` in order_offers.make."""
    r, _ = await a_round(make, client_for)
    on = date.fromisoformat(r.order["planned_start_at"][:10])
    await in_hospital(r.day, on - timedelta(days=3), None)

    made = await r.ask()

    assert made.status_code == 201, made.text
    assert [one["code"] for one in made.json()["hindrances"]] == ["resident_away"]


async def test_of_a_plan_whose_resident_lies_in_a_bed_the_days_are_told_on_which_he_is_away(make, client_for):
    """As of an order, and not that nothing is planned. Seen to answer 409 `nothing_planned` without the days on which he is away."""
    day = await a_day(make, client_for)
    plan = await planned(day)
    await day.make.stay(await day.make.bed(), day.resident, from_on=after(-3))

    found = [
        await day.read(f"/care-plans/{plan['id']}/{place}", role)
        for place, role in (("matches", Role.COMMUNITY_WORKER), ("matches/caregivers", Role.PROVIDER_MANAGER))
    ]

    told = [[(one["code"], one["days"]) for one in each["hindrances"]] for each in found]
    assert told == [[("resident_away", [str(after(n)) for n in range(1, 5)])]] * 2
    assert [(each["fit"], each["unfit"]) for each in found] == [(1, 0)] * 2
