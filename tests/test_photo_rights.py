"""Who sees a photo, what it is evidence of, and what the store holds."""

from uuid import UUID

import pytest
from fastapi import FastAPI

from models.accounts import Role
from services.photos.record import MOST_UNUSED
from tests.inspected import ORDINARY, Safety, safety
from tests.inspected import PATH as INSPECTIONS
from tests.meals import meal_point
from tests.photographed import PATH, hash_of, picture, send, sent

_ = safety


async def bound(make, role: Role) -> dict[str, UUID]:
    """What a membership of this role is bound to."""
    if role is Role.FACILITY_MANAGER:
        return {"facility_id": (await make.facility()).id}
    if role is Role.MEAL_POINT_OPERATOR:
        return {"meal_point_id": (await meal_point(make)).id}
    if role is Role.PROVIDER_MANAGER:
        return {"provider_id": (await make.provider()).id}
    if role is Role.CAREGIVER:
        caregiver = await make.caregiver(provider := await make.provider())
        return {"provider_id": provider.id, "caregiver_id": caregiver.id}
    return {"resident_id": (await make.resident()).id} if role is Role.FAMILY else {}


UPLOADS = {
    Role.INSPECTOR: 201,
    Role.FACILITY_MANAGER: 201,
    Role.MEAL_POINT_OPERATOR: 201,
    Role.PROVIDER_MANAGER: 201,
    Role.BUREAU_ADMIN: 201,
    Role.COMMUNITY_WORKER: 403,
    Role.CAREGIVER: 201,
    Role.FAMILY: 403,
    Role.SUBSIDY_OFFICER: 403,
    Role.AUDITOR: 403,
}


@pytest.mark.parametrize(("role", "status"), UPLOADS.items())
async def test_those_upload_who_inspect_who_put_right_and_who_go_to_homes(make, client_for, role: Role, status: int):
    who = await client_for(role, **await bound(make, role))

    assert (await send(who, picture())).status_code == status


async def test_a_photo_is_seen_by_who_took_it_and_by_whoever_sees_what_it_shows(safety: Safety, make, client_for):
    """The manager of the place once it is evidence there, another manager never. Seen to fail with a wall that let all places in."""
    other = await client_for(Role.FACILITY_MANAGER, facility_id=(await make.facility()).id)
    content = picture()
    photo = await sent(safety.inspector, content)
    ways = (f"{PATH}/{photo['id']}", f"{PATH}/{photo['id']}/file")

    async def seen_by(who) -> list[int]:
        return [(await who.get(way)).status_code for way in ways]

    before = [await seen_by(who) for who in (safety.second, safety.manager, other)]
    await safety.inspected(photos=[hash_of(content)])
    after = [await seen_by(who) for who in (safety.bureau, safety.manager, other)]

    assert before == [[200, 200], [404, 404], [404, 404]]
    assert after == [[200, 200], [200, 200], [404, 404]]
    assert (await other.get(PATH)).json()["items"] == []


async def test_to_name_the_hash_of_anothers_photo_opens_nothing(safety: Safety):
    """Evidence is the photo that the same account uploads."""
    content = picture()
    photo = await sent(safety.inspector, content)
    finding = await safety.found()

    named = await safety.act(safety.manager, finding, "rectify", note="已换新", photos=[hash_of(content)])

    [of_place] = named.json()["steps"][-1]["photos"]
    assert (of_place["sha256"], of_place["id"]) == (hash_of(content), None)
    assert (await safety.manager.get(f"{PATH}/{photo['id']}")).status_code == 404


async def test_the_same_picture_given_in_another_act_is_marked(safety: Safety):
    """What was found is no evidence that it was put right (F17). Of one act several uses are one."""
    content, fresh = picture(1), picture(2)
    for who, taken in ((safety.inspector, content), (safety.manager, content), (safety.manager, fresh)):
        await sent(who, taken)
    said = safety.inspection(ORDINARY, findings=[safety.finding(photos=[hash_of(content)])], photos=[hash_of(content)])
    [finding] = (await safety.inspector.post(INSPECTIONS, json=said)).json()["findings"]
    alone = await safety.read(finding)

    await safety.act(safety.manager, finding, "rectify", note="已换新", photos=[hash_of(content), hash_of(fresh)])

    steps = (await safety.read(finding))["steps"]
    repeated = (await safety.inspector.get(PATH, params={"repeated": True})).json()["items"]
    once = (await safety.inspector.get(PATH, params={"repeated": False})).json()["items"]
    assert [one["repeated"] for one in alone["steps"][0]["photos"]] == [False]
    assert [[one["repeated"] for one in step["photos"]] for step in steps] == [[True], [True, False]]
    assert [one["sha256"] for one in repeated] == [hash_of(content)] * 2
    assert [one["sha256"] for one in once] == [hash_of(fresh)]


async def test_every_look_at_a_finding_has_photos_of_its_own(safety: Safety):
    finding = await safety.found()
    shots = [hash_of(picture(seed)) for seed in range(3)]
    await safety.act(safety.manager, finding, "rectify", note="已换新", photos=shots[:1])
    await safety.act(
        safety.inspector, finding, "reinspect", passed=False, note="未换", due_on=finding["due_on"], photos=shots[1:2]
    )
    await safety.act(safety.manager, finding, "rectify", note="已换新")

    closed = await safety.act(safety.second, finding, "reinspect", passed=True, note="合格", photos=shots[2:])

    told = {
        step["deed"]: [one["sha256"] for one in step["photos"]] for step in closed.json()["steps"] if step["photos"]
    }
    assert told == {"rectified": shots[:1], "failed": shots[1:2], "passed": shots[2:]}


async def test_an_inspection_sent_again_with_other_photos_is_another(safety: Safety):
    said = safety.inspection(ORDINARY, photos=[hash_of(b"1"), hash_of(b"2")])
    said["findings"][0]["photos"] = [hash_of(b"3")]
    first = await safety.inspector.post(INSPECTIONS, json=said)
    [finding] = first.json()["findings"]
    await safety.act(safety.manager, finding, "rectify", note="已换新", photos=[hash_of(b"4")])

    same = await safety.inspector.post(INSPECTIONS, json=said | {"photos": said["photos"][::-1]})
    of_place = await safety.inspector.post(INSPECTIONS, json=said | {"photos": said["photos"][:1]})
    of_finding = await safety.inspector.post(
        INSPECTIONS, json=said | {"findings": [said["findings"][0] | {"photos": []}]}
    )

    assert (first.status_code, same.status_code) == (201, 200)
    assert [one.json()["code"] for one in (of_place, of_finding)] == ["inspection_differs"] * 2


async def test_what_lies_in_the_store_is_sealed_and_comes_back_when_it_is_sent_again(safety: Safety, app: FastAPI):
    content = picture()
    photo = await sent(safety.inspector, content)
    [path] = app.state.settings.photo_folder.glob(f"{safety.make.code}/*/{photo['id']}.sealed")
    sealed = path.read_bytes()
    path.unlink()
    lost = await safety.inspector.get(f"{PATH}/{photo['id']}/file")

    again = await send(safety.inspector, content)
    back = await safety.inspector.get(f"{PATH}/{photo['id']}/file")

    assert content[100:130] not in sealed
    assert (lost.status_code, lost.json()["code"]) == (404, "photo_file_missing")
    assert (again.status_code, back.content) == (200, content)


async def test_who_uploads_ever_more_photos_of_nothing_is_stopped(safety: Safety):
    """Seen to be taken without the count."""
    account = UUID((await safety.inspector.get("/v1/me")).json()["account"]["id"])
    await safety.make.owner.execute(
        """insert into photos (district_code, id, sha256, size_bytes, content_type, width, height, taken_at, by_account)
           select $1, gen_random_uuid(), encode(sha256(n::text::bytea), 'hex'), 1, 'image/png', 1, 1, now(), $2
           from generate_series(1, $3) n""",
        safety.make.code,
        account,
        MOST_UNUSED,
    )

    refused = await send(safety.inspector, picture())
    await safety.inspected(photos=[hash_of(b"1")])
    taken = await send(safety.inspector, picture())

    assert (refused.status_code, refused.json()["code"]) == (409, "too_many_unused_photos")
    assert taken.status_code == 201


async def test_one_key_is_for_one_photo(safety: Safety):
    key = {"Idempotency-Key": "photo-of-the-exit"}
    first = await send(safety.inspector, picture(1), headers=key)
    again = await send(safety.inspector, picture(1), headers=key)
    other = await send(safety.inspector, picture(2), headers=key)

    assert (first.status_code, again.status_code) == (201, 201)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert other.status_code == 422, other.text
