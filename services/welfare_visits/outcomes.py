"""What an outcome means: whether the resident was reached, and whether somebody must help."""

from models.welfare_visits import WelfareOutcome

UNANSWERED = (WelfareOutcome.NOT_HOME, WelfareOutcome.NO_ANSWER)
"""Nobody opened or answered: the visit is still due, and some in a row raise an alert. With every other outcome, and where an
older list has none, somebody knows how the resident is."""

UNANSWERED_SQL = "(" + ", ".join(f"'{outcome}'" for outcome in UNANSWERED) + ")"


def reached_sql(table: str) -> str:
    """On a row of welfare_visits that stands."""
    return f"({table}.withdrawn_at is null and ({table}.outcome is null or {table}.outcome not in {UNANSWERED_SQL}))"
