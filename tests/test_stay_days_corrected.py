"""A day of a stay that was told wrongly is corrected: for a reason, never over another's nights, and not once a claim bills it."""

from typing import Any

import httpx
import pytest

from models.accounts import Role
from tests.factories import Make
from tests.lodged import House, a_house, day
from tests.moments import as_of_now, in_days
from tests.nights import PRICE, Home, home

_ = home
WHY = "护士交接班时写错一天"


async def correct(
    house: House, stay: dict[str, Any], by: httpx.AsyncClient | None = None, **said: Any
) -> httpx.Response:
    path = f"/v1/stays/{stay['id']}"
    etag = (await house.bureau.get(path)).headers["etag"]
    said = {name: value for name, value in ({"reason": WHY} | said).items() if value != "left out"}
    return await (by or house.manager).patch(path, json=said, headers={"If-Match": etag})


async def gone(house: House, since: str, until: str, why: str = "home", **bed: Any) -> dict[str, Any]:
    stay = await house.admitted(await house.bed(**bed), await house.make.resident(), since)
    return dict((await house.act(stay, "discharge", discharged_on=until, discharge=why)).json())


async def test_both_days_are_corrected_and_told_in_the_audit(make: Make, client_for: Any):
    """By the house or the bureau, of who is there and of who has left; a leave ends with the stay."""
    house = await a_house(make, client_for)
    stay, lies = (
        await gone(house, day(-9), day(-2)),
        await house.admitted(await house.bed(), await make.resident(), day(-9)),
    )
    leave = {"from_on": day(-5), "to_on": day(-2), "reason": "family"}
    assert (await house.manager.post(f"/v1/stays/{stay['id']}/leaves", json=leave)).status_code == 201

    corrected = await correct(house, stay, from_on=day(-8), to_on=day(-4))
    of_who_is_there = await correct(house, lies, by=house.bureau, from_on=day(-7))

    assert [(one.status_code, one.json().get("from_on")) for one in (corrected, of_who_is_there)] == [
        (200, day(-8)),
        (200, day(-7)),
    ]
    assert (corrected.json()["status"], corrected.json()["to_on"]) == ("discharged", day(-4))
    [left] = (await house.manager.get(f"/v1/stays/{stay['id']}/leaves")).json()["items"]
    assert (left["from_on"], left["to_on"]) == (day(-5), day(-4))
    auditor = await client_for(Role.AUDITOR)
    told = (await auditor.get("/v1/audit", params={"act": "stays.update", "subject_id": stay["id"]})).json()["items"]
    assert [(one["facts"]["before"], one["facts"]["after"], one["facts"]["reason"]) for one in told] == [
        ({"from_on": day(-9), "to_on": day(-2)}, {"from_on": day(-8), "to_on": day(-4)}, WHY)
    ]


AFTER = {"status": "discharged", "discharge": "home"}
REFUSED = [
    ({"to_on": lambda: day(-3), "reason": "left out"}, 422, "corrected_without_reason"),
    ({"to_on": lambda: day(1)}, 422, "day_in_future"),
    ({"from_on": lambda: day(1)}, 422, "day_in_future"),
    ({"to_on": lambda: day(-10)}, 422, "leaves_before_admission"),
    ({"from_on": lambda: day(-1)}, 422, "leaves_before_admission"),
    ({"from_on": lambda: day(-12)}, 422, "told_too_late"),
    ({"to_on": None}, 422, "leaving_day_needed"),
    ({"to_on": lambda: day(0)}, 409, "bed_taken"),
]


@pytest.mark.parametrize(("said", "status", "code"), REFUSED)
async def test_a_day_that_cannot_have_been_is_refused(make: Make, client_for: Any, said: Any, status: int, code: str):
    """Over another's nights the stay is named to which they belong."""
    house = await a_house(make, client_for)
    bed = await house.bed()
    stay = await house.admitted(bed, await make.resident(), day(-9))
    assert (await house.act(stay, "discharge", discharged_on=day(-2), discharge="home")).status_code == 200
    after = await make.stay(bed, await make.resident(), from_on=in_days(-2), to_on=in_days(-1), **AFTER)

    refused = await correct(house, stay, **as_of_now(said))

    assert (
        refused.status_code,
        {refused.json()["code"], *(e["code"] for e in refused.json().get("errors", ()))} >= {code},
    ) == (
        status,
        True,
    ), refused.text
    assert refused.json().get("blocker_id") == (str(after.id) if code == "bed_taken" else None)


async def test_a_transfer_keeps_one_day_for_both_stays(make: Make, client_for: Any):
    """Seen to leave a night without a bed, or to be refused for the night that was shared, with one of them corrected alone."""
    house = await a_house(make, client_for)
    first = await house.admitted(await house.bed(), await make.resident(), day(-9))
    second = (await house.act(first, "transfer", bed_id=str((await house.bed()).id), transferred_on=day(-5))).json()

    by_the_first = await correct(house, first, to_on=day(-4))
    days = []
    for on in (day(-7), day(-3)):
        assert (await correct(house, second, from_on=on)).status_code == 200
        days += [(await house.manager.get(f"/v1/stays/{first['id']}")).json()["to_on"]]
    before = await correct(house, second, from_on=day(-10), reason=WHY)

    assert (by_the_first.status_code, by_the_first.json()["code"]) == (409, "ends_with_transfer")
    assert days == [day(-7), day(-3)]
    assert (before.status_code, before.json()["code"]) in ((422, "leaves_before_admission"), (422, "told_too_late"))


async def test_nights_are_counted_anew_until_a_claim_bills_them(home: Home):
    """Seen to change what was billed without the look at claims: a reconciled claim of 31 nights, of which 11 were left. Withdrawn, it
    bills nothing."""
    stay = await home.stays()
    first = await correct(home.house, stay, to_on="2024-03-21")
    nights = await home.nights(stay)
    claim = await home.drafted()

    refused = await correct(home.house, stay, to_on="2024-03-11")
    both = await correct(home.house, stay, from_on="2024-03-02", by=home.house.bureau)
    withdrawn = await home.house.manager.post(f"/v1/claims/{claim['id']}/withdraw", json={"reason": "日期有误"})
    again = await correct(home.house, stay, to_on="2024-03-11")

    assert (first.status_code, nights) == (200, [(20, 20 * PRICE)])
    assert (refused.status_code, refused.json()["code"], refused.json()["claim_no"]) == (
        409,
        "nights_claimed",
        claim["claim_no"],
    )
    assert both.json()["code"] == "nights_claimed"
    assert (withdrawn.status_code, again.status_code) == (200, 200), withdrawn.text
    assert await home.nights(stay) == [(10, 10 * PRICE)]


async def test_a_death_that_was_told_by_mistake_is_corrected_and_its_alert_is_over(make: Make, client_for: Any):
    house, worker = await a_house(make, client_for), await client_for(Role.COMMUNITY_WORKER)
    stay = await gone(house, day(-9), day(-2), "deceased")

    corrected = await correct(house, stay, by=house.bureau, discharge="hospital")
    asked = (await worker.get("/v1/alerts", params={"kind": "death_told"})).json()["items"]

    assert (corrected.status_code, corrected.json()["discharge"]) == (200, "hospital")
    assert [one["status"] for one in asked] == ["resolved"]


POLICY = {
    Role.BUREAU_ADMIN: 200,
    Role.FACILITY_MANAGER: 404,
    **dict.fromkeys((role for role in Role if role not in (Role.BUREAU_ADMIN, Role.FACILITY_MANAGER)), 403),
}
"""The manager of another house is the one here."""


@pytest.mark.parametrize(("role", "wanted"), POLICY.items(), ids=[role.value for role in POLICY])
async def test_who_may_correct_a_day(make: Make, client_for: Any, role: Role, wanted: int):
    house = await a_house(make, client_for)

    answer = await correct(house, await gone(house, day(-9), day(-2)), by=await client_for(role), to_on=day(-3))

    assert answer.status_code == wanted


async def test_of_a_reservation_nothing_was_lived_that_could_be_corrected(make: Make, client_for: Any):
    house = await a_house(make, client_for)
    stay = await house.reserved(await house.bed(), await make.resident(), day(2))
    assert (await house.act(stay, "cancel", reason="改期")).status_code == 200

    refused = await correct(house, stay, from_on=day(3))

    assert (refused.status_code, refused.json()["code"]) == (409, "wrong_state")


@pytest.mark.parametrize("lies", [False, True])
async def test_why_somebody_left_is_not_corrected_before_he_has(make: Make, client_for: Any, lies: bool):
    """Seen to say that he cannot be changed, and may now: changed."""
    house, resident = await a_house(make, client_for), await make.resident()
    stay = await (house.admitted if lies else house.reserved)(await house.bed(), resident)

    refused = (await correct(house, stay, discharge="home")).json()

    assert (refused["code"], refused["errors"][0]["pointer"]) == ("wrong_state", "/discharge")
    assert "不能更正离开去向；您现在可以：修改、" in refused["detail"]
