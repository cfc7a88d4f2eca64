"""How the public finds a place: by name, area and distance, page by page, as JSON and for a spreadsheet; and what is refused."""

import csv
import io
from typing import Any
from uuid import uuid4

import httpx
import pytest

from models.accounts import Role
from services import formulas
from services.service_items import Unit
from tests.factories import Make
from tests.inspected import a_major_hazard
from tests.lodged import day
from tests.meals import meal_point


class Public:
    """Somebody without a token, who asks about the district of this test."""

    def __init__(self, client: httpx.AsyncClient, district: str) -> None:
        self.client, self.district = client, district

    async def ask(self, path: str, headers: dict[str, str] | None = None, **asked: Any) -> httpx.Response:
        params = {"district": self.district} | asked
        return await self.client.get(f"/public/v1/{path}", params=params, headers=headers)

    async def names(self, path: str, **asked: Any) -> list[str]:
        answer = await self.ask(path, **asked)
        assert answer.status_code == 200, answer.text
        return [one["name"] for one in answer.json()["items"]]


@pytest.fixture
async def public(make: Make, client_for) -> Public:
    return Public(await client_for(), make.code)


PLACED = {"福寿康养老院": (37.50, 122.10), "夕阳红养老院": (37.51, 122.10), "慈安护理院": None}
"""The second lies 1,112 m north of the first."""


@pytest.fixture
async def houses(make: Make, client_for) -> dict[str, str]:
    """Registered by the bureau, in two townships; their ids by name."""
    bureau, made = await client_for(Role.BUREAU_ADMIN), {}
    await make.division(f"{make.code}002")
    for number, (name, place) in enumerate(PLACED.items(), 1):
        said: dict[str, Any] = {"code": f"H{number}", "name": name, "division_code": f"{make.code}00{1 + number % 2}"}
        said |= dict(zip(("lat", "lng"), place, strict=True)) if place else {}
        answer = await bureau.post("/v1/facilities", json=said)
        assert answer.status_code == 201, answer.text
        made[name] = answer.json()["id"]
    return made


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, ["福寿康养老院", "夕阳红养老院", "慈安护理院"]),
        ({"name": "养老院"}, ["福寿康养老院", "夕阳红养老院"]),
        ({"name": "xiyang"}, ["夕阳红养老院"]),
        ({"name": "ca"}, ["慈安护理院"]),
        ({"name": " 养老 "}, ["福寿康养老院", "夕阳红养老院"]),
        ({"name": "养老院", "lat": 37.512, "lng": 122.1}, ["夕阳红养老院", "福寿康养老院"]),
        ({"lat": 37.512, "lng": 122.1}, ["夕阳红养老院", "福寿康养老院", "慈安护理院"]),
        ({"lat": 37.512, "lng": 122.1, "within_m": 1_000}, ["夕阳红养老院"]),
        ({"lat": -37.5, "lng": -122.1, "within_m": 1_000_000}, []),
    ],
)
async def test_a_home_is_found_by_some_of_its_name_and_by_distance(public: Public, houses, asked, found):
    assert await public.names("facilities", **asked) == found


async def test_a_home_is_found_by_where_it_lies(public: Public, houses):
    assert await public.names("facilities", division=f"{public.district}001") == ["夕阳红养老院"]
    assert await public.names("facilities", division=f"{public.district}002") == ["福寿康养老院", "慈安护理院"]


async def test_the_distance_is_told_where_a_place_was_asked_from(public: Public, houses):
    near = (await public.ask("facilities", lat=37.5, lng=122.1)).json()["items"]

    assert [one["distance_m"] for one in near] == [0, 1112, None]


@pytest.mark.parametrize("from_a_place", [{}, {"lat": 37.52, "lng": 122.1}])
async def test_page_by_page_it_is_the_same_list(public: Public, houses, from_a_place):
    whole, cursor, pages = await public.names("facilities", **from_a_place), None, []
    while len(pages) < 5:
        more = {"cursor": cursor} if cursor else {}
        answer = await public.ask("facilities", limit=1, **from_a_place, **more)
        pages += [one["name"] for one in answer.json()["items"]]
        if (cursor := answer.json()["next_cursor"]) is None:
            break
        assert answer.headers["link"].endswith('>; rel="next"')

    assert pages == whole


async def test_meal_points_are_found_as_homes_are(public: Public, make: Make):
    far = await meal_point(make, lat=37.60, lng=122.1)
    near = await meal_point(make, lat=37.50, lng=122.1)

    assert await public.names("meal-points", lat=37.5, lng=122.1) == [near.name, far.name]
    assert await public.names("meal-points", lat=37.5, lng=122.1, within_m=500) == [near.name]
    assert await public.names("meal-points", name="没有这家") == []


WRONG = [
    ("facilities", {"district": "huancui"}, "/query/district", "string_pattern_mismatch"),
    ("facilities", {"district": "３７１００２"}, "/query/district", "string_pattern_mismatch"),
    ("facilities", {"district": "371002001"}, "/query/district", "string_pattern_mismatch"),
    ("meal-points", {"district": ""}, "/query/district", "string_pattern_mismatch"),
    ("service-items", {"district": "37100'"}, "/query/district", "string_pattern_mismatch"),
    ("facilities", {"within_m": 500}, "/query/within_m", "place_needed"),
    ("facilities", {"lat": 37.5}, "/query/lng", "place_incomplete"),
    ("meal-points", {"lng": 122.1}, "/query/lat", "place_incomplete"),
    ("facilities", {"lat": 91, "lng": 122}, "/query/lat", "less_than_equal"),
    ("facilities", {"lat": "nan", "lng": 122}, "/query/lat", "greater_than_equal"),
    ("facilities", {"lat": 37, "lng": 122, "within_m": 0}, "/query/within_m", "greater_than_equal"),
    ("facilities", {"limit": -1}, "/query/limit", "greater_than_equal"),
    ("facilities", {"limit": 201}, "/query/limit", "less_than_equal"),
    ("facilities", {"cursor": "AAAA"}, "/query/cursor", "bad_cursor"),
    ("facilities", {"name": ""}, "/query/name", "too_short"),
    ("meal-points", {"name": "幸"}, "/query/name", "name_too_short"),
    *(("facilities", {"name": few}, "/query/name", "name_too_short") for few in (" ", "%", "老", "c", "老%", "%%")),
    ("facilities", {"name": "a\x00b"}, "/query/name", "text_not_storable"),
    ("facilities", {"division": "竹岛"}, "/query/division", "string_pattern_mismatch"),
    ("facilities", {"grade": 5}, "/query/grade", "query_unknown"),
    ("service-items", {"category": "gold"}, "/query/category", "enum"),
    ("facilities/not-an-id", {}, "/path/facility_id", "uuid_parsing"),
]


@pytest.mark.parametrize(("path", "asked", "pointer", "code"), WRONG)
async def test_a_question_that_cannot_be_answered_is_refused_and_says_where(public: Public, path, asked, pointer, code):
    refused = await public.ask(path, **asked)

    faults = [(one["pointer"], one["code"]) for one in refused.json().get("errors", [])]
    assert (refused.status_code, faults) == (422, [(pointer, code)])


async def test_one_character_is_refused_in_words_and_not_answered_with_nothing(public: Public, houses):
    """Seen to be 200 without a home, while 养老 finds two."""
    refused = await public.ask("facilities", name="老")

    assert [one["message"] for one in refused.json()["errors"]] == ["名称至少写 2 个字或字母，标点和空格不算。"]


async def test_without_a_district_nobody_is_asked(public: Public):
    refused = await public.client.get("/public/v1/facilities")

    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/query/district")


def table(answer: httpx.Response) -> list[dict[str, str]]:
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))


CSV = {"Accept": "text/csv"}


async def test_homes_open_in_a_spreadsheet_as_the_list_has_them(public: Public, make: Make, client_for):
    """Seen to hold a formula without `inert`."""
    evil = '=HYPERLINK("http://x.example","点此")'
    house = await make.facility(name=evil, address="+86 路", ownership="public", grade=2, lat=37.5, lng=122.1)
    await make.bed(house)
    await a_major_hazard(client_for, "facility", house.id)
    await make.facility()

    answer = await public.ask("facilities", CSV, limit=1, lat=37.5, lng=122.1)

    [row] = table(answer)
    assert (row["名称"], row["地址"]) == (f"'{evil}", "'+86 路")
    assert formulas.meant(row["名称"]) == evil
    assert [cell for cell in row.values() if cell[:1] in tuple("=+-@")] == []
    assert (row["性质"], row["等级"], row["距离（米）"]) == ("公办", "2", "0")
    assert (row["空床数"], row["空床/床位"]) == ("0", "护理型床位 0/1")
    assert row["未销号的重大事故隐患"] == f"消防（自 {day(0)}）"
    assert (row["近12个月检查次数"], row["现未销号"], row["销号天数中位数"]) == ("1", "1", "")
    assert answer.headers["content-disposition"] == 'attachment; filename="facilities.csv"'
    assert 'rel="next"' in answer.headers["link"]


async def test_meal_points_and_prices_open_in_a_spreadsheet(public: Public, make: Make, client_for):
    point, bureau = await meal_point(make, phone="0631-5223456"), await client_for(Role.BUREAU_ADMIN)
    slots = [
        {"weekdays": [1, 2, 7], "meal": "lunch", "opens": "11:00", "closes": "13:00"},
        {"weekdays": [3], "meal": "lunch", "opens": "11:30", "closes": "13:00"},
    ]
    told = await bureau.post(f"/v1/meal-points/{point.id}/hours", json={"effective_from": day(0), "slots": slots})
    assert told.status_code == 201, told.text
    await make.service_item(price_fen=2005, unit=Unit.VISIT)

    [row] = table(await public.ask("meal-points", CSV))
    [price] = table(await public.ask("service-items", CSV))

    assert (row["电话"], row["送餐"], row["状态"], row["运营模式"]) == ("0631-5223456", "否", "运营", "餐饮企业")
    assert row["供餐时间"] == "午餐 11:00-13:00（周一二日）；午餐 11:30-13:00（周三）"
    assert (price["类别"], price["单位"], price["单价（元）"]) == ("照护", "次", "20.05")


@pytest.mark.parametrize("kind", ["facility", "meal_point"])
async def test_what_was_found_opens_in_a_spreadsheet(public: Public, make: Make, client_for, kind: str):
    """Seen to be JSON whatever was asked for. An inspection that found nothing has a row of its own."""
    place = await make.facility() if kind == "facility" else await meal_point(make)
    await a_major_hazard(client_for, kind, place.id)
    inspector = await client_for(Role.INSPECTOR)
    asked = f"/v1/safety-checklists?topic=gas&place={kind}&newest=true"
    [gas] = (await inspector.get(asked)).json()["items"]
    clean = {
        "id": str(uuid4()),
        "place_kind": kind,
        "place_id": str(place.id),
        "looked_at": [{"checklist_id": gas["id"], "clauses": {gas["clauses"][0]["code"]: "passed"}}],
        "departments": ["燃气办"],
    }
    made = await inspector.post("/v1/inspections", json=clean | {"inspected_at": f"{day(-1)}T09:00:00+08:00"})
    assert made.status_code == 201, made.text

    path = f"{'facilities' if kind == 'facility' else 'meal-points'}/{place.id}/inspections"
    found, nothing = table(await public.ask(path, CSV))

    assert (found["隐患主题"], found["等级"], found["状态"], found["销号日期"]) == (
        "消防",
        "重大事故隐患",
        "待整改",
        "",
    )
    told = ("检查日期", "检查部门", "联合检查", "检查主题", "隐患主题", "状态")
    assert [nothing[name] for name in told] == [day(-1), "燃气办", "否", "燃气", "", ""]
    assert len((await public.ask(path)).json()["items"]) == 2


async def test_another_form_is_not_to_be_had(public: Public, make: Make):
    """Seen to answer one home as JSON to who takes CSV alone."""
    house = await make.facility()

    many = await public.ask("facilities", {"Accept": "application/pdf"})
    one = await public.ask(f"facilities/{house.id}", CSV)

    assert (many.status_code, many.json()["available"]) == (406, "application/json, text/csv")
    assert (one.status_code, one.json()["available"]) == (406, "application/json")


@pytest.mark.parametrize("path", ["facilities", "meal-points"])
async def test_a_division_that_is_none_is_told(public: Public, path: str):
    """Seen to be an empty list, as if there were no home."""
    refused = await public.ask(path, division=f"{public.district}999")

    told = (refused.status_code, refused.json()["code"], refused.json()["errors"][0]["pointer"])
    assert told == (422, "division_unknown", "/query/division")
