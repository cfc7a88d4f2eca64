"""The image and the compose file, as far as they can be checked without a container engine (docker/README.md)."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
import yaml

from alembic import command
from api.settings import Settings
from tests.migrations import config_of, throw_away_server

ROOT = Path(__file__).resolve().parents[1]
DOCKER = ROOT / "docker"
BIN = Path(sys.executable).parent
COMPOSE = (DOCKER / "compose.yaml").read_text()
DOCKERFILE = re.sub(r"\\\n\s*", "", (DOCKER / "Dockerfile").read_text())


def instructions(word: str) -> list[str]:
    return re.findall(rf"^{word} (.+)$", DOCKERFILE, re.MULTILINE)


def exec_form(text: str) -> list[str]:
    """`["yiyang"]` as the list that it is; the shell form would be no YAML list."""
    words = yaml.safe_load(text)
    assert isinstance(words, list), text
    return words


def copied() -> list[str]:
    """What the image takes from the project."""
    lines = [line.split() for line in instructions("COPY") if not line.startswith("--from")]
    return [source for *sources, _ in lines for source in sources]


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that holds what the image would hold, and nothing else of the project."""
    folder = tmp_path_factory.mktemp("image")
    for source in copied():
        place = ROOT / source
        (shutil.copytree if place.is_dir() else shutil.copy)(place, folder / source)
    return folder


def services() -> dict[str, dict[str, object]]:
    return yaml.safe_load(COMPOSE)["services"]


def test_the_image_copies_only_what_exists_and_is_let_through():
    let_through = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    assert copied()
    assert set(copied()) == let_through
    assert [source for source in copied() if not (ROOT / source).exists()] == []


def test_the_image_holds_every_package_that_is_installed_from_it():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    packages = {name.partition(".")[0] for name in project["tool"]["setuptools"]["packages"]}
    assert packages == {"api", "models", "services"}
    assert packages <= set(copied())


def test_the_image_runs_as_nobody_in_particular_and_holds_no_secret():
    user = instructions("USER")[-1]
    assert re.fullmatch(r"[1-9]\d+:[1-9]\d+", user)
    assert f"--uid {user.split(':')[0]} " in instructions("RUN")[-1]
    assert instructions("ARG") == []
    assert not re.search(r"(?i)(secret|password|key|token)\w*=", DOCKERFILE)
    assert set(instructions("FROM")) == {"python:3.11-slim-bookworm AS build", "python:3.11-slim-bookworm"}
    assert any("--require-hashes -r requirements.txt" in line for line in instructions("RUN"))


def test_the_program_starts_from_what_the_image_holds(image: Path):
    """Seen to fail with `COPY alembic alembic` taken out: the newest migration is then unknown."""
    code = "import api.cli, api.app, api.migrations, pathlib; print(api.migrations.head(), pathlib.Path(api.__file__).parents[1])"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=image,
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": str(image)},
    )
    assert done.returncode == 0, done.stderr
    head, home = done.stdout.split()
    assert re.fullmatch(r"\d{4}[a-z]?", head)
    assert Path(home) == image


def commands() -> list[list[str]]:
    entry = exec_form(instructions("ENTRYPOINT")[0])
    named = [
        exec_form(instructions("CMD")[0]),
        *(service["command"] for service in services().values() if "build" in service),
    ]
    return [[*entry, *words] for place, words in enumerate(named) if words not in named[:place]]


@pytest.mark.parametrize("words", commands(), ids=" ".join)
def test_every_command_of_the_containers_is_one_of_the_program(words: list[str]):
    program, act, *options = words
    done = subprocess.run(
        [BIN / program, act, "--help"], capture_output=True, text=True, env=os.environ | {"COLUMNS": "200"}
    )
    assert done.returncode == 0, done.stderr
    assert [option for option in options if option not in done.stdout] == []


class Answering(BaseHTTPRequestHandler):
    status = 200

    def do_GET(self) -> None:
        self.send_response_only(self.status if self.path == "/healthz" else 404)
        self.end_headers()


@pytest.mark.parametrize(("status", "healthy"), [(200, True), (500, False), (None, False)])
def test_the_health_check_tells_a_process_that_is_up_from_one_that_is_not(status: int | None, healthy: bool):
    asked = exec_form(re.findall(r"HEALTHCHECK .*CMD (\[.+\])$", DOCKERFILE, re.MULTILINE)[0])
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (Answering,), {"status": status}))
    Thread(target=server.serve_forever, daemon=True).start()
    if status is None:
        server.shutdown()
        server.server_close()
    port = str(server.server_address[1])
    done = subprocess.run([sys.executable, *asked[1:]], capture_output=True, env=os.environ | {"YIYANG_PORT": port})
    server.server_close()
    assert (done.returncode == 0) is healthy


def test_compose_waits_for_the_database_then_the_migration():
    found = services()
    assert set(found) == {"database", "migrate", "api", "worker"}
    assert found["database"]["healthcheck"]["test"][:2] == ["CMD", "pg_isready"]
    assert found["migrate"]["depends_on"] == {"database": {"condition": "service_healthy"}}
    for name in ("api", "worker"):
        assert found[name]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}
    assert {mount.split(":")[0] for mount in found["database"]["volumes"]} == {"records", "./login.sql"}
    assert "ports" not in found["database"]


def test_photos_lie_on_a_volume_that_outlives_the_containers_and_whose_folder_is_theirs():
    """Seen to fail before the volume: in a container that is read-only no photo could be kept at all."""
    assert set(yaml.safe_load(COMPOSE)["volumes"]) == {"records", "photos"}
    for name in ("api", "worker"):
        service = services()[name]
        assert service["volumes"] == [f"photos:{service['environment']['YIYANG_PHOTO_DIR']}"]
        owner = instructions("USER")[-1].split(":")
        made = f"install --directory --owner={owner[0]} --group={owner[1]} --mode=0700 {service['environment']['YIYANG_PHOTO_DIR']}"
        assert made in instructions("RUN")[-1]


BUCKET = {f"YIYANG_S3_{part}" for part in ("ENDPOINT", "BUCKET", "REGION", "ACCESS_KEY", "SECRET_KEY")}
"""Left empty, photos lie in a folder."""
GATEWAYS = {f"YIYANG_{channel}_{part}" for channel in ("SMS", "WECHAT", "PUSH") for part in ("URL", "KEY")}
"""Left empty, messages go into the log."""


def test_compose_has_no_secret_of_its_own_and_does_not_start_without_them():
    asked = dict(re.findall(r"\$\{(\w+)(:[?-])?", COMPOSE))
    required = {name for name, otherwise in asked.items() if otherwise == ":?"}
    offered = dict(
        line.split("=", 1) for line in (DOCKER / ".env.example").read_text().splitlines() if "=" in line[:40]
    )
    assert set(asked) - required == {"YIYANG_IMAGE", "YIYANG_PROXIES", "YIYANG_PUBLISH"} | BUCKET | GATEWAYS
    assert {name: value for name, value in offered.items() if not name.startswith("#")} == dict.fromkeys(required, "")
    assert re.findall(r"(?i)password: (?!\$\{)\S+", COMPOSE) == []


def test_every_setting_that_a_container_is_given_is_one_of_ours():
    given = {name for service in services().values() if "build" in service for name in service["environment"]}
    given |= set(re.findall(r"\b(YIYANG_\w+)=", DOCKERFILE))
    assert given
    assert {name.removeprefix("YIYANG_").lower() for name in given} <= set(Settings.model_fields)


def test_only_the_migration_signs_in_as_the_owner():
    owners = [name for name, service in services().items() if "YIYANG_OWNER_URL" in service.get("environment", {})]
    assert owners == ["migrate"]


def test_the_login_of_the_containers_owns_nothing_and_works_behind_the_walls():
    """docker/login.sql and the migrations on a server of their own, since roles belong to the whole server."""
    with throw_away_server() as server:
        place = ["-h", str(server.sockets), "-p", str(server.port), "-d", "yiyang", "-v", "ON_ERROR_STOP=1"]
        psql = [server.binaries.program("psql"), "-X", "-q", "-A", "-t", *place]
        secret = os.environ | {"YIYANG_LOGIN_PASSWORD": "it's 'quoted'"}
        subprocess.run([*psql, "-U", "postgres", "-f", DOCKER / "login.sql"], check=True, env=secret)
        command.upgrade(config_of(server), "head")

        assert server.query("select rolpassword like 'SCRAM%' from pg_authid where rolname = 'yiyang'") == "t"
        assert (
            server.query("select rolsuper or rolbypassrls or rolcreaterole from pg_roles where rolname = 'yiyang'")
            == "f"
        )
        assert (
            server.query("select count(*) from pg_class where relowner = 'yiyang'::regrole", database="yiyang") == "0"
        )
        act = "set role yiyang_app; "
        answers = {
            sql: subprocess.run([*psql, "-U", "yiyang", "-c", act + sql], capture_output=True, text=True)
            for sql in ("select count(*) from residents", "create table mine (a int)", "delete from ledger_transfers")
        }
        seen, *refused = answers.values()
        assert seen.stdout.strip() == "0", seen.stderr
        assert ["permission denied" in answer.stderr for answer in refused] == [True, True]
