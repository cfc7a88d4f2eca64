"""The rule of a plan: what of RFC 5545 may stand in it, which days it gives, and what is said of a wrong one."""

from datetime import date
from itertools import islice

import pytest

from models.accounts import Role
from services.care_plans import rule
from services.errors import Invalid
from tests.days import a_day
from tests.planning import asked

# rule, first day, the first days that it gives
GIVES = {
    "FREQ=DAILY;INTERVAL=2;COUNT=3": ("2027-12-30", "2027-12-30 2028-01-01 2028-01-03"),
    "FREQ=WEEKLY;BYDAY=TU,FR": ("2028-02-24", "2028-02-25 2028-02-29 2028-03-03"),
    "freq=weekly;interval=2;byday=mo;wkst=su": ("2026-12-02", "2026-12-14 2026-12-28 2027-01-11"),
    "FREQ=MONTHLY;BYMONTHDAY=31": ("2027-01-31", "2027-01-31 2027-03-31 2027-05-31"),
    "FREQ=MONTHLY;BYMONTHDAY=-1": ("2028-01-31", "2028-01-31 2028-02-29 2028-03-31"),
    "FREQ=MONTHLY;BYMONTHDAY=29": ("2027-01-29", "2027-01-29 2027-03-29 2027-04-29"),
    "FREQ=MONTHLY;BYDAY=2TU,-1FR": ("2027-02-01", "2027-02-09 2027-02-26 2027-03-09"),
    "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1": ("2027-01-01", "2027-01-29 2027-02-26 2027-03-31"),
    "FREQ=YEARLY": ("2028-02-29", "2028-02-29 2032-02-29 2036-02-29"),
    "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1": ("2027-01-01", "2027-02-28 2028-02-29 2029-02-28"),
    "FREQ=YEARLY;BYMONTH=9,10;BYDAY=1MO": ("2027-01-01", "2027-09-06 2027-10-04 2028-09-04"),
    # Every weekday, as most calendars write it; 1 January 2027 is a Friday. Refused before.
    "FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR;COUNT=3": ("2027-01-01", "2027-01-01 2027-01-04 2027-01-05"),
    "FREQ=DAILY;UNTIL=20270102": ("2027-01-01", "2027-01-01 2027-01-02"),
    "FREQ=DAILY;UNTIL=20270102T010000Z": ("2027-01-01", "2027-01-01 2027-01-02"),
    "FREQ=DAILY;UNTIL=20270102T005959Z": ("2027-01-01", "2027-01-01"),
}


@pytest.mark.parametrize(("said", "given"), GIVES.items(), ids=list(GIVES))
def test_a_rule_gives_the_days_that_rfc_5545_says(said, given):
    """A visit at nine in Shanghai begins at one o'clock UTC, which an UNTIL in UTC may reach or miss."""
    first_on, wanted = given

    days = list(islice(rule.days(said, date.fromisoformat(first_on), "09:00"), 3))

    assert " ".join(map(str, days)) == wanted


WRONG = {
    "": "rule_unreadable",
    "DAILY": "rule_unreadable",
    "FREQ=": "rule_unreadable",
    "FREQ=DAILY;FREQ=DAILY": "rule_unreadable",
    "FREQ=DAILY\nDTSTART=20270101": "rule_value_wrong",
    "RRULE:FREQ=DAILY": "rule_unreadable",
    "INTERVAL=2": "rule_value_wrong",
    "FREQ=HOURLY": "rule_value_wrong",
    "FREQ=MINUTELY;INTERVAL=5": "rule_value_wrong",
    "FREQ=DAILY;BYHOUR=9,15": "rule_part_not_allowed",
    "FREQ=DAILY;INTERVAL=7;BYDAY=MO": "rule_part_not_allowed",
    "FREQ=DAILY;BYMONTHDAY=1": "rule_part_not_allowed",
    "FREQ=DAILY;BYDAY=1MO": "rule_value_wrong",
    "FREQ=WEEKLY;BYDAY=1MO": "rule_value_wrong",
    "FREQ=WEEKLY;BYDAY=XX": "rule_value_wrong",
    "FREQ=WEEKLY;BYDAY=MO,MO": "rule_value_wrong",
    "FREQ=WEEKLY;INTERVAL=0": "rule_value_wrong",
    "FREQ=WEEKLY;INTERVAL=53": "rule_value_wrong",
    "FREQ=WEEKLY;INTERVAL=²": "rule_value_wrong",
    "FREQ=DAILY;COUNT=1001": "rule_value_wrong",
    "FREQ=DAILY;COUNT=99999999999999999999": "rule_value_wrong",
    "FREQ=DAILY;COUNT=3;UNTIL=20280101": "rule_part_not_allowed",
    "FREQ=DAILY;UNTIL=20270230": "rule_value_wrong",
    "FREQ=DAILY;UNTIL=20270101T090000": "rule_value_wrong",
    "FREQ=DAILY;UNTIL=00010101T000000Z": "rule_value_wrong",
    "FREQ=MONTHLY;BYMONTHDAY=32": "rule_value_wrong",
    "FREQ=MONTHLY;BYMONTHDAY=0": "rule_value_wrong",
    "FREQ=MONTHLY;BYDAY=6MO": "rule_value_wrong",
    "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13": "rule_part_not_allowed",
    "FREQ=MONTHLY;BYSETPOS=-1": "rule_part_not_allowed",
    "FREQ=MONTHLY;BYDAY=1MO;BYSETPOS=1": "rule_part_not_allowed",
    "FREQ=MONTHLY;INTERVAL=12": "rule_value_wrong",
    "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30": "rule_value_wrong",
    "FREQ=YEARLY;BYMONTH=13": "rule_value_wrong",
    "FREQ=YEARLY;BYMONTHDAY=1": "rule_part_not_allowed",
    "FREQ=YEARLY;BYWEEKNO=20": "rule_part_not_allowed",
    "FREQ=DAILY;UNTIL=20200101": "rule_never",
}


@pytest.mark.parametrize(("said", "code"), WRONG.items(), ids=[repr(said) for said in WRONG])
def test_a_rule_that_means_nothing_or_never_ends_counting_is_refused_in_words(said, code):
    with pytest.raises(Invalid) as refused:
        rule.gives_a_day(said, date(2027, 1, 1), "09:00", date(2027, 1, 1))

    assert (refused.value.code, refused.value.pointer) == (code, "/rule")
    assert refused.value.said("zh") != refused.value.said("en")


async def test_a_wrong_rule_is_a_422_at_its_place(make, client_for):
    day = await a_day(make, client_for)

    answer = await (await day.as_(Role.COMMUNITY_WORKER)).post("/v1/care-plans", json=asked(day, rule="FREQ=SECONDLY"))

    assert answer.status_code == 422, answer.text
    assert [(one["pointer"], one["code"]) for one in answer.json()["errors"]] == [("/rule", "rule_value_wrong")]
    assert "DAILY, WEEKLY, MONTHLY, YEARLY" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("said", "pointer", "code"),
    [
        ({"first_on": "2019-01-01"}, "/first_on", "first_day_too_far"),
        ({"ends_on": "2020-01-01"}, "/ends_on", "care_plan_ends_too_early"),
        ({"start_time": "24:00"}, "/start_time", "string_pattern_mismatch"),
        ({"ahead_days": 61}, "/ahead_days", "less_than_equal"),
        ({"quantity": 1}, "/quantity", "quantity_wrong"),
        ({"planned_minutes": 0}, "/planned_minutes", "greater_than_equal"),
        ({"also_on": ["2026-02-30"]}, "/also_on/0", "date_from_datetime_parsing"),
        ({"on_holiday": "dance"}, "/on_holiday", "enum"),
        ({"rule": "FREQ=DAILY;UNTIL=20200101"}, "/rule", "rule_never"),
        ({"note": "a\u0000"}, "/note", "text_not_storable"),
        ({"colour": "red"}, "/colour", "extra_forbidden"),
    ],
)
async def test_bad_input_is_refused_with_its_place(make, client_for, said, pointer, code):
    day = await a_day(make, client_for)

    answer = await (await day.as_(Role.COMMUNITY_WORKER)).post("/v1/care-plans", json=asked(day, **said))

    assert answer.status_code == 422, answer.text
    assert [(one["pointer"], one["code"]) for one in answer.json()["errors"]] == [(pointer, code)]
