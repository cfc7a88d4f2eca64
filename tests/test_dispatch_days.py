"""A day as a problem: what stays, what may be moved and when, who works, and how long a way takes."""

from datetime import date, datetime, time
from types import SimpleNamespace
from uuid import UUID

import pytest

from models.dispatch_plans import DispatchAsk, TravelMode
from services.dispatch.problem import Pair
from services.dispatch_plans.build import built
from services.dispatch_plans.day import Day
from services.dispatch_plans.ways import UNKNOWN_MINUTES, Place, table
from tests.factories import SHANGHAI

DAY = date(2026, 12, 5)
US, ANN, BEA, MRS_LI, MR_WU = (UUID(int=n) for n in range(1, 6))


def at(hour: int, minute: int = 0) -> datetime:
    return datetime.combine(DAY, time(hour, minute), SHANGHAI)


def order(number, start, resident=MRS_LI, **given):
    told = {"id": UUID(int=100 + number), "order_no": f"O{number}", "version": 1, "status": "scheduled", "skill": None}
    planned = {"resident_id": resident, "planned_start_at": start, "planned_minutes": 60, "caregivers_needed": 1}
    return SimpleNamespace(**told | planned | given)


def visit(number, of, goes=ANN, **given):
    told = {"id": UUID(int=200 + number), "visit_no": f"V{number}", "version": 1, "order_id": of.id, "slot": 1}
    told |= {"status": "scheduled", "caregiver_id": goes, "resident_id": of.resident_id, "provider_id": US}
    planned = {"planned_start_at": of.planned_start_at, "planned_minutes": 60, "started_at": None, "ended_at": None}
    return SimpleNamespace(**told | planned | given)


def a_day(orders, visits, **given):
    staff = [SimpleNamespace(id=one, staff_no="S", skills=[], fit=True) for one in (ANN, BEA)]
    return Day(US, DAY, orders, visits, (), staff, **given)


def made(day, now=at(0), **asked):
    return built(day, DispatchAsk(planned_on=DAY, **asked), now)


def pinned(found):
    return [
        (task.earliest, task.duration) for task in sorted(found.problem.tasks, key=lambda t: t.earliest) if task.pinned
    ]


def test_what_has_begun_or_is_about_to_stays_and_the_rest_may_move():
    """It is twenty past nine: one is there since five past, the next one is on the way."""
    orders = [order(2, at(9, 40)), order(3, at(11))]
    begun = order(1, at(9), status="in_service")
    visits = [
        visit(1, begun, status="checked_in", started_at=at(9, 5)),
        *(visit(n, o) for n, o in enumerate(orders, 2)),
    ]

    found = made(a_day(orders, visits), now=at(9, 20))

    assert pinned(found) == [(545, 35), (580, 60)]
    (free,) = [task for task in found.problem.tasks if not task.pinned]
    assert (free.earliest, free.latest, free.preferred) == (630, 690, 660)
    assert {stop.start for stop in found.present.stops} == {545, 580, 660}


def test_a_window_that_is_half_over_begins_in_half_an_hour():
    found = made(a_day([order(1, at(10), status="accepted")], []), now=at(9, 45))

    assert [(task.earliest, task.latest) for task in found.problem.tasks] == [(615, 630)]


def test_what_can_no_more_be_reached_is_left_out():
    found = made(a_day([order(1, at(9), status="accepted")], []), now=at(9, 20))

    assert [(spot.order_id, why) for spot, why in found.left_out] == [(UUID(int=101), "too_late")]


def test_the_second_of_two_follows_the_first_that_is_pinned():
    two = order(1, at(9), caregivers_needed=2)

    found = made(a_day([two], [visit(1, two)]), pinned_order_ids=[two.id])

    assert found.problem.pairs == (Pair(1, 0, 0, 0),)
    assert [(task.earliest, task.pinned) for task in found.problem.tasks] == [(540, False), (540, True)]


@pytest.mark.parametrize(
    ("shifts", "works"),
    [
        ([], [(0, 1440)]),
        ([(6, None, 8, 12), (6, None, 14, 18)], [(480, 720), (840, 1080)]),
        ([(6, None, 8, 12), (None, DAY, 9, 10)], [(540, 600)]),
        ([(6, None, 8, 12), (None, DAY, 9, 9)], []),
        ([(5, None, 8, 12)], []),
        ([(6, None, 20, 23)], [(1200, 1440)]),
    ],
)
def test_people_work_by_the_day_by_the_week_or_nobody_knows_when(shifts, works):
    """The fifth of December 2026 is a Saturday. Of whom no shift is recorded nothing is concluded, as in matching: she was
    taken to work from eight to six, and a visit at seven that was hers was taken from her."""
    rows = [
        SimpleNamespace(
            caregiver_id=ANN,
            weekday=weekday,
            on_date=on,
            starts_at=time(start),
            ends_at=time(end, 59 if end == 23 else 0),
        )
        for weekday, on, start, end in shifts
    ]

    found = made(a_day([], [], shifts=rows))

    assert [(one.begins, one.ends) for one in found.problem.workers if one.person == 0] == works


def test_overtime_ends_where_the_next_stretch_begins():
    rows = [
        SimpleNamespace(caregiver_id=ANN, weekday=6, on_date=None, starts_at=time(start), ends_at=time(end))
        for start, end in ((8, 12), (12, 18))
    ]

    found = made(a_day([], [], shifts=rows), overtime_minutes=60)

    assert [one.most_overtime for one in found.problem.workers if one.person == 0] == [0, 60]


@pytest.mark.parametrize(
    ("mode", "minutes"), [(TravelMode.WALKING, 63), (TravelMode.ELECTRIC_BIKE, 19), (TravelMode.DRIVING, 12)]
)
def test_a_way_is_the_straight_line_with_a_detour_at_the_speed_of_the_mode(mode, minutes):
    """3,336 metres; on foot as the table of ways of the provider says, where it has the two."""
    places = [Place(None), Place(MRS_LI, 37.5, 122.1), Place(MR_WU, 37.53, 122.1), Place(ANN)]

    assert table(places, mode, {})[1] == (0, 0, minutes, UNKNOWN_MINUTES)
    assert table(places, mode, {(MRS_LI, MR_WU): 7})[1][2] == 7


def test_who_begins_at_home_begins_there_if_the_table_knows_it():
    said = {"places": [str(ANN), str(MRS_LI)], "minutes": [[0, 25], [30, 0]]}

    found = made(a_day([order(1, at(9))], [], office=(37.5, 122.1)), travel=said)

    ann, bea = found.problem.workers
    home, way = ann.start_place, found.problem.travel[ann.mode]
    assert home != bea.start_place
    assert (way[home][found.problem.tasks[0].place], way[found.problem.tasks[0].place][home]) == (25, 30)
    assert found.homes_unknown == 1


def test_a_change_of_what_has_not_begun_is_seen_and_the_end_of_what_has_is_not():
    one = order(1, at(9))
    before = a_day([one], [visit(1, one), visit(2, one, started_at=at(8), status="checked_in")]).standing()
    later = [visit(1, one, version=2), visit(2, one, started_at=at(8), ended_at=at(9), status="checked_out", version=3)]
    after = a_day([one], later).standing()

    changed = {name for name, stands in before["visits"].items() if after["visits"][name] != stands}

    assert changed == {str(UUID(int=201))}
