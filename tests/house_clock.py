"""The rule of the house that no test asks the clock while it is imported."""

import ast
from collections.abc import Iterator
from functools import cache

from tests.house import ROOT, Finding, Function, Source, rule

_CLOCK = {"today", "now", "utcnow", "in_days"}


@rule("tests")
def a_test_asks_the_clock_when_it_runs(source: Source) -> Iterator[Finding]:
    """The suite may begin before midnight and run on after it: what a table or a default said would be of yesterday. Also by
    functions of tests that ask in their turn."""
    asking = _asking(source)
    for node in _at_import(source.tree):
        if isinstance(node, ast.Call) and _called(node) in asking:
            what = ast.unparse(node)
            yield (
                node.lineno,
                f"{what} is asked at import: call it in the test, or let a table say a function (as_of_now)",
            )


def _at_import(tree: ast.AST) -> Iterator[ast.AST]:
    """What runs when `tree` does: of a function its decorators and defaults, of a lambda its defaults."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, Function):
            runs: list[ast.AST] = [*node.decorator_list, node.args]
        elif isinstance(node, ast.Lambda):
            runs = [node.args]
        else:
            runs = [node]
        for each in runs:
            yield each
            yield from _at_import(each)


def _called(call: ast.Call) -> str:
    """`day` for `day(3)`, `today` for `calendars.today()`; a method of something else is not known by its name."""
    name = ast.unparse(call.func).rsplit(".", 1)
    return name[-1] if len(name) == 1 or name[-1] in _CLOCK else ""


def _asking(source: Source) -> set[str]:
    """The functions under their names in that file that ask the clock when they are called."""
    found = set(_CLOCK)
    for _, module, name in source.imports():
        if module.startswith("tests.") and name in _asked_in(module):
            found.add(name)
    own = {f.name: f for f in source.tree.body if isinstance(f, ast.FunctionDef)}
    while new := {name for name, f in own.items() if name not in found and _asks(f, found)}:
        found |= new
    return found


def _asks(function: ast.FunctionDef, asking: set[str]) -> bool:
    body = ast.Module(function.body, [])
    return any(isinstance(node, ast.Call) and _called(node) in asking for node in _at_import(body))


@cache
def _asked_in(module: str) -> set[str]:
    path = ROOT / f"{module.replace('.', '/')}.py"
    return _asking(Source(module, path.read_text(encoding="utf-8"))) if path.exists() else set()
