"""What is refused of a photo in pieces, before it is kept and by its field."""

import httpx
import pytest

from models.accounts import Role
from models.photo_uploads import PIECE_BYTES, SMALL_BYTES
from tests.moments import as_of_now, nine
from tests.photographed import UPLOADS, add, begin, begun, hash_of, large, picture, sent
from tests.test_photo_rights import UPLOADS as ALLOWED
from tests.test_photo_rights import bound


@pytest.fixture
async def phone(make, client_for) -> httpx.AsyncClient:
    found: httpx.AsyncClient = await client_for(Role.CAREGIVER, **await bound(make, Role.CAREGIVER))
    return found


MUCH = 10 * 2**20 + 1
WRONG = {
    "more than ten megabytes": ({"size_bytes": MUCH}, 413, "too_large", "/size_bytes"),
    "more than can be counted": ({"size_bytes": 10**18}, 413, "too_large", "/size_bytes"),
    "nothing": ({"size_bytes": 0}, 422, "greater_than_equal", "/size_bytes"),
    "half a byte": ({"size_bytes": 1.5}, 422, "int_type", "/size_bytes"),
    "no size": ({"size_bytes": None}, 422, "missing", "/size_bytes"),
    "no hash": ({"sha256": "abc"}, 422, "string_pattern_mismatch", "/sha256"),
    "in two days": ({"taken_at": lambda: nine(2).isoformat()}, 422, "photo_in_future", "/taken_at"),
    "years ago": ({"taken_at": "2019-05-01T10:00:00+08:00"}, 422, "photo_too_old", "/taken_at"),
    "half a place": ({"lat": 37.5}, 422, "place_incomplete", "/lng"),
    "something else": ({"album": "x"}, 422, "extra_forbidden", "/album"),
}


@pytest.mark.parametrize(("said", "status", "code", "pointer"), WRONG.values(), ids=WRONG)
async def test_what_is_wrong_with_a_photo_is_said_before_it_is_sent(
    phone: httpx.AsyncClient, said, status: int, code: str, pointer: str
):
    refused = await begin(phone, picture(), **as_of_now(said))

    assert refused.status_code == status, refused.text
    [fault] = refused.json()["errors"]
    assert (fault["code"], fault["pointer"]) == (code, pointer)


@pytest.mark.parametrize("said", [{"lat": 37.5, "lng": 122.1}, {"size_bytes": 7}], ids=["place", "size"])
@pytest.mark.parametrize("here", ["begun", "a photo"])
async def test_a_photo_that_is_begun_stays_as_it_was_said(phone: httpx.AsyncClient, said, here: str):
    content = picture()
    await (begun if here == "begun" else sent)(phone, content)

    refused = await begin(phone, content, **said)

    assert (refused.status_code, refused.json()["code"]) == (409, "photo_differs")


PIECES = {
    "too small": (0, SMALL_BYTES - 1, 422, "photo_piece_too_small", "/file"),
    "empty": (0, 0, 422, "photo_piece_too_small", "/file"),
    "one byte over a megabyte": (0, PIECE_BYTES + 1, 413, "too_large", "/file"),
    "a gap": (SMALL_BYTES, SMALL_BYTES, 409, "photo_offset_differs", "/offset"),
    "before the beginning": (-1, SMALL_BYTES, 422, "greater_than_equal", "/offset"),
}


@pytest.mark.parametrize(("offset", "size", "status", "code", "pointer"), PIECES.values(), ids=PIECES)
async def test_what_is_wrong_with_a_piece_is_said(
    phone: httpx.AsyncClient, offset: int, size: int, status: int, code: str, pointer: str
):
    content = large() + large(2)
    upload = await begun(phone, content)

    refused = await phone.post(f"{UPLOADS}/{upload}/add", data={"offset": str(offset)}, files={"file": content[:size]})

    assert refused.status_code == status, refused.text
    [fault] = refused.json()["errors"]
    assert (fault["code"], fault["pointer"]) == (code, pointer)
    assert (await phone.get(f"{UPLOADS}/{upload}")).json()["offset"] == 0


async def test_a_piece_that_goes_beyond_what_was_said_is_refused(phone: httpx.AsyncClient):
    content = large()
    upload = await begun(phone, content, size_bytes=SMALL_BYTES)

    refused = await add(phone, upload, content, 0, SMALL_BYTES + 1)

    assert (refused.status_code, refused.json()["code"]) == (422, "photo_piece_beyond")
    assert refused.json()["size_bytes"] == SMALL_BYTES


async def test_more_than_a_piece_is_refused_unheard(phone: httpx.AsyncClient):
    """Whether the length is said or not."""
    upload = await begun(phone, large())
    form = {"Content-Type": "multipart/form-data; boundary=x"}

    async def endless():
        yield b'--x\r\nContent-Disposition: form-data; name="file"; filename="f"\r\n\r\n'
        for _ in range(50):
            yield bytes(2**20)

    way = f"{UPLOADS}/{upload}/add"
    unsaid = await phone.post(way, content=endless(), headers=form)
    told = await phone.post(way, content=b"--x--", headers=form | {"Content-Length": str(2 * 2**20)})

    for answer in (unsaid, told):
        assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
        assert answer.json()["limit_bytes"] == PIECE_BYTES + 4096


async def test_one_key_is_for_one_piece(phone: httpx.AsyncClient):
    content = large()
    upload = await begun(phone, content)
    key = {"Idempotency-Key": "piece-of-the-exit"}

    first = await add(phone, upload, content, 0, **key)
    again = await add(phone, upload, content, 0, **key)
    other = await add(phone, upload, content, SMALL_BYTES, **key)

    assert (first.json(), again.headers["Idempotency-Replayed"]) == (again.json(), "true")
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")


async def test_a_piece_without_its_form_is_told_what_to_send(phone: httpx.AsyncClient):
    upload = await begun(phone, large())
    way = f"{UPLOADS}/{upload}/add"

    answers = [
        await phone.post(way, files={"offset": (None, "0")}),
        await phone.post(way, files={"file": b"x"}),
        await phone.post(way, files={"file": b"x"}, data={"offset": "0", "sha256": hash_of(b"x")}),
        await phone.post(way, json={"offset": 0}),
    ]

    codes = ["file_missing", "invalid_input", "extra_forbidden", "file_missing"]
    assert [(one.status_code, one.json()["code"]) for one in answers] == [(422, code) for code in codes]


@pytest.mark.parametrize(("role", "status"), ALLOWED.items())
async def test_those_upload_in_pieces_who_upload_whole(make, client_for, role: Role, status: int):
    who = await client_for(role, **await bound(make, role))

    assert (await begin(who, picture())).status_code == status


async def test_an_upload_is_its_accounts_alone(phone: httpx.AsyncClient, client_for):
    content = large()
    upload = await begun(phone, content)
    bureau = await client_for(Role.BUREAU_ADMIN)

    answers = [
        await bureau.get(f"{UPLOADS}/{upload}"),
        await add(bureau, upload, content, 0),
        await bureau.post(f"{UPLOADS}/{upload}/give-up"),
    ]

    assert [(one.status_code, one.json()["code"]) for one in answers] == [(404, "photo_upload_not_found")] * 3
    assert (await phone.get(f"{UPLOADS}/{upload}")).json()["offset"] == 0
    assert (await begin(bureau, content)).json()["id"] != upload


async def test_who_may_not_upload_is_refused_whatever_the_path_names(client_for, make, owner):
    """Seen to be a 500 where the path named no id: it was to stand in the audit of the refusal."""
    relative = await client_for(Role.FAMILY, resident_id=(await make.resident()).id)

    answer = await relative.post(f"{UPLOADS}/no-id/add", data={"offset": "0"}, files={"file": b"\xff\xd8"})

    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
    told = "select subject_id from audit_events where district_code = $1 and outcome = 'denied'"
    assert [row["subject_id"] for row in await owner.fetch(told, make.code)] == [None]
