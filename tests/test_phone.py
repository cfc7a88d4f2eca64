"""A simulated phone at whose address nobody answers: patient, and its file nobody else's."""

import re
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

    assert [int(tries) for tries in re.findall(r"(\d+) in a row", said)] in ([1, 2, 4], [1, 2, 4, 8])
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


def refused(*words: str | Path) -> tuple[int, str]:
    done = subprocess.run(
        [PROGRAM, "phone", *words, "--password-stdin"],
        input="a password\n",
        capture_output=True,
        text=True,
        env=environment(),
    )
    return done.returncode, done.stderr


def test_a_phone_is_nobody_elses_and_of_no_other_server(tmp_path: Path):
    """What waits in it would be told in another's name. Seen to be taken."""
    store = tmp_path / "phone.db"
    alone(store, 0.2)

    code, said = refused("another", "--url", ADDRESS, "--store", store)
    elsewhere, _ = refused("somebody", "--url", "http://127.0.0.1:10", "--store", store)

    assert (code, elsewhere) == (2, 2)
    assert f"somebody @ {ADDRESS}" in said
    assert "--store" in said


def test_a_file_that_is_no_phone_and_an_address_that_is_not_whole_are_told(tmp_path: Path):
    """Seen to end in a traceback, and to be tried for ever."""
    letter = tmp_path / "letter.txt"
    letter.write_text("王奶奶：" * 200)

    wrong = [
        refused("somebody", "--url", ADDRESS, "--store", letter),
        refused("somebody", "--url", ADDRESS, "--store", tmp_path / "nowhere" / "phone.db"),
        refused("somebody", "--url", "foo", "--store", tmp_path / "phone.db"),
    ]

    assert [code for code, _ in wrong] == [2, 2, 2]
    assert not any("Traceback" in said for _, said in wrong)
    assert letter.read_text() == "王奶奶：" * 200
