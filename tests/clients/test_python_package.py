"""The Python client as others get it: a wheel of its own, whose types hold without anything of Yiyang beside it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.clients.documented import blocks
from tests.house import ROOT

WRONG = {
    "residents.create({'name': '王桂芳', 'id_nubmer': '1', 'division_code': '1'})": '"id_nubmer"',
    "residents.create({'name': '王桂芳', 'id_number': '1'})": '"division_code"',
    "residents.listing(status='dead')": "arg-type",
    "residents.update('id', {'name': '王桂芳'})": '"if_match"',
    "client.send(residents.read('id'))['nmae']": '"nmae"',
    "client.send(claims.settle('id'))['subsidy_fen'].strip()": '"strip"',
    "[one['nmae'] for one in client.each(residents.listing())]": '"nmae"',
    "client.each(residents.read('id'))": "arg-type",
    "client.send(settlements.statement_pdf('id'))['name']": "call-overload",
}
"""An expression, and a word of what is said against it."""

RIGHT = """
from yiyang_client import AsyncClient, Client, Problem, SignIn
from yiyang_client.operations import claims, residents, settlements

client = Client("https://yiyang.example", SignIn("name", "password"))


def names() -> list[str]:
    return [one["name"] for one in client.each(residents.listing(status="active"))]


def change(resident_id: str) -> str:
    seen = client.ask(residents.read(resident_id))
    changed = client.send(residents.update(resident_id, {"phone": "13800001234"}, if_match=seen.etag))
    return changed["id"]


async def first(other: AsyncClient) -> int:
    page = await other.page(claims.listing())
    assert isinstance(page["items"][0]["id"], str)
    return len(await other.send(settlements.statement_pdf("id")))
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built and unpacked where nothing else of ours is. Offline: what builds it is in the environment already."""
    source, target = tmp_path_factory.mktemp("source") / "python", tmp_path_factory.mktemp("installed")
    shutil.copytree(
        ROOT / "clients" / "python", source, ignore=shutil.ignore_patterns("__pycache__", "build", "*.egg-info")
    )
    words = [
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-deps",
        "--no-build-isolation",
        "--no-index",
        "--target",
        target,
        source,
    ]
    subprocess.run([sys.executable, *words], check=True, capture_output=True)
    return target


def checked(installed: Path, *programs: Path) -> str:
    """What mypy says, strictly; it keeps what it knows of the client beside the installed one."""
    words = ["--strict", "--config-file=", f"--cache-dir={installed.parent / 'mypy'}", *programs]
    environment = os.environ | {"MYPYPATH": "", "PYTHONPATH": ""}
    told = subprocess.run(
        [sys.executable, "-m", "mypy", *words], cwd=installed, env=environment, capture_output=True, text=True
    )
    return told.stdout + told.stderr


def test_the_package_says_that_it_is_typed_and_holds_all_its_modules(installed: Path):
    """Seen to fail without py.typed, and without the operations among the packages."""
    packed = {
        str(path.relative_to(installed)) for path in installed.glob("yiyang_client/**/*") if path.suffix != ".pyc"
    }
    source = ROOT / "clients" / "python"
    ours = {str(path.relative_to(source)) for path in source.glob("yiyang_client/**/*.py")}

    assert "yiyang_client/py.typed" in packed
    assert ours <= packed


def test_what_is_written_right_passes_and_a_wrong_field_is_an_error_of_its_line(installed: Path, tmp_path: Path):
    """What our pages show is right. Negative control: `residents.create` taking `dict[str, object]` let the first two pass."""
    right, wrong = tmp_path / "right.py", tmp_path / "wrong.py"
    right.write_text(RIGHT)
    wrong.write_text(RIGHT + "\n\n" + "\n".join(WRONG))

    shown = [tmp_path / f"shown{number}.py" for number, _ in enumerate(blocks("python"))]
    for program, code in zip(shown, blocks("python").values(), strict=True):
        program.write_text(f'password = "secret"\n{code}')

    assert "Success" in checked(installed, right, *shown)
    told = checked(installed, wrong).splitlines()
    begun = RIGHT.count("\n") + 3
    missed = [
        line
        for number, (line, word) in enumerate(WRONG.items(), begun)
        if not any(f"wrong.py:{number}: error" in one and word in one for one in told)
    ]
    assert missed == [], "\n".join(told)
