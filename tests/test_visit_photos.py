"""Photos of a visit: named by their hash in what the phone kept, uploaded before or after, seen by whoever may see visits and how somebody is."""

from models.accounts import Role
from tests.days import NINE, Day, a_day
from tests.phones import phone_of, told
from tests.photographed import PATH, hash_of, picture, send


async def of(day: Day, visit: str, who) -> list[tuple[bool, bool]]:
    """Of each note of the visit: whether its picture opens, and whether it was given of another visit too."""
    notes = (await who.get(f"/v1/visits/{visit}/notes")).json()["items"]
    return [
        (
            note["photo_id"] is not None and (await who.get(f"{PATH}/{note['photo_id']}/file")).status_code == 200,
            note["repeated"],
        )
        for note in notes
    ]


async def test_a_photo_is_named_before_or_after_it_is_there_and_seen_by_whoever_may(make, client_for):
    """Seen to fail where a relative was not asked for the scope `health`; and for `orders`: by a photo `health` alone told when somebody
    came, to which visit."""
    day, other = await a_day(make, client_for), await a_day(make, client_for)
    visit = await day.visit()
    phone, content = await phone_of(day), picture(7)
    await phone.send(told("photo", visit["id"], NINE, sha256=hash_of(content)))
    before = await of(day, visit["id"], await day.as_(Role.PROVIDER_MANAGER))

    assert (await send(phone.client, content)).status_code == 201

    seen = {
        "manager": await of(day, visit["id"], await day.as_(Role.PROVIDER_MANAGER)),
        "bureau": await of(day, visit["id"], await day.as_(Role.BUREAU_ADMIN)),
        "resident": await of(day, visit["id"], await day.as_(Role.RESIDENT)),
        "worker": await of(day, visit["id"], await day.as_(Role.COMMUNITY_WORKER)),
        "health": await of(day, visit["id"], await day.relative("orders", "health")),
        "orders": await of(day, visit["id"], await day.relative("orders")),
    }
    assert before == [(False, False)]
    assert seen == {name: [(name != "orders", False)] for name in seen}
    (photo,) = (await phone.client.get(PATH)).json()["items"]
    assert photo["visit_ids"] == [visit["id"]]
    ways = (f"{PATH}/{photo['id']}", f"{PATH}/{photo['id']}/file")
    for role in (Role.PROVIDER_MANAGER, Role.CAREGIVER, Role.RESIDENT):
        assert [(await (await other.as_(role)).get(way)).status_code for way in ways] == [404, 404]
    for scopes in (["orders"], ["health"], ["whereabouts", "money", "health"]):
        plain = await day.relative(*scopes)
        assert [(await plain.get(way)).status_code for way in ways] == [404, 404], scopes
        assert (await plain.get(PATH)).json()["items"] == []
    both = await day.relative("orders", "health")
    assert [(await both.get(way)).status_code for way in ways] == [200, 200]


async def test_the_same_picture_of_two_visits_is_told(make, client_for):
    """F17."""
    day = await a_day(make, client_for)
    one, two = await day.visit(), await day.visit(NINE.replace(hour=14))
    phone, content = await phone_of(day), picture(8)
    await send(phone.client, content)
    for visit in (one, two):
        await phone.send(told("photo", visit["id"], NINE, sha256=hash_of(content)))

    manager = await day.as_(Role.PROVIDER_MANAGER)

    assert await of(day, one["id"], manager) == [(True, True)]
    assert [photo["repeated"] for photo in (await manager.get(PATH)).json()["items"]] == [True]


async def test_to_name_the_hash_of_a_colleagues_photo_opens_nothing(make, client_for):
    day, other = await a_day(make, client_for), await a_day(make, client_for)
    mine, content = await other.visit(), picture(9)
    await send((await phone_of(day)).client, content)

    await (await phone_of(other)).send(told("photo", mine["id"], NINE, sha256=hash_of(content)))

    assert await of(other, mine["id"], await other.as_(Role.PROVIDER_MANAGER)) == [(False, False)]


async def test_a_photo_that_was_cut_on_the_way_is_refused(make, client_for):
    day = await a_day(make, client_for)
    phone, content = await phone_of(day), picture(10)

    answer = await send(phone.client, content[: len(content) // 2], sha256=hash_of(content))

    assert (answer.status_code, answer.json()["code"]) == (422, "no_photo")
