"""The rules of reconciliation: one file each, named by its code. Adding a rule is adding a file; nothing else changes.

A rule speaks about one row `c` of the claim: the line, the record that it bills, and what ruled that record. Its columns
stand in services/claims/reconcile.py. `when` is a condition, `found` a jsonb of what the provider and the officer need to
see: the other line, the visit in the way, the price in force, what was left."""

from dataclasses import dataclass
from importlib import import_module
from pkgutil import iter_modules


@dataclass(frozen=True)
class Rule:
    """`bars`: nothing can be paid on such a line, whatever an officer decides; he may only say why.

    `zh`, `en`: what is wrong, who can mend it, what happens next."""

    code: str
    zh: str
    en: str
    when: str
    found: str
    bars: bool = False


RULES: tuple[Rule, ...] = tuple(
    import_module(f"{__name__}.{module.name}").RULE for module in sorted(iter_modules(__path__), key=lambda m: m.name)
)
BY_CODE = {rule.code: rule for rule in RULES}
BARRING = tuple(rule.code for rule in RULES if rule.bars)
