"""The rules of patterns: one file each, named by its code. Adding a rule is adding a file; nothing else changes.

A rule is a query over `month` or `worked` (services/claim_patterns/find.py) that answers a row for each line behind a pattern:
whose it is (`caregiver_id`, `resident_id`, either may be null), the line, what was measured (higher is stranger), beyond
which threshold, and an example. Thresholds are a programme version's; where the lines of one pattern have several, the lowest."""

from dataclasses import dataclass
from importlib import import_module
from pkgutil import iter_modules

from models.claim_patterns import PatternUnit
from services import spoken


@dataclass(frozen=True)
class Rule:
    """`scheme` is that of reliability.md. `limit` is the threshold's name in a programme version, `default` what it is there
    where nobody said otherwise.

    `title`: in a few words, in Chinese. `zh`, `en`: what was seen, against which threshold; {measure} and {threshold} are said
    in `unit`, other names are those of the found facts."""

    code: str
    title: str
    scheme: str
    unit: PatternUnit
    limit: str
    default: int
    zh: str
    en: str
    found: str


def limit(name: str, default: int) -> str:
    """The threshold that the rules of a visit set. Only of claimed visits: of others it is not known yet who pays."""
    return f"case when line_id is not null then coalesce((thresholds ->> '{name}')::int, {default}) end"


LINE = "line_id, line_no, payable_fen"
NOBODY = "cast(null as uuid)"
ELSEWHERE = (
    """case when d.elsewhere_visits > 0 then jsonb_build_object('elsewhere_visits', d.elsewhere_visits) else '{}' end"""
)
"""How many of the visits were for another provider: which, where and when is not for this one to know."""

RULES: tuple[Rule, ...] = tuple(
    import_module(f"{__name__}.{module.name}").RULE for module in sorted(iter_modules(__path__), key=lambda m: m.name)
)
BY_CODE = {rule.code: rule for rule in RULES}


def titled(codes: str) -> str:
    return spoken.titled(codes, {rule.code: rule.title for rule in RULES})
