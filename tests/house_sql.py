"""The rules of the house about SQL that no linter of ours reads."""

import re
from collections.abc import Iterator

from tests.house import CODE, Finding, Source, rule

_IN = re.compile(r"\bin \(\s*select\b", re.I)
_LIMIT = re.compile(r"\blimit\b", re.I)


@rule(*CODE, "alembic")
def some_are_chosen_once(source: Source) -> Iterator[Finding]:
    """PostgreSQL may ask `id in (select ... limit 10 for update skip locked)` anew for each row, and each answer are ten others:
    all are taken. `id = any(array(select ...))` and a `with` are asked once."""
    for found in _IN.finditer(source.text):
        if _LIMIT.search(_inside(source.text, found.start())):
            yield source.text.count("\n", 0, found.start()) + 1, "in (select ... limit): say = any(array(select ...))"


def _inside(text: str, start: int) -> str:
    """From there to where its bracket closes."""
    depth = 0
    for at in range(text.index("(", start), len(text)):
        depth += {"(": 1, ")": -1}.get(text[at], 0)
        if not depth:
            return text[start:at]
    return text[start:]
