"""Photos in pieces: they go on where they were, nothing of them counts twice, and what they make is the photo that comes whole."""

import asyncio
import socket
from datetime import timedelta
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI

from api.manners import REGISTRY
from models.accounts import Role
from services import photo_uploads
from services.access import system
from services.photo_uploads import MOST_UNFINISHED
from services.scope import Sessions
from tests.days import NINE, a_day
from tests.phones import phone_of, told
from tests.photographed import (
    PATH,
    PIECE,
    UPLOADS,
    add,
    add_rest,
    begin,
    begun,
    hash_of,
    large,
    picture,
    send,
    sent,
)
from tests.test_photo_rights import bound
from tests.test_visit_photos import of


@pytest.fixture
async def phone(make, client_for) -> httpx.AsyncClient:
    found: httpx.AsyncClient = await client_for(Role.CAREGIVER, **await bound(make, Role.CAREGIVER))
    return found


async def stands(by: httpx.AsyncClient, upload: str) -> tuple[int, bool]:
    """How far it is, and whether it is a photo."""
    shown = (await by.get(f"{UPLOADS}/{upload}")).json()
    return shown["offset"], shown["photo_id"] is not None


async def test_a_photo_in_pieces_is_the_photo_that_comes_whole(phone: httpx.AsyncClient):
    content = large()
    upload = await begun(phone, content, lat=37.5, lng=122.1)
    answers = [(await add(phone, upload, content, offset)).json() for offset in range(0, len(content), PIECE)]

    whole = await send(phone, content, lat=37.5, lng=122.1)
    file = await phone.get(f"{PATH}/{answers[-1]['photo_id']}/file")

    ends = [*range(PIECE, len(content), PIECE), len(content)]
    assert [(one["offset"], one["photo_id"] is not None) for one in answers] == [
        (end, end == len(content)) for end in ends
    ]
    assert (whole.status_code, whole.json()["id"], whole.json()["lat"]) == (200, answers[-1]["photo_id"], 37.5)
    assert (file.content, file.headers["content-type"]) == (content, "image/png")


async def test_a_photo_in_pieces_is_the_one_that_a_visit_names(make, client_for):
    day = await a_day(make, client_for)
    visit, phone, content = await day.visit(), await phone_of(day), large()
    await phone.send(told("photo", visit["id"], NINE, sha256=hash_of(content)))

    await add_rest(phone.client, await begun(phone.client, content), content)

    assert await of(day, visit["id"], await day.as_(Role.PROVIDER_MANAGER)) == [(True, False)]


async def test_an_upload_goes_on_where_it_was_for_who_has_forgotten_its_id(phone: httpx.AsyncClient):
    content = large()
    upload = await begun(phone, content)
    await add(phone, upload, content, 0)

    again = await begin(phone, content)
    done = await add_rest(phone, upload, content, again.json()["offset"])

    assert (again.status_code, again.json()["id"], again.json()["offset"]) == (200, upload, PIECE)
    assert done["photo_id"]
    assert (await begin(phone, content)).json() == done


@pytest.mark.parametrize("offset", [0, PIECE // 2, PIECE], ids=["sent again", "half is here", "where it was"])
async def test_a_piece_that_is_here_already_does_no_harm(phone: httpx.AsyncClient, offset: int):
    content = large()
    upload = await begun(phone, content)
    await add(phone, upload, content, 0)

    answer = await add(phone, upload, content, offset)

    assert (answer.status_code, answer.json()["offset"]) == (200, max(PIECE, offset + PIECE))
    assert (await add_rest(phone, upload, content, answer.json()["offset"]))["photo_id"]


async def test_the_last_piece_sent_again_is_answered_as_before(phone: httpx.AsyncClient):
    content = large()
    upload = await begun(phone, content)
    done = await add_rest(phone, upload, content)

    again = await add(phone, upload, content, len(content) - PIECE)

    assert (again.status_code, again.json()) == (200, done)


async def test_a_piece_that_leaves_a_gap_is_told_where_to_go_on(phone: httpx.AsyncClient):
    content = large()
    upload = await begun(phone, content)
    await add(phone, upload, content, 0)

    answer = await add(phone, upload, content, 2 * PIECE)

    assert (answer.status_code, answer.json()["code"], answer.json()["offset"]) == (409, "photo_offset_differs", PIECE)
    assert f"{PIECE} 字节" in answer.json()["detail"]
    assert await stands(phone, upload) == (PIECE, False)


async def test_of_two_requests_at_once_one_is_taken_and_the_other_told_where_it_stands(phone: httpx.AsyncClient, make):
    """Seen to wait for the other without `skip locked`."""
    content = large()
    upload = await begun(phone, content)
    async with make.owner.transaction():
        await make.owner.execute("select from photo_uploads where id = $1 for update", UUID(upload))
        refused = await add(phone, upload, content, 0)
    taken = await add(phone, upload, content, 0)

    assert (refused.status_code, refused.json()["code"], refused.json()["offset"]) == (409, "photo_offset_differs", 0)
    assert (taken.status_code, taken.json()["offset"]) == (200, PIECE)


async def test_many_phones_at_once_make_one_photo(phone: httpx.AsyncClient):
    content = large()
    begins = await asyncio.gather(*(begin(phone, content) for _ in range(4)))
    [upload] = {one.json()["id"] for one in begins}
    statuses, offset = set(), 0
    while offset < len(content):
        answers = await asyncio.gather(*(add(phone, upload, content, offset) for _ in range(4)))
        statuses |= {one.status_code for one in answers}
        offset = max(one.json()["offset"] for one in answers)

    assert sorted(one.status_code for one in begins) == [200, 200, 200, 201]
    assert statuses <= {200, 409}
    assert len((await phone.get(PATH)).json()["items"]) == 1
    assert (await phone.get(PATH)).json()["items"][0]["sha256"] == hash_of(content)


def answered(status: int) -> float:
    """So many pieces so far, of all tests."""
    said = {"method": "POST", "route": f"{UPLOADS}/{{upload_id}}/add", "status": str(status)}
    return REGISTRY.get_sample_value("yiyang_requests_total", said) or 0


async def test_a_piece_that_is_cut_on_the_way_leaves_what_was_here(phone: httpx.AsyncClient, address: str):
    """The connection ends in the middle of what was announced. Seen to be counted as a fault of ours (500)."""
    content = large()
    upload = await begun(phone, content)
    await add(phone, upload, content, 0)
    request = phone.build_request(
        "POST", f"{UPLOADS}/{upload}/add", data={"offset": str(PIECE)}, files={"file": content[PIECE : 2 * PIECE]}
    )
    head = "".join(f"{name}: {value}\r\n" for name, value in request.headers.items())
    url = httpx.URL(address)

    def cut() -> None:
        with socket.create_connection((url.host, url.port or 80)) as line:
            line.sendall(f"POST {request.url.path} HTTP/1.1\r\n{head}\r\n".encode() + request.read()[: PIECE // 2])

    before = answered(422), answered(500)
    await asyncio.to_thread(cut)
    async with asyncio.timeout(20):
        while (answered(422), answered(500)) == before:  # noqa: ASYNC110 - nobody hears of an answer that nobody reads
            await asyncio.sleep(0.02)

    assert (answered(422), answered(500)) == (before[0] + 1, before[1])
    assert await stands(phone, upload) == (PIECE, False)
    assert (await add_rest(phone, upload, content, PIECE))["photo_id"]


async def test_a_photo_that_was_cut_in_the_middle_is_refused_and_begins_again(phone: httpx.AsyncClient, make):
    """Seen to be stuck where the pieces stayed."""
    content, wrong = large(1), large(2)
    before = await left(make)
    upload = await begun(phone, content, size_bytes=len(wrong))
    last = len(wrong) - len(wrong) % PIECE
    for offset in range(0, last, PIECE):
        await add(phone, upload, wrong, offset)

    refused = await add(phone, upload, wrong, last)
    gone = await add(phone, upload, wrong, last)

    assert (refused.status_code, refused.json()["code"]) == (422, "photo_hash_differs")
    assert (gone.status_code, gone.json()["code"]) == (404, "photo_upload_not_found")
    assert await left(make) == before
    assert (await add_rest(phone, await begun(phone, content), content))["photo_id"]


async def test_a_file_that_is_no_picture_is_refused_as_one_that_comes_whole(phone: httpx.AsyncClient, make):
    content = picture()[:4000]
    before = await left(make)
    upload = await begun(phone, content)

    refused = await add(phone, upload, content, 0)

    assert (refused.status_code, refused.json()["code"]) == (422, "no_photo")
    assert await left(make) == before
    assert (await phone.get(PATH)).json()["items"] == []


async def left(make) -> list[int]:
    """Uploads, pieces and keys that the database holds."""
    return [
        await make.owner.fetchval(f"select count(*) from {table} where district_code = $1", make.code)
        for table in ("photo_uploads", "photo_pieces", "subject_keys")
    ]


async def test_what_is_here_of_an_upload_is_sealed(phone: httpx.AsyncClient, make):
    content = large()
    await add(phone, await begun(phone, content), content, 0)

    [piece] = await make.owner.fetch("select content from photo_pieces where district_code = $1", make.code)

    assert len(piece["content"]) > PIECE
    assert content[1000:1030] not in piece["content"]


async def test_nothing_of_an_upload_is_kept_beside_its_photo(phone: httpx.AsyncClient, make):
    content = large()
    await add_rest(phone, await begun(phone, content), content)

    assert (await left(make))[1] == 0


async def test_an_upload_that_is_not_finished_is_forgotten_after_a_week(
    phone: httpx.AsyncClient, make, sessions: Sessions
):
    """And what it made stays. Seen to take the young ones too without its age."""
    content, done = large(1), large(2)
    young, old = await begun(phone, large(3)), await begun(phone, content)
    await add(phone, old, content, 0)
    made = await add_rest(phone, await begun(phone, done), done)
    await make.owner.execute(
        "update photo_uploads set created_at = created_at - $3::interval where district_code = $1 and id <> $2",
        make.code,
        UUID(young),
        timedelta(days=7, minutes=1),
    )

    async with sessions(info={"scope": system(make.code).scope}) as session, session.begin():
        await photo_uploads.forget_old(session, system(make.code))

    assert (await left(make))[:2] == [1, 0]
    assert (await phone.get(f"{UPLOADS}/{old}")).json()["code"] == "photo_upload_not_found"
    assert await stands(phone, young) == (0, False)
    assert (await phone.get(f"{PATH}/{made['photo_id']}/file")).content == done


async def test_a_photo_that_is_here_is_complete_at_once(phone: httpx.AsyncClient):
    content = picture()
    photo = await sent(phone, content)

    answer = await begin(phone, content)

    assert (answer.status_code, answer.json()["photo_id"]) == (201, photo["id"])
    assert answer.json()["offset"] == len(content)


async def test_a_photo_whose_file_was_lost_comes_in_again(phone: httpx.AsyncClient, app: FastAPI, make):
    """Seen to be called complete where the store was not asked."""
    content = large()
    made = await add_rest(phone, await begun(phone, content), content)
    await app.state.photo_store.drop(make.code, UUID(made["photo_id"]))

    again = await begin(phone, content)
    done = await add_rest(phone, again.json()["id"], content)

    assert (again.json()["offset"], again.json()["photo_id"]) == (0, None)
    assert done["photo_id"] == made["photo_id"]
    assert (await phone.get(f"{PATH}/{made['photo_id']}/file")).content == content


async def test_who_begins_ever_more_and_finishes_nothing_is_stopped(phone: httpx.AsyncClient):
    """What is given up, and what is finished, makes room."""
    uploads = [await begun(phone, b"%d" % number) for number in range(MOST_UNFINISHED)]
    content = picture()

    refused = await begin(phone, content)
    given_up = await phone.post(f"{UPLOADS}/{uploads[0]}/give-up")
    taken = await begin(phone, content)

    assert (refused.status_code, refused.json()["code"]) == (409, "too_many_photo_uploads")
    assert refused.json()["unfinished"] == MOST_UNFINISHED
    assert (given_up.status_code, taken.status_code) == (200, 201)
    assert (await phone.get(f"{UPLOADS}/{uploads[0]}")).status_code == 404
