"""Safety meetings, trainings and drills as a file: evidence by their number, counted in the report."""

from models.accounts import Role
from tests.imports.uploading import counts, faults_of, taken_in
from tests.served import figures

HEADER = "event_no,kind,held_on,topic,attendance\n"
CHINESE = "编号,类型,举办日期,主题,参加人数\n"


async def test_events_go_in_once_are_counted_and_not_changed_by_a_file(client_for, drain):
    """Seen to change what was recorded without `_same`."""
    admin = await client_for(Role.BUREAU_ADMIN)
    file = HEADER + "M1,meeting,2024-05-20,fire,86\nT1,培训,2024年6月1日,消防,14\nD1,drill,2024/6/2,疏散演练,\n"

    first = await taken_in(admin, drain, "safety-events", file)
    again = await taken_in(admin, drain, "safety-events", file)
    other = await taken_in(admin, drain, "safety-events", file.replace(",86", ",87"))

    assert [counts(done) for done in (first, again, other)] == [(3, 0, 0, 0), (0, 0, 3, 0), (0, 0, 2, 1)], (
        await faults_of(admin, first)
    )
    assert await faults_of(admin, other) == [(2, "", "differs_from_recorded")]
    found = await figures(admin)
    assert [found[f"safety.{key}"]["value"] for key in ("meetings", "trainings", "drills")] == [1, 1, 1]
    read = {
        path: (await admin.get(f"/v1/safety-{path}")).json()["items"] for path in ("meetings", "trainings", "drills")
    }
    assert {path: (one["topic"], one["subject"], one["attendance"]) for path, [one] in read.items()} == {
        "meetings": ("fire", None, 86),
        "trainings": ("fire", None, 14),
        "drills": (None, "疏散演练", None),
    }


async def test_a_file_with_chinese_headings_and_values_is_the_same_file(client_for, drain):
    admin = await client_for(Role.BUREAU_ADMIN)
    await taken_in(admin, drain, "safety-events", HEADER + "M1,meeting,2024-05-20,fire,86\n")

    again = await taken_in(admin, drain, "safety-events", CHINESE + "M1,会议,2024-5-20,消防,86\n")

    assert counts(again) == (0, 0, 1, 0)


async def test_each_bad_row_is_told_by_its_column_and_the_good_ones_go_in(client_for, drain):
    admin = await client_for(Role.BUREAU_ADMIN)
    rows = (
        "A,meeting,2199-01-01,,1\nB,party,2024-01-01,,1\nC,meeting,2024-02-30,,1\nD,meeting,2024-01-01,,-1\n"
        ",meeting,2024-01-01,,1\nF,,2024-01-01,,1\nG,meeting,2024-01-01,,1\nG,meeting,2024-01-01,,2\n"
    )

    done = await taken_in(admin, drain, "safety-events", HEADER + rows)

    assert counts(done) == (1, 0, 0, 7)
    assert [(row, column) for row, column, _ in await faults_of(admin, done)] == [
        *((2, "held_on"), (3, "kind"), (4, "held_on"), (5, "attendance"), (6, "event_no"), (7, "kind"), (9, ""))
    ]


async def test_what_was_recorded_here_or_annulled_is_not_the_file_s(client_for, drain):
    """Nor is what a file brought annulled by who sent it: seen to be (200), and to be offered."""
    admin, second = await client_for(Role.BUREAU_ADMIN), await client_for(Role.BUREAU_ADMIN)
    own = {"event_no": "M1", "held_on": "2024-05-20", "topic": "fire", "attendance": 86}
    assert (await admin.post("/v1/safety-meetings", json=own)).status_code == 201
    file = HEADER + "M1,meeting,2024-05-20,fire,86\nM2,meeting,2024-05-21,fire,9\n"

    first = await taken_in(admin, drain, "safety-events", file)
    [imported] = [one for one in (await admin.get("/v1/safety-meetings")).json()["items"] if one["import_id"]]
    own = await admin.post(f"/v1/safety-meetings/{imported['id']}/annul", json={"reason": "重复"})
    offered = (await second.get(f"/v1/safety-meetings/{imported['id']}")).json()["allowed_actions"]
    gone = await second.post(f"/v1/safety-meetings/{imported['id']}/annul", json={"reason": "重复"})
    again = await taken_in(admin, drain, "safety-events", file)

    assert (own.status_code, own.json()["code"]) == (409, "same_person")
    assert (imported["allowed_actions"], offered) == ([], ["annul"])
    assert (counts(first), gone.status_code, counts(again)) == ((1, 0, 0, 1), 200, (0, 0, 0, 2))


async def test_the_report_counts_what_was_held_in_the_period_and_leads_on_to_it(client_for, drain, make):
    """Not what was annulled, nor what was held a day later."""
    admin, second = await client_for(Role.BUREAU_ADMIN), await client_for(Role.BUREAU_ADMIN)
    said = {"held_on": "2024-06-30", "topic": "fire", "attendance": 9}
    [kept, annulled, later] = [
        (await admin.post("/v1/safety-trainings", json=said | more)).json()
        for more in ({}, {}, {"held_on": "2024-07-01"})
    ]
    await second.post(f"/v1/safety-trainings/{annulled['id']}/annul", json={"reason": "重复"})
    period = {"from": "2024-01-01", "to": "2024-06-30"}

    shown = (await admin.get("/v1/reports/period", params=period)).json()
    rows = (await admin.get("/v1/reports/period/safety.trainings/rows", params=period)).json()["items"]

    assert (shown["safety.trainings"]["value"], shown["safety.trainings"]["unit"]) == (1, "events")
    assert [row["id"] for row in rows] == [kept["id"]] != [later["id"]]
    assert (await admin.get(rows[0]["links"]["event"])).json()["id"] == kept["id"]
