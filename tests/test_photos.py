"""Photos as evidence: kept as they were taken, once, sealed, and seen by whom they concern."""

import asyncio
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from PIL import Image

from tests.inspected import ORDINARY, Safety, safety
from tests.inspected import PATH as INSPECTIONS
from tests.moments import as_of_now, nine
from tests.photographed import PATH, hash_of, picture, send, sent

_ = safety


@pytest.mark.parametrize("first", ["photo", "inspection"])
async def test_a_photo_stands_with_what_it_shows_in_whichever_order_both_arrive(safety: Safety, first: str):
    content, whole = picture(1), picture(2)
    found = safety.finding(photos=[hash_of(content)])
    said = safety.inspection(ORDINARY, findings=[found], photos=[hash_of(whole)])
    uploads = [sent(safety.inspector, one, lat=37.5, lng=122.1) for one in (content, whole)]
    photos = [await one for one in uploads] if first == "photo" else []
    before = (await safety.inspector.post(INSPECTIONS, json=said)).json()
    photos = photos or [await one for one in uploads]

    shown = (await safety.manager.get(f"{INSPECTIONS}/{said['id']}")).json()

    [finding] = shown["findings"]
    step = finding["steps"][0]
    assert [one["id"] for one in before["photos"]] == [photos[1]["id"] if first == "photo" else None]
    assert [(one["sha256"], one["id"]) for one in shown["photos"]] == [(hash_of(whole), photos[1]["id"])]
    assert [(one["sha256"], one["id"], one["repeated"]) for one in step["photos"]] == [
        (hash_of(content), photos[0]["id"], False)
    ]
    read = (await safety.manager.get(f"{PATH}/{photos[0]['id']}")).json()
    assert [(use["finding_no"], use["deed"]) for use in read["uses"]] == [(finding["finding_no"], "found")]
    assert (read["width"], read["height"], read["content_type"]) == (320, 240, "image/jpeg")
    of_finding = await safety.manager.get(PATH, params={"finding_id": finding["id"]})
    of_inspection = await safety.manager.get(PATH, params={"inspection_id": said["id"]})
    assert [one["id"] for one in of_finding.json()["items"]] == [photos[0]["id"]]
    assert {one["id"] for one in of_inspection.json()["items"]} == {one["id"] for one in photos}


async def test_a_photo_says_how_far_from_the_place_it_was_taken(safety: Safety):
    moved = await safety.bureau.get(f"/v1/facilities/{safety.facility.id}")
    put = await safety.bureau.patch(
        f"/v1/facilities/{safety.facility.id}",
        json={"lat": 37.5, "lng": 122.1},
        headers={"If-Match": moved.headers["etag"]},
    )
    there, far = picture(1), picture(2)
    for content, lat in ((there, 37.5001), (far, 37.6)):
        await sent(safety.inspector, content, lat=lat, lng=122.1)
    await safety.inspected(photos=[hash_of(there), hash_of(far)])

    listed = (await safety.inspector.get(PATH)).json()["items"]

    assert put.status_code == 200, put.text
    assert [one["metres_away"] for one in listed] == [11120, 11]


async def test_a_photo_sent_again_is_the_same_photo(safety: Safety):
    content = picture()
    first = await sent(safety.inspector, content)

    again = await send(safety.inspector, content)
    other = await send(safety.inspector, content, taken_at=(datetime.now(UTC) - timedelta(days=2)).isoformat())
    at_once = await asyncio.gather(*(send(safety.inspector, picture(7)) for _ in range(4)))

    assert (again.status_code, again.json()["id"]) == (200, first["id"])
    assert (other.status_code, other.json()["code"]) == (409, "photo_differs")
    assert sorted(one.status_code for one in at_once) == [200, 200, 200, 201]
    assert len({one.json()["id"] for one in at_once}) == 1


def gif() -> bytes:
    Image.new("P", (8, 8)).save(out := BytesIO(), "GIF")
    return out.getvalue()


def wide() -> bytes:
    """A small file that unpacks to 80 million pixels."""
    Image.new("1", (10_000, 8_000)).save(out := BytesIO(), "PNG")
    return out.getvalue()


NONE = {
    "text": b"not a photo at all",
    "pdf": b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n",
    "svg": b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>",
    "empty": b"",
    "only a head": picture()[:20],
    "cut in the middle": picture()[: len(picture()) // 2],
    "png cut in the middle": picture(kind="PNG")[:-40],
    "webp cut in the middle": picture(kind="WEBP")[:-40],
    "gif": gif(),
}


@pytest.mark.parametrize("content", NONE.values(), ids=NONE)
async def test_a_photo_that_is_none_is_refused(safety: Safety, content: bytes):
    """Also one that was cut before its hash was made: a picture is read to its end."""
    refused = await send(safety.inspector, content)

    assert (refused.status_code, refused.json()["code"]) == (422, "no_photo"), refused.text
    assert refused.json()["errors"][0]["pointer"] == "/file"
    assert (await safety.inspector.get(PATH)).json()["items"] == []


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
async def test_each_kind_that_a_phone_makes_comes_back_byte_for_byte(safety: Safety, kind: str):
    content = picture(kind=kind)
    photo = await sent(safety.inspector, content)

    file = await safety.inspector.get(f"{PATH}/{photo['id']}/file")

    assert (file.status_code, file.content) == (200, content)
    assert file.headers["content-type"] == photo["content_type"] == f"image/{kind.lower()}"


async def test_a_picture_that_would_unpack_to_very_much_is_refused(safety: Safety):
    refused = await send(safety.inspector, wide())

    assert (refused.status_code, refused.json()["code"]) == (422, "photo_too_many_pixels")
    assert "pixels" not in refused.json()


WRONG = {
    "of another file": ({"sha256": hash_of(b"another")}, "photo_hash_differs", "/sha256"),
    "no hash": ({"sha256": "abc"}, "invalid_input", "/sha256"),
    "no hash said": ({"sha256": None}, "invalid_input", "/sha256"),
    "in two days": ({"taken_at": lambda: nine(2).isoformat()}, "photo_in_future", "/taken_at"),
    "years ago": ({"taken_at": "2019-05-01T10:00:00+08:00"}, "photo_too_old", "/taken_at"),
    "no time": ({"taken_at": "gestern"}, "invalid_input", "/taken_at"),
    "no zone": ({"taken_at": "2024-03-01T10:00:00"}, "invalid_input", "/taken_at"),
    "half a place": ({"lat": "37.5"}, "place_incomplete", "/lng"),
    "no place on earth": ({"lat": "91", "lng": "0"}, "invalid_input", "/lat"),
    "not a number": ({"lat": "nan", "lng": "0"}, "invalid_input", "/lat"),
    "something else": ({"album": "x"}, "extra_forbidden", "/album"),
}


@pytest.mark.parametrize(("said", "code", "pointer"), WRONG.values(), ids=WRONG)
async def test_what_is_wrong_with_the_form_is_said_by_field(safety: Safety, said, code: str, pointer: str):
    refused = await send(safety.inspector, picture(), **as_of_now(said))

    assert (refused.status_code, refused.json()["code"]) == (422, code), refused.text
    assert refused.json()["errors"][0]["pointer"] == pointer


async def test_fifty_megabytes_are_refused_unheard(safety: Safety, app):
    """Whether the length is said or not."""
    form = {"Content-Type": "multipart/form-data; boundary=x"}

    async def endless():
        yield b'--x\r\nContent-Disposition: form-data; name="file"; filename="f.jpg"\r\n\r\n'
        for _ in range(50):
            yield bytes(2**20)

    unsaid = await safety.inspector.post(PATH, content=endless(), headers=form)
    said = await safety.inspector.post(PATH, content=b"--x--", headers=form | {"Content-Length": str(50 * 2**20)})

    for answer in (unsaid, said):
        assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
        assert "上限为 10 MB" in answer.json()["detail"]
        assert answer.json()["limit_bytes"] == app.state.settings.photo_limit + 4096


async def test_no_form_at_all_is_told_what_to_send(safety: Safety):
    missing = await safety.inspector.post(PATH, files={"sha256": (None, "a" * 64)})

    assert (missing.status_code, missing.json()["code"]) == (422, "file_missing")
