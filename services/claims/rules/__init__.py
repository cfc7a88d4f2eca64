"""The rules of reconciliation: one file each, named by its code. Adding a rule is adding a file; nothing else changes.

A rule speaks about one row `c` of the claim: the line, the record that it bills, and what ruled that record. Its columns
stand in services/claims/reconcile.py. `when` is a condition, `found` a jsonb of what the provider and the officer need to
see: the other line, the visit in the way, the price in force, what was left."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from services import calendars


@dataclass(frozen=True)
class Rule:
    """`bars`: nothing can be paid on such a line, whatever an officer decides; he may only say why.

    `zh`, `en`: what is wrong, who can mend it, what happens next. `facts_zh`, `facts_en`: the found facts as a sentence
    puts them, which `says` adds; the guide, the legend of a statement and exports speak of the rule alone."""

    code: str
    zh: str
    en: str
    when: str
    found: str
    bars: bool = False
    facts_zh: str = ""
    facts_en: str = ""

    def says(self, found: Mapping[str, Any]) -> tuple[str, str]:
        """In Chinese and in English, about this line."""
        zh, en = (
            _told(self.zh, self.facts_zh, found, "（{}）", "今"),
            _told(self.en, self.facts_en, found, " ({})", "now"),
        )
        if not found.get("elsewhere"):
            return zh, en
        # Which district it is, the bureau alone is told (services/claims/reading.py).
        where = found.get("district_code")
        return (
            f"{zh}（{f'另一区县 {where} ' if where else '其他服务商或其他区县'}同一时段有此人的服务）",
            f"{en} (a service {f'in another district, {where},' if where else 'of another provider or district'} at the same time)",
        )


_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")


def _told(words: str, facts: str, found: Mapping[str, Any], around: str, still: str) -> str:
    """`still`: what is said of an end that is not there yet."""
    shown = {name: still if value is None else _value(value) for name, value in found.items()}
    try:
        return words + (around.format(facts.format_map(shown)) if facts else "")
    except KeyError:  # found by an earlier form of the rule
        return words


def _value(value: Any) -> str:
    """An instant, which JSON keeps as text, as the minute in Shanghai; everything else as it is."""
    if isinstance(value, str) and _INSTANT.match(value):
        return f"{datetime.fromisoformat(value).astimezone(calendars.SHANGHAI):%Y-%m-%d %H:%M}"
    return str(value)


RULES: tuple[Rule, ...] = tuple(
    import_module(f"{__name__}.{module.name}").RULE for module in sorted(iter_modules(__path__), key=lambda m: m.name)
)
BY_CODE = {rule.code: rule for rule in RULES}
BARRING = tuple(rule.code for rule in RULES if rule.bars)
