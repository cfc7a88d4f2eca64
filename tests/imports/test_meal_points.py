"""The register of meal points as a file: what is told of a point, and since when it counts."""

import pytest

from models.accounts import Role
from services.calendars import today
from tests.imports.uploading import counts, faults_of, taken_in
from tests.moments import as_of_now

HEAD = "code,name,area,model,status,division_code,planned_on,built_on,opened_on,closed_on\n"


def row(make, code="ZC1", name="幸福食堂", status="operating", dates=",,,"):
    return f"{code},{name},urban,catering_company,{status},{make.code}001,{dates}\n"


async def points_of(client):
    return {point["code"]: point for point in (await client.get("/v1/meal-points")).json()["items"]}


async def spells_of(client, point):
    items = (await client.get(f"/v1/meal-points/{point['id']}/spells")).json()["items"]
    return [(spell["from_on"], spell["until_on"]) for spell in items]


async def test_a_chinese_file_goes_in_with_labels_and_days_as_people_write_them(client_for, make, drain):
    """Labels of every choice, a division that is created by its code, days in three ways; sent again it changes nothing."""
    admin = await client_for(Role.BUREAU_ADMIN)
    await taken_in(admin, drain, "providers", "code,name\nP1,甲餐饮公司\n")
    text = (
        "助餐点编码,名称,服务商编码,城乡类别,运营模式,状态,区划代码,座位数,规划日期,建成日期,开业日期,关闭日期\n"
        f"ZC1,竹岛食堂,P1,城市,社工站+公益组织,运营,{make.code}009,６０,2023-1-5,2023/3/1,2023年4月1日,\n"
        f"ZC2,互助点,,农村,互助式,规划,{make.code}009,,2024-1-5,,,\n"
        f"ZC3,老饭堂,,农村,自发式,关闭,{make.code}009,,,,2020-05-01,2023-06-01\n"
        f"ZC4,企业餐厅,,城市,餐饮企业,暂停,{make.code}009,,,,2020-05-01,\n"
    )

    done = await taken_in(admin, drain, "meal-points", text)
    again = await taken_in(admin, drain, "meal-points", text)

    assert (counts(done), counts(again)) == ((4, 0, 0, 0), (0, 0, 4, 0))
    found = await points_of(admin)
    first = found["ZC1"]
    assert (first["model"], first["area"], first["seats"], first["status"]) == (
        "station_charity",
        "urban",
        60,
        "operating",
    )
    assert (first["planned_on"], first["built_on"], first["opened_on"]) == ("2023-01-05", "2023-03-01", "2023-04-01")
    assert [await spells_of(admin, found[code]) for code in ("ZC1", "ZC2", "ZC3", "ZC4")] == [
        [("2023-04-01", None)],
        [],
        [("2020-05-01", "2023-06-01")],
        [("2020-05-01", "2020-05-01")],
    ]


@pytest.mark.parametrize(
    ("told", "spells"),
    [
        (["operating", "suspended", "operating"], [(lambda: str(today()), None), ("2024-04-01", lambda: str(today()))]),
        (["operating", "closed"], [("2024-04-01", lambda: str(today()))]),
        (["suspended", "operating"], [(lambda: str(today()), None), ("2024-04-01", "2024-04-01")]),
    ],
)
async def test_a_status_without_a_day_holds_from_the_day_on_which_it_is_told(client_for, make, drain, told, spells):
    """What is first told of as suspended has operated on no known day. Seen to fail without services.meal_points.turns.align."""
    admin = await client_for(Role.BUREAU_ADMIN)

    for status in told:
        await taken_in(admin, drain, "meal-points", HEAD + row(make, status=status, dates=",,2024-04-01,"))

    point = (await points_of(admin))["ZC1"]
    assert point["status"] == told[-1]
    assert await spells_of(admin, point) == as_of_now(spells)


async def test_a_row_with_the_required_columns_alone_goes_in_and_its_day_may_be_told_later(client_for, make, drain):
    admin = await client_for(Role.BUREAU_ADMIN)

    first = await taken_in(admin, drain, "meal-points", HEAD + row(make))
    told_today = await spells_of(admin, (await points_of(admin))["ZC1"])
    later = await taken_in(admin, drain, "meal-points", HEAD + row(make, dates=",,2024-04-01,"))

    assert (counts(first), counts(later)) == ((1, 0, 0, 0), (0, 1, 0, 0))
    assert told_today == [(str(today()), None)]
    assert await spells_of(admin, (await points_of(admin))["ZC1"]) == [("2024-04-01", None)]


@pytest.mark.parametrize(
    ("wrong", "column", "code"),
    [
        ({"status": "planned", "dates": ",,2024-04-01,"}, "opened_on", "date_against_status"),
        ({"status": "operating", "dates": ",,2024-04-01,2024-05-01"}, "closed_on", "date_against_status"),
        ({"dates": ",2024-05-01,2024-04-01,"}, "opened_on", "dates_out_of_order"),
        ({"dates": ",,2199-01-01,"}, "opened_on", "day_in_future"),
        ({"dates": ",,2024-02-30,"}, "opened_on", "no_such_day"),
        ({"status": "busy"}, "status", "choice_unknown"),
        ({"name": ""}, "name", "value_blank"),
        ({"code": "有空 格"}, "code", "code_form"),
    ],
)
async def test_a_bad_row_is_told_by_its_column_and_the_good_one_goes_in(client_for, make, drain, wrong, column, code):
    admin = await client_for(Role.BUREAU_ADMIN)

    done = await taken_in(admin, drain, "meal-points", HEAD + row(make, code="GOOD") + row(make, **wrong))

    assert counts(done) == (1, 0, 0, 1)
    assert await faults_of(admin, done) == [(3, column, code)]


async def test_a_point_does_not_turn_back_and_one_file_says_one_thing_of_it(client_for, make, drain):
    """Seen to fail without StatusTurnsBack."""
    admin = await client_for(Role.BUREAU_ADMIN)
    await taken_in(admin, drain, "meal-points", HEAD + row(make, dates=",,2024-04-01,"))

    back = await taken_in(admin, drain, "meal-points", HEAD + row(make, status="planned"))
    twice = HEAD + row(make, code="ZC2") + row(make, code="ZC2", name="别的名字")
    said = await taken_in(admin, drain, "meal-points", twice)
    foreign = await taken_in(
        admin, drain, "meal-points", HEAD.replace("name", "name,provider_code") + row(make, code="ZC3,x,NOBODY")
    )

    assert await faults_of(admin, back) == [(2, "status", "status_turns_back")]
    assert await faults_of(admin, said) == [(3, "", "repeated_in_file")]
    assert (counts(foreign)[3], (await points_of(admin)).keys()) == (1, {"ZC1", "ZC2"})


@pytest.mark.parametrize("role", [Role.SUBSIDY_OFFICER, Role.MEAL_POINT_OPERATOR, Role.COMMUNITY_WORKER])
async def test_only_the_bureau_imports_meal_points(client_for, role):
    client = await client_for(role)

    answer = await client.post("/v1/imports/meal-points", files={"file": ("x.csv", b"code\n", "text/csv")})

    assert answer.status_code == 403
