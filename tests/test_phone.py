"""A simulated phone at whose address nobody answers: patient, and its file nobody else's."""

import signal
import subprocess
from contextlib import suppress
from pathlib import Path

from tests.programs import PROGRAM, environment

ADDRESS = "http://127.0.0.1:9"


def alone(store: Path, seconds: float) -> str:
    """What it says in that time, from its first word on."""
    words = [PROGRAM, "phone", "somebody", "--url", ADDRESS, "--password-stdin", "--store", store]
    running = subprocess.Popen(
        words,
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
        env=environment(),
        umask=0o022,
    )
    assert running.stdin
    assert running.stderr
    running.stdin.write("a password\n")
    running.stdin.flush()
    first = running.stderr.readline()
    with suppress(subprocess.TimeoutExpired):
        running.wait(seconds)
    running.send_signal(signal.SIGKILL)
    return first + running.stderr.read()


def test_a_server_that_is_not_there_is_asked_ever_more_seldom_and_another_can_be_named(tmp_path: Path):
    """Seen to say sixty lines in three seconds, without an address."""
    said = alone(tmp_path / "phone.db", 3)

    assert 4 <= said.count("No network") <= 8
    assert said.count("No network") == said.count(f"No network ({ADDRESS}, ")
    assert said.count("--url http") == 2
    assert said.index("No network") < said.index("--url http")


def test_the_phones_file_is_its_owners_alone(tmp_path: Path):
    """Addresses and telephones stand in it, and in what SQLite keeps beside it. Seen to fail with 0644; one that was left so is
    closed."""
    store = tmp_path / "phone.db"
    store.touch(mode=0o644)
    alone(store, 0.2)

    rights = {file.name: oct(file.stat().st_mode & 0o777) for file in tmp_path.iterdir()}
    assert set(rights.values()) == {"0o600"}
    assert "phone.db-wal" in rights
