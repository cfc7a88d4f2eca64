"""Rooms: beds stand in them, and of whose sex they are for nobody else is given a bed."""

import asyncio

import pytest

from models.accounts import Role
from models.residents import Sex
from tests.lodged import House, a_house, assessment, day
from tests.moving import a_house_that_closes
from tests.test_stay_overrides import out, told


async def room_of(house: House, bed: dict, **said) -> dict:
    """The room of that bed, changed."""
    path = f"/v1/facilities/{house.facility.id}/rooms/{bed['room_id']}"
    etag = (await house.manager.get(path)).headers["etag"]
    answer = await house.manager.patch(path, json=said, headers={"If-Match": etag})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def a_bed(house: House, number: str, room: str, facility=None, **said) -> dict:
    path = f"/v1/facilities/{(facility or house.facility).id}/beds"
    answer = await house.bureau.post(path, json={"bed_no": number, "kind": "nursing", "room": room} | said)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def for_women(house: House, number: str = "1", room: str = "201") -> dict:
    bed = await a_bed(house, number, room)
    await room_of(house, bed, for_sex="female")
    return bed


async def reserve(house: House, bed: dict, resident, *, by=None, path: str = "", **said):
    said = {"bed_id": bed["id"], "resident_id": str(resident.id), "from_on": day(0)} | said
    return await (by or house.bureau).post(f"/v1/stays{path}", json=said)


async def test_what_stands_on_the_door_finds_the_room_or_adds_it(make, client_for):
    house = await a_house(make, client_for)
    path = f"/v1/facilities/{house.facility.id}"

    first = await a_bed(house, "1", "201", building="2号楼")
    second = await a_bed(house, "2", "201", building="2号楼")
    other = await a_bed(house, "3", "201")
    none = await house.manager.post(f"{path}/beds", json={"bed_no": "4", "kind": "nursing"})
    listed = (await house.manager.get(f"{path}/rooms")).json()["items"]

    assert first["room_id"] == second["room_id"] != other["room_id"]
    assert (first["building"], first["room"], other["building"]) == ("2号楼", "201", None)
    assert (none.json()["room_id"], none.json()["room"]) == (None, None)
    assert [(one["building"], one["room_no"], one["for_sex"]) for one in listed] == [
        (None, "201", "any"),
        ("2号楼", "201", "any"),
    ]
    assert [(bed["bed_no"], bed["state"]) for bed in listed[1]["beds"]] == [("1", "in_service"), ("2", "in_service")]
    asked = await house.manager.get(f"{path}/rooms", params={"building": "2号楼"})
    assert asked.json()["items"] == listed[1:]


async def test_a_renamed_room_takes_its_beds_along_and_a_bed_moves_by_its_door(make, client_for):
    house = await a_house(make, client_for)
    bed = await a_bed(house, "1", "201", building="A")
    path = f"/v1/facilities/{house.facility.id}/beds/{bed['id']}"

    await room_of(house, bed, room_no="301", building=None)
    renamed = await house.manager.get(path)
    moved = await house.manager.patch(path, json={"room": "302"}, headers={"If-Match": renamed.headers["etag"]})
    out_of_it = await house.manager.patch(path, json={"room": None}, headers={"If-Match": moved.headers["etag"]})

    assert (renamed.json()["building"], renamed.json()["room"]) == (None, "301")
    assert (moved.json()["room"], moved.json()["room_id"] == bed["room_id"]) == ("302", False)
    assert (out_of_it.json()["room"], out_of_it.json()["room_id"]) == (None, None)


async def test_a_room_is_added_once_by_its_own_house_and_changed_with_if_match(make, client_for):
    house = await a_house(make, client_for)
    path, other = f"/v1/facilities/{house.facility.id}/rooms", f"/v1/facilities/{(await make.facility()).id}/rooms"
    said = {"building": "2号楼", "room_no": "201", "floor": "2", "for_sex": "female"}

    made = await house.manager.post(path, json=said)
    twice = await house.manager.post(path, json=said)
    foreign = await house.manager.post(other, json=said)
    one = f"{path}/{made.json()['id']}"
    second = await house.manager.post(path, json={"room_no": "202"})
    taken = await house.manager.patch(
        f"{path}/{second.json()['id']}",
        json={"building": "2号楼", "room_no": "201"},
        headers={"If-Match": second.headers["etag"]},
    )
    stale = await house.manager.patch(one, json={"floor": "3"}, headers={"If-Match": '"9"'})

    assert (made.status_code, made.json()["beds"], {name: made.json()[name] for name in said}) == (201, [], said)
    assert [(a.status_code, a.json()["code"]) for a in (twice, foreign, taken, stale)] == [
        (409, "room_exists"),
        (403, "forbidden"),
        (409, "room_exists"),
        (412, "stale"),
    ]
    assert (await house.manager.get(one)).json() == made.json()
    assert (await house.manager.get(f"{other}/{made.json()['id']}")).status_code == 404


@pytest.mark.parametrize(
    ("said", "pointer"),
    [({"room_no": " "}, "/room_no"), ({"for_sex": "both"}, "/for_sex"), ({"for_sex": None}, "/for_sex")],
)
async def test_a_room_that_cannot_be_is_refused_with_its_place(make, client_for, said, pointer):
    house = await a_house(make, client_for)

    answer = await house.manager.post(f"/v1/facilities/{house.facility.id}/rooms", json={"room_no": "1"} | said)

    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)


async def test_nobody_is_given_a_bed_in_a_room_for_the_other_sex(make, client_for):
    """Reserved, admitted, moved. Seen to reserve (201) without the look at the room in services/beds/hold.py."""
    house = await a_house(make, client_for)
    hers, his = await for_women(house), await a_bed(house, "2", "202")
    man, woman = await make.resident(sex=Sex.MALE), await make.resident()
    lies = (await reserve(house, his, man)).json()
    await house.act(lies, "admit", assessment=assessment())

    refused = await reserve(house, hers, await make.resident(sex=Sex.MALE))
    moved = await house.act(lies, "transfer", bed_id=hers["id"])
    taken = await reserve(house, hers, woman)

    for answer in (refused, moved):
        assert (answer.status_code, answer.json()["code"], answer.json()["room_id"]) == (
            409,
            "room_for_other_sex",
            hers["room_id"],
        )
    assert "女性" in refused.json()["detail"]
    assert taken.status_code == 201


async def test_who_was_promised_a_bed_before_the_rule_is_named_when_the_room_is_to_be_for_one_sex(make, client_for):
    """By the room, and by a bed that is moved into it. Seen to change (200) without keep_apart."""
    house = await a_house(make, client_for)
    hers, his = await for_women(house), await a_bed(house, "2", "202")
    stay = (await reserve(house, his, await make.resident(sex=Sex.MALE))).json()
    room = f"/v1/facilities/{house.facility.id}/rooms/{his['room_id']}"
    bed = f"/v1/facilities/{house.facility.id}/beds/{his['id']}"

    closed_off = await house.manager.patch(
        room, json={"for_sex": "female"}, headers={"If-Match": (await house.manager.get(room)).headers["etag"]}
    )
    moved = await house.manager.patch(
        bed, json={"room": "201"}, headers={"If-Match": (await house.manager.get(bed)).headers["etag"]}
    )

    for answer in (closed_off, moved):
        assert (answer.status_code, answer.json()["code"]) == (409, "room_shared"), answer.text
        assert (answer.json()["blocker_id"], answer.json()["blocker_status"]) == (stay["id"], "reserved")
    assert (await house.manager.get(bed)).json()["room_id"] != hers["room_id"]
    assert (await room_of(house, his, for_sex="male"))["for_sex"] == "male"


async def test_the_bureau_lets_somebody_into_a_room_for_the_other_sex_for_a_reason(make, client_for):
    """A couple. He is admitted by the house as ever, and in nobody's way afterwards. Seen to be refused there (409) where `admit`
    asked again."""
    house = await a_house(make, client_for)
    hers = await for_women(house)
    man, why = await make.resident(sex=Sex.MALE), {"reason": "夫妻同住"}

    by_house = await reserve(house, hers, man, by=house.manager, path="/override", **why)
    made = await reserve(house, hers, man, by=house.bureau, path="/override", **why)
    admitted = await house.act(made.json(), "admit", assessment=assessment())
    longer = await house.manager.patch(
        f"/v1/stays/{made.json()['id']}", json={"to_on": day(9)}, headers={"If-Match": admitted.headers["etag"]}
    )

    assert (by_house.status_code, made.status_code) == (403, 201)
    assert (made.json()["override_code"], made.json()["override_reason"]) == ("room_for_other_sex", why["reason"])
    assert (admitted.status_code, longer.status_code) == (200, 200), admitted.text + longer.text
    acts = await told(client_for, "stays.override_reserve")
    assert sorted(row["outcome"] for row in acts) == ["denied", "done"]
    assert (await room_of(house, hers, floor="2", for_sex="female"))["floor"] == "2"


async def test_one_reason_bends_one_rule(make, client_for):
    """Seen to reserve (201) where only the first rule was looked at."""
    house = await a_house(make, client_for)
    hers = await for_women(house)
    bed = type("Bed", (), {"id": hers["id"], "facility_id": house.facility.id})
    await out(house, bed, "isolated")

    refused = await reserve(
        house, hers, await make.resident(sex=Sex.MALE), by=house.bureau, path="/override", reason="急"
    )

    assert (refused.status_code, refused.json()["code"]) == (409, "room_for_other_sex")


async def test_free_beds_are_those_that_fit(make, client_for):
    house = await a_house(make, client_for)
    hers, any_room = await for_women(house), await a_bed(house, "2", "202")
    asked = {"from_on": day(0), "facility_id": str(house.facility.id)}

    found = [
        (await house.manager.get("/v1/beds/availability", params=asked | sex)).json()["items"]
        for sex in ({}, {"sex": "female"}, {"sex": "male"})
    ]

    assert [[bed["id"] for bed in beds] for beds in found] == [[hers["id"], any_room["id"]]] * 2 + [[any_room["id"]]]
    assert found[0][0]["room_id"] == hers["room_id"]


async def test_who_could_not_lie_there_is_not_passed_over_when_a_bed_is_offered(make, client_for):
    """Seen to be refused (not_first_in_line) without `also` in services/waitlist/offer.py."""
    house = await a_house(make, client_for)
    hers = await for_women(house)
    entries = []
    for sex in (Sex.MALE, Sex.FEMALE):
        asked = {"resident_id": str((await make.resident(sex=sex)).id), "kind": "nursing"}
        entries.append((await house.bureau.post("/v1/waitlist", json=asked)).json())
    him, her = [f"/v1/waitlist/{entry['id']}/offer" for entry in entries]
    said = {"bed_id": hers["id"], "from_on": day(1)}

    refused = await house.manager.post(him, json=said)
    offered = await house.manager.post(her, json=said)

    assert (refused.status_code, refused.json()["code"]) == (409, "room_for_other_sex")
    assert (offered.status_code, offered.json()["passes_over"]) == (200, None), offered.text


async def test_a_plan_to_close_gives_everybody_a_bed_in_a_room_that_fits(make, client_for):
    """The men came first, and the first of them would like the bed that both could have: nobody is left without one for it. Seen to
    leave one without (no_bed) where nobody who had a bed was given another."""
    moving = await a_house_that_closes(make, client_for)
    house = await a_house(make, client_for)
    for number, sex in enumerate((Sex.MALE, Sex.FEMALE, Sex.MALE)):
        await make.stay(await make.bed(moving.house, bed_no=f"{number}"), await make.resident(sex=sex))
    shared = await a_bed(house, "1", "1")
    his = [await a_bed(house, number, room) for number, room in (("2", "2"), ("3", "2"))]
    await room_of(house, his[0], for_sex="male")

    plan = await moving.drafted()
    [her] = [one for one in plan["moves"] if one["resident_sex"] == "female"]
    wrong = await moving.change(plan, moves=[{"stay_id": her["stay_id"], "bed_id": his[0]["id"]}])

    assert [set(one["faults"]) - {"not_told"} for one in plan["moves"]] == [set()] * 3
    assert her["bed_id"] == shared["id"]
    [faulty] = [one for one in wrong.json()["moves"] if one["stay_id"] == her["stay_id"]]
    assert "room_for_other_sex" in faulty["faults"]


async def test_a_room_is_not_closed_to_one_sex_while_somebody_of_the_other_is_promised_a_bed(make, client_for):
    """At the same instant one of the two is refused. Seen to let both in without `for share of m`."""
    house = await a_house(make, client_for)
    for number in range(4):
        bed = await a_bed(house, f"{number}", f"{number}")
        room = f"/v1/facilities/{house.facility.id}/rooms/{bed['room_id']}"
        etag = (await house.manager.get(room)).headers["etag"]

        answers = await asyncio.gather(
            reserve(house, bed, await make.resident(sex=Sex.MALE)),
            house.bureau.patch(room, json={"for_sex": "female"}, headers={"If-Match": etag}),
        )

        assert sorted(answer.is_success for answer in answers) == [False, True]


async def test_a_room_of_another_house_is_nobodys_to_change(make, client_for):
    house = await a_house(make, client_for)
    bed = await a_bed(house, "1", "1")
    stranger = await client_for(Role.FACILITY_MANAGER)

    answer = await stranger.patch(
        f"/v1/facilities/{house.facility.id}/rooms/{bed['room_id']}", json={"floor": "2"}, headers={"If-Match": '"1"'}
    )

    assert answer.status_code == 403
