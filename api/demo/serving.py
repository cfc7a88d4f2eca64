"""A server for the demonstration: its first account, a free port, and the wait until it is ready."""

import socket
import subprocess
import sys
import time

import httpx

from api.demo.client import Unexpected
from api.demo.people import DISTRICT, DISTRICT_NAME
from api.demo.welcome import ADMIN


def create_admin(password: str, environment: dict[str, str]) -> None:
    """The one thing that no API can do: the first account of a district."""
    command = [sys.executable, "-P", "-m", "api.cli", "create-admin", "--district", DISTRICT, "--name", DISTRICT_NAME]
    made = subprocess.run(  # noqa: S603
        [*command, "--username", ADMIN, "--display-name", "局管理员", "--password-stdin"],
        input=f"{password}\n",
        text=True,
        capture_output=True,
        env=environment,
        check=False,
    )
    if (
        made.returncode
        and "username_taken" not in made.stderr + made.stdout
        and "已被使用" not in made.stderr + made.stdout
    ):
        raise Unexpected(made.stderr or made.stdout)


def free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


def wait_until_ready(base_url: str, server: subprocess.Popen[bytes]) -> None:
    give_up = time.monotonic() + 180
    while server.poll() is None and time.monotonic() < give_up:
        try:
            if httpx.get(f"{base_url}/readyz", timeout=5).status_code == httpx.codes.OK:
                return
        except httpx.TransportError:
            time.sleep(0.2)
    raise Unexpected(f"the server did not become ready (exit code {server.poll()})")
