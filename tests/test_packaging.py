"""What is installed: every package by its name, beside the migrations that it works with."""

import shutil
import subprocess
import sys
import tomllib

from tests.conftest import MASTER_KEYS, TOKEN_KEYS
from tests.house import ROOT
from tests.programs import environment

OURS = ("api", "models", "services")


def test_every_package_is_named_one_by_one():
    """Seen to fail without `services.claims.rules` in the list."""
    named = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["packages"]
    folders = {str(code.parent.relative_to(ROOT)) for top in OURS for code in (ROOT / top).rglob("*.py")}

    assert named == sorted(folder.replace("/", ".") for folder in folders)
    assert [folder for folder in folders if not (ROOT / folder / "__init__.py").exists()] == []


def test_packages_without_the_migrations_beside_them_say_so(tmp_path):
    """As a wheel would hold them. Seen to fail with a traceback of alembic."""
    for top in OURS:
        shutil.copytree(ROOT / top, tmp_path / top, ignore=shutil.ignore_patterns("__pycache__"))
    keys = {"master_keys": MASTER_KEYS, "token_keys": TOKEN_KEYS}
    nowhere = environment(database_url="postgres://nobody@127.0.0.1:1/nothing", **keys)

    refused = subprocess.run(
        [sys.executable, "-m", "api.cli", "migrate"], cwd=tmp_path, env=nowhere, capture_output=True, text=True
    )

    assert refused.returncode == 1
    assert "中没有迁移脚本" in refused.stderr
    assert f"There are no migrations (alembic.ini, alembic/) in {tmp_path}" in refused.stderr
    assert "Traceback" not in refused.stderr
