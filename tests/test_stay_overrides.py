"""A rule that forbids a bed is bent by the bureau alone, for a reason, as an act of its own in the audit; and some are never bent."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from models.accounts import Role
from models.residents import ResidentStatus
from models.stays import StayStatus
from services.calendars import today
from tests.lodged import House, a_house, assessment, day
from tests.moments import in_days
from tests.moving import a_house_that_closes

EXPECTED = {
    "status": StayStatus.RESERVED,
    "told_on": None,
    "expires_at": datetime(2099, 1, 1, tzinfo=UTC),
}
WHY = "隔离区仅余此床，流感患者须单独安置"


async def out(house: House, bed: Any, state: str, **until: str) -> None:
    path = f"/v1/facilities/{bed.facility_id}/beds/{bed.id}/outages"
    made = await house.bureau.post(path, json={"state": state, "from_on": day(0), **until})
    assert made.status_code == 201, made.text


async def told(client_for: Any, act: str) -> list[dict[str, Any]]:
    auditor = await client_for(Role.AUDITOR)
    return list((await auditor.get("/v1/audit", params={"act": act})).json()["items"])


@pytest.mark.parametrize("state", ["cleaning", "isolated", "out_of_service"])
async def test_the_bureau_uses_a_bed_that_its_state_forbids_for_a_reason(make, client_for, state):
    """Reserved once past the rule, the house admits as ever. Seen to be refused there (409) where `admit` asked again,
    and to need no reason (201) where `bent` raised nothing."""
    house = await a_house(make, client_for)
    bed, resident = await house.bed(), await make.resident()
    await out(house, bed, state)
    said = {"bed_id": str(bed.id), "resident_id": str(resident.id), "from_on": day(0)}

    plain = await house.bureau.post("/v1/stays", json=said)
    assert (plain.status_code, plain.json().get("code")) == (409, "bed_not_in_service")
    made = await house.bureau.post("/v1/stays/override", json=said | {"reason": WHY})
    admitted = await house.act(made.json(), "admit", assessment=assessment())

    assert (made.status_code, made.json()["override_code"], made.json()["override_reason"]) == (
        201,
        "bed_not_in_service",
        WHY,
    )
    assert (admitted.status_code, admitted.json()["status"]) == (200, "admitted"), admitted.text
    [row] = await told(client_for, "stays.override_reserve")
    assert (row["subject_id"], row["facts"]["override_code"], row["facts"]["override_reason"]) == (
        made.json()["id"],
        "bed_not_in_service",
        WHY,
    )
    assert len(await told(client_for, "stays.reserve")) == 0


async def test_who_falls_ill_is_moved_into_an_isolated_bed_and_who_is_expected_is_admitted_to_one(make, client_for):
    house = await a_house(make, client_for)
    here, isolated, awaited = [await house.bed() for _ in range(3)]
    ill, comer = await house.admitted(here, await make.resident()), await house.reserved(awaited, await make.resident())
    for bed in (isolated, awaited):
        await out(house, bed, "isolated")
    move, admit = {"bed_id": str(isolated.id)}, {"assessment": assessment()}

    plain = [await house.act(ill, "transfer", **move), await house.act(comer, "admit", **admit)]
    moved = await house.bureau.post(f"/v1/stays/{ill['id']}/override-transfer", json=move | {"reason": WHY})
    admitted = await house.bureau.post(f"/v1/stays/{comer['id']}/override-admit", json=admit | {"reason": WHY})

    assert [one.json()["code"] for one in plain] == ["bed_not_in_service"] * 2
    assert [(one.status_code, one.json()["override_reason"]) for one in (moved, admitted)] == [(200, WHY)] * 2
    assert len(await told(client_for, "stays.override_transfer")) == 1
    assert len(await told(client_for, "stays.override_admit")) == 1


async def test_a_facility_that_is_to_close_takes_somebody_in_an_emergency(make, client_for):
    moving = await a_house_that_closes(make, client_for)
    bed = await make.bed(moving.house)
    await moving.approved(today() + timedelta(days=9))
    said = {"bed_id": str(bed.id), "resident_id": str((await make.resident()).id), "from_on": day(0), "reason": WHY}

    made = await moving.planner.post("/v1/stays/override", json=said)

    assert (made.status_code, made.json()["override_code"]) == (201, "facility_closes")


async def test_one_rule_overridden_opens_no_other_that_has_come_since(make, client_for):
    """The house may not bend rules, and what the bureau bent is no blank cheque for it. Seen to admit (200) where a stay with an
    overridden rule was asked nothing any more."""
    moving = await a_house_that_closes(make, client_for)
    await moving.approved(today() + timedelta(days=9))
    house = await a_house(make, client_for)
    moved, known = await make.bed(moving.house), await house.bed()
    await out(house, known, "cleaning", to_on=day(1))
    stays = []
    for bed in (moved, known):
        said = {"bed_id": str(bed.id), "resident_id": str((await make.resident()).id), "from_on": day(0), "reason": WHY}
        stays.append((await house.bureau.post("/v1/stays/override", json=said)).json())
    for bed in (moved, known):
        said = {"state": "isolated", "from_on": day(bed is known), "reason": "疑似感染"}
        path = f"/v1/facilities/{bed.facility_id}/beds/{bed.id}/outages"
        assert (await house.bureau.post(path, json=said)).status_code == 201

    answers = [
        await house.bureau.post(f"/v1/stays/{stay['id']}/admit", json={"assessment": assessment()}) for stay in stays
    ]

    assert [(one.status_code, one.json()["code"]) for one in answers] == [(409, "bed_not_in_service")] * 2


NEVER = [
    ("taken", 409, "bed_taken"),
    ("his own elsewhere", 409, "resident_stays_elsewhere"),
    ("bed closed", 409, "bed_closed"),
    ("resident gone", 409, "resident_gone"),
    ("yesterday", 422, "night_past"),
    ("nothing forbids it", 409, "nothing_to_override"),
    ("no reason", 422, "invalid_input"),
    ("an empty reason", 422, "invalid_input"),
    ("null for a reason", 422, "invalid_input"),
    ("a bed of another district", 404, "bed_not_found"),
    ("nights reversed", 422, "nights_reversed"),
]


@pytest.mark.parametrize(("what", "status", "code"), NEVER)
async def test_what_is_never_bent_and_what_is_no_override_is_refused(make, client_for, what, status, code):
    """A double booking least of all: the constraint knows no reason."""
    house = await a_house(make, client_for)
    bed = await make.bed(house.facility, closed_on=today() if what == "bed closed" else None)
    gone = {"status": ResidentStatus.DECEASED, "deceased_on": today() - timedelta(days=3)}
    resident = await make.resident(**(gone if what == "resident gone" else {}))
    if what == "taken":
        await house.admitted(bed, await make.resident())
    if what == "his own elsewhere":
        await house.reserved(await house.bed(), resident)
    if what not in ("nothing forbids it", "bed closed"):
        await out(house, bed, "isolated")
    said = {"bed_id": str(bed.id), "resident_id": str(resident.id), "from_on": day(0), "reason": WHY}
    said |= {
        "yesterday": {"from_on": day(-1)},
        "an empty reason": {"reason": " "},
        "null for a reason": {"reason": None},
        "a bed of another district": {"bed_id": "01900000-0000-7000-8000-000000000009"},
        "nights reversed": {"to_on": day(0)},
    }.get(what, {})
    if what == "no reason":
        del said["reason"]

    refused = await house.bureau.post("/v1/stays/override", json=said)

    assert (refused.status_code, refused.json()["code"]) == (status, code), refused.text
    assert await told(client_for, "stays.override_reserve") == []


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.BUREAU_ADMIN])
async def test_nobody_but_the_bureau_bends_a_rule_and_the_attempt_is_told(make, client_for, role):
    """Seen to reserve (201) for the facility's own manager with STAYS_MANAGE for the permission."""
    house = await a_house(make, client_for)
    bed, stay = await house.bed(), await house.reserved(await house.bed(), await make.resident(), day(0), day(5))
    await out(house, bed, "isolated")
    bound = {"facility_id": house.facility.id} if role is Role.FACILITY_MANAGER else {}
    client = await client_for(role, **bound)
    said = {"bed_id": str(bed.id), "resident_id": stay["resident_id"], "from_on": day(6), "reason": WHY}

    answers = [
        await client.post("/v1/stays/override", json=said),
        await client.post(f"/v1/stays/{stay['id']}/override-admit", json={"assessment": assessment(), "reason": WHY}),
        await client.post(f"/v1/stays/{stay['id']}/override-transfer", json={"bed_id": str(bed.id), "reason": WHY}),
    ]

    assert [(one.status_code, one.json().get("code")) for one in answers] == [(403, "forbidden")] * 3
    assert [row["outcome"] for row in await told(client_for, "stays.override_reserve")] == ["denied"]


async def test_a_family_that_was_not_told_is_a_rule_that_no_reason_bends(make, client_for):
    """GB 38600-2019."""
    house = await a_house(make, client_for)
    bed = await house.bed()
    stay = await house.reserved(bed, await make.resident())
    await out(house, bed, "isolated")
    said = {"assessment": assessment(told_on=day(-2)), "reason": WHY}

    refused = await house.bureau.post(f"/v1/stays/{stay['id']}/override-admit", json=said)

    assert (refused.status_code, refused.json()["code"]) == (422, "told_before_assessed")


@pytest.mark.parametrize("forbidden", [False, True])
@pytest.mark.parametrize("act", ["reserve", "admit", "transfer"])
async def test_a_bed_that_is_taken_is_named_with_its_stay_and_no_override_opens_it(make, client_for, act, forbidden):
    """Whether another rule forbids the bed as well or not. Seen to answer `nothing_to_override`, which is untrue, without `_free`."""
    house = await a_house(make, client_for)
    bed = await house.bed()
    lying = await house.admitted(bed, await make.resident())
    if act == "admit":  # expected in a bed in which somebody lies longer than planned
        longer = UUID(lying["id"]), in_days(-9), in_days(-1)
        await make.owner.execute("update stays set from_on = $2, to_on = $3 where id = $1", *longer)
        stay = await make.stay(bed, await make.resident(), from_on=today(), **EXPECTED)
        mine = {"id": str(stay.id)}
    else:
        mine = await house.admitted(await house.bed(), await make.resident())
    if forbidden:
        await out(house, bed, "isolated")
    said: dict[str, Any] = {
        "reserve": {"bed_id": str(bed.id), "resident_id": str((await make.resident()).id), "from_on": day(0)},
        "admit": {"assessment": assessment()},
        "transfer": {"bed_id": str(bed.id)},
    }[act]
    path = "/v1/stays/override" if act == "reserve" else f"/v1/stays/{mine['id']}/override-{act}"

    answers = [
        await house.bureau.post(path, json=said | {"reason": WHY}, headers={"Accept-Language": language})
        for language in ("zh", "en")
    ]

    said_of_it = [answer.json() for answer in answers]
    assert [(one.status_code, one.json()["code"]) for one in answers] == [(409, "bed_taken")] * 2
    assert [(one["blocker_id"], one["overridable"]) for one in said_of_it] == [(lying["id"], False)] * 2
    assert "破例也不能占用" in said_of_it[0]["detail"]
    assert "no override opens" in said_of_it[1]["detail"]
    assert await told(client_for, f"stays.override_{act}") == []
