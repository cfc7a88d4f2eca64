"""What is doubtful about a visit: each exception on both sides of its boundary, as a function and through HTTP."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from models.accounts import Role
from models.visits import EventKind, VisitExceptionCode
from services.distances import metres
from services.visits.counted import Amendment, Event, times
from services.visits.exceptions import Facts, doubts, severity
from services.visits.thresholds import Thresholds, thresholds
from tests.days import HOME, NINE, a_day

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
TOLD = NINE + timedelta(days=1)
IN = Event(EventKind.CHECK_IN, NINE, TOLD, accuracy_m=20, distance_m=0)
OUT = Event(EventKind.CHECK_OUT, NINE + HOUR, TOLD, accuracy_m=20, distance_m=0)


def facts(*events, amendments=(), **given):
    """An hour at the home, as planned, unless said otherwise."""
    events = events or (IN, OUT)
    usual = {
        "planned_start_at": NINE,
        "unplanned": False,
        "ordered_at": NINE - timedelta(days=1),
        "on_behalf": False,
        "overdue": False,
        "deceased_on": None,
        "moved_out_on": None,
        "served_on": date(2024, 3, 5),
        "qualified": True,
    }
    return Facts(times(events, amendments), events, amendments, **(usual | given))


def codes(*events, **given):
    return {code.value for code in doubts(facts(*events, **given), Thresholds())}


def test_an_hour_as_planned_is_not_doubted():
    assert codes() == set()
    assert codes(IN) == set()


@pytest.mark.parametrize(
    ("code", "passes", "doubted"),
    [
        ("place", {"distance_m": 320}, {"distance_m": 321}),
        ("place", {"distance_m": 0}, {"accuracy_m": None, "distance_m": None}),
        ("place", {"distance_m": 0}, {"distance_m": None}),
        ("accuracy", {"accuracy_m": 100}, {"accuracy_m": 101}),
        ("mock", {"mock": False}, {"mock": True}),
        ("skew", {"skew_seconds": 300}, {"skew_seconds": 301}),
        ("skew", {"skew_seconds": -300}, {"skew_seconds": -301}),
    ],
)
@pytest.mark.parametrize("end", ["check_in", "check_out"])
def test_each_end_of_a_visit_is_looked_at(code, passes, doubted, end):
    def seen(**said):
        return codes(replace(IN, **said), OUT) if end == "check_in" else codes(IN, replace(OUT, **said))

    assert (seen(**passes), seen(**doubted)) == (set(), {code})


def test_of_two_events_away_from_home_the_same_is_told_in_whatever_order_they_came():
    """Else what was acknowledged would be open again. Seen to tell of the one that came last."""
    far, farther = replace(IN, distance_m=900), replace(IN, device_at=NINE + MINUTE, distance_m=5000)

    told = [doubts(facts(*events, OUT), Thresholds())["place"] for events in ((far, farther), (farther, far))]

    assert told == [{"check_in": {"distance_m": 5000, "allowed_m": 320}}] * 2


@pytest.mark.parametrize(
    ("code", "passes", "doubted"),
    [
        ("early", -30 * MINUTE, -31 * MINUTE),
        ("early", -30 * MINUTE, -30 * MINUTE - timedelta(seconds=1)),
        ("late", 30 * MINUTE, 31 * MINUTE),
        ("late", 30 * MINUTE, 30 * MINUTE + timedelta(seconds=1)),
    ],
)
def test_an_arrival_half_an_hour_off_the_plan_is_told(code, passes, doubted):
    def arriving(shift):
        return codes(replace(IN, device_at=NINE + shift), replace(OUT, device_at=NINE + shift + HOUR))

    assert (arriving(passes), arriving(doubted)) == (set(), {code})
    assert codes(planned_start_at=None) == set()


@pytest.mark.parametrize(
    ("code", "passes", "doubted"),
    [("short", 5, 4), ("long", 720, 721), ("long", 720, 1440), ("times_reversed", 720, -1)],
)
def test_a_length_out_of_bounds_is_told(code, passes, doubted):
    def lasting(minutes):
        return codes(IN, replace(OUT, device_at=NINE + minutes * MINUTE))

    assert (lasting(passes), lasting(doubted)) == (set(), {code})


@pytest.mark.parametrize("minutes", [5, 4])
def test_what_is_too_short_for_its_piece_is_told_as_that(minutes):
    short = codes(IN, replace(OUT, device_at=NINE + minutes * MINUTE), by_piece=True)

    assert short == ({"short_piece"} if minutes < 5 else set())


@pytest.mark.parametrize(
    ("code", "given"),
    [
        ("unplanned", {"unplanned": True}),
        ("unqualified", {"qualified": False}),
        ("after_death", {"deceased_on": date(2024, 3, 4)}),
        ("after_move", {"moved_out_on": date(2024, 3, 4)}),
        ("unknown_caregiver", {"caregiver_known": False}),
        ("missing_service", {"service_known": False}),
        ("manual", {"listed": True}),
        ("manual", {"amendments": [Amendment(None, NINE + HOUR)]}),
    ],
)
def test_what_is_not_as_it_should_be_is_told(code, given):
    assert codes(**given) == {code}
    assert codes(deceased_on=date(2024, 3, 5), moved_out_on=date(2024, 3, 5)) == set()


def test_what_is_missing_is_told_and_is_not_mended_by_a_reason():
    assert codes(OUT, planned_start_at=None) == {"no_check_in"}
    assert codes(IN, overdue=True) == {"no_check_out"}
    fix = {code for code in VisitExceptionCode if severity(code) == "fix"}
    assert fix == {"no_check_in", "no_check_out", "times_reversed", "future", "unknown_caregiver", "missing_service"}


def test_a_clock_that_was_set_between_two_events_is_told_by_the_uptime():
    first = replace(IN, device_id="a", monotonic_ms=1_000)
    after_an_hour = replace(OUT, device_id="a", monotonic_ms=3_601_000)
    after_ten_minutes = replace(after_an_hour, monotonic_ms=601_000)
    rebooted = replace(after_an_hour, monotonic_ms=10)
    other_phone = replace(after_ten_minutes, device_id="b")

    assert codes(first, after_an_hour) == codes(first, rebooted) == codes(first, other_phone) == set()
    assert codes(first, after_ten_minutes) == {"skew"}


@pytest.mark.parametrize(
    ("said", "doubted"),
    [
        ({"server_at": NINE - timedelta(seconds=300), "skew_seconds": 300}, set()),
        ({"server_at": NINE - timedelta(seconds=301), "skew_seconds": 301}, {"future", "skew"}),
        ({"server_at": NINE + MINUTE, "skew_seconds": -60}, set()),
        ({"server_at": NINE + MINUTE, "skew_seconds": -61}, set()),
        ({"server_at": NINE + MINUTE, "skew_seconds": -62}, {"future"}),
        ({"server_at": NINE - timedelta(days=3), "skew_seconds": 0}, {"future"}),
    ],
)
def test_what_happened_after_it_was_received_or_after_it_was_sent_has_not_happened(said, doubted):
    """The skew is what its clock said when it sent, less the server's time: sent at nine less two seconds, an event of
    nine is not of that clock."""
    assert codes(replace(IN, **said), OUT) == doubted


@pytest.mark.parametrize(("days", "doubted"), [(3, set()), (4, {"late_entry"})])
@pytest.mark.parametrize("told", ["check_in", "check_out", "order"])
def test_what_was_told_days_later_is_told(told, days, doubted):
    """By days of the calendar, whatever the hour."""
    later = (NINE + timedelta(days=days)).replace(hour=23)
    given = {"check_in": {}, "check_out": {}, "order": {"ordered_at": later}}[told]
    first = replace(IN, server_at=later) if told == "check_in" else IN
    last = replace(OUT, server_at=later) if told == "check_out" else OUT

    assert codes(first, last, **given) == doubted


def test_the_same_event_told_again_long_after_is_not_late():
    again = replace(IN, server_at=NINE + timedelta(days=90))

    assert codes(again, IN, OUT) == codes(IN, OUT, replace(again, device_at=NINE + MINUTE)) == set()


@pytest.mark.parametrize(
    ("ordered", "on_behalf", "doubted"),
    [(NINE, True, {"unplanned"}), (NINE + MINUTE, True, {"unplanned"}), (NINE + MINUTE, False, set())],
)
def test_an_order_that_the_provider_wrote_itself_planned_nothing(ordered, on_behalf, doubted):
    assert codes(ordered_at=ordered, on_behalf=on_behalf) == doubted


def test_a_correction_holds_over_the_events_and_the_later_over_the_earlier():
    said = times([IN, OUT], [Amendment(NINE - HOUR, None), Amendment(None, NINE), Amendment(None, NINE + 2 * HOUR)])

    assert (said.started_at, said.ended_at, said.minutes) == (NINE - HOUR, NINE + 2 * HOUR, 180)


def test_a_programme_says_its_own_thresholds():
    strict = thresholds({"geofence_m": 50, "shortest_minutes": 61, "unheard_of": 1})

    assert doubts(facts(replace(IN, distance_m=71), OUT), strict).keys() == {"place", "short"}
    assert thresholds(None) == Thresholds(300, 100, 300, 5, 720, 30, 30, 3)


@pytest.mark.parametrize(
    ("here", "there", "away"),
    [
        ((37.5, 122.1), (37.5, 122.1), 0),
        ((0.0, 0.0), (0.0, 1.0), 111_195),
        ((37.5, 122.1), (37.5, 122.2), 8_822),
        ((90.0, 0.0), (-90.0, 0.0), 20_015_115),
        ((0.0, 179.9), (0.0, -179.9), 22_239),
    ],
)
def test_the_way_over_the_sphere_is_known(here, there, away):
    assert abs(metres(*here, *there) - away) <= 1


async def test_doubts_are_told_with_what_was_found_and_who_may_settle_them(make, client_for):
    day = await a_day(make, client_for)
    visit = await day.visit()
    far = HOME | {"lat": 37.51, "accuracy_m": 120.2}

    await day.check_in(visit["id"], NINE + 31 * MINUTE, position=far)
    over = await day.check_out(visit["id"], NINE + 33 * MINUTE, mock=True)
    told = {x["code"]: x for x in (await day.read(f"/visits/{visit['id']}/exceptions", Role.PROVIDER_MANAGER))["items"]}

    assert over["status"] == "flagged"
    assert over["open_exceptions"] == sorted(told) == ["accuracy", "late", "mock", "place", "short"]
    assert told["place"]["found"] == {"check_in": {"distance_m": 1112, "allowed_m": 421}}
    assert told["late"]["found"] == {"minutes": 31, "allowed_minutes": 30}
    assert {code for code, x in told.items() if x["allowed_actions"]} == {"late", "short"}
    assert await day.balance() == (60, 0)


async def test_the_programmes_thresholds_of_that_day_are_used(make, client_for):
    day = await a_day(make, client_for, thresholds={"shortest_minutes": 60, "arrival_minutes": 0})

    fine = await day.served(NINE, 60)
    visit = await day.visit(NINE + 2 * HOUR)
    await day.check_in(visit["id"], NINE + 2 * HOUR + MINUTE)
    doubted = await day.check_out(visit["id"], NINE + 3 * HOUR)

    assert (fine["status"], doubted["open_exceptions"]) == ("verified", ["late", "short"])


async def test_an_instant_that_was_found_is_written_as_the_api_writes_it(make, client_for):
    day = await a_day(make, client_for)
    visit = await day.visit()
    await day.check_in(visit["id"], NINE)
    await day.check_out(visit["id"], NINE - MINUTE)

    told = (await day.read(f"/visits/{visit['id']}/exceptions"))["items"]

    found = next(x["found"] for x in told if x["code"] == "times_reversed")
    assert found == {"started_at": "2024-03-05T01:00:00Z", "check_outs": ["2024-03-05T00:59:00Z"]}


async def test_a_visit_after_a_death_or_by_the_unqualified_is_flagged(make, client_for):
    day = await a_day(make, client_for)
    visit = await day.visit()
    await make.owner.execute("update qualifications set expires_on = '2024-03-04' where district_code = $1", make.code)
    await make.owner.execute(
        "update residents set status = 'deceased', deceased_on = '2024-03-04' where id = $1", day.resident.id
    )

    await day.check_in(visit["id"])
    over = await day.check_out(visit["id"], NINE + HOUR)

    assert (over["status"], over["open_exceptions"]) == ("flagged", ["after_death", "unqualified"])


async def test_a_doubt_that_a_late_event_clears_is_corrected_by_itself(make, client_for):
    day = await a_day(make, client_for)
    visit = await day.visit()
    await day.check_in(visit["id"], NINE + 34 * MINUTE)
    flagged = await day.check_out(visit["id"], NINE + HOUR)

    cleared = await day.check_in(visit["id"], NINE + 29 * MINUTE)

    assert (flagged["open_exceptions"], cleared["status"]) == (["late"], "verified")
    (late,) = (await day.read(f"/visits/{visit['id']}/exceptions"))["items"]
    assert (late["status"], late["allowed_actions"]) == ("corrected", [])


async def test_what_was_acknowledged_is_asked_again_when_something_else_is_found(make, client_for):
    day = await a_day(make, client_for)
    visit = await day.visit()
    await day.check_in(visit["id"], NINE + 50 * MINUTE)
    await day.check_out(visit["id"], NINE + HOUR)
    (late,) = (await day.read(f"/visits/{visit['id']}/exceptions"))["items"]
    path, why = f"/visits/{visit['id']}/exceptions/{late['id']}/acknowledge", {"reason_code": "weather"}
    await day.done(Role.PROVIDER_MANAGER, path, why)
    settled = await day.read(f"/visits/{visit['id']}")

    again = await day.check_in(visit["id"], NINE + 45 * MINUTE)

    assert (settled["status"], settled["minutes"]) == ("verified", 10)
    assert (again["status"], again["minutes"], again["open_exceptions"]) == ("flagged", 15, ["late"])
    assert await day.balance() == (10, 0)
