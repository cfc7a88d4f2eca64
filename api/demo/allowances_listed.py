"""Whom the bureau pays by age in July 2024, and what it comes to when it is counted apart from the system.

Months, bands and sums are chosen; the people are those of the register."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from api.demo import year_visits
from api.demo.people import BEDRIDDEN, DISPERSED, FRAIL, HARDSHIP, LOW_INCOME, OTHERS, Person
from services import calendars

MONTH = "2024-07"
PROGRAMME = "GLJT"
SHARES_BP = [["province", 3000], ["district", 7000]]
Band = tuple[int, int | None, int]
"""From which age, to which (included), how many fen a month."""


@dataclass(frozen=True)
class Kind:
    """`standards`: from which day on which bands hold."""

    code: str
    name: str
    standards: tuple[tuple[str, tuple[Band, ...]], ...]

    @property
    def bands(self) -> tuple[Band, ...]:
        """In force in the month that is paid."""
        return max((one for one in self.standards if one[0] <= f"{MONTH}-01"), key=lambda one: one[0])[1]


KINDS = (
    Kind(
        "advanced_age",
        "高龄津贴",
        (
            ("2024-01-01", ((80, 89, 5_000), (90, 99, 10_000))),
            ("2024-07-01", ((80, 89, 6_000), (90, 99, 12_000))),
        ),
    ),
    Kind("longevity", "长寿补贴", (("2024-01-01", ((100, None, 50_000),)),)),
)
BORN_UNTIL = 1944
"""The last year of birth of whom the register names as of advanced age: these have given a bank card."""


def bank_card(number: int) -> str:
    """Sixteen digits, closed by the check of Luhn; of a bank that there is not."""
    digits = f"62220299{number:07}"
    doubled = (int(digit) * (2 - place % 2) for place, digit in enumerate(reversed(digits)))
    return f"{digits}{-sum(n - 9 if n > 9 else n for n in doubled) % 10}"


CARDS = {one.id_number: bank_card(n) for n, one in enumerate(OTHERS, 1) if one.birth_on.year <= BORN_UNTIL}
RETURNED, REASON, NEW_CARD = OTHERS[217], "账户已销户", bank_card(9_000_217)
"""Whose account was closed, and the card that he has since."""
DECEASED, DIED_ON = OTHERS[210], date(2024, 6, 20)
"""Who had died in June, as is told once July was paid."""


def due(person: Person) -> Iterator[tuple[str, int]]:
    """By kind of allowance what a month pays at the age that somebody has completed when it ends."""
    last = calendars.last_day(MONTH)
    born = person.birth_on
    age = last.year - born.year - ((last.month, last.day) < (born.month, born.day))
    for kind in KINDS:
        for from_age, to_age, fen in kind.bands:
            if from_age <= age <= (to_age or age):
                yield kind.code, fen


REGISTERED = [*DISPERSED, *BEDRIDDEN, *LOW_INCOME, *FRAIL, *HARDSHIP, *OTHERS]
_DUE = [(one, code, fen) for one in REGISTERED for code, fen in due(one) if one is not year_visits.DECEASED]
PAID = [(code, fen) for one, code, fen in _DUE if one.id_number in CARDS]
BY_KIND = Counter(code for code, _ in PAID)
TAKEN_BACK_FEN = sum(fen for _, fen in due(DECEASED))
SENT_AGAIN_FEN = sum(fen for _, fen in due(RETURNED))
FIGURES = {
    "allowances.payments": len(PAID),
    "allowances.residents": len(PAID),
    "allowances.roll": len(PAID),
    "allowances.amount_fen": sum(fen for _, fen in PAID),
    "recoveries.amount_fen": TAKEN_BACK_FEN,
}
BATCH = ("reconciled", len(PAID), len(_DUE) - len(PAID), FIGURES["allowances.amount_fen"], len(PAID) - 1, 1)
AGAIN = ("reconciled", 1, 0, SENT_AGAIN_FEN, 1, 0)
"""How the month's batch and that of what came back end: state, lines, withheld, fen, paid, returned."""
RECOVERED = ("recovered", TAKEN_BACK_FEN, TAKEN_BACK_FEN)
"""The recovery's state, what was owed, what came."""
