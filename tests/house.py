"""The rules of the house that ruff, mypy and import-linter cannot say, each a function over one file of ours."""

import ast
import io
import re
import tokenize
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CODE = ("api", "models", "services")
ALL = (*CODE, "alembic", "bench", "clients/generator", "clients/python", "tests")
GENERATED = re.compile("clients/python/yiyang_client/(models.py|operations/)")
"""tests/clients/test_generated.py holds them."""

COMMITTERS = {"api/deps.py"}
"""Who may end a transaction by name: the edge. All else works inside `sessions.begin()`."""

SELF_EXAMINATION = {"api/app.py", "api/health.py"}
"""Where the edge asks the database about itself, not about the field: does it answer, and at which migration."""

SCOPED_FETCHES = {"get", "visible"}
"""What a noun calls its scoped statement. It takes the actor to narrow rows; the act that calls it has asked first."""

PROMISES = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b|\bfor now\b|\bplaceholder\b|not implemented|in a real system", re.I)
NOUNLESS = re.compile(r"(Manager|Helper|Repository|Impl|DTO)$")
WHOLE = re.compile(r"_(fen|minutes|bp)$")

WITHOUT_PERMISSION = {
    "own_memberships.me": "everyone may know who they are",
    "alerts/raising.*": "an alert is raised or ends as part of an act that has asked",
    "allowance_batches/reading.advance": "an act asks whether it is possible now, and has asked whether it is allowed",
    "allowance_batches/reading.shown": "an act shows what it did, and has asked",
    "audit.record": "what an act did is written by that act, which has asked",
    "audit.record_each": "what an act did is written by that act, which has asked",
    "claims/opening.open_for": "an import finds or opens the claim of its file, and has asked",
    "claims/reading.shown": "an act shows what it did, and has asked",
    "claims/states.advance": "an act asks whether it is possible now, and has asked whether it is allowed",
    "family_links/scopes.*": "what a relative may not see is asked by an act that has asked",
    "ledger/again.*": "a transfer is part of an act that has asked",
    "ledger/allowances.*": "a transfer is part of an act that has asked",
    "ledger/caps.*": "a cap follows from rules that an act has made",
    "ledger/carry.*": "a transfer is part of an act that has asked",
    "ledger/correct.*": "a transfer is part of an act that has asked",
    "ledger/draw.*": "a transfer is part of an act that has asked",
    "ledger/funds.*": "a transfer is part of an act that has asked",
    "ledger/holds.*": "a transfer is part of an act that has asked",
    "meal_servings/bureau.at_the_bureau": "part of an act that has asked",
    "meal_servings/follow.*": "part of closing what was served before, which has asked",
    "meal_servings/rule.*": "part of telling news or of an officer's word, which has asked",
    "meal_servings/settled.settled": "an act shows what it did, and has asked",
    "meal_servings/write.write": "a serving is written by an act that has asked",
    "recoveries/reading.advance": "an act takes its recovery in hand, and has asked",
    "recoveries/reading.shown": "an act shows what it did, and has asked",
    "settlements/fund.fund": "part of the approval, which has asked",
    "settlements/reading.shown": "an act shows what it did, and has asked",
    "sign_in.sign_out": "whoever is in may leave",
    "passwords.change": "everyone's password is his own",
    "welfare_visits/missed.follow": "what a visit sets off is part of recording it, which has asked",
    "welfare_visits/missed.missed": "what a visit sets off, or one withdrawn, is part of an act that has asked",
    "welfare_visits/plan.overdue": "asked by an act that has asked",
    "welfare_visits/plan.compute": "who is due follows from an act that has asked",
    "verification.*": "a record is doubted, settled, verified or closed as part of an act that has asked",
}
"""The acts that take an actor and ask nothing, with the reason: file and function, as patterns."""

Finding = tuple[int, str]
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Source:
    """A file of ours, parsed."""

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    def functions(self) -> Iterator[Function]:
        return (node for node in ast.walk(self.tree) if isinstance(node, Function))

    def calls(self) -> Iterator[tuple[ast.Call, str]]:
        """Each call with the last word of what is called: `commit` for `session.commit()`."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Call):
                yield node, ast.unparse(node.func).rsplit(".", 1)[-1]

    def imports(self) -> Iterator[tuple[int, str, str]]:
        """Line, module, name: `(3, "models", "ledger")` for `from models import ledger`."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from ((node.lineno, alias.name, alias.asname or alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                yield from ((node.lineno, node.module or "", alias.name) for alias in node.names)


def body_of(function: Function) -> list[ast.stmt]:
    """The statements after the docstring."""
    return function.body[1:] if ast.get_docstring(function) is not None else function.body


Rule = Callable[[Source], Iterator[Finding]]
RULES: dict[Rule, tuple[str, ...]] = {}


def rule(*rooms: str) -> Callable[[Rule], Rule]:
    def remember(check: Rule) -> Rule:
        RULES[check] = rooms
        return check

    return remember


@rule(*CODE, "alembic")
def only_the_edge_ends_a_transaction(source: Source) -> Iterator[Finding]:
    for call, name in source.calls():
        if name in {"commit", "rollback"} and source.path not in COMMITTERS:
            yield call.lineno, f".{name}() belongs to {', '.join(sorted(COMMITTERS))}"


@rule("api")
def the_edge_asks_nothing_of_the_database(source: Source) -> Iterator[Finding]:
    if source.path in SELF_EXAMINATION:
        return
    for line, module, name in source.imports():
        if module in {"sqlalchemy", "sqlmodel"} and name in {"select", "insert", "update", "delete", "text"}:
            yield line, f"{name}: SQL belongs to services/"
    for call, name in source.calls():
        if ast.unparse(call.func).startswith("session.") and name in {"exec", "execute", "add", "flush", "scalar"}:
            yield call.lineno, f"session.{name}: SQL belongs to services/"


@rule("services")
def an_act_asks_for_its_permission_first(source: Source) -> Iterator[Finding]:
    for act in source.tree.body:
        if not isinstance(act, ast.AsyncFunctionDef) or act.name.startswith("_") or act.name in SCOPED_FETCHES:
            continue
        names = [argument.arg for argument in act.args.posonlyargs + act.args.args]
        if "actor" not in names:
            continue
        if "session" in names and names[:2] != ["session", "actor"]:
            yield act.lineno, f"{act.name}: arguments begin with session, actor"
        body = body_of(act)
        place = f"{source.path.removeprefix('services/').removesuffix('.py')}.{act.name}"
        if any(fnmatch(place, excused) for excused in WITHOUT_PERMISSION):
            continue
        if not body or not ast.unparse(body[0]).startswith("actor.require("):
            yield act.lineno, f"{act.name}: the first line is actor.require(Permission...)"


@rule("api", "services")
def only_the_doorkeeper_speaks_http(source: Source) -> Iterator[Finding]:
    for call, name in source.calls():
        if name == "HTTPException" and source.path != "api/deps.py":
            yield call.lineno, "raise a DomainError; api/errors.py knows the status"


@rule(*ALL)
def nothing_is_a_stub(source: Source) -> Iterator[Finding]:
    shapes = (
        n for n in ast.walk(source.tree) if isinstance(n, ast.ClassDef) and "Protocol" in map(ast.unparse, n.bases)
    )
    excused = {id(function) for shape in shapes for function in shape.body}
    for function in source.functions():
        if id(function) in excused or re.search(
            "abstractmethod|overload", str([*map(ast.unparse, function.decorator_list)])
        ):
            continue
        body = [ast.unparse(statement) for statement in body_of(function)]
        if body in ([], ["..."]) or any(line.startswith("raise NotImplementedError") for line in body):
            yield function.lineno, f"{function.name} is a stub"
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Pass):
            yield node.lineno, "pass: say what happens, or in a docstring why nothing does"


@rule(*ALL)
def nothing_is_promised(source: Source) -> Iterator[Finding]:
    for token in tokenize.generate_tokens(io.StringIO(source.text).readline):
        comment = token.type == tokenize.COMMENT or (token.type == tokenize.STRING and token.string.startswith('"""'))
        if comment and (promise := PROMISES.search(token.string)):
            yield token.start[0], f"{promise[0]!r}: do it, or open an issue"


@rule(*ALL)
def a_file_and_a_function_fit_on_a_desk(source: Source) -> Iterator[Finding]:
    if source.path.startswith("alembic/versions/"):
        return
    if (lines := source.text.count("\n")) > 300:
        yield 1, f"{lines} lines, more than 300: split it by act into a package of the same name"
    for function in source.functions():
        if (lines := (function.end_lineno or function.lineno) - function.lineno + 1) > 60:
            yield function.lineno, f"{function.name} is {lines} lines long, more than 60"


@rule(*ALL)
def a_file_says_what_it_is(source: Source) -> Iterator[Finding]:
    if source.tree.body and not ast.get_docstring(source.tree):
        yield 1, "a module begins with one line that says what it holds"


@rule(*CODE)
def a_thing_has_the_name_of_a_noun(source: Source) -> Iterator[Finding]:
    if Path(source.path).stem in {"utils", "util", "helpers", "common", "misc"}:
        yield 1, "a file has the name of a noun of the field"
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ClassDef) and NOUNLESS.search(node.name):
            yield node.lineno, f"{node.name}: acts are functions, and a class is a noun"


@rule(*CODE)
def money_and_time_are_whole_numbers(source: Source) -> Iterator[Finding]:
    for node in ast.walk(source.tree):
        name = (
            node.arg
            if isinstance(node, ast.arg)
            else ast.unparse(node.target)
            if isinstance(node, ast.AnnAssign)
            else ""
        )
        kind = getattr(node, "annotation", None)
        if WHOLE.search(name) and kind and re.search(r"\b(float|Decimal)\b", ast.unparse(kind)):
            yield node.lineno, f"{name} is an integer of its unit"


@rule("alembic")
def a_migration_stands_alone_and_waits_briefly(source: Source) -> Iterator[Finding]:
    if not source.path.startswith("alembic/versions/"):
        return
    for line, module, name in source.imports():
        if module.split(".")[0] in CODE:
            yield line, f"{module}.{name}: the code of today must not change the migrations of yesterday"
    for step in source.functions():
        if step.name == "upgrade" and "lock_timeout" not in ast.unparse(step):
            yield (
                step.lineno,
                f"{step.name}: begin with SET LOCAL lock_timeout, a waiting lock stops everyone behind it",
            )


@rule("tests")
def a_test_asserts(source: Source) -> Iterator[Finding]:
    for test in source.functions():
        if not test.name.startswith("test_"):
            continue
        asserts = (n for n in ast.walk(test) if isinstance(n, ast.Assert) and not isinstance(n.test, ast.Constant))
        expects = (
            n for n in ast.walk(test) if isinstance(n, ast.Call) and re.search("raises$|warns$", ast.unparse(n.func))
        )
        if not any(asserts) and not any(expects):
            yield test.lineno, f"{test.name} checks nothing"


@rule("tests")
def a_test_is_a_sentence(source: Source) -> Iterator[Finding]:
    for test in source.functions():
        if test.name.startswith("test_") and test.name.count("_") < 3:
            yield test.lineno, f"{test.name} is no sentence"


@rule("tests", "bench")
def a_test_is_never_skipped(source: Source) -> Iterator[Finding]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Attribute) and node.attr in {"skip", "skipif", "xfail", "importorskip"}:
            yield node.lineno, f"{ast.unparse(node)}: install what it needs, or mend it"


@rule("tests")
def a_test_waits_for_something(source: Source) -> Iterator[Finding]:
    loops = [n for n in ast.walk(source.tree) if isinstance(n, ast.While | ast.For | ast.AsyncFor)]
    waiting = {id(inner) for loop in loops for inner in ast.walk(loop)}
    for call, name in source.calls():
        if name == "sleep" and id(call) not in waiting and ast.unparse(call.args[0]) != "0":
            yield call.lineno, "a sleep stands only in a loop that asks whether it is time"


@rule("tests")
def our_own_code_is_never_mocked(source: Source) -> Iterator[Finding]:
    ours = {name.split(".")[0] for _, module, name in source.imports() if module.split(".")[0] in CODE}
    for line, module, name in source.imports():
        if "mock" in f"{module}.{name}".lower():
            yield line, f"{module}.{name}: a fake of ours proves the fake"
    for call, name in source.calls():
        if name == "setattr" and call.args:
            target = ast.unparse(call.args[0]).strip("'\"").split(".")[0]
            if target in {*ours, *CODE}:
                yield call.lineno, f"{target}: a fake of ours proves the fake"


def sources(rooms: tuple[str, ...]) -> Iterator[Source]:
    for room in rooms:
        for path in sorted((ROOT / room).rglob("*.py")):
            if not GENERATED.match(name := path.relative_to(ROOT).as_posix()):
                yield Source(name, path.read_text(encoding="utf-8"))
