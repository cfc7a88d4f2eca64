"""A caregiver's picture: named by her provider, and shown to whoever sees a visit of hers."""

import pytest

from models.accounts import Role
from tests.answering import HOUR
from tests.days import Day, a_day, now
from tests.photographed import hash_of, large, picture, sent
from tests.test_order_closing import refusal


async def portrayed(day: Day, content: bytes | None, role: Role = Role.PROVIDER_MANAGER):
    by = await day.as_(role)
    if content is not None:
        await sent(by, content)
    said = {"sha256": content and hash_of(content)}
    return await by.post(f"/v1/caregivers/{day.caregiver.id}/portrait", json=said)


async def test_a_family_sees_who_comes_and_only_who_comes_to_its_own(make, client_for):
    """By the consent to orders. Seen to be shown by the consent to money without the scoped `get` of the visit."""
    day, other = await a_day(make, client_for), await a_day(make, client_for)
    visit, content = await day.visit(now() + HOUR), picture(3)
    assert (await portrayed(day, content)).json()["portrait_known"] is True
    seen = {
        "orders": await day.relative("orders"),
        "money": await day.relative("money"),
        "resident": await day.as_(Role.RESIDENT),
        "caregiver": await day.as_(Role.CAREGIVER),
        "manager": await day.as_(Role.PROVIDER_MANAGER),
        "bureau": await day.as_(Role.BUREAU_ADMIN),
        "neighbour's daughter": await other.relative("orders"),
        "another provider": await other.as_(Role.PROVIDER_MANAGER),
    }

    answers = {name: await who.get(f"/v1/visits/{visit['id']}/portrait") for name, who in seen.items()}
    [told] = (await seen["orders"].get(f"/v1/residents/{day.resident.id}/who-comes")).json()["items"]

    hidden = {"money", "neighbour's daughter", "another provider"}
    assert {name for name, answer in answers.items() if answer.content == content} == seen.keys() - hidden
    assert {refusal(answers[name]) for name in hidden} == {(404, "visit_not_found")}
    assert answers["orders"].headers["content-type"] == "image/jpeg"
    assert told["helper"]["portrait_known"] is True


async def test_another_picture_takes_its_place_and_none_takes_it_away(make, client_for):
    day = await a_day(make, client_for)
    visit = await day.visit(now() + HOUR)
    daughter, path = await day.relative("orders"), f"/v1/visits/{visit['id']}/portrait"
    never = await daughter.get(path)
    await portrayed(day, picture(3))
    await portrayed(day, picture(4))
    second = await daughter.get(path)
    gone = await portrayed(day, None)

    assert (refusal(never), second.content) == ((404, "portrait_not_found"), picture(4))
    assert (gone.status_code, gone.json()["portrait_known"]) == (200, False)
    assert refusal(await daughter.get(path)) == (404, "portrait_not_found")


async def test_a_picture_is_one_that_was_uploaded_by_whoever_names_it_and_small(make, client_for):
    """Seen to take the manager's from the bureau without the account in `_own`."""
    day = await a_day(make, client_for)
    bureau, manager = await day.as_(Role.BUREAU_ADMIN), await day.as_(Role.PROVIDER_MANAGER)
    path = f"/v1/caregivers/{day.caregiver.id}/portrait"
    await sent(bureau, picture(3))
    await sent(manager, picture(4))

    of_another = [await by.post(path, json={"sha256": hash_of(picture(n))}) for by, n in ((manager, 3), (bureau, 4))]
    too_large = await portrayed(day, large())

    assert [refusal(one) for one in of_another] == [(422, "portrait_not_uploaded")] * 2
    assert refusal(too_large) == (422, "portrait_too_large")
    assert {one.json()["errors"][0]["pointer"] for one in (*of_another, too_large)} == {"/sha256"}
    assert refusal(await manager.get(path)) == (404, "portrait_not_found")


MAY = {
    Role.BUREAU_ADMIN: (200, 200),
    Role.PROVIDER_MANAGER: (200, 200),
    Role.SUBSIDY_OFFICER: (403, 200),
    Role.AUDITOR: (403, 200),
    Role.CAREGIVER: (403, 200),
    Role.COMMUNITY_WORKER: (403, 403),
    Role.FAMILY: (403, 403),
    Role.RESIDENT: (403, 403),
}


@pytest.mark.parametrize("role", MAY)
async def test_who_may_name_a_picture_and_look_at_it_among_the_staff(make, client_for, role):
    day = await a_day(make, client_for)
    await portrayed(day, picture(3))
    by = await day.as_(role)

    looked = await by.get(f"/v1/caregivers/{day.caregiver.id}/portrait")
    named = await by.post(f"/v1/caregivers/{day.caregiver.id}/portrait", json={"sha256": None})

    assert (named.status_code, looked.status_code) == MAY[role]


async def test_another_providers_staff_is_portrayed_by_nobody_else(make, client_for):
    day, other = await a_day(make, client_for), await a_day(make, client_for)
    other.caregiver = day.caregiver

    assert refusal(await portrayed(other, picture(5))) == (404, "caregiver_not_found")
