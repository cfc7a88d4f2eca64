"""Days and months of Asia/Shanghai: what a bill, a cap and a report mean by them."""

from calendar import isleap
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from services import calendars
from services.calendars import SHANGHAI, Month, MonthFormat, Span

days = st.dates(date(1930, 1, 1), date(2198, 12, 31))
months = days.map(calendars.month_of)
instants = st.datetimes(datetime(1930, 1, 2), datetime(2198, 12, 30), timezones=st.just(UTC))  # noqa: DTZ001
SUMMER_TIME_BEGAN = date(1986, 5, 4)


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        (datetime(2024, 1, 31, 15, 59, 59, 999999, UTC), date(2024, 1, 31)),
        (datetime(2024, 1, 31, 16, 0, tzinfo=UTC), date(2024, 2, 1)),
        (datetime(2024, 2, 28, 16, 0, tzinfo=UTC), date(2024, 2, 29)),
        (datetime(2023, 12, 31, 23, 30, tzinfo=timezone(timedelta(hours=-5))), date(2024, 1, 1)),
        (datetime(2024, 1, 1, 0, 30, tzinfo=SHANGHAI), date(2024, 1, 1)),
    ],
)
def test_a_day_begins_at_midnight_in_shanghai(instant, day):
    assert calendars.day_of(instant) == day
    assert calendars.month_of(instant) == f"{day:%Y-%m}"


def test_an_instant_without_an_offset_has_no_day():
    with pytest.raises(ValueError, match="offset"):
        calendars.day_of(datetime(2024, 1, 1))  # noqa: DTZ001


def test_today_is_the_day_in_shanghai():
    before = datetime.now(UTC)
    today = calendars.today()
    assert today in {calendars.day_of(before), calendars.day_of(datetime.now(UTC))}


@pytest.mark.parametrize(
    "text",
    [
        "2024-1",
        "2024-00",
        "2024-13",
        "202401",
        "0000-01",
        "1899-12",
        "2200-01",
        " 2024-01",
        "2024-01\n",
        "２０２４-01",
        "",
    ],
)
def test_what_is_not_a_month_is_refused_at_the_edge_and_within(text):
    with pytest.raises(MonthFormat):
        calendars.month(text)
    with pytest.raises(ValidationError):
        TypeAdapter(Month).validate_python(text)


@given(months)
def test_every_month_is_accepted_at_the_edge_and_within(month):
    assert calendars.month(month) == TypeAdapter(Month).validate_python(month) == month


@given(instants)
def test_an_instant_lies_in_its_own_month_and_day_and_in_no_other(instant):
    month, day = calendars.month_of(instant), calendars.day_of(instant)
    assert calendars.first_instant(month) <= instant < calendars.first_instant(calendars.add_months(month, 1))
    assert calendars.days_span(day, day).holds(instant)
    assert calendars.first_day(month) <= day <= calendars.last_day(month)


@given(months)
def test_a_month_ends_in_the_instant_in_which_the_next_begins(month):
    following = calendars.add_months(month, 1)
    whole = calendars.days_span(calendars.first_day(month), calendars.last_day(month))
    assert whole.end == calendars.first_instant(following)
    assert calendars.last_day(month) + timedelta(days=1) == calendars.first_day(following)


@given(months, st.integers(-240, 240), st.integers(-240, 240))
def test_months_are_added_one_after_another_as_at_once(month, some, more):
    try:
        both = calendars.add_months(calendars.add_months(month, some), more)
    except MonthFormat:
        return
    assert both == calendars.add_months(month, some + more)


def test_adding_months_crosses_years_and_stops_at_the_last_known_one():
    assert calendars.add_months("2023-12", 1) == "2024-01"
    assert calendars.add_months("2024-01", -1) == "2023-12"
    assert calendars.add_months("2024-01", -13) == "2022-12"
    assert calendars.add_months("2199-11", 1) == "2199-12"
    with pytest.raises(MonthFormat):
        calendars.add_months("2199-12", 1)


def test_months_through_a_period_are_listed_with_both_ends():
    assert calendars.months_through("2023-11", "2024-02") == ["2023-11", "2023-12", "2024-01", "2024-02"]
    assert calendars.months_through("2024-02", "2024-02") == ["2024-02"]
    assert calendars.months_through("2024-03", "2024-02") == []


def test_the_last_month_of_all_has_its_end_too():
    assert calendars.last_day("2024-02") == date(2024, 2, 29)
    assert calendars.last_day("2023-02") == date(2023, 2, 28)


def test_a_day_on_which_the_clocks_moved_is_measured_in_real_time():
    """China had summer time from 1986 to 1991: seen to fail (1,440) with both ends left in Shanghai's own clock."""
    assert calendars.days_span(SUMMER_TIME_BEGAN, SUMMER_TIME_BEGAN).minutes == 23 * 60


def test_minutes_are_whole_and_rounded_down():
    start = datetime(2024, 1, 1, 8, 0, tzinfo=UTC)
    assert Span(start, start + timedelta(minutes=59, seconds=59, microseconds=999999)).minutes == 59
    assert Span(start, start + timedelta(minutes=60)).minutes == 60
    assert Span(start, start - timedelta(seconds=1)).minutes == -1


def test_an_entitlement_is_in_force_on_its_first_and_its_last_day():
    first, last = date(2024, 1, 1), date(2024, 1, 31)
    assert calendars.in_force(first, first, last)
    assert calendars.in_force(last, first, last)
    assert not calendars.in_force(date(2023, 12, 31), first, last)
    assert not calendars.in_force(date(2024, 2, 1), first, last)
    assert calendars.in_force(date(2099, 1, 1), first, None)


@pytest.mark.parametrize(
    ("birth_on", "day", "age"),
    [
        (date(1944, 5, 10), date(2024, 5, 9), 79),
        (date(1944, 5, 10), date(2024, 5, 10), 80),
        (date(1944, 2, 29), date(2024, 2, 28), 79),
        (date(1944, 2, 29), date(2024, 2, 29), 80),
        (date(1944, 2, 29), date(2023, 2, 27), 78),
        (date(1944, 2, 29), date(2023, 2, 28), 79),
        (date(1900, 2, 28), date(2000, 2, 28), 100),
        (date(1924, 2, 29), date(2100, 2, 28), 176),
        (date(2024, 1, 1), date(2024, 1, 1), 0),
        (date(2024, 1, 1), date(2023, 12, 31), -1),
    ],
)
def test_a_year_of_age_is_complete_on_the_birthday(birth_on, day, age):
    assert calendars.age_on(birth_on, day) == age


@given(days, st.integers(0, 120))
def test_age_grows_by_one_on_one_day_of_each_year(birth_on, age):
    year = birth_on.year + age
    if year > 2198:
        return
    birthday = (
        date(year, 2, 28)
        if (birth_on.month, birth_on.day) == (2, 29) and not isleap(year)
        else birth_on.replace(year=year)
    )
    assert calendars.age_on(birth_on, birthday) == age
    assert calendars.age_on(birth_on, birthday - timedelta(days=1)) == age - 1
