"""Photos of a phone whose clock is wrong: by what it says of itself they are dated, and the same photo stays the same photo."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from models.accounts import Role
from tests.inspected import Safety, safety
from tests.moments import as_of_now, nine
from tests.photographed import PATH, UPLOADS, add, add_rest, begin, begun, hash_of, large, picture, send, sent
from tests.test_photo_rights import bound

_ = safety
DAY, AGO = timedelta(days=1), timedelta(minutes=31)


@pytest.fixture
async def phone(make, client_for) -> httpx.AsyncClient:
    found: httpx.AsyncClient = await client_for(Role.CAREGIVER, **await bound(make, Role.CAREGIVER))
    return found


def clock(ahead: timedelta, ago: timedelta = AGO) -> dict[str, str]:
    """What a phone says whose clock goes so much ahead, of a photo that it took so long ago."""
    now = datetime.now(UTC) + ahead
    return {"taken_at": (now - ago).isoformat(), "sent_at": now.isoformat()}


def off(shown: dict[str, Any], ago: timedelta = AGO) -> float:
    """By how many seconds the photo is dated wrongly."""
    return abs((datetime.fromisoformat(shown["taken_at"]) - (datetime.now(UTC) - ago)).total_seconds())


@pytest.mark.parametrize("way", ["whole", "in pieces"])
@pytest.mark.parametrize("ahead", [DAY, -100 * DAY], ids=["a day fast", "a hundred days slow"])
async def test_a_photo_of_a_wrong_clock_is_taken_and_dated_right(phone: httpx.AsyncClient, ahead: timedelta, way: str):
    """Seen to be 422 `photo_in_future` and `photo_too_old`, and dated wrongly where only the refusal was left out."""
    said, content = clock(ahead), large()
    if way == "whole":
        photo = (await sent(phone, content, **said))["id"]
    else:
        photo = (await add_rest(phone, await begun(phone, content, **said), content))["photo_id"]

    shown = (await phone.get(f"{PATH}/{photo}")).json()

    assert off(shown) < 60
    assert abs(shown["skew_seconds"] - ahead.total_seconds()) < 60
    assert datetime.fromisoformat(shown["device_at"]) == datetime.fromisoformat(said["taken_at"])


@pytest.mark.parametrize("later", [{"minutes": 9}, None], ids=["later", "without `sent_at`"])
@pytest.mark.parametrize("first", ["whole", "in pieces"])
async def test_sent_again_later_it_is_the_same_photo(
    phone: httpx.AsyncClient, first: str, later: dict[str, int] | None
):
    """Seen to be `photo_differs` where the dates that were put right are compared; and, without `sent_at`, `photo_in_future`."""
    said, content = clock(DAY), large()
    if first == "whole":
        photo = (await sent(phone, content, **said))["id"]
    else:
        photo = (await add_rest(phone, await begun(phone, content, **said), content))["photo_id"]
    again = {"taken_at": said["taken_at"]}
    if later:
        again["sent_at"] = (datetime.now(UTC) + DAY + timedelta(**later)).isoformat()

    whole, pieces = await send(phone, content, **again), await begin(phone, content, **again)

    assert (whole.status_code, whole.json()["id"]) == (200, photo)
    assert pieces.is_success
    assert pieces.json()["photo_id"] == photo
    assert off((await phone.get(f"{PATH}/{photo}")).json()) < 60


async def test_an_upload_goes_on_though_the_clock_was_set_meanwhile(phone: httpx.AsyncClient):
    """It was judged when it began. Seen to be 422 `photo_in_future`."""
    said, content = clock(DAY), large()
    upload = await begun(phone, content, **said)
    await add(phone, upload, content, 0)

    on = await begin(phone, content, taken_at=said["taken_at"], sent_at=datetime.now(UTC).isoformat())

    assert (on.status_code, on.json()["id"]) == (200, upload)
    assert on.json()["offset"] > 0
    photo = (await add_rest(phone, upload, content, on.json()["offset"]))["photo_id"]
    assert off((await phone.get(f"{PATH}/{photo}")).json()) < 60


WAYS = {"whole": send, "in pieces": begin}
REFUSED = {
    "after it was sent": ((DAY, DAY - AGO), "photo_in_future", "晚于发送时间", "same clock"),
    "by a clock that says nothing": ((DAY, None), "photo_in_future", "同时发送 sent_at", "send `sent_at` too"),
    "a century from now": ((36525 * DAY, 36525 * DAY), "photo_in_future", "把手机时间调准", "set the clock"),
    "89 days ago, by a clock two days fast": ((-89 * DAY, 2 * DAY), "photo_too_old", "90 天", "more than 90 days"),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("moved", "code", "zh", "en"), REFUSED.values(), ids=REFUSED)
async def test_what_no_clock_explains_is_refused_and_says_what_to_do(phone, way, moved, code: str, zh: str, en: str):
    """Of the last seen to be taken where the phone's own date is compared."""
    times = zip(("taken_at", "sent_at"), moved, strict=True)
    said = {name: (datetime.now(UTC) + ahead).isoformat() for name, ahead in times if ahead is not None}

    for language, words in (("zh", zh), ("en", en)):
        refused = await WAYS[way](phone, picture(), headers={"Accept-Language": language}, **said)
        assert (refused.status_code, refused.json()["code"]) == (422, code), refused.text
        assert words in refused.json()["detail"]
        assert [one["pointer"] for one in refused.json()["errors"]] == ["/taken_at"]


async def test_whoever_reads_an_inspection_sees_how_wrong_the_clock_was(safety: Safety):
    content = picture()
    await sent(safety.inspector, content, **clock(DAY))
    inspected = await safety.inspected(photos=[hash_of(content)])

    (shown,) = inspected["photos"]

    assert off(shown) < 60
    assert abs(shown["skew_seconds"] - DAY.total_seconds()) < 60


OTHERWISE = {
    "size": ({"size_bytes": 70_000}, "/size_bytes", "大小", "size"),
    "time": ({"taken_at": lambda: nine(-2).isoformat()}, "/taken_at", "拍摄时间", "time"),
    "place": ({"lat": 37.5, "lng": 122.1}, "/lat", "地点", "place"),
}


@pytest.mark.parametrize(("said", "pointer", "zh", "en"), OTHERWISE.values(), ids=OTHERWISE)
@pytest.mark.parametrize("here", ["begun", "a photo"])
async def test_what_differs_is_named_and_what_is_not_finished_is_not_called_uploaded(
    phone: httpx.AsyncClient, said: dict[str, Any], pointer: str, zh: str, en: str, here: str
):
    """Seen to say of both that they were uploaded with another time, `/taken_at`."""
    content, said = picture(), as_of_now(said)
    upload = await begun(phone, content) if here == "begun" else None
    if here == "a photo":
        await sent(phone, content)

    for language, what in (("zh", zh), ("en", en)):
        refused = await begin(phone, content, headers={"Accept-Language": language}, **said)
        told = refused.json()
        assert (refused.status_code, told["code"], told["errors"][0]["pointer"]) == (409, "photo_differs", pointer)
        assert what in told["detail"]
        assert ("give-up" in told["detail"], told.get("upload_id")) == (here == "begun", upload)
    if upload:
        assert (await phone.post(f"{UPLOADS}/{upload}/give-up")).status_code == 200
        assert (await begin(phone, content, **said)).status_code == 201
