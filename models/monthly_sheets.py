"""The month of a resident on one page (月度一览): what came, what it cost, who paid, and what is left."""

from uuid import UUID

from models.entitlements import BalanceRead
from models.wire import Shown


class Spent(Shown):
    """Of what is verified: `gross_fen` = `subsidy_fen` + `copay_fen` + `self_paid_fen` + `not_paid_fen`, as of one visit (who comes).
    All null for a relative without the consent to
    `money`."""

    gross_fen: int | None
    subsidy_fen: int | None
    copay_fen: int | None
    self_paid_fen: int | None
    not_paid_fen: int | None


class VisitsOfMonth(Spent):
    """`count` are verified, with their `minutes`; `waiting` took place and wait for somebody's word, and cost nothing until then.
    `disputed`, of both, those of which whoever was served, or a relative, says that nobody came or that something was wrong, until it is
    decided: they are not paid for before, and what they drew of a balance stays in its `held` or `posted`."""

    count: int
    minutes: int
    waiting: int
    disputed: int
    disputed_minutes: int


class MealsOfMonth(Spent):
    count: int
    waiting: int


class BalanceSeen(BalanceRead):
    programme_name: str


class MonthlySheet(Shown):
    """`visits` and `meals` are null for a relative without the consent to `orders`, the amounts and `balances` without that to `money`.
    A balance counts in the unit of its cap: minutes, fen, meals or nights."""

    resident_id: UUID
    month: str
    visits: VisitsOfMonth | None
    meals: MealsOfMonth | None
    total: Spent
    balances: list[BalanceSeen] | None
