"""T39: what the API answers is what it says that it answers, to requests that are right and to such as are not."""

import os
import sys

import pytest
import schemathesis

from api.settings import Settings
from services.embedded import Server
from tests.battery.contract.ground import Ground
from tests.battery.contract.trying import Trying
from tests.battery.life.town import towns
from tests.programs import Served

CASES = int(os.environ.get("T39_CASES", "2000"))
PER_OPERATION = {2_000: (8, 5, 6), 10_000: (28, 18, 22), 50_000: (140, 90, 110)}
"""Anchored, as they were generated (in the name of every role), and wrong ones. T39_CASES=10000 for the long run."""


@pytest.mark.parametrize(
    ("anchored", "positive", "negative", "at_least"),
    [
        pytest.param(1, 0, 0, 130, id="once each"),
        pytest.param(*PER_OPERATION[CASES], CASES, id=f"{CASES:,} cases", marks=pytest.mark.battery),
    ],
)
def test_t39_every_operation_keeps_its_word(
    server: Server,
    database: str,
    api: Served,
    settings: Settings,
    anchored: int,
    positive: int,
    negative: int,
    at_least: int,
):
    """No 5xx, no status that is not told, no answer of another shape, nothing wrong let in, and a fifth of each operation succeeds.

    Seen to fail, naming the operation, with a provider that was read with 202, with one that was read with 500, with
    figures of a report without their values, and (2,000 cases) with lists that took any `limit`."""
    schema = schemathesis.openapi.from_url(f"{api.url}/openapi.json", timeout=60)
    with towns(server, database, api.url, settings.token_ring, Ground) as found:
        trying = Trying(found(), schema, api.url)
        trying.all(anchored, positive, negative)
    sys.stdout.write(trying.table())

    assert {name: sorted(tally.faults) for name, tally in trying.tallies.items() if tally.faults} == {}
    assert {name: f"{tally}" for name, tally in trying.tallies.items() if tally.share < 0.2} == {}
    assert sum(tally.cases for tally in trying.tallies.values()) >= at_least
