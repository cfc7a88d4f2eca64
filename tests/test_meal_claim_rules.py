"""Each exception code on the line of a meal: what raises it, what looks like it and must pass, and which codes are not asked."""

import re
from collections.abc import Awaitable, Callable

import pytest

from models.claims import RecordKind
from models.programmes import CapUnit
from services.claims.rules import RULES, SERVINGS
from tests.canteen import NOON
from tests.meal_claims import ALONGSIDE, MONTHS, RAISED, Table, another_lunch, day, table

_ = table

OF_VISITS_ALONE = {
    *("minutes_over", "minutes_under", "resident_overlap", "caregiver_overlap", "impossible_travel"),
    *("outside_geofence", "missing_check_out", "caregiver_unqualified", "kin_conflict"),
}
"""A meal has no minutes, no way, no check-out and no caregiver."""


def test_every_rule_is_asked_of_meals_but_those_that_a_meal_cannot_break():
    asked = {rule.code for rule in RULES if not rule.kinds or RecordKind.SERVING in rule.kinds}

    assert asked == set(RAISED)
    assert {rule.code for rule in RULES} - asked == OF_VISITS_ALONE
    assert SERVINGS == (RecordKind.SERVING,)


@pytest.mark.parametrize("code", sorted(RAISED))
async def test_a_rule_fires_alone_on_a_meal_and_says_why_in_words_of_a_meal(table: Table, code: str):
    await RAISED[code](table)

    claim = await table.reconciled(MONTHS.get(code, "2024-03"))

    assert set((await table.codes(claim))[-1]) == {code} | ALONGSIDE.get(code, set())
    path = f"/v1/claims/{claim['id']}/exceptions"
    [found] = (await table.canteen.officer.get(path, params={"code": code})).json()["items"]
    assert (found["record_kind"], bool(found["found"])) == ("serving", True)
    said = found["says_zh"] + found["says_en"]
    assert re.search(r"visit|上门|该次服务|护理员|[a-z]_[a-z]|[{}]", said) is None, said


async def test_the_same_lunch_at_another_point_is_not_paid_and_the_first_is_named(table: Table):
    first = await table.canteen.served()
    table.bill(first)
    table.bill(await another_lunch(table))

    claim = await table.reconciled()

    assert await table.codes(claim) == [[], ["already_claimed", "not_entitled"]]
    assert claim["totals"]["subsidy_fen"] == 1500
    path = f"/v1/claims/{claim['id']}/exceptions"
    found = (await table.canteen.officer.get(path, params={"code": "already_claimed"})).json()["items"][0]["found"]
    assert (found["serving_no"], found["meal_point"]) == (first["serving_no"], table.canteen.point.name)


async def test_the_same_lunch_under_a_second_programme_is_not_paid(table: Table):
    """Granted between two lunches of one day, and of higher priority: it would pay for the second."""
    canteen = table.canteen
    table.bill(await canteen.served())
    second = await table.make.programme(canteen.item, monthly_cap=20, cap_unit=CapUnit.MEALS, priority=1)
    await table.make.entitlement(canteen.resident, second)
    table.bill(await another_lunch(table))

    claim = await table.reconciled()

    assert await table.codes(claim) == [[], ["already_claimed", "not_entitled"]]
    assert (claim["totals"]["subsidy_fen"], await canteen.owed()) == (1500, 1500)


async def lunch_and_dinner(t: Table) -> None:
    t.bill(await t.canteen.served())
    t.bill(await t.canteen.served(meal="dinner"))


async def lunch_again_after_a_slip_of_the_till(t: Table) -> None:
    slip = await t.canteen.served()
    why = {"reason_code": "data_entry_error", "memo": ""}
    assert (await t.canteen.till.post(f"/v1/meal-servings/{slip['id']}/annul", json=why)).status_code == 200
    t.bill(await t.canteen.served())


async def cheaper_than_the_catalogue(t: Table) -> None:
    t.bill(await t.canteen.served(price_fen=1200))


async def dearer_than_the_catalogue(t: Table) -> None:
    t.bill(await t.canteen.served(price_fen=1800))


async def twenty_meals_of_twenty(t: Table) -> None:
    for number in range(20):
        t.bill(await t.canteen.served(day(number)))


async def died_that_evening(t: Table) -> None:
    t.bill(await t.canteen.served())
    died = "update residents set status = 'deceased', deceased_on = '2024-03-05' where id = $1"
    await t.tell(died, t.canteen.resident.id)


async def moved_that_evening(t: Table) -> None:
    t.bill(await t.canteen.served())
    moved = "update residents set status = 'moved_out', moved_out_on = '2024-03-05' where id = $1"
    await t.tell(moved, t.canteen.resident.id)


async def admitted_that_evening(t: Table) -> None:
    t.bill(await t.canteen.served())
    await t.away("2024-03-05", None)


async def contract_ends_that_day(t: Table) -> None:
    await t.tell("update contracts set ends_on = '2024-03-05' where district_code = $1", t.make.code)
    t.bill(await t.canteen.served())


async def price_raised_the_day_after(t: Table) -> None:
    t.bill(await t.canteen.served())
    await t.tell(
        """insert into service_prices (district_code, id, service_item_id, unit_price_fen, effective_from)
           values ($1, gen_random_uuid(), $2, 1800, '2024-03-06')""",
        t.make.code,
        t.canteen.item.id,
    )


async def verified_before_the_books_closed(t: Table) -> None:
    t.bill(await t.canteen.served())
    await t.closed("2024-03")


async def a_doubt_that_an_officer_acknowledged(t: Table) -> None:
    t.bill(await t.doubted("point_not_serving", "acknowledged"))


async def one_by_hand_in_ten(t: Table) -> None:
    for number in range(1, 10):
        t.bill(await t.canteen.served(day(number)))
    t.bill(await t.doubted("manual", "acknowledged"))


async def the_number_of_a_visit(t: Table) -> None:
    """A visit and a serving of one number are two records."""
    serving = await t.canteen.served(serving_no="A-1")
    caregiver = await t.make.caregiver(t.canteen.provider)
    await t.make.visit(None, t.canteen.item, caregiver, resident=t.canteen.resident, visit_no="A-1", started_at=NOON)
    t.bill(serving)


@pytest.mark.parametrize(
    "honest",
    [
        lunch_and_dinner,
        lunch_again_after_a_slip_of_the_till,
        cheaper_than_the_catalogue,
        dearer_than_the_catalogue,
        twenty_meals_of_twenty,
        died_that_evening,
        moved_that_evening,
        admitted_that_evening,
        contract_ends_that_day,
        price_raised_the_day_after,
        verified_before_the_books_closed,
        a_doubt_that_an_officer_acknowledged,
        one_by_hand_in_ten,
        the_number_of_a_visit,
    ],
)
async def test_an_honest_look_alike_is_matched_and_payable(table: Table, honest: Callable[[Table], Awaitable[None]]):
    """Seen to fail for the dearer meal without the catalogue's price as its limit, and for the cheaper with that alone."""
    await honest(table)

    claim = await table.reconciled()

    assert [codes for codes in await table.codes(claim) if codes] == []
    assert claim["totals"]["subsidy_fen"] == claim["totals"]["asked_fen"] > 0
