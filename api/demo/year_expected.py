"""What 2023 must come to, computed from the list of visits alone: whole fen and minutes, and no arithmetic of the system's."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from api.demo.year_visits import COPAY_PERCENT, LISTED, PROGRAMME, SHARES_BP, STANDARDS, TRUE, Visit


@dataclass
class Sums:
    """Of a month's visits: what is billed, what it costs, and what of that is subsidy; the rest is the resident's."""

    visits: int = 0
    billed_minutes: int = 0
    gross_fen: int = 0
    subsidy_fen: int = 0

    @property
    def copay_fen(self) -> int:
        return self.gross_fen - self.subsidy_fen


def _half_up(part: int, whole: int) -> int:
    quotient, rest = divmod(part, whole)
    return quotient + (2 * rest >= whole)


def priced(visit: Visit) -> tuple[int, int, int, int]:
    """Billed minutes, gross, what is due as subsidy, and the cap of the resident's month."""
    standard = [one for one in STANDARDS if one.from_on <= visit.started_at.date().isoformat()][-1]
    billed = visit.minutes - visit.minutes % standard.increment
    gross = _half_up(standard.price_fen * billed, 60)
    return billed, gross, gross - _half_up(gross * COPAY_PERCENT, 100), standard.cap_fen


def by_month(visits: Iterable[Visit]) -> dict[str, Sums]:
    """Visits draw a resident's month in the order in which they began; what it has no room for is the resident's own."""
    drawn: Counter[tuple[str, str]] = Counter()
    found: dict[str, Sums] = {}
    for visit in sorted(visits, key=lambda visit: visit.started_at):
        billed, gross, due, cap = priced(visit)
        subsidy = min(due, cap - drawn[visit.resident.id_number, visit.month])
        drawn[visit.resident.id_number, visit.month] += subsidy
        sums = found.setdefault(visit.month, Sums())
        sums.visits += 1
        sums.billed_minutes += billed
        sums.gross_fen += gross
        sums.subsidy_fen += subsidy
    return found


FIRST, LAST = by_month(LISTED), by_month(TRUE)
"""As each month was settled at first, and as it stands in the end."""


def _by_source() -> dict[str, int]:
    """Of each month a floored share from every source; the last gives the rest."""
    given: Counter[str] = Counter()
    for sums in LAST.values():
        left = sums.subsidy_fen
        for source, bp in SHARES_BP[:-1]:
            given[source] += sums.subsidy_fen * bp // 10_000
            left -= sums.subsidy_fen * bp // 10_000
        given[SHARES_BP[-1][0]] += left
    return dict(given)


RECOVERED = {
    month: FIRST[month].subsidy_fen - sums.subsidy_fen
    for month, sums in LAST.items()
    if sums.subsidy_fen < FIRST[month].subsidy_fen
}
FIGURES = {
    f"programme.{PROGRAMME}.person_times": len(TRUE),
    f"programme.{PROGRAMME}.minutes": sum(visit.minutes for visit in TRUE),
    f"programme.{PROGRAMME}.subsidy_fen": sum(sums.subsidy_fen for sums in LAST.values()),
    f"programme.{PROGRAMME}.residents": len({visit.resident.id_number for visit in TRUE}),
    "recoveries.amount_fen": sum(RECOVERED.values()),
}
BY_SOURCE = _by_source()


def _came_to(settlements: Iterable[dict[str, Any]]) -> dict[str, tuple[int, int, int]]:
    """Billed minutes, gross and subsidy of each service month."""
    found: dict[str, tuple[int, int, int]] = {}
    for one in settlements:
        minutes, gross, subsidy = found.get(one["service_month"], (0, 0, 0))
        found[one["service_month"]] = (
            minutes + one["minutes"],
            gross + one["gross_fen"],
            subsidy + one["subsidy_fen"],
        )
    return found


def _expected(months: dict[str, Sums]) -> dict[str, tuple[int, int, int]]:
    return {month: (sums.billed_minutes, sums.gross_fen, sums.subsidy_fen) for month, sums in months.items()}


def wrong(told: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Where the system tells anything else: what it tells, and what is expected. Nothing, when all is exact."""
    given: Counter[str] = Counter()
    for settlement in [*told["settled"], *told["adjusted"]]:
        for fund in settlement["funds"]:
            given[fund["source"]] += fund["amount_fen"]
    pairs: dict[str, tuple[Any, Any]] = {key: (told["figures"][key]["value"], value) for key, value in FIGURES.items()}
    pairs["settled at first"] = (_came_to(told["settled"]), _expected(FIRST))
    pairs["settled in the end"] = (_came_to([*told["settled"], *told["adjusted"]]), _expected(LAST))
    pairs["sources"] = (dict(given), BY_SOURCE)
    pairs["recovered"] = ({one["service_month"]: one["received_fen"] for one in told["recoveries"]}, RECOVERED)
    pairs["closed"] = (sorted(told["closed"]), sorted(LAST))
    return {what: (found, wanted) for what, (found, wanted) in pairs.items() if found != wanted}
