"""Servings and tallies by file: evidence, which goes in once and is never changed by a file."""

import pytest

from models.accounts import Role
from tests.canteen import a_canteen
from tests.imports.uploading import counts, faults_of, sent, taken_in

HEAD = "serving_no,meal_point_code,resident_id_number,meal,mode,served_at,price_fen,programme_code\n"
CHINESE = "用餐单号,助餐点编码,老年人身份证号,餐次,用餐方式,用餐时间,价格(分),补贴项目编码\n"
TALLIES = "meal_point_code,served_on,meal,count\n"


@pytest.fixture
async def canteen(make, client_for):
    return await a_canteen(make, client_for)


def row(canteen, n, **said):
    cells = {
        "no": f"C{n}",
        "point": canteen.point.code,
        "resident": canteen.id_number,
        "meal": "lunch",
        "mode": "dine_in",
        "at": f"2024-03-{n:02} 11:42",
        "price": "1500",
        "programme": "",
    }
    return ",".join((cells | said).values()) + "\n"


async def test_a_points_own_list_is_flagged_and_posted_when_an_officer_has_acknowledged_it(canteen, drain):
    file = CHINESE + row(canteen, 5, meal="午餐", mode="堂食") + row(canteen, 6, meal="中餐", mode="送餐")

    done = await taken_in(canteen.till, drain, "meal-servings", file)
    before = await canteen.owed()
    asked = {"code": "manual", "import_id": done["id"], "reason_code": "manual", "memo": "已抽查纸质签到表"}
    told = (await canteen.officer.post("/v1/meal-servings/acknowledgements", json=asked)).json()

    assert (counts(done), done["attested"]) == ((2, 0, 0, 0), False), done
    assert (before, told["verified"], await canteen.owed()) == (0, 2, 3000)


async def test_an_officers_list_is_attested_counts_at_once_and_is_approved_by_another(canteen, client_for, drain):
    """One of a meal and day is subsidised here too, and the earliest of the file."""
    file = HEAD + row(canteen, 5) + row(canteen, 6, at="2024-03-05 11:30")

    done = await taken_in(canteen.officer, drain, "meal-servings", file)
    found = (await canteen.officer.get("/v1/meal-servings", params={"import_id": done["id"]})).json()["items"]
    other = await client_for(Role.SUBSIDY_OFFICER)
    path, key = f"/v1/imports/{done['id']}/approve", {"Idempotency-Key": "approve-meals"}

    assert (counts(done), done["attested"]) == ((2, 0, 0, 0), True), await faults_of(canteen.officer, done)
    told = {one["serving_no"]: (one["status"], one["evidence"], one["self_paid_code"]) for one in found}
    assert told == {"C5": ("verified", "attested", "already_served"), "C6": ("verified", "attested", None)}
    assert await canteen.owed() == 1500
    assert [(await who.post(path, headers=key)).status_code for who in (canteen.officer, other)] == [409, 200]


async def test_the_same_rows_change_nothing_and_other_content_is_refused(canteen, drain):
    """Also where the till has told of the serving before."""
    till = await canteen.served(serving_no="C7", served_at="2024-03-07T11:42:00+08:00")
    file = HEAD + row(canteen, 5) + row(canteen, 5) + row(canteen, 6) + row(canteen, 7)
    await taken_in(canteen.officer, drain, "meal-servings", file)

    again = await taken_in(canteen.officer, drain, "meal-servings", file)
    changed = HEAD + row(canteen, 5, price="1400") + row(canteen, 6, meal="dinner") + row(canteen, 7, mode="delivery")
    differs = await taken_in(canteen.officer, drain, "meal-servings", changed)

    assert till["status"] == "verified"
    assert counts(again) == (0, 0, 4, 0)
    assert counts(differs) == (0, 0, 0, 3)
    assert await faults_of(canteen.officer, differs) == [
        (no, "serving_no", "differs_from_recorded") for no in (2, 3, 4)
    ]
    assert await canteen.owed() == 4500


BAD = [
    ({"point": "NO"}, "meal_point_code", "meal_point_not_on_record"),
    ({"resident": "371099194103070242"}, "resident_id_number", "resident_unknown"),
    ({"resident": "371099194103070243"}, "resident_id_number", "id_number_check_digit"),
    ({"meal": "夜宵"}, "meal", "choice_unknown"),
    ({"mode": "打包"}, "mode", "choice_unknown"),
    ({"at": "2024-02-30 11:00"}, "served_at", None),
    ({"at": "2124-03-05 11:00"}, "served_at", "served_in_future"),
    ({"price": "12.5"}, "price_fen", None),
    ({"price": "-1"}, "price_fen", None),
    ({"no": ""}, "serving_no", None),
    ({"programme": "NO"}, "programme_code", "programme_unknown"),
]


@pytest.mark.parametrize(("said", "column", "code"), BAD)
async def test_a_bad_row_is_told_and_keeps_no_other_out(canteen, drain, said, column, code):
    done = await taken_in(canteen.officer, drain, "meal-servings", HEAD + row(canteen, 5, **said) + row(canteen, 6))

    [(no, where, why)] = await faults_of(canteen.officer, done)
    assert (counts(done), no, where) == ((1, 0, 0, 1), 2, column)
    assert code in (None, why)


async def test_a_time_that_has_not_come_is_told_as_the_file_says_it(canteen, drain):
    """Seen to fail in UTC, eight hours before what stands in the row, with a word about a device's clock alone."""
    done = await taken_in(canteen.officer, drain, "meal-servings", HEAD + row(canteen, 5, at="2124-03-05 18:00"))

    told = (await canteen.officer.get(f"/v1/imports/{done['id']}/errors.csv")).content.decode("utf-8-sig")

    assert "用餐时间 2124-03-05 18:00 尚未到；请核对时间，由设备登记的请校准其时钟。" in told


async def test_a_point_imports_for_itself_only(canteen, drain):
    other, _ = await canteen.elsewhere()

    servings = await taken_in(canteen.till, drain, "meal-servings", HEAD + row(canteen, 5, point=other.code))
    tallies = await taken_in(canteen.till, drain, "meal-tallies", TALLIES + f"{other.code},2024-03-05,lunch,3\n")

    for done in (servings, tallies):
        assert await faults_of(canteen.till, done) == [(2, "meal_point_code", "meal_point_of_another")]


async def test_tallies_go_in_once_and_a_file_changes_none(canteen, drain):
    code = canteen.point.code
    file = TALLIES + f"{code},2024-03-05,午餐,37\n{code},2024-03-05,晚餐,12\n{code},2024-03-05,午餐,37\n"
    first = await taken_in(canteen.till, drain, "meal-tallies", file)

    again = await taken_in(canteen.officer, drain, "meal-tallies", file)
    bad = (
        f"{code},2024-03-05,lunch,36\n{code},2124-03-05,lunch,36\n{code},2024-03-06,lunch,5001\nNO,2024-03-06,lunch,1\n"
    )
    differs = await taken_in(canteen.till, drain, "meal-tallies", TALLIES + bad)

    assert (counts(first), counts(again)) == ((2, 0, 1, 0), (0, 0, 3, 0))
    assert [(no, column) for no, column, _ in await faults_of(canteen.till, differs)] == [
        (2, "count"),
        (3, "served_on"),
        (4, "count"),
        (5, "meal_point_code"),
    ]
    listed = (await canteen.officer.get("/v1/meal-tallies")).json()["items"]
    assert sorted((one["meal"], one["count"]) for one in listed) == [("dinner", 12), ("lunch", 37)]


@pytest.mark.parametrize("kind", ["meal-servings", "meal-tallies"])
@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.MEAL_POINT_OPERATOR, 202),
        (Role.PROVIDER_MANAGER, 202),
        (Role.SUBSIDY_OFFICER, 202),
        (Role.COMMUNITY_WORKER, 403),
        (Role.RESIDENT, 403),
        (Role.AUDITOR, 403),
    ],
)
async def test_who_may_import_meals(canteen, client_for, kind, role, status):
    answer = await sent(await client_for(role), kind, HEAD if kind == "meal-servings" else TALLIES)

    assert answer.status_code == status, answer.text


@pytest.mark.parametrize("kind", ["meal-servings", "meal-tallies"])
async def test_there_is_a_template(canteen, kind):
    answer = await canteen.till.get(f"/v1/imports/{kind}/template.xlsx")

    assert answer.status_code == 200


async def test_a_row_of_a_serving_that_was_annulled_fails_and_says_to_give_it_another_number(
    canteen, client_for, drain
):
    """Seen to be `unchanged`, though it counts nowhere; a till was told that the number is another serving's."""
    file = HEAD + row(canteen, 5)
    done = await taken_in(canteen.officer, drain, "meal-servings", file)
    [serving] = (await canteen.officer.get("/v1/meal-servings", params={"import_id": done["id"]})).json()["items"]
    slip = {"reason_code": "data_entry_error", "memo": "录错了人"}
    other = await client_for(Role.SUBSIDY_OFFICER)
    annulled = await other.post(f"/v1/meal-servings/{serving['id']}/annul", json=slip)
    assert annulled.status_code == 200, annulled.text

    again = await taken_in(canteen.officer, drain, "meal-servings", file)
    at_the_till = await canteen.send(serving_no="C5")
    renumbered = await taken_in(canteen.officer, drain, "meal-servings", HEAD + row(canteen, 5, no="C5-2"))

    assert counts(again) == (0, 0, 0, 1)
    assert await faults_of(canteen.officer, again) == [(2, "serving_no", "serving_closed")]
    assert (at_the_till.status_code, at_the_till.json()["code"]) == (409, "serving_closed")
    assert "C5" in at_the_till.json()["detail"]
    assert counts(renumbered) == (1, 0, 0, 0)
    assert await canteen.owed() == 1500
