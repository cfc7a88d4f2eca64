"""By the clock: what is not answered in time is the bureau's, what is not decided in time alarms it, and silence closes."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from models.accounts import Role
from models.holidays import Holiday, HolidayKind
from services import calendars, complaints
from services.access import system
from services.working_days import Calendar
from tests.complained import act, brought_to, deeds, does, made, seen
from tests.days import a_day

MONDAY = date(2026, 11, 23)


async def tick(session, make):
    async with session.begin():
        return await complaints.keep_due(session, system(make.code))


async def past(make, one, days=1):
    sql = "update complaints set due_on = $1 where id = $2"
    await make.owner.execute(sql, calendars.today() - timedelta(days=days), UUID(one["id"]))


async def standing(by, kind):
    found = (await by.get("/v1/alerts", params={"kind": kind})).json()["items"]
    return [(one["status"], one["place_kind"]) for one in found]


@pytest.mark.parametrize(
    ("from_on", "days", "until"),
    [(MONDAY, 3, 26), (MONDAY + timedelta(days=3), 3, 31), (MONDAY + timedelta(days=5), 1, 30), (MONDAY, 0, 23)],
)
def test_working_days_are_counted_without_the_day_itself_and_the_weekend(from_on, days, until):
    assert Calendar({}).after(from_on, days) == MONDAY.replace(day=1) + timedelta(days=until - 1)


async def test_the_place_has_three_working_days_and_a_holiday_is_none(make, client_for):
    """Seen to fail with three plain days."""
    day = await a_day(make, client_for)
    today = calendars.today()
    spring = [today + timedelta(days=n) for n in range(1, 9)]
    kind = HolidayKind.HOLIDAY
    await make.add(*(Holiday(district_code=make.code, falls_on=on, name="春节", kind=kind) for on in spring))

    one = await made(day)

    expected = Calendar(dict.fromkeys(spring, (HolidayKind.HOLIDAY, ""))).after(today, 3)
    assert one["answer_due_on"] == one["due_on"] == str(expected)
    assert expected > today + timedelta(days=8)


async def test_what_is_not_answered_in_time_is_the_bureaus_which_is_alarmed_once(make, client_for, session):
    """And no more once it is decided. Seen to stand for ever without `tell_no_more`."""
    day = await a_day(make, client_for)
    one, other = await made(day), await made(day)
    await past(make, one)
    bureau, family = await day.as_(Role.BUREAU_ADMIN), await day.as_(Role.FAMILY)
    overdue = (await bureau.get("/v1/complaints", params={"overdue": True})).json()["items"]

    counts = [await tick(session, make), await tick(session, make)]
    told = await seen(family, one)
    raised = await standing(bureau, "complaint_unanswered")
    await does(day, "decide", one)

    assert [each["id"] for each in overdue] == [one["id"]]
    assert counts == [1, 0]
    assert (told["status"], told["overdue"], told["escalated_on"]) == ("escalated", False, str(calendars.today()))
    assert deeds(told)[-1] == ("escalated", "system")
    assert raised == [("open", "provider")]
    assert await standing(bureau, "complaint_unanswered") == [("resolved", "provider")]
    assert (await seen(family, other))["status"] == "open"


@pytest.mark.parametrize("state", ["escalated", "appealed"])
async def test_what_the_bureau_does_not_decide_in_time_alarms_it(make, client_for, session, state):
    day = await a_day(make, client_for)
    one = await brought_to(day, state)
    await past(make, one)
    bureau = await day.as_(Role.BUREAU_ADMIN)

    counts = [await tick(session, make), await tick(session, make)]
    raised = await standing(bureau, "complaint_undecided")
    told = await seen(bureau, one)
    await does(day, "decide" if state == "escalated" else "decide-appeal", one)

    assert counts == [1, 0]
    assert (told["status"], told["overdue"]) == (state, True)
    assert raised == [("open", "provider")]
    assert await standing(bureau, "complaint_undecided") == [("resolved", "provider")]


@pytest.mark.parametrize(("state", "days"), [("answered", 15), ("decided", 15)])
async def test_silence_closes_after_fifteen_days_and_not_before(make, client_for, session, state, days):
    """A decision holds then, and is appealed no more."""
    day = await a_day(make, client_for)
    one, fresh = await brought_to(day, state), await brought_to(day, state)
    assert one["due_on"] == str(calendars.today() + timedelta(days=days))
    await past(make, one)
    await past(make, fresh, 0)

    assert await tick(session, make) == 1

    told = await seen(await day.as_(Role.FAMILY), one)
    assert (told["status"], told["due_on"], deeds(told)[-1]) == ("closed", None, ("closed", "system"))
    assert (await seen(await day.as_(Role.FAMILY), fresh))["status"] == state
    assert (await act(await day.as_(Role.FAMILY), one, "appeal")).status_code == 409


async def test_the_clock_is_in_the_audit_as_the_system(make, client_for, session):
    day = await a_day(make, client_for)
    one = await made(day)
    await past(make, one)

    await tick(session, make)

    told = await make.owner.fetch(
        "select role, act from audit_events where subject_id = $1 order by id", UUID(one["id"])
    )
    assert [(row["role"], row["act"]) for row in told] == [
        ("family", "complaints.make"),
        ("system", "complaints.escalate"),
    ]
