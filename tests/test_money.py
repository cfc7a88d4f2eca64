"""Money is whole fen: every rounding has its place, and the parts always add up to the whole."""

import itertools
import json
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from models.service_items import Unit
from services import money
from services.money import WHOLE_BP, Charge

minutes = st.integers(0, 720)
increments = st.sampled_from([1, 15, 30, 60])
prices = st.integers(0, 100_000_000)
basis_points = st.integers(0, WHOLE_BP)
measures = st.one_of(
    st.tuples(st.just(Unit.HOUR), minutes, st.none()),
    st.tuples(st.sampled_from([Unit.VISIT, Unit.MEAL, Unit.DAY]), st.none() | minutes, st.integers(0, 10_000)),
)


@st.composite
def fund_shares(draw):
    cuts = sorted(draw(st.lists(basis_points, max_size=5)))
    edges = [0, *cuts, WHOLE_BP]
    return [(f"source{n}", high - low) for n, (low, high) in enumerate(itertools.pairwise(edges))]


def half_up(exact):
    """The nearest whole number by exact fractions, apart from the integer arithmetic under test."""
    return (exact + Fraction(1, 2)).__floor__()


@pytest.mark.parametrize(
    ("worked", "increment", "billed"),
    [(0, 15, 0), (14, 15, 0), (15, 15, 15), (59, 60, 0), (119, 60, 60), (61, 30, 60), (61, 1, 61)],
)
def test_minutes_are_rounded_down_to_the_increment(worked, increment, billed):
    assert money.billable_minutes(worked, increment) == billed


@given(minutes, minutes, increments)
def test_a_split_visit_never_bills_more_minutes_than_the_whole(some, more, increment):
    apart = money.billable_minutes(some, increment) + money.billable_minutes(more, increment)
    assert apart <= money.billable_minutes(some + more, increment)


@given(st.lists(minutes, min_size=1, max_size=8), prices, increments)
@example([10, 10], 2001, 1)
@example([30, 30], 2001, 30)
def test_a_split_visit_never_costs_more_than_the_whole_by_more_than_a_fen_for_two_pieces(pieces, price, increment):
    """Each piece gains at most half a fen by its own rounding, the whole loses less than a half."""
    apart = sum(money.gross_fen(Unit.HOUR, price, money.billable_minutes(m, increment), None) for m in pieces)
    whole = money.gross_fen(Unit.HOUR, price, money.billable_minutes(sum(pieces), increment), None)
    assert apart - whole <= len(pieces) // 2


@pytest.mark.parametrize(
    ("unit", "price", "worked", "quantity", "gross"),
    [
        (Unit.HOUR, 2000, 60, None, 2000),
        (Unit.HOUR, 2000, 1, None, 33),
        (Unit.HOUR, 2001, 30, None, 1001),
        (Unit.HOUR, 1, 29, None, 0),
        (Unit.HOUR, 1, 30, None, 1),
        (Unit.HOUR, 2000, 0, None, 0),
        (Unit.VISIT, 4500, 45, 1, 4500),
        (Unit.MEAL, 1200, None, 3, 3600),
        (Unit.DAY, 12000, None, 0, 0),
    ],
)
def test_a_service_costs_its_price_times_its_measure_half_up_to_the_fen(unit, price, worked, quantity, gross):
    assert money.gross_fen(unit, price, worked, quantity) == gross


def test_huancuis_42163_hours_at_twenty_yuan_are_843260_yuan():
    assert money.gross_fen(Unit.HOUR, 2000, 42_163 * 60, None) == 84_326_000


@given(prices, minutes)
def test_an_hours_price_is_the_nearest_fen_to_its_exact_share(price, worked):
    assert money.gross_fen(Unit.HOUR, price, worked, None) == half_up(Fraction(price * worked, 60))


@given(st.integers(0, 10**15), basis_points)
def test_a_copayment_is_the_nearest_fen_and_never_more_than_the_whole(gross, share):
    copay = money.copay_fen(gross, share)
    assert copay == half_up(Fraction(gross * share, WHOLE_BP))
    assert 0 <= copay <= gross


def test_half_a_fen_of_copayment_is_the_residents():
    assert [money.copay_fen(gross, 5000) for gross in (1, 2, 3)] == [1, 1, 2]
    assert (money.copay_fen(999, 0), money.copay_fen(999, WHOLE_BP)) == (0, 999)


@given(measures, prices, basis_points, st.none() | prices)
def test_the_parts_of_a_charge_add_up_to_its_gross(measure, price, share, cap):
    unit, worked, quantity = measure
    charge = money.charge(unit, price, worked, quantity, copay_bp=share, price_cap_fen=cap)
    assert charge.gross_fen == charge.subsidy_fen + charge.copay_fen + charge.above_cap_fen
    assert min(charge) >= 0
    assert charge.gross_fen == money.gross_fen(unit, price, worked, quantity)
    if cap is not None:
        assert charge.subsidy_fen + charge.copay_fen <= money.gross_fen(unit, cap, worked, quantity)


def test_above_the_programmes_price_the_resident_pays():
    charge = money.charge(Unit.HOUR, 2500, 120, None, copay_bp=1000, price_cap_fen=2000)
    assert charge == Charge(gross_fen=5000, subsidy_fen=3600, copay_fen=400, above_cap_fen=1000)
    below = money.charge(Unit.HOUR, 1800, 120, None, copay_bp=1000, price_cap_fen=2000)
    assert below == Charge(gross_fen=3600, subsidy_fen=3240, copay_fen=360, above_cap_fen=0)


@given(st.integers(-(10**15), 10**15), fund_shares())
def test_fund_shares_add_up_to_the_amount_and_only_the_last_takes_a_residue(amount, shares):
    parts = money.split(amount, shares)
    assert [source for source, _ in parts] == [source for source, _ in shares]
    assert sum(part for _, part in parts) == amount
    for (_, part), (_, share) in zip(parts[:-1], shares[:-1], strict=True):
        assert abs(part) == Fraction(abs(amount) * share, WHOLE_BP).__floor__()
    assert parts[-1][1] * amount >= 0
    assert abs(parts[-1][1]) - Fraction(abs(amount) * shares[-1][1], WHOLE_BP) < len(shares)


@given(st.integers(0, 10**15), fund_shares())
def test_what_is_taken_back_in_full_returns_to_each_fund_what_it_gave(amount, shares):
    """Seen to fail with the floor of a negative amount, which would take a fen more from some and less from others."""
    given_out, taken_back = money.split(amount, shares), money.split(-amount, shares)
    assert [(source, -part) for source, part in taken_back] == given_out


def test_a_fen_among_three_goes_to_the_last():
    shares = [("central", 3333), ("province", 3333), ("district", 3334)]
    assert money.split(1, shares) == [("central", 0), ("province", 0), ("district", 1)]
    assert money.split(100, shares) == [("central", 33), ("province", 33), ("district", 34)]


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: money.billable_minutes(-1, 15),
        lambda: money.billable_minutes(1, 0),
        lambda: money.gross_fen(Unit.HOUR, 2000, None, None),
        lambda: money.gross_fen(Unit.HOUR, 2000, 60, 1),
        lambda: money.gross_fen(Unit.HOUR, -1, 60, None),
        lambda: money.gross_fen(Unit.HOUR, 2000, -60, None),
        lambda: money.gross_fen(Unit.MEAL, 1200, 60, None),
        lambda: money.gross_fen(Unit.MEAL, 1200, None, -1),
        lambda: money.copay_fen(-1, 0),
        lambda: money.copay_fen(1, -1),
        lambda: money.copay_fen(1, WHOLE_BP + 1),
        lambda: money.charge(Unit.MEAL, 1200, None, 1, price_cap_fen=-1),
        lambda: money.split(1, []),
        lambda: money.split(1, [("central", 9999)]),
        lambda: money.split(1, [("central", 10001), ("district", -1)]),
    ],
)
def test_what_the_rules_do_not_know_has_no_price(wrong):
    with pytest.raises(ValueError, match=r"negative|positive|minutes|quantity|basis points"):
        wrong()


ROWS = f"""
select json_agg(json_build_array(billable_minutes, gross_fen, copay_fen) order by n)
from json_to_recordset(:'rows') as asked (n int, unit text, unit_price_fen int, minutes int,
                                          billing_increment_minutes int, quantity int, copay_bp int),
     lateral (select {money.BILLABLE_MINUTES_SQL} as billable_minutes) as a,
     lateral (select {money.GROSS_SQL} as gross_fen) as b,
     lateral (select {money.COPAY_SQL} as copay_fen) as c
"""

asked = st.fixed_dictionaries(
    {
        "unit": st.sampled_from(Unit),
        "unit_price_fen": prices,
        "minutes": st.integers(0, 100_000),
        "billing_increment_minutes": increments,
        "quantity": st.integers(0, 9_000_000),
        "copay_bp": basis_points,
    }
)


def by_python(row):
    unit, price = Unit(row["unit"]), row["unit_price_fen"]
    billable = money.billable_minutes(row["minutes"], row["billing_increment_minutes"])
    quantity = None if unit == Unit.HOUR else row["quantity"]
    charge = money.charge(unit, price, billable, quantity, copay_bp=row["copay_bp"])
    return [billable, charge.gross_fen, charge.copay_fen]


# A run of psql each: few examples, of many rows.
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@example(
    rows=[
        dict.fromkeys(["minutes", "quantity"], 30) | part | {"unit_price_fen": 2001, "copay_bp": 5000, "share_bp": 3333}
        for part in (
            {"unit": "hour", "billing_increment_minutes": 30},
            {"unit": "meal", "billing_increment_minutes": 1},
        )
    ]
)
@given(rows=st.lists(asked, min_size=1, max_size=60))
def test_postgresql_computes_the_same_fen_as_python(server, rows):
    """Seen to fail with 29 in place of 30 in GROSS_SQL."""
    numbered = [{"n": n, **row} for n, row in enumerate(rows)]
    assert json.loads(server.query(ROWS, rows=json.dumps(numbered))) == [by_python(row) for row in rows]
