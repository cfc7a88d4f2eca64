"""What the public sees of homes and meal points: these fields and no others, the record, the beds, the hazard that stands."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx

from models.accounts import Role
from models.beds import BedKind
from models.stays import StayStatus
from services.calendars import today
from tests.factories import Make
from tests.inspected import MAJOR, ORDINARY, PATH, Safety, a_major_hazard, safety
from tests.lodged import day
from tests.meals import meal_point

_ = safety

HAZARD = {"topic", "since"}
RECORD = {"inspections", "last_inspected_on", "findings", "closed", "open", "overdue", "median_days"}
PLACE = {"id", "code", "name", "division_code", "division_name", "address", "lat", "lng", "distance_m"} | {
    *("opened_on", "closed_on", "major_hazards", "record")
}
SEEN = {
    "PublicHazard": HAZARD,
    "PublicRecord": RECORD,
    "PublicBeds": {"kind", "total", "free"},
    "PublicFacility": PLACE | {"ownership", "grade", "beds"},
    "PublicHours": {"weekday", "meal", "opens", "closes"},
    "PublicMealPoint": PLACE | {"model", "area", "status", "phone", "seats", "delivers", "hours"},
    "PublicFinding": {
        *(
            "topic",
            "hazard",
            "clause_zh",
            "clause_en",
            "notice_no",
            "found_on",
            "due_on",
            "status",
            "closed_on",
            "days",
        ),
    },
    "PublicInspection": {
        *("id", "inspected_on", "departments", "joint", "topics", "notice_no", "annulled", "findings"),
    },
    "PublicServiceItem": {"code", "name", "category", "unit", "unit_price_fen"},
}
"""All that leaves, by shape."""


def test_the_public_sees_these_fields_and_no_others(app):
    shapes = app.openapi()["components"]["schemas"]

    assert {name: set(shapes[name]["properties"]) for name in shapes if name.startswith("Public")} == SEEN


async def seen(nobody: httpx.AsyncClient, make: Make, path: str, **asked: Any) -> dict[str, Any]:
    answer = await nobody.get(f"/public/v1/{path}", params={"district": make.code} | asked)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def record(**counted: int | str) -> dict[str, Any]:
    """Of a place that was last inspected today."""
    none = dict.fromkeys(("inspections", "findings", "closed", "open", "overdue"), 0)
    return none | {"last_inspected_on": day(0), "median_days": None} | counted


async def test_a_home_shows_where_it_is_and_what_it_is(make: Make, client_for):
    given = {"ownership": "public_private", "grade": 4, "address": "文化西路 8 号", "lat": 37.5131, "lng": 122.1204}
    house = await make.facility(**given, opened_on=today() - timedelta(400))
    await make.owner.execute("update divisions set name = '塔山社区' where code = $1", make.division_code)
    await make.facility(closed_on=today())
    await make.facility(opened_on=today() + timedelta(1))
    nobody = await client_for()

    [listed] = (await seen(nobody, make, "facilities"))["items"]
    read = await seen(nobody, make, f"facilities/{house.id}")

    assert read == listed
    assert listed == given | {
        "id": str(house.id),
        "code": house.code,
        "name": house.name,
        "division_code": make.division_code,
        "division_name": "塔山社区",
        "distance_m": None,
        "opened_on": day(-400),
        "closed_on": None,
        "major_hazards": [],
        "beds": [],
        "record": record() | {"last_inspected_on": None},
    }


async def test_a_closed_home_is_in_no_list_and_keeps_its_record(make: Make, client_for):
    house, nobody = await make.facility(closed_on=today()), await client_for()

    assert (await seen(nobody, make, "facilities"))["items"] == []
    assert (await seen(nobody, make, f"facilities/{house.id}"))["closed_on"] == day(0)
    assert (await seen(nobody, make, f"facilities/{house.id}/inspections"))["items"] == []


async def test_a_bed_is_free_that_is_in_service_and_promised_to_nobody(make: Make, client_for):
    """Seen to count each of the others as free without its condition in _BEDS."""
    house, bureau, nobody = await make.facility(), await client_for(Role.BUREAU_ADMIN), await client_for()
    await make.bed(house)
    taken, promised, left, repaired = [await make.bed(house) for _ in range(4)]
    await make.bed(house, closed_on=today())
    await make.bed(house, kind=BedKind.GENERAL)
    await make.stay(taken, await make.resident(), to_on=today() - timedelta(3))  # and is still there
    coming = {"from_on": today() + timedelta(9), "expires_at": datetime.now(UTC) + timedelta(10)}
    await make.stay(promised, await make.resident(), status=StayStatus.RESERVED, **coming)
    gone = {"from_on": today() - timedelta(9), "to_on": today(), "status": StayStatus.DISCHARGED, "discharge": "home"}
    await make.stay(left, await make.resident(), **gone)
    outage = {"state": "out_of_service", "from_on": day(0), "reason": "更换护栏"}
    told = await bureau.post(f"/v1/facilities/{house.id}/beds/{repaired.id}/outages", json=outage)
    assert told.status_code == 201, told.text

    beds = (await seen(nobody, make, f"facilities/{house.id}"))["beds"]

    assert beds == [{"kind": "general", "total": 1, "free": 1}, {"kind": "nursing", "total": 5, "free": 2}]


async def test_an_open_major_hazard_is_shown_with_its_day_and_gone_after_its_release(make: Make, client_for):
    """The day on which it was found, however late the device told of it: seen to be that of recording. Seen to show free beds meanwhile
    without `told["major_hazards"]` in _facilities, and the hazard for ever without the finding's state."""
    house, nobody = await make.facility(), await client_for()
    await make.bed(house)
    hazard = await a_major_hazard(client_for, "facility", house.id, "gas", days_ago=3)

    standing = await nobody.get("/public/v1/facilities", params={"district": make.code})
    await hazard.act(hazard.manager, "rectify")
    await hazard.act(hazard.inspectors[0], "reinspect", passed=True)
    seen_by_one = await seen(nobody, make, f"facilities/{house.id}")
    await hazard.act(hazard.inspectors[1], "close")
    released = await nobody.get(
        "/public/v1/facilities", params={"district": make.code}, headers={"If-None-Match": standing.headers["etag"]}
    )

    [shown], [after] = standing.json()["items"], released.json()["items"]
    assert shown["major_hazards"] == seen_by_one["major_hazards"] == [{"topic": "gas", "since": day(-3)}]
    assert (shown["beds"], after["beds"]) == (
        [{"kind": "nursing", "total": 1, "free": 0}],
        [{"kind": "nursing", "total": 1, "free": 1}],
    )
    assert after["major_hazards"] == []
    assert after["record"] == record(inspections=1, findings=1, closed=1, median_days=3, last_inspected_on=day(-3))


async def test_a_meal_point_shows_its_week_its_telephone_and_its_hazard(make: Make, client_for):
    point = await meal_point(make, phone="0631-5223456", seats=40)
    await meal_point(make, status="planned", opened_on=None, built_on=None)
    bureau, nobody = await client_for(Role.BUREAU_ADMIN), await client_for()
    for first, opens in ((day(0), "11:00"), (day(9), "10:00")):
        slot = {"weekdays": [1, 2], "meal": "lunch", "opens": opens, "closes": "13:00"}
        said = {"effective_from": first, "slots": [slot]}
        assert (await bureau.post(f"/v1/meal-points/{point.id}/hours", json=said)).status_code == 201
    await a_major_hazard(client_for, "meal_point", point.id, "food")

    [listed] = (await seen(nobody, make, "meal-points"))["items"]
    [inspection] = (await seen(nobody, make, f"meal-points/{point.id}/inspections"))["items"]

    assert listed == await seen(nobody, make, f"meal-points/{point.id}")
    assert (listed["phone"], listed["seats"], listed["status"]) == ("0631-5223456", 40, "operating")
    lunch = {"meal": "lunch", "opens": "11:00", "closes": "13:00"}
    assert listed["hours"] == [{"weekday": 1} | lunch, {"weekday": 2} | lunch]
    assert listed["major_hazards"] == [{"topic": "food", "since": day(0)}]
    assert inspection["findings"][0]["hazard"] == "major"


async def test_the_record_tells_what_was_found_what_stands_and_how_fast_it_was_put_right(safety: Safety, client_for):
    """An old finding that stands is told for ever, an old one that was closed no more. Seen to lose the first with `_RECENT` over all."""
    s, nobody = safety, await client_for()
    put_right, late, old_open, old_closed = [await s.found(ORDINARY) for _ in range(4)]
    for finding in (put_right, old_closed):
        await s.act(s.manager, finding, "rectify", note="已整改")
        await s.act(s.second, finding, "reinspect", passed=True, note="合格")
    await s.late(late)
    await s.bureau.post(f"{PATH}/{(await s.found(MAJOR))['inspection_id']}/annul", json={"reason": "登记错"})
    move = "update inspections set inspected_on = inspected_on - $2::int where id = $1"
    for finding, days in ((put_right, 4), (old_open, 400), (old_closed, 400)):
        await s.make.owner.execute(move, UUID(finding["inspection_id"]), days)

    shown = await seen(nobody, s.make, f"facilities/{s.facility.id}")

    assert shown["major_hazards"] == []
    assert shown["record"] == record(inspections=2, findings=2, closed=1, open=2, overdue=1, median_days=4)


async def test_an_inspection_is_told_by_its_clauses_and_days(safety: Safety, client_for):
    s, nobody = safety, await client_for()
    inspection = await s.inspected(MAJOR, ORDINARY, findings=[s.finding(MAJOR), s.finding(ORDINARY), s.finding(None)])
    notice = (await s.manager.get(f"/v1/notices/{inspection['findings'][0]['notice_id']}")).json()
    await s.act(s.manager, inspection["findings"][1], "rectify", note="换了灭火器")
    await s.act(s.second, inspection["findings"][1], "reinspect", passed=True, note="压力正常")

    [told] = (await seen(nobody, s.make, f"facilities/{s.facility.id}/inspections"))["items"]

    assert told | {"findings": 3} == {
        "id": inspection["id"],
        "inspected_on": day(0),
        "departments": ["民政局", "消防救援大队"],
        "joint": True,
        "topics": ["fire"],
        "notice_no": notice["notice_no"],
        "annulled": False,
        "findings": 3,
    }
    major, closed, unnamed = told["findings"]
    assert (major["hazard"], major["status"], major["days"]) == ("major", "open", None)
    assert [one["notice_no"] for one in told["findings"]] == [notice["notice_no"]] * 3
    assert major["clause_zh"] == "疏散通道和安全出口畅通，没有上锁、封闭或堆物"
    assert (closed["status"], closed["found_on"], closed["closed_on"], closed["days"]) == ("closed", day(0), day(0), 0)
    assert (unnamed["clause_zh"], unnamed["clause_en"], unnamed["due_on"]) == (None, None, day(7))


async def test_an_inspection_that_was_annulled_is_shown_as_that_without_findings(safety: Safety, client_for):
    """Seen to tell them with neither of the two conditions in services/public/inspections.py that leave them out."""
    finding = await safety.found(MAJOR)
    await safety.bureau.post(f"{PATH}/{finding['inspection_id']}/annul", json={"reason": "登记到了另一家机构"})

    [told] = (await seen(await client_for(), safety.make, f"facilities/{safety.facility.id}/inspections"))["items"]

    assert (told["annulled"], told["findings"]) == (True, [])


async def test_what_is_not_there_is_not_found_and_another_districts_neither(make: Make, client_for, district: str):
    house, nobody = await make.facility(), await client_for()
    other = f"{int(district) - 1}"
    await make.owner.execute("insert into districts (code, name) values ($1, '别区') on conflict do nothing", other)
    asked = [
        (f"facilities/{house.id}", other, "facility_not_found"),
        (f"facilities/{house.id}/inspections", other, "facility_not_found"),
        (f"meal-points/{house.id}", make.code, "meal_point_not_found"),
        (f"meal-points/{house.id}/inspections", make.code, "meal_point_not_found"),
        ("facilities", "990099", "district_unknown"),
        ("meal-points", "990099", "district_unknown"),
        ("service-items", "990099", "district_unknown"),
    ]

    answers = [await nobody.get(f"/public/v1/{path}", params={"district": where}) for path, where, _ in asked]

    assert [(one.status_code, one.json()["code"]) for one in answers] == [(404, code) for _, _, code in asked]
    assert "990099" in answers[-1].json()["detail"]


async def test_services_are_told_at_the_price_of_today(make: Make, client_for):
    item = await make.service_item(price_fen=2050)
    await make.service_item(status="ended")
    later = {"unit_price_fen": 9900, "effective_from": day(3)}
    bureau, nobody = await client_for(Role.BUREAU_ADMIN), await client_for()
    assert (await bureau.post(f"/v1/service-items/{item.id}/prices", json=later)).status_code == 201

    listed = (await seen(nobody, make, "service-items", category="nursing"))["items"]
    none = (await seen(nobody, make, "service-items", category="bathing"))["items"]

    assert listed == [
        {"code": item.code, "name": "居家照护", "category": "nursing", "unit": "hour", "unit_price_fen": 2050}
    ]
    assert none == []
