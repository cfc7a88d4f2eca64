"""The rules of reconciliation: one file each, named by its code. Adding a rule is adding a file; nothing else changes.

A rule speaks about one row `c` of the claim: the line, the record that it bills, and what ruled that record. Its columns
stand in services/claims/reconcile.py. `when` is a condition, `found` a jsonb of what the provider and the officer need to
see: the other line, the visit in the way, the price in force, what was left."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from models.claims import RecordKind
from services import facts, spoken
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
    """What is wrong, who can mend it, what happens next; `facts_zh`, `facts_en`: the found facts as a sentence puts them.
    `short_zh`, `short_en`: what holds of the line, in a few words, for print."""

    zh: str
    en: str
    facts_zh: str = ""
    facts_en: str = ""
    short_zh: str = ""
    short_en: str = ""


def _one_cause(_kind: RecordKind, _found: Mapping[str, Any]) -> Sequence[Words]:
    return ()


@dataclass(frozen=True)
class Rule:
    """`bars`: nothing can be paid on such a line, whatever an officer decides; he may only say why. `kinds`: of which kinds of
    record it is asked.

    `title`: in a few words, in Chinese. `zh`, `en` and the facts are those of a visit; `words`, of another kind where they
    are others. `causes`: of a rule that has several, the words of those that were found on a line. `says` adds the facts; the
    guide and exports speak of the rule alone, the legend of a statement of its causes."""

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
    causes: Callable[[RecordKind, Mapping[str, Any]], Sequence[Words]] = _one_cause

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

    def told(self, kind: RecordKind, found: Mapping[str, Any]) -> Sequence[Words]:
        """The words of the causes that hold; where nothing tells them (found by an earlier form of the rule), its own."""
        return self.causes(kind, found) or (self.of(kind),)

    def says(self, kind: RecordKind, found: Mapping[str, Any]) -> tuple[str, str]:
        """In Chinese and in English, about this line."""
        told = self.told(kind, found)
        zh = "".join(_told(words.zh, words.facts_zh, found, "（{}）", "今") for words in told)
        en = " ".join(_told(words.en, words.facts_en, found, " ({})", "now") for words in told)
        if not found.get("elsewhere"):
            return zh, en
        # Which district it is, the bureau alone is told (services/claims/reading.py).
        where = found.get("district_code")
        return (
            f"{zh}（{f'另一区县 {where} ' if where else '其他服务商或其他区县'}同一时段有此人的服务）",
            f"{en} (a service {f'in another district, {where},' if where else 'of another provider or district'} at the same time)",
        )


def _told(words: str, with_facts: str, found: Mapping[str, Any], around: str, still: str) -> str:
    """`still`: what is said of an end that is not there yet."""
    shown = {name: still if value is None else facts.said(value) for name, value in found.items()}
    try:
        return words + (around.format(with_facts.format_map(shown)) if with_facts else "")
    except KeyError:  # found by an earlier form of the rule
        return words


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
