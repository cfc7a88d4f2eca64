"""A photo of a phone whose clock is wrong, by the Python client; and what the simulated phone says of its clock."""

import asyncio
from datetime import UTC, datetime, timedelta

from yiyang_client import File, Invalid
from yiyang_client.operations import photo_uploads, photos

from api.phone import Network, picturing
from models.accounts import Role
from tests.clients.conftest import ClientOf, Person
from tests.factories import Make
from tests.photographed import hash_of, picture
from tests.programs import Served
from tests.test_photo_rights import bound

DAY, AGO = timedelta(days=1), timedelta(minutes=31)


async def test_a_photo_is_sent_with_the_clock_that_dated_it(client_of: ClientOf, person: Person, make: Make):
    """Whole and in pieces. Seen to be 422 `photo_in_future` without `sent_at`."""
    client = client_of(await person(Role.CAREGIVER, **await bound(make, Role.CAREGIVER)))
    content, ahead = picture(), datetime.now(UTC) + DAY
    told = {"sha256": hash_of(content), "taken_at": (ahead - AGO).isoformat()}
    file = File("IMG_0001.jpg", content, "image/jpeg")

    silent = await refusal(client, photos.create(file, **told))
    whole = (await client.ask(photos.create(file, **told, sent_at=ahead.isoformat()))).value
    again = {**told, "size_bytes": len(content), "sent_at": (ahead + AGO).isoformat()}
    pieces = (await client.ask(photo_uploads.create(again))).value

    assert silent == "photo_in_future"
    assert abs(whole["skew_seconds"] - DAY.total_seconds()) < 60
    assert abs(datetime.fromisoformat(whole["taken_at"]) + AGO - datetime.now(UTC)) < timedelta(minutes=1)
    assert pieces["photo_id"] == whole["id"]


async def refusal(client, call) -> str:
    try:
        await client.ask(call)
    except Invalid as refused:
        return str(refused.code)
    return ""


async def test_the_simulated_phone_says_its_clock_with_each_picture(api: Served, person: Person, make: Make):
    """Seen to fail where it sends none: how wrong the clock was is not known."""
    sign_in = await person(Role.CAREGIVER, **await bound(make, Role.CAREGIVER))
    content, taken_at = picturing.picture("a home"), (datetime.now(UTC) - AGO).isoformat()
    network = Network(api.url, sign_in.username, sign_in.password)

    photo = await asyncio.to_thread(picturing.send, network, picturing.hash_of(content), taken_at, content)

    told = await make.owner.fetchval("select skew_seconds from photos where id = $1", photo)
    assert told in range(-60, 61)
