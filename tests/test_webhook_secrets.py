"""By which secrets messages to webhooks are signed, from one change to the next."""

from datetime import timedelta
from uuid import UUID

import pytest

from services import sealing
from services.access import system
from tests.hooked import hooked
from tests.receiving import receiving


@pytest.fixture
async def hook(make, app, client_for):
    async with receiving() as receiver:
        yield await hooked(make, app, client_for, receiver)


async def test_both_secrets_sign_for_a_day_and_then_the_new_one_alone(hook):
    """So that a receiver changes when it suits."""
    issued = (await hook.act("rotate")).json()
    await hook.happened()
    await hook.publish()
    await hook.earlier(timedelta(hours=24))
    await hook.happened()
    await hook.publish()
    stored = await hook.make.owner.fetchrow("select secret_sealed, earlier_sealed from webhooks where id = $1", hook.id)

    both, alone = hook.receiver.received
    new, old = issued["secret"], hook.secret
    assert (both.signed_by(new), both.signed_by(old)) == (True, True)
    assert (alone.signed_by(new), alone.signed_by(old)) == (True, False)
    assert new.startswith("whsec_")
    assert all(secret.encode() not in bytes(sealed) for secret in (new[6:], old[6:]) for sealed in stored)


async def test_every_secret_of_the_last_day_signs_however_often_answers_were_lost(hook):
    """Three answers lost, and the receiver still goes by the first: a working webhook stays one. Seen to be signed by the last two alone."""
    issued = [(await hook.act("rotate")).json()["secret"] for _ in range(3)]
    await hook.happened()
    await hook.publish()
    await hook.earlier(timedelta(hours=23))
    issued.append((await hook.act("rotate")).json()["secret"])
    await hook.earlier(timedelta(hours=1))
    await hook.happened()
    await hook.publish()

    before, after = hook.receiver.received
    assert [before.signed_by(secret) for secret in (hook.secret, *issued[:3])] == [True] * 4
    assert [after.signed_by(secret) for secret in (hook.secret, *issued)] == [False, False, False, True, True]


async def test_a_secret_before_from_when_there_was_one_alone_signs_on(hook):
    """As it was sealed before there could be several. Seen to be a 500 read as a list."""
    issued = (await hook.act("rotate")).json()["secret"]
    async with hook.app.state.sessions(info={"scope": system(hook.make.code).scope}) as session, session.begin():
        seal = await sealing.seal_of(session, hook.make.code, "webhooks", UUID(hook.id))
        alone = seal.close("earlier", hook.secret)
    await hook.make.owner.execute("update webhooks set earlier_sealed = $2 where id = $1", hook.id, alone)
    anew = (await hook.act("rotate")).json()["secret"]
    await hook.happened()
    await hook.publish()

    (received,) = hook.receiver.received
    assert [received.signed_by(secret) for secret in (hook.secret, issued, anew)] == [True] * 3


async def test_a_sixth_secret_within_a_day_is_refused_with_when_it_can_be_had(hook):
    """Seen without an end: each adds a signature to every request."""
    answers = [await hook.act("rotate") for _ in range(6)]
    refused = answers[-1].json()
    await hook.earlier(timedelta(hours=24))
    again = await hook.act("rotate")

    assert [answer.status_code for answer in answers] == [200] * 5 + [409]
    assert (refused["code"], refused["most"]) == ("rotated_too_often", 5)
    assert refused["again_at"] in refused["detail"]
    assert again.status_code == 200
