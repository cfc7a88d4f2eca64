"""One worker sends for many districts with the few connections that it has."""

import pytest

from models.messages import MessageChannel
from services import messages
from services.messages import Gateway, Messenger
from services.scope import connect
from services.secrets import Vault
from tests.conftest import MASTER_KEYS
from tests.factories import Make
from tests.messaged import SPARED, Told, rule
from tests.receiving import receiving

DISTRICTS = 30


@pytest.fixture
async def sessions(server, database):
    engine, sessions = connect(
        server.url(database), Vault.from_text(MASTER_KEYS), pool_size=3, max_overflow=0, pool_timeout=0.3
    )
    yield sessions
    await engine.dispose()


async def test_many_districts_with_something_to_send_do_not_fight_for_connections(app, owner, make, sessions):
    """Seen to fail while each district took a connection of its own: those who got none in time gave up, hundreds at once."""
    await Told(make, app, await make.resident(), None).alone()
    everywhere = []
    for number in range(DISTRICTS):
        there = Make(app, owner, str(920_000 + number))
        await there.district()
        told = Told(there, app, await there.resident(), None)
        await rule(there)
        await owner.execute("delete from events where district_code = $1", there.code)
        await told.happened("visits.missed")
        everywhere.append(told)
    troubles = []

    async with receiving() as receiver:
        channels = messages.adapters(
            {MessageChannel.SMS: Gateway(receiver.url, "a-key")}, SPARED, lambda *_, **__: None
        )
        messenger = Messenger(channels, troubles.append)
        await messenger.beat(sessions)
        await messenger.settle()

    assert troubles == []
    assert [await told.became() for told in everywhere] == [[("sent", None)]] * DISTRICTS
