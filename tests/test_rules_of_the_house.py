"""Every file of ours keeps the rules of tests/house.py, and every rule is seen to find its own sin."""

import os
import re
import subprocess
import tomllib
from fnmatch import fnmatch

import pytest

from tests import house_clock, house_sql, house_words
from tests.house import ALL, ROOT, RULES, Rule, Source, sources

AT_THE_TOP = {
    *(room.partition("/")[0] for room in ALL),
    *("docker", "docs", "openapi", ".ci"),
    *("LICENSE", "Makefile", "README.md", "alembic.ini", "pyproject.toml", "requirements.txt", "requirements-dev.txt"),
    *(".dockerignore", ".git", ".gitignore", ".pre-commit-config.yaml", ".squawk.toml"),
}

SINS = {
    "only_the_edge_ends_a_transaction": ("services/x.py", "async def f(session):\n    await session.commit()"),
    "the_edge_asks_nothing_of_the_database": ("api/x.py", "from sqlmodel import select"),
    "an_act_asks_for_its_permission_first": ("services/x.py", "async def grant(session, actor):\n    return session"),
    "only_the_doorkeeper_speaks_http": ("api/x.py", "raise HTTPException(404)"),
    "a_chinese_sentence_has_chinese_marks": ("services/x.py", "zh = '没有这个账号,请先登记。'"),
    "nothing_is_a_stub": ("api/x.py", "def f():\n    ..."),
    "some_are_chosen_once": (
        "services/x.py",
        "A = 'delete from a where id in (\n select id from a where (b) limit 10 for update)'",
    ),
    "nothing_is_promised": ("models/x.py", "a = 1  # one is enough for " + "now"),
    "a_file_and_a_function_fit_on_a_desk": ("models/x.py", "def f():\n" + "    a = 1\n" * 60),
    "a_file_says_what_it_is": ("models/x.py", "a = 1"),
    "a_thing_has_the_name_of_a_noun": ("services/x.py", "class ClaimManager:\n    a = 1"),
    "money_and_time_are_whole_numbers": ("models/x.py", "class X:\n    price_fen: float | None = None"),
    "a_migration_stands_alone_and_waits_briefly": (
        "alembic/versions/x.py",
        "def upgrade():\n    op.execute('select 1')",
    ),
    "a_test_asserts": ("tests/x.py", "def test_a_b_c():\n    assert True"),
    "a_test_is_a_sentence": ("tests/x.py", "def test_claims():\n    assert claims"),
    "a_test_is_never_skipped": ("tests/x.py", "@pytest.mark.skip\ndef test_a_b_c():\n    assert claims"),
    "a_test_waits_for_something": ("tests/x.py", "async def test_a_b_c():\n    await asyncio.sleep(1)"),
    "a_test_asks_the_clock_when_it_runs": ("tests/x.py", "TABLE = [{'from_on': in_days(-1)}]"),
    "our_own_code_is_never_mocked": (
        "tests/x.py",
        "from services import claims\nmonkeypatch.setattr(claims, 'draft', f)",
    ),
}

INNOCENTS = {
    "an_act_asks_for_its_permission_first": (
        "services/x.py",
        'async def grant(session, actor):\n    """Grant."""\n    actor.require(Permission.X)',
    ),
    "a_chinese_sentence_has_chinese_marks": (
        "services/imports/x.py",
        'heading = "单价(分)"\nfor_example = "助浴;照护"\nzh = f"{name}\uff1a18:30 起 \uff08{minutes:,} 分钟\uff09"',
    ),
    "nothing_is_a_stub": (
        "services/x.py",
        'class Cipher(Protocol):\n    def seal(self) -> bytes:\n        """Seal."""',
    ),
    "some_are_chosen_once": (
        "services/x.py",
        "A = 'where a in (select b from (c)) and id = any(array(select d limit 10)) order by id limit 10'",
    ),
    "a_test_asks_the_clock_when_it_runs": (
        "tests/x.py",
        "TABLE = [{'from_on': lambda: in_days(-1), 'to_on': today}]\nasync def f(on=None):\n    return on or today()",
    ),
    "a_test_waits_for_something": (
        "tests/x.py",
        "async def f():\n    while not ready():\n        await asyncio.sleep(0.1)",
    ),
    "a_test_asserts": ("tests/x.py", "def test_a_b_c():\n    with pytest.raises(Refused):\n        f()"),
}


_ = house_clock, house_sql, house_words


def named(rule: Rule) -> str:
    return rule.__name__


@pytest.mark.parametrize("rule", RULES, ids=named)
def test_every_file_keeps_the_rule(rule):
    found = [f"{source.path}:{line}: {what}" for source in sources(RULES[rule]) for line, what in rule(source)]
    assert not found, "\n" + "\n".join(found)


@pytest.mark.parametrize("rule", RULES, ids=named)
def test_a_rule_sees_its_own_sin(rule):
    """The negative control of every rule: a rule that finds nothing in its sin checks nothing."""
    path, text = SINS[named(rule)]
    assert list(rule(Source(path, text)))


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.__name__ in INNOCENTS], ids=named)
def test_a_rule_lets_the_innocent_pass(rule):
    path, text = INNOCENTS[named(rule)]
    assert list(rule(Source(path, text))) == []


@pytest.mark.parametrize(
    "text",
    [
        "A = today()",
        "A = {'on': [f'{datetime.now(UTC)}']}",
        "@pytest.mark.parametrize('a', [calendars.today()])\ndef f(a):\n    return a",
        "async def f(*, on=in_days(1)):\n    return on",
        "class A:\n    def f(self, on=today()):\n        return on",
        "def ago():\n    return today()\ndef long_ago():\n    return ago()\nA = long_ago()",
        "from tests.lodged import day\nA = [day(3)]",
    ],
)
def test_the_clock_is_found_wherever_it_is_asked_at_import(text):
    """Seen to miss the last two, which was most of them, while only the clock's own names were looked for."""
    assert list(house_clock.a_test_asks_the_clock_when_it_runs(Source("tests/x.py", text)))


def test_the_rules_are_asked_of_real_files():
    assert {source.path for source in sources(ALL)} >= {"models/__init__.py", "tests/house.py"}


def test_the_first_screen_shows_only_what_was_agreed():
    """What git ignores may lie about. Seen to fail with a folder `scripts` at the top."""
    ignored = [line.strip("/") for line in (ROOT / ".gitignore").read_text().split()]
    found = {path.name for path in ROOT.iterdir() if not any(fnmatch(path.name, pattern) for pattern in ignored)}
    assert found <= AT_THE_TOP, found - AT_THE_TOP


@pytest.mark.parametrize("script", [".ci/run"])
def test_a_script_parses_and_stops_at_the_first_error(script):
    """As far as bash itself lints. Seen to fail with a `fi` taken out."""
    text = (ROOT / script).read_text()
    assert text.startswith("#!/usr/bin/env bash\n")
    assert "\nset -euo pipefail\n" in text
    assert os.access(ROOT / script, os.X_OK)
    parsed = subprocess.run(["bash", "-n", ROOT / script], capture_output=True, text=True, check=False)
    assert parsed.returncode == 0, parsed.stderr


def wanted(*groups: str) -> set[str]:
    """The packages that pyproject.toml names, as requirements files spell them."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    lines = project["project"]["dependencies"] + [
        line for group in groups for line in project["dependency-groups"][group]
    ]
    return {re.match(r"[\w-]+", line)[0].lower() for line in lines}


@pytest.mark.parametrize(
    ("file", "groups"), [("requirements.txt", ("build",)), ("requirements-dev.txt", ("build", "dev"))]
)
def test_every_package_is_pinned_with_its_hashes_and_without_a_host(file, groups):
    """Seen to fail on a list that was made without the build group, so that the install had no setuptools."""
    text = (ROOT / file).read_text()
    pins = re.findall(r"^([\w.-]+)==\S+.*(\n    --hash=sha256:[0-9a-f]{64})?", text, re.MULTILINE)
    assert wanted(*groups) <= {name.lower() for name, _ in pins}
    assert [name for name, hashed in pins if not hashed] == []
    assert "://" not in text
    assert "--index-url" not in text
