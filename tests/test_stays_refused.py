"""Stays that cannot be: each is refused with its reason and its place, and nothing is left behind."""

from datetime import date, timedelta

import pytest

from models.accounts import Role
from models.residents import ResidentStatus
from services.calendars import today
from tests.factories import Make
from tests.lodged import a_house, assessment, day
from tests.moments import as_of_now, in_days

BAD = [
    ({"to_on": lambda: day(0)}, 422, "/to_on", "nights_reversed"),
    ({"from_on": lambda: day(-1)}, 422, "/from_on", "night_past"),
    ({"from_on": lambda: day(367)}, 422, "/from_on", "too_far_ahead"),
    ({"resident_id": None}, 422, "/resident_id", "resident_not_said"),
    ({"id_number": "371099194103070242"}, 422, "/resident_id", "resident_not_said"),
    ({"resident_id": None, "id_number": "37109919410307024X"}, 422, "/id_number", None),
    ({"bed_id": "01900000-0000-7000-8000-000000000009"}, 404, None, "bed_not_found"),
    ({"resident_id": "01900000-0000-7000-8000-000000000009"}, 404, None, "resident_not_found"),
    ({"from_on": "soon"}, 422, "/from_on", "day_expected"),
    ({"bed": 1}, 422, "/bed", "extra_forbidden"),
]


@pytest.mark.parametrize(("said", "status", "pointer", "code"), BAD)
async def test_a_reservation_that_cannot_be_is_refused_with_its_place(make, client_for, said, status, pointer, code):
    house = await a_house(make, client_for)
    good = {"bed_id": str((await house.bed()).id), "resident_id": str((await make.resident()).id), "from_on": day(0)}

    answer = await house.bureau.post("/v1/stays", json=good | as_of_now(said))

    assert answer.status_code == status, answer.text
    assert code in (None, answer.json()["code"], *(error["code"] for error in answer.json().get("errors", ())))
    assert pointer in (None, *(error["pointer"] for error in answer.json().get("errors", ())))


async def test_nobody_is_promised_a_bed_of_another_district(make, client_for, app, owner):
    house = await a_house(make, client_for)
    next_door = Make(app, owner, str(int(make.code) + 500_000))
    await next_door.district()

    foreign_bed = await house.reserve(await next_door.bed(), await make.resident())
    foreign_resident = await house.reserve(await house.bed(), await next_door.resident())

    assert (foreign_bed.status_code, foreign_bed.json()["code"]) == (404, "bed_not_found")
    assert (foreign_resident.status_code, foreign_resident.json()["code"]) == (404, "resident_not_found")


@pytest.mark.parametrize("status", [ResidentStatus.DECEASED, ResidentStatus.MOVED_OUT])
async def test_nobody_is_promised_a_bed_who_is_gone(make, client_for, status):
    """Nor admitted: seen to fail (201) without there_on."""
    house, left = await a_house(make, client_for), today() - timedelta(days=1)
    gone = {"deceased_on": left} if status is ResidentStatus.DECEASED else {"moved_out_on": left}

    refused = await house.reserve(await house.bed(), await make.resident(status=status, **gone))

    assert (refused.status_code, refused.json()["code"]) == (409, "resident_gone")


@pytest.mark.parametrize(("closed", "opened"), [(0, None), (3, None), (None, 1)])
@pytest.mark.parametrize("of", ["bed", "facility"])
async def test_nobody_is_promised_a_bed_on_nights_on_which_it_is_not_there(make, client_for, of, closed, opened):
    """So many days from today."""
    house = await a_house(make, client_for)
    days = {"opened_on": date(2019, 1, 1) if opened is None else in_days(opened)}
    days["closed_on"] = None if closed is None else in_days(closed)
    place = await make.facility(**days) if of == "facility" else house.facility
    bed = await make.bed(place, **(days if of == "bed" else {}))

    refused = await house.reserve(bed, await make.resident(), day(0), day(4))

    assert (refused.status_code, refused.json()["code"]) == (409, "bed_closed")


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"assessment": None}, "validation"),
        ({"assessment": lambda: assessment(told_on=day(-2))}, "told_before_assessed"),
        ({"assessment": lambda: assessment(day(-370))}, "assessed_long_ago"),
        ({"admitted_on": lambda: day(-3)}, "told_too_late"),
        ({"admitted_on": lambda: day(1)}, "day_in_future"),
        ({"assessment": lambda: assessment(risks={"falling": "low"})}, "too_short"),
        ({"assessment": lambda: assessment(risks={"gravity": "low"})}, "enum"),
    ],
)
async def test_nobody_is_admitted_before_the_family_was_told_of_all_nine_risks(make, client_for, said, code):
    house = await a_house(make, client_for)
    stay = await house.reserved(await house.bed(), await make.resident())

    refused = await house.act(stay, "admit", **{"assessment": assessment()} | as_of_now(said))

    assert refused.status_code == 422, refused.text
    assert code == "validation" or code in {error["code"] for error in refused.json()["errors"]}


@pytest.mark.parametrize(("act", "field"), [("discharge", "discharged_on"), ("transfer", "transferred_on")])
async def test_nobody_leaves_before_the_admission_or_tomorrow(make, client_for, act, field):
    house = await a_house(make, client_for)
    stay = await house.admitted(await house.bed(), await make.resident(), day(-3))
    more = {"discharge": "home"} if act == "discharge" else {"bed_id": str((await house.bed()).id)}

    answers = [await house.act(stay, act, **more, **{field: day(days)}) for days in (-4, 1)]

    found = [(one.status_code, one.json()["errors"][0]["pointer"], one.json()["code"]) for one in answers]
    assert found == [(422, f"/{field}", "leaves_before_admission"), (422, f"/{field}", "day_in_future")]


async def test_a_facility_does_nothing_to_the_stays_of_another(make, client_for):
    house = await a_house(make, client_for)
    stay = await house.reserved(await house.bed(), await make.resident())
    stranger = await client_for(Role.FACILITY_MANAGER)

    answers = [
        await stranger.post(f"/v1/stays/{stay['id']}/{act}", json=said)
        for act, said in (
            ("admit", {"assessment": assessment()}),
            ("cancel", {"reason": "改期"}),
            ("discharge", {"discharge": "home"}),
        )
    ]

    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [(404, "stay_not_found")] * 3


async def test_who_was_discharged_as_deceased_is_promised_nothing_until_somebody_looks(make, client_for):
    """409 names the stay to whoever may know of it, and the bureau's correction lets him be promised a bed again. Seen to promise one
    (201) without the look at the last stay."""
    house, worker = await a_house(make, client_for), await client_for(Role.COMMUNITY_WORKER)
    resident = await make.resident(id_number="371099194103070242")
    stay = await house.admitted(await house.bed(), resident, day(-9))
    assert (await house.act(stay, "discharge", discharged_on=day(-2), discharge="deceased")).status_code == 200
    other, asked = await a_house(make, client_for), {"resident_id": str(resident.id), "kind": "nursing"}
    card = {"bed_id": str((await other.bed()).id), "from_on": day(1), "id_number": "371099194103070242"}

    refused = [
        await house.reserve(await house.bed(), resident, day(1)),
        await worker.post("/v1/waitlist", json=asked),
        await other.manager.post("/v1/stays", json=card),
    ]
    path = f"/v1/stays/{stay['id']}"
    etag = (await house.bureau.get(path)).headers["etag"]
    said = {"discharge": "hospital", "reason": "误选去世"}
    corrected = await house.bureau.patch(path, json=said, headers={"If-Match": etag})
    then = await house.reserve(await house.bed(), resident, day(1))

    named = [(one.status_code, one.json()["code"], one.json()["stay_no"]) for one in refused]
    assert named == [(409, "told_dead", no) for no in (stay["stay_no"], stay["stay_no"], None)]
    assert [("…" in one.json()["detail"], stay["stay_no"] in one.json()["detail"]) for one in refused] == [
        (False, True),
        (False, True),
        (False, False),
    ]
    assert (corrected.status_code, then.status_code) == (200, 201)


SAYS = {
    ("reserved", "reserve"): "请先取消该预订。",
    ("reserved", "offer"): "请先取消该预订。",
    ("admitted", "reserve"): "请先转床或办理离院，或注明接续它（follows_id）。",
    ("treated", "transfer"): "请先转床或办理离院。",
}
"""What is in the way of somebody, and of which act: what helps. Seen to say the same of all four: that a reservation is to be transferred
or discharged, and that an offer or a transfer names what it follows."""


@pytest.mark.parametrize(("there", "act"), SAYS)
async def test_who_stays_elsewhere_is_refused_with_the_number_of_that_stay_and_what_helps(make, client_for, there, act):
    house, resident = await a_house(make, client_for), await make.resident()
    bed = {"bed_id": str((await house.bed(kind="nursing")).id)}
    if there == "reserved":
        stay = await house.reserved(await house.bed(), resident, day(1))
    else:
        stay = await house.admitted(await house.bed(), resident, day(-9))
    if act == "offer":
        worker = await client_for(Role.COMMUNITY_WORKER)
        asked = {"resident_id": str(resident.id), "kind": "nursing"}
        path = f"/v1/waitlist/{(await worker.post('/v1/waitlist', json=asked)).json()['id']}/offer"
        said = bed | {"from_on": day(1)}
    elif act == "transfer":
        leave = {"from_on": day(-5), "reason": "hospital"}
        assert (await house.manager.post(f"/v1/stays/{stay['id']}/leaves", json=leave)).status_code == 201
        treated = await house.admitted(await house.bed(kind="hospital"), resident, day(-5))
        path, said = f"/v1/stays/{treated['id']}/transfer", bed
    else:
        path, said = "/v1/stays", bed | {"resident_id": str(resident.id), "from_on": day(1)}

    answer = await house.manager.post(path, json=said)

    refusal = answer.json()
    assert (answer.status_code, refusal["code"], refusal["blocker_no"]) == (
        409,
        "resident_stays_elsewhere",
        stay["stay_no"],
    )
    assert stay["stay_no"] in refusal["detail"]
    assert refusal["detail"].endswith(SAYS[there, act])
