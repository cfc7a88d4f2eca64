"""A store of photos that cannot be used is said by name, keeps nothing half, and stops photos alone."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from api import stores
from api.settings import Settings
from models.accounts import Role
from services import photos
from tests.photographed import PATH, PIECE, UPLOADS, add, add_rest, begin, begun, large, picture, send, sent
from tests.programs import act
from tests.test_photo_rights import bound

NOWHERE = {
    "s3_endpoint": "http://127.0.0.1:9",
    "s3_bucket": "photos",
    "s3_access_key": "photos",
    "s3_secret_key": "made up",
}


@pytest.fixture
async def phone(make, client_for) -> httpx.AsyncClient:
    found: httpx.AsyncClient = await client_for(Role.CAREGIVER, **await bound(make, Role.CAREGIVER))
    return found


@pytest.fixture(params=["bucket that nobody answers for", "folder that cannot be made"])
def away(request: pytest.FixtureRequest, app: FastAPI, settings: Settings, tmp_path: Path) -> Iterator[photos.Store]:
    """What the application has for a store until it is put back."""
    (tmp_path / "file").write_text("no folder")
    before = app.state.photo_store
    bucket = stores.of_photos(settings.model_copy(update=Settings(**NOWHERE).model_dump(include={*NOWHERE})))
    app.state.photo_store = bucket if "bucket" in request.param else photos.Folder(tmp_path / "file")
    yield before
    app.state.photo_store = before


def refused(answer: httpx.Response) -> bool:
    """503 in its own words, with a time."""
    told = answer.json()
    assert (answer.status_code, told["code"]) == (503, "photo_store_unavailable"), answer.text
    assert answer.headers["Retry-After"] == str(told["retry_after_s"])
    return True


async def test_a_photo_that_cannot_be_kept_leaves_no_row(phone: httpx.AsyncClient, away: photos.Store, make, app):
    """Sent again when the store is back, it is new. Seen to be a 500."""
    content = picture()
    assert refused(await send(phone, content))
    rows = await make.owner.fetchval("select count(*) from photos where district_code = $1", make.code)

    app.state.photo_store = away

    assert rows == 0
    assert (await phone.get(PATH)).json()["items"] == []
    assert (await send(phone, content)).status_code == 201


async def test_an_upload_waits_with_its_last_piece_until_the_store_is_back(
    phone: httpx.AsyncClient, away: photos.Store, app: FastAPI
):
    content = large()
    upload = await begun(phone, content)
    last = len(content) - len(content) % PIECE
    pieces = [(await add(phone, upload, content, offset)).status_code for offset in range(0, last, PIECE)]
    assert refused(await add(phone, upload, content, last))
    stands = (await phone.get(f"{UPLOADS}/{upload}")).json()

    app.state.photo_store = away
    done = await add_rest(phone, upload, content, stands["offset"])

    assert set(pieces) == {200}
    assert (stands["offset"], stands["photo_id"]) == (last, None)
    assert (await phone.get(f"{PATH}/{done['photo_id']}/file")).content == content


async def test_what_has_nothing_to_do_with_files_goes_on(phone: httpx.AsyncClient, away: photos.Store, app: FastAPI):
    """Nor is the process called not ready, which would stop everything else as well."""
    there, app.state.photo_store = app.state.photo_store, away
    photo = await sent(phone, picture())
    app.state.photo_store = there

    assert (await phone.get(f"{PATH}/{photo['id']}")).status_code == 200
    assert (await phone.get("/readyz")).status_code == 200
    assert (await begin(phone, large())).status_code == 201
    assert (await phone.get(f"{PATH}/{photo['id']}/file")).status_code in (404, 503)


async def test_a_slow_store_stops_photos_and_nothing_else(phone: httpx.AsyncClient, app: FastAPI, settings: Settings):
    """Of 30 requests at once four wait for a store that never answers, the others are refused soon, and all the while the rest is
    answered. Seen to be stopped, with all 20 connections to the database taken, without the places."""
    listening = await asyncio.start_server(lambda reader, _: reader.read(), "127.0.0.1", 0)
    endpoint = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
    given = Settings(**NOWHERE | {"s3_endpoint": endpoint}).model_dump(include={*NOWHERE})
    before, app.state.photo_store = app.state.photo_store, stores.of_photos(settings.model_copy(update=given))
    try:
        sending = [asyncio.create_task(send(phone, picture(seed))) for seed in range(30)]
        done, waiting = await asyncio.wait(sending, timeout=8)
        async with asyncio.timeout(2):
            other = await phone.get(PATH)
        for one in waiting:
            one.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
    finally:
        app.state.photo_store = before
        listening.close()

    assert other.status_code == 200
    assert len(waiting) <= 4
    assert all(refused(one.result()) for one in done)


HALF = {
    "no key": ("s3_access_key", "s3_secret_key"),
    "no secret": ("s3_secret_key",),
    "no bucket": ("s3_bucket",),
    "no endpoint": ("s3_endpoint",),
}


@pytest.mark.parametrize("missing", HALF.values(), ids=HALF)
def test_half_a_bucket_is_refused_by_name(missing: tuple[str, ...], tmp_path: Path):
    """Before anything is started. Seen to serve with a folder."""
    given = {name: value for name, value in NOWHERE.items() if name not in missing}

    stopped = act("serve", port=0, data_dir=tmp_path / "never", **given)

    assert stopped.returncode == 1
    for name in NOWHERE:
        assert (f"YIYANG_{name.upper()}" in stopped.stderr) is (name in missing)
    assert "made up" not in stopped.stderr
    assert "Traceback" not in stopped.stderr
    assert not (tmp_path / "never").exists()


def test_an_endpoint_that_is_no_address_is_named(tmp_path: Path):
    stopped = act("serve", port=0, data_dir=tmp_path / "never", **NOWHERE | {"s3_endpoint": "s3.example.cn"})

    assert stopped.returncode == 1
    assert "YIYANG_S3_ENDPOINT" in stopped.stderr
    assert "Traceback" not in stopped.stderr
