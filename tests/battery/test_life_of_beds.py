"""T27 for beds: whatever is done in whatever order, no night is promised twice, and each answer is the one that the nights give."""

import os
import random
import sys
from collections import Counter
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, seed
from hypothesis import settings as how
from hypothesis.stateful import run_state_machine_as_test

from api.settings import Settings
from services.database import make_login
from services.embedded import Server
from tests.battery.beds.houses import Houses
from tests.battery.beds.living import Living
from tests.battery.life.town import towns
from tests.conftest import MASTER_KEYS, TOKEN_KEYS
from tests.programs import Served, served

EVERY_ACT = {
    *("reserve", "admit", "transfer", "discharge", "cancel", "update", "outage", "outage.end", "clock", "death"),
    *("wait", "offer", "accept", "decline", "withdraw", "transfer past the line"),
    *(
        "reserve: bed_taken",
        "reserve: resident_stays_elsewhere",
        "reserve: bed_not_in_service",
        "reserve: resident_gone",
    ),
    *("admit: bed_taken", "transfer: bed_taken", "update: bed_taken", "update: stale", "outage: bed_occupied"),
    *("offer: bed_taken", "offer: wrong_state", "discharge: leaves_before_admission"),
}
EXAMPLES, STEPS = int(os.environ.get("T27_EXAMPLES", "500")), int(os.environ.get("T27_STEPS", "40"))
SEED = int(os.environ.get("T27_SEED", random.randrange(2**32)))


def lived(machine: type[Living], examples: int, steps: int, **otherwise: Any) -> None:
    patient = how(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        **otherwise,
    )
    run_state_machine_as_test(machine, settings=patient)


@pytest.mark.parametrize(
    ("examples", "steps"),
    [pytest.param(12, 30, id="few"), pytest.param(EXAMPLES, STEPS, id="many", marks=pytest.mark.battery)],
)
def test_t27_no_life_of_a_bed_promises_a_night_twice(
    server: Server,
    database: str,
    api: Served,
    settings: Settings,
    request: pytest.FixtureRequest,
    examples: int,
    steps: int,
):
    """Its negative control is the test below."""
    few = "few" in request.node.name
    with towns(server, database, api.url, settings.token_ring, Houses) as found:
        Living.found, Living.reached = staticmethod(found), Counter()
        sys.stdout.write(f"{examples} examples of {steps} steps" + ("\n" if few else f", T27_SEED={SEED}\n"))
        lived(Living if few else seed(SEED)(Living), examples, steps, derandomize=few)
    sys.stdout.writelines(f"{times:6} {act}\n" for act, times in sorted(Living.reached.items()))

    assert {"reserve", "admit", "update", "transfer past the line"} <= set(Living.reached)
    if examples * steps >= 20_000:
        assert set(Living.reached) >= EVERY_ACT, EVERY_ACT - set(Living.reached)


GUARDS = ["stays_one_in_a_bed_excl", "stays_one_of_a_resident_excl"]


@pytest.mark.battery
@pytest.mark.parametrize("guard", GUARDS)
def test_without_the_constraint_the_machine_finds_a_night_that_is_promised_twice(
    server: Server, template: str, settings: Settings, guard: str
):
    """A guard counts only with its negative control (reliability.md): the same machine, on a database without it."""
    name = f"yiyang_without_{GUARDS.index(guard)}"
    server.create_database(name, template=template)
    server.query(f"alter table stays drop constraint {guard}", database=name)
    login = make_login(server).replace("/yiyang?", f"/{name}?")
    with (
        served("--no-worker", database_url=login, master_keys=MASTER_KEYS, token_keys=TOKEN_KEYS) as program,
        towns(server, name, program.url, settings.token_ring, Houses) as found,
    ):
        Living.found, Living.reached = staticmethod(found), Counter()
        with pytest.raises(AssertionError):
            lived(Living, 200, 40, derandomize=True, phases=[Phase.generate])
