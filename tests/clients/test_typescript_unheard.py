"""What the TypeScript client says of a call that nobody answered: as the Python client does."""

import json
import socket
from pathlib import Path

import pytest

from tests.clients.node import an_order, run
from tests.clients.refusing import gone_after_one
from tests.factories import Make


@pytest.mark.battery
@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:1", "http://localhost:{}", "http://nowhere.invalid", "https://127.0.0.1:{}"]
)
async def test_where_nobody_listens_nothing_can_have_happened(built: Path, make: Make, url: str):
    """As the Python client says it. Seen to fail before for port 1, which fetch does not even try."""
    asked = {
        "act": "order",
        "url": url.format(unused()),
        "signIn": {"accessToken": "e.x.p"},
        "order": await an_order(make),
    }

    told = await run(built, "manners", json.dumps(asked))

    assert told["unheard"]["mayHaveHappened"] is False


def unused() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.mark.battery
async def test_what_was_lost_once_may_have_happened_though_nobody_listens_any_more(built: Path, make: Make):
    """Seen to fail: the last try alone was looked at, which reached nobody."""
    async with gone_after_one() as url:
        asked = {"act": "order", "url": url, "signIn": {"accessToken": "e.x.p"}, "order": await an_order(make)}
        told = await run(built, "manners", json.dumps(asked))

    assert told["unheard"]["mayHaveHappened"] is True
