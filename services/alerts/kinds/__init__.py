"""The kinds of alerts: one file each, named by its code. Adding a kind is adding a file; nothing else changes."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from pkgutil import iter_modules
from typing import Any


@dataclass(frozen=True)
class Kind:
    """`zh`, `en`: what the kind is called. `says_zh`, `says_en`: what was found, and what to do; {…} are the alert's facts.
    `by_the_bureau`: the place that it is about may read it, and the bureau alone answers it. `of_oversight`: so may the place, and those
    who watch over it answer."""

    code: str
    zh: str
    en: str
    says_zh: str
    says_en: str
    by_the_bureau: bool = False
    of_oversight: bool = False

    def says(self, facts: Mapping[str, Any]) -> tuple[str, str]:
        """In Chinese and in English, about one alert. A fact that the words need and that is not there: KeyError. What somebody
        wrote stands in a sentence of ours, which has its own stop."""
        told = {name: fact.rstrip("。．.；;，,！! ") if isinstance(fact, str) else fact for name, fact in facts.items()}
        return self.says_zh.format_map(told), self.says_en.format_map(told)


KINDS: tuple[Kind, ...] = tuple(
    import_module(f"{__name__}.{module.name}").KIND for module in sorted(iter_modules(__path__), key=lambda m: m.name)
)
BY_CODE = {kind.code: kind for kind in KINDS}
