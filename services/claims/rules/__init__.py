"""The rules of reconciliation: one file each, named by its code. Adding a rule is adding a file; nothing else changes.

A rule speaks about one row `c` of the claim: the line, the record that it bills, and what ruled that record. Its columns
stand in services/claims/reconcile.py. `when` is a condition, `found` a jsonb of what the provider and the officer need to
see: the other line, the visit in the way, the price in force, what was left."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from models.claims import RecordKind
from services import calendars, spoken
from services.errors import DomainError
from services.records import each

VISITS = (RecordKind.VISIT,)
SERVINGS = (RecordKind.SERVING,)
EVERY: tuple[RecordKind, ...] = ()
"""For which kinds of record a rule is: those of the one or the other, or whatever a line bills."""

_IDS = each("'{line_id}', c.{line_id}")
RECORD_SQL = f"jsonb_strip_nulls(jsonb_build_object({_IDS}))"
"""Which record it is, in what is found about a line."""


@dataclass(frozen=True)
class Words:
    """What is wrong, who can mend it, what happens next; `facts_zh`, `facts_en`: the found facts as a sentence puts them."""

    zh: str
    en: str
    facts_zh: str = ""
    facts_en: str = ""


@dataclass(frozen=True)
class Rule:
    """`bars`: nothing can be paid on such a line, whatever an officer decides; he may only say why. `kinds`: of which kinds of
    record it is asked.

    `title`: in a few words, in Chinese. `zh`, `en` and the facts are those of a visit; `words`, of another kind where they
    are others. `says` adds the facts; the guide, the legend of a statement and exports speak of the rule alone."""

    code: str
    title: str
    zh: str
    en: str
    when: str
    found: str
    bars: bool = False
    facts_zh: str = ""
    facts_en: str = ""
    kinds: tuple[RecordKind, ...] = EVERY
    words: Mapping[RecordKind, Words] = field(default_factory=dict)

    @property
    def fires(self) -> str:
        """`when`, asked of the lines of its kinds."""
        if self.kinds == EVERY:
            return f"({self.when})"
        kinds = ", ".join(f"'{kind}'" for kind in self.kinds)
        return f"c.record_kind in ({kinds}) and ({self.when})"

    def of(self, kind: RecordKind) -> Words:
        """Its words about a record of this kind."""
        return self.words.get(kind, Words(self.zh, self.en, self.facts_zh, self.facts_en))

    def says(self, kind: RecordKind, found: Mapping[str, Any]) -> tuple[str, str]:
        """In Chinese and in English, about this line."""
        words = self.of(kind)
        zh, en = (
            _told(words.zh, words.facts_zh, found, "（{}）", "今"),
            _told(words.en, words.facts_en, found, " ({})", "now"),
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


def named(problem: DomainError, language: str) -> dict[str, Any]:
    """The words of a problem that tells `codes` of rules."""
    words = DomainError.words(problem, language)
    titles = {rule.code: rule.title for rule in RULES}
    return words | ({"codes": spoken.titled(words["codes"], titles)} if language == "zh" else {})
