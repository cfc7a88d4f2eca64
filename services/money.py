"""The arithmetic of rules.md, "Money": integer fen, minutes and basis points, in Python and as SQL expressions.

The SQL is bigint only, and exact up to 9 million million yuan. PostgreSQL's division truncates towards zero, which is
the floor for the amounts here, of which none is negative. Each expression names the columns it reads; a query that calls
them otherwise selects them under these names first."""

from typing import NamedTuple

from models.service_items import Unit

WHOLE_BP = 10_000

BILLABLE_MINUTES_SQL = "(minutes / billing_increment_minutes * billing_increment_minutes)"
"""From `minutes` and `billing_increment_minutes`."""

GROSS_SQL = """(case unit when 'hour' then (cast(unit_price_fen as bigint) * billable_minutes + 30) / 60
    else cast(unit_price_fen as bigint) * quantity end)"""
"""From `unit`, `unit_price_fen`, `billable_minutes`, `quantity`; null where the unit's own measure is null."""

SELF_PAID_SQL = """(case when {o}.status = 'verified' and exists (select from orders q where q.district_code = {o}.district_code
        and q.id = {o}.order_id and (q.self_pay_excess or {o}.entitlement_id is null))
    then {gross} - {o}.posted_gross_fen - {o}.withheld_fen else 0 end)"""
"""What the resident pays himself of a visit `o` that is worth `gross`, beside his share of what the programme covers: where the order
asked for no programme, or agreed to pay what the month has no room for. What a settlement took back of it, nobody pays."""

COPAY_SQL = "((cast(gross_fen as bigint) * copay_bp + 5000) / 10000)"
"""From `gross_fen` and `copay_bp`."""


class Charge(NamedTuple):
    """What a service costs and who bears it: gross = subsidy + copay + above_cap, to the fen. The resident's part is
    copay + above_cap, and the provider collects it."""

    gross_fen: int
    subsidy_fen: int
    copay_fen: int
    above_cap_fen: int


def _not_negative(**amounts: int) -> None:
    for what, amount in amounts.items():
        if amount < 0:
            raise ValueError(f"{what} is negative")


def billable_minutes(minutes: int, increment: int) -> int:
    """Rounded down to the programme's increment (1, 15, 30 or 60 minutes), so that splitting a visit never pays."""
    _not_negative(minutes=minutes)
    if increment <= 0:
        raise ValueError("the increment is not positive")
    return minutes // increment * increment


def gross_fen(unit: Unit, unit_price_fen: int, billable_minutes: int | None, quantity: int | None) -> int:
    """Price times quantity; for the unit hour price times minutes by 60, half up to the fen.

    ValueError when the hour's minutes are missing or it has a quantity, or when another unit has no quantity."""
    if unit == Unit.HOUR:
        if billable_minutes is None or quantity is not None:
            raise ValueError("an hour is measured in minutes and has no quantity")
        _not_negative(unit_price_fen=unit_price_fen, billable_minutes=billable_minutes)
        return (unit_price_fen * billable_minutes + 30) // 60
    if quantity is None:
        raise ValueError(f"a {unit} is measured by its quantity")
    _not_negative(unit_price_fen=unit_price_fen, quantity=quantity)
    return unit_price_fen * quantity


def copay_fen(gross_fen: int, copay_bp: int) -> int:
    """The resident's share of the gross in basis points, half up to the fen."""
    _not_negative(gross_fen=gross_fen)
    if not 0 <= copay_bp <= WHOLE_BP:
        raise ValueError("a co-payment is 0 to 10000 basis points")
    return (gross_fen * copay_bp + WHOLE_BP // 2) // WHOLE_BP


def charge(
    unit: Unit,
    unit_price_fen: int,
    billable_minutes: int | None,
    quantity: int | None,
    *,
    copay_bp: int = 0,
    price_cap_fen: int | None = None,
) -> Charge:
    """A service's cost in its parts. Above the programme's cap on the price, if it has one, the resident pays; the
    co-payment is a share of what lies below."""
    gross = gross_fen(unit, unit_price_fen, billable_minutes, quantity)
    capped_price = unit_price_fen if price_cap_fen is None else min(unit_price_fen, price_cap_fen)
    covered = gross_fen(unit, capped_price, billable_minutes, quantity)
    copay = copay_fen(covered, copay_bp)
    return Charge(gross, covered - copay, copay, gross - covered)


def split(amount_fen: int, shares_bp: list[tuple[str, int]]) -> list[tuple[str, int]]:
    """An amount among its sources in basis points: each floored, the last takes the residue; they add up to it.

    A negative amount (a reversal, a recovery) is split as its opposite, so that each fund gets back what it gave.
    ValueError unless the shares, each at least 0, make 10000."""
    if not shares_bp or sum(share for _, share in shares_bp) != WHOLE_BP or min(share for _, share in shares_bp) < 0:
        raise ValueError("fund shares make 10000 basis points, none of them negative")
    sign = -1 if amount_fen < 0 else 1
    parts = [(source, sign * (abs(amount_fen) * share // WHOLE_BP)) for source, share in shares_bp[:-1]]
    return [*parts, (shares_bp[-1][0], amount_fen - sum(part for _, part in parts))]
