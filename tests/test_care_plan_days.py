"""The days of a plan: public holidays, 29 February, and the bureau's pause of a whole division."""

from datetime import UTC, date

import pytest

from models.accounts import Role
from services.calendars import last_day, today
from tests.days import a_day
from tests.lodged import a_house
from tests.planning import after, at, days_of, held, orders_of, outlook, planned, work


def next_leap_year():
    return next(year for year in range(today().year + 1, 2200) if last_day(f"{year}-02").day == 29)


HOLIDAY = {"name": "国庆节", "kind": "holiday"}


async def day_off(day, *on: date, kind="holiday"):
    for one in on:
        await day.done(Role.BUREAU_ADMIN, "/holidays", HOLIDAY | {"falls_on": str(one), "kind": kind})


async def told(day, plan, **given):
    """Each coming day as a line: what the rule gives, when somebody comes, and why not."""
    return "\n".join(
        f"{one['occurs_on']} {one['planned_start_at'] or '-'} {one['code'] or '-'} {one['state'] or '-'}"
        for one in await outlook(day, plan, **given)
    )


async def test_a_plan_over_29_february_a_holiday_and_a_death(make, client_for):
    """Months without a 31st or a 29th have none; 29 February is a holiday of that year, and is served on the day after; then he dies."""
    day, leap = await a_day(make, client_for), next_leap_year()
    eve, leap_day, march = date(leap, 2, 25), date(leap, 2, 29), date(leap, 3, 1)
    await day_off(day, leap_day)
    await day_off(day, march, kind="workday")
    plan = await planned(day, rule="FREQ=MONTHLY;BYMONTHDAY=29,31", on_holiday="move", ahead_days=40, first_on=after(1))

    await work(day, at(eve, 8))

    lines = (await told(day, plan, count=100)).splitlines()
    assert "\n".join(line for line in lines if line.startswith(f"{leap}-0")) == "\n".join(
        (
            f"{leap}-01-29 {leap}-01-29T01:00:00Z - -",
            f"{leap}-01-31 {leap}-01-31T01:00:00Z - -",
            f"{leap}-02-29 {leap}-03-01T01:00:00Z - ordered",
            f"{leap}-03-29 {leap}-03-29T01:00:00Z - ordered",
            f"{leap}-03-31 {leap}-03-31T01:00:00Z - ordered",
            f"{leap}-04-29 {leap}-04-29T01:00:00Z - -",
            f"{leap}-05-29 {leap}-05-29T01:00:00Z - -",
            f"{leap}-05-31 {leap}-05-31T01:00:00Z - -",
            f"{leap}-06-29 {leap}-06-29T01:00:00Z - -",
            f"{leap}-07-29 {leap}-07-29T01:00:00Z - -",
            f"{leap}-07-31 {leap}-07-31T01:00:00Z - -",
            f"{leap}-08-29 {leap}-08-29T01:00:00Z - -",
            f"{leap}-08-31 {leap}-08-31T01:00:00Z - -",
            f"{leap}-09-29 {leap}-09-29T01:00:00Z - -",
        )
    )
    assert not [line for line in lines if line.startswith(f"{leap - 1}-02")]

    died = {"status": "deceased", "effective_on": str(after(0)), "reason": "家属报告"}
    await day.done(Role.COMMUNITY_WORKER, f"/residents/{day.resident.id}/status-changes", died)
    ended = await day.read(f"/care-plans/{plan['id']}")

    assert (ended["status"], ended["ended_reason"], await outlook(day, plan)) == ("ended", "deceased", [])
    of_that_year = {on: what for on, what in (await days_of(day, plan)).items() if on.year == leap}
    assert of_that_year == dict.fromkeys(
        (leap_day, date(leap, 3, 29), date(leap, 3, 31)), ("withdrawn", "deceased", "cancelled")
    )
    assert await held(day) == 0


@pytest.mark.parametrize(
    ("on_holiday", "served", "code"),
    [("keep", [1, 2, 5], None), ("skip", [1, 5], "holiday"), ("move", [1, 4, 5], None)],
)
async def test_what_a_holiday_does(make, client_for, on_holiday, served, code):
    """Days 2 and 3 are off, 4 is worked on whatever its weekday."""
    day = await a_day(make, client_for)
    await day_off(day, after(2), after(3))
    await day_off(day, after(4), kind="workday")

    plan = await planned(
        day, rule="FREQ=WEEKLY;INTERVAL=52", also_on=[str(after(2)), str(after(5))], on_holiday=on_holiday
    )

    orders = await orders_of(day, plan)
    shown = {one["occurs_on"]: (one["code"], one["holiday"]) for one in await outlook(day, plan, 3)}
    assert [one["planned_start_at"] for one in orders] == [
        (at(after(n), 9)).astimezone(UTC).isoformat().replace("+00:00", "Z") for n in served
    ]
    assert shown[str(after(2))] == (code, "国庆节")


async def test_nobody_is_served_twice_on_the_day_after_the_holidays(make, client_for):
    day = await a_day(make, client_for)
    await day_off(day, after(2), after(3))
    await day_off(day, after(4), kind="workday")

    plan = await planned(day, on_holiday="move")

    assert list(await days_of(day, plan)) == [after(1), after(4), after(5)]
    assert [one["code"] for one in await outlook(day, plan, 5)] == [None, "day_taken", "day_taken", None, None]


async def test_a_holiday_that_is_told_late_moves_what_nobody_has_accepted(make, client_for):
    """By the worker, as soon as it is told. Seen to fail without `mark_all_due` in services/holidays.py."""
    day = await a_day(make, client_for)
    plan = await planned(day, on_holiday="skip")
    orders = await orders_of(day, plan)
    await day.done(Role.PROVIDER_MANAGER, f"/orders/{orders[2]['id']}/accept")

    await day_off(day, after(2), after(3))
    await work(day)

    found = await days_of(day, plan)
    assert found[after(2)] == ("withdrawn", "holiday", "cancelled")
    assert found[after(3)] == ("ordered", "holiday", "accepted")
    assert (await day.read(f"/care-plans/{plan['id']}"))["attention"] == 1
    assert await held(day) == 4 * 60


async def test_a_bed_in_a_facility_pauses_the_plan_too(make, client_for):
    """By the one source of who is away (services/away.py). Seen to fail without `mark_due` in services/stays/lodge.py."""
    day, house = await a_day(make, client_for), await a_house(make, client_for)
    plan = await planned(day)
    stay = await house.admitted(await house.bed(), day.resident, str(after(-1)))

    await work(day)
    away, freed = await day.read(f"/care-plans/{plan['id']}"), await held(day)
    left = await house.act(stay, "discharge", discharge="home")
    await work(day)

    assert left.status_code == 200, left.text
    assert (away["status"], freed, await held(day)) == ("paused", 0, 5 * 60)


def flood(division):
    return {"from_on": str(after(2)), "to_on": str(after(3)), "reason": "防汛转移", "division_code": division}


async def test_the_bureau_pauses_a_whole_division_once_and_lifts_it(make, client_for):
    day = await a_day(make, client_for)
    plan = await planned(day)
    elsewhere = await a_day(make, client_for)
    elsewhere.resident.division_code = await make.division(f"{make.code}002")
    await make.owner.execute(
        "update residents set division_code = $1 where id = $2", f"{make.code}002", elsewhere.resident.id
    )
    dry = await planned(elsewhere)
    said = flood(f"{make.code}001")

    paused = await day.done(Role.BUREAU_ADMIN, "/division-pauses", said)
    twice = await day.act(Role.BUREAU_ADMIN, "/division-pauses", said)
    unknown = await day.act(Role.BUREAU_ADMIN, "/division-pauses", said | {"division_code": f"{make.code}777"})
    worked = await work(day)
    stopped = await days_of(day, plan)
    new = await planned(day, start_time="16:00")

    assert (twice.status_code, twice.json()["code"]) == (409, "division_pause_exists")
    assert (unknown.status_code, unknown.json()["code"]) == (422, "division_unknown")
    assert worked == 1
    assert [on for on, what in stopped.items() if what == ("withdrawn", "division_paused", "cancelled")] == [
        after(2),
        after(3),
    ]
    assert [one["occurs_on"] for one in await outlook(day, new, 5) if one["code"] == "division_paused"] == [
        str(after(2)),
        str(after(3)),
    ]
    assert len(await orders_of(elsewhere, dry, "placed")) == 5
    [seen] = (await day.read("/division-pauses", Role.FAMILY))["items"]
    assert (seen["reason"], seen["allowed_actions"], paused["allowed_actions"]) == ("防汛转移", [], ["lift"])

    path = f"/division-pauses/{paused['id']}/lift"
    lifted = await day.done(Role.BUREAU_ADMIN, path, {"on": str(after(3))})
    again = await day.act(Role.BUREAU_ADMIN, path, {"on": str(after(3))})
    await work(day)

    assert (lifted["to_on"], again.status_code, again.json()["code"]) == (str(after(2)), 409, "wrong_state")
    assert (await days_of(day, plan))[after(3)] == ("ordered", None, "placed")
    assert (await days_of(day, plan))[after(2)][0] == "withdrawn"


@pytest.mark.parametrize("role", sorted({*Role} - {Role.BUREAU_ADMIN}))
async def test_nobody_but_the_bureau_pauses_a_division(make, client_for, role):
    client = await client_for(role)

    asked_for = await client.post("/v1/division-pauses", json=flood(make.code))

    assert asked_for.status_code == 403


async def test_a_second_of_the_same_days_is_a_day_too(make, client_for):
    """A plan for the morning and one for the evening are two plans, and each has its order."""
    day = await a_day(make, client_for)
    morning = await planned(day)
    evening = await planned(day, start_time="17:30")

    assert [len(await orders_of(day, plan)) for plan in (morning, evening)] == [5, 5]
    assert await held(day) == 10 * 60
