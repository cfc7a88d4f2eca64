"""Where photos lie: the same is asked of a folder and of a bucket, and the bucket's server, a real one, is killed in the middle."""

import asyncio
import random
import sys
import time
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from uuid_utils.compat import uuid7

from models.accounts import Role
from services import embedded, photos
from services.access import system
from services.database import make_login
from services.photos.store import StoreUnavailable, first_id
from services.scope import Sessions
from tests.battery.conftest import SignedIn
from tests.battery.cutting import cutting
from tests.battery.seaweed import Seaweed, install
from tests.conftest import MASTER_KEYS, TOKEN_KEYS
from tests.factories import Make
from tests.photographed import PATH, add, begin, hash_of, large, picture, send, sent
from tests.programs import Served, served
from tests.test_photo_rights import bound


@pytest.fixture(scope="module")
async def seaweed(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Seaweed]:
    """Its bucket is made by the first file that is kept there."""
    folder = tmp_path_factory.mktemp("seaweed")
    running = Seaweed(install(folder / "installed"), folder / "running")
    running.start()
    await running.bucket().keep("000000", uuid7(), b"the first")
    yield running
    running.kill()


@pytest.fixture(params=["folder", pytest.param("bucket", marks=pytest.mark.battery)])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> photos.Store:
    if request.param == "folder":
        return photos.Folder(tmp_path)
    running: Seaweed = request.getfixturevalue("seaweed")
    return running.bucket()


@pytest.mark.parametrize("size", [1, 20_000, 10 * 2**20])
async def test_what_is_kept_comes_back_byte_for_byte(store: photos.Store, district: str, size: int):
    photo, sealed = uuid7(), random.Random(size).randbytes(size)
    before = await store.has(district, photo), await store.fetch(district, photo)

    await store.keep(district, photo, sealed)
    await store.keep(district, photo, sealed)

    assert before == (False, None)
    assert (await store.has(district, photo), await store.fetch(district, photo)) == (True, sealed)
    assert await store.fetch("999999", photo) is None


async def test_what_is_dropped_is_gone_and_nothing_else_is(store: photos.Store, district: str):
    gone, stays = uuid7(), uuid7()
    for photo in (gone, stays):
        await store.keep(district, photo, b"sealed")

    await store.drop(district, gone)
    await store.drop(district, gone)

    assert [await store.has(district, photo) for photo in (gone, stays)] == [False, True]


def made(at: datetime, n: int = 0) -> UUID:
    """An id as it would have been made then."""
    return UUID(int=first_id(at).int + (7 << 76) + (2 << 62) + n)


async def listed(store: photos.Store, district: str, since: datetime, until: datetime) -> set[UUID]:
    return {photo async for photo in store.kept(district, since, until)}


async def test_files_are_found_by_the_time_of_their_photos(store: photos.Store, district: str):
    now = datetime.now(UTC)
    days = {days: made(now - timedelta(days=days), days) for days in (0, 2, 5, 30)}
    for photo in days.values():
        await store.keep(district, photo, b"sealed")
    await store.keep("999999", days[2], b"sealed")

    found = await listed(store, district, now - timedelta(days=14), now - timedelta(days=1))

    assert found == {days[2], days[5]}
    assert await listed(store, "888888", now - timedelta(days=14), now) == set()


async def test_a_file_that_is_no_photos_is_dropped_when_its_request_is_long_over(
    store: photos.Store, sessions: Sessions, make: Make
):
    """Seen to stay without the sweep, and to take a photo's own file where the rows were not asked."""
    now = datetime.now(UTC)
    orphan, known, young = made(now - timedelta(days=3)), made(now - timedelta(days=3), 1), made(now)
    for photo in (orphan, known, young):
        await store.keep(make.code, photo, b"sealed")
    await make.owner.execute(
        """insert into photos (district_code, id, sha256, size_bytes, content_type, width, height, taken_at, by_account)
           values ($1, $2, repeat('a', 64), 1, 'image/png', 1, 1, now(), $2)""",
        make.code,
        known,
    )

    async with sessions(info={"scope": system(make.code).scope}) as session, session.begin():
        await photos.sweep(session, system(make.code), store)

    assert [await store.has(make.code, photo) for photo in (orphan, known, young)] == [False, True, True]


@pytest.mark.battery
async def test_a_file_that_changed_on_the_way_is_not_kept(seaweed: Seaweed, district: str):
    """The store compares it with its hash. Seen to be kept without the hash, with `unsigned_payload`."""
    photo, sealed = uuid7(), random.Random(1).randbytes(20_000)
    async with cutting(seaweed.url) as proxy:
        proxy.changing = 1
        with pytest.raises(StoreUnavailable):
            await seaweed.bucket(proxy.url).keep(district, photo, sealed)
        there = await seaweed.bucket().has(district, photo)
        await seaweed.bucket(proxy.url).keep(district, photo, sealed)

    assert there is False
    assert await seaweed.bucket().fetch(district, photo) == sealed


@pytest.fixture
def serving(seaweed: Seaweed, server: embedded.Server, database: str) -> Iterator[Served]:
    """The API as a process that was told of the bucket by its settings."""
    given = seaweed.settings
    bucket = {"s3_endpoint": given.endpoint, "s3_bucket": given.name}
    bucket |= {"s3_access_key": given.access_key, "s3_secret_key": given.secret_key}
    keys = {"master_keys": MASTER_KEYS, "token_keys": TOKEN_KEYS, "access_minutes": 240}
    login = make_login(server).replace("/yiyang?", f"/{database}?")
    with served("--no-worker", database_url=login, **keys, **bucket) as program:
        yield program


@pytest.mark.battery
async def test_a_photo_lies_sealed_in_the_bucket_and_is_told_missing_when_it_is_lost(
    seaweed: Seaweed, serving: Served, make: Make, signed_in: SignedIn
):
    who = await signed_in(Role.CAREGIVER, at=serving.url, **await bound(make, Role.CAREGIVER))
    content, store = picture(), seaweed.bucket()
    photo = await sent(who, content)
    way, place = f"{PATH}/{photo['id']}/file", (make.code, UUID(photo["id"]))
    shown, sealed = (await who.get(way)).content, await store.fetch(*place)
    await store.drop(*place)
    lost = await who.get(way)

    again = await send(who, content)

    assert shown == content
    assert sealed is not None
    assert content[100:130] not in sealed
    assert (lost.status_code, lost.json()["code"]) == (404, "photo_file_missing")
    assert (again.status_code, (await who.get(way)).content) == (200, content)


class Sender:
    """A phone that sends its photos in pieces and whole, again and again until they are there; what it was answered is counted."""

    def __init__(self, http: httpx.AsyncClient, contents: list[bytes]) -> None:
        self.http, self.contents, self.refused = http, contents, 0

    async def sent(self) -> list[str]:
        return [await self._piecewise(one) if n % 2 else await self._whole(one) for n, one in enumerate(self.contents)]

    async def _asked(self, ask: Any) -> dict[str, Any]:
        return dict((await self._answered(ask)).json())

    async def file(self, photo: str) -> bytes:
        """A store that has just begun may not know all of its files for a while."""
        return (await self._answered(lambda: self.http.get(f"{PATH}/{photo}/file"))).content

    async def _answered(self, ask: Any) -> httpx.Response:
        """Asked again as long as it is told to, for two minutes at most."""
        begun = time.monotonic()
        while True:
            answer: httpx.Response = await ask()
            if answer.is_success:
                return answer
            assert time.monotonic() - begun < 120, answer.text
            assert (answer.status_code, answer.json()["code"]) == (503, "photo_store_unavailable"), answer.text
            assert int(answer.headers["Retry-After"]) > 0
            self.refused += 1
            await asyncio.sleep(0.2)

    async def _whole(self, content: bytes) -> str:
        return str((await self._asked(lambda: send(self.http, content)))["id"])

    async def _piecewise(self, content: bytes) -> str:
        stands = await self._asked(lambda: begin(self.http, content))
        while stands["photo_id"] is None:
            upload, offset = stands["id"], stands["offset"]
            stands = await self._asked(lambda upload=upload, offset=offset: add(self.http, upload, content, offset))
        return str(stands["photo_id"])


@pytest.mark.battery
async def test_the_store_killed_again_and_again_loses_nothing_and_keeps_nothing_half(
    seaweed: Seaweed, serving: Served, make: Make
):
    """Each photo once, each with its file, to the byte. Seen to leave rows without files where the row was committed before."""
    chance, kills, phones, each = random.Random(68), 6, 4, 12
    headers = [await make.authorization(Role.CAREGIVER, **await bound(make, Role.CAREGIVER)) for _ in range(phones)]
    senders = [
        Sender(
            httpx.AsyncClient(base_url=serving.url, headers=headers[phone], timeout=60),
            [large(1000 * phone + n) for n in range(each)],
        )
        for phone in range(phones)
    ]
    begun, sending = time.monotonic(), asyncio.gather(*(one.sent() for one in senders))
    for _ in range(kills):
        await asyncio.wait([sending], timeout=chance.uniform(0.3, 1.5))
        seaweed.kill()
        rows = await make.owner.fetchval("select count(*) from photos where district_code = $1", make.code)
        await asyncio.wait([sending], timeout=chance.uniform(0.5, 2))
        await asyncio.to_thread(seaweed.start)
        assert rows <= phones * each
    photos_of = await sending

    assert sum(one.refused for one in senders) > kills
    for sender, ids in zip(senders, photos_of, strict=True):
        files = [await sender.file(photo) for photo in ids]
        assert [hash_of(file) for file in files] == [hash_of(content) for content in sender.contents]
        await sender.http.aclose()
    counted = "select (select count(*) from {} where district_code = $1)"
    assert await make.owner.fetchval(counted.format("photos"), make.code) == phones * each
    assert await make.owner.fetchval(counted.format("photo_pieces"), make.code) == 0
    sys.stdout.write(f"\n{phones * each} photos, {kills} kills, {time.monotonic() - begun:.0f} s\n")
