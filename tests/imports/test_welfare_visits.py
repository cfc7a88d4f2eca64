"""Welfare visits of a file, and what the report says of them: evidence, counted where somebody was reached."""

from datetime import date

from models.accounts import Role
from tests.imports.uploading import counts, faults_of, taken_in
from tests.served import YEAR, figures
from tests.test_welfare_visits import due, scheduled

HEADER = "visit_no,resident_id_number,visited_on,visitor,outcome\n"


async def test_visits_go_in_once_and_are_not_changed_by_a_file(town, client_for, drain):
    """Seen to fail without the look at what is recorded: sent again, each row was refused by the unique key alone. History
    raises no alert."""
    worker = await client_for(Role.COMMUNITY_WORKER)
    file = (
        HEADER
        + f"WV-1,{town.number},2024-03-05,张网格,well\nWV-2,{town.number},2024-04-05,,needs_help\nWV-3,{town.number},2024-04-09,,\n"
    )

    first = await taken_in(worker, drain, "welfare-visits", file)
    again = await taken_in(worker, drain, "welfare-visits", file)
    other = await taken_in(worker, drain, "welfare-visits", file.replace("张网格,well", "张网格,refused"))

    assert counts(first) == (3, 0, 0, 0), await faults_of(worker, first)
    assert (counts(again), counts(other)) == ((0, 0, 3, 0), (0, 0, 2, 1))
    assert await faults_of(worker, other) == [(2, "", "differs_from_recorded")]
    listed = (await worker.get("/v1/welfare-visits")).json()["items"]
    assert [(one["visit_no"], one["outcome"]) for one in listed] == [
        ("WV-3", None),
        ("WV-2", "needs_help"),
        ("WV-1", "well"),
    ]
    assert (await worker.get("/v1/alerts")).json()["items"] == []


async def test_a_chinese_list_goes_in_and_the_last_visit_moves_the_next_one(town, client_for, drain, make):
    admin = await client_for(Role.BUREAU_ADMIN)
    await make.owner.execute("update residents set categories = '{dibao}' where id = $1", town.resident.id)
    await scheduled(admin)
    head = "探视走访台账\n走访编号,老年人身份证号,走访日期,走访人,走访结果\n"
    file = head + f"走1,{town.number},2024年3月5日,张网格,良好\n走2,{town.number},2024/6/5,张网格,不在家\n"

    done = await taken_in(admin, drain, "welfare-visits", file, encoding="gb18030")

    assert counts(done) == (2, 0, 0, 0), await faults_of(admin, done)
    [one] = await due(admin)
    assert (one["last_visit_on"], one["due_on"], one["overdue"]) == ("2024-03-05", "2024-04-04", True)


async def test_rows_that_cannot_be_are_told_one_by_one(town, client_for, drain, make):
    worker = await client_for(Role.COMMUNITY_WORKER)
    gone = "update residents set status = 'deceased', deceased_on = $1 where id = $2"
    await make.owner.execute(gone, date(2024, 5, 1), town.resident.id)
    rows = (
        f"WV-1,{town.stranger},2024-03-05,,well\nWV-2,{town.number},2024-05-02,,well\nWV-3,{town.number},2199-01-01,,well\n"
        f"WV-4,{town.number},2024-03-05,,splendid\nWV-5,{town.number},2024-13-05,,well\n,{town.number},2024-03-05,,well\n"
        f"WV-6,{town.number},2024-03-05,,well\nWV-6,{town.number},2024-03-06,,well\n"
    )

    done = await taken_in(worker, drain, "welfare-visits", HEADER + rows)

    assert counts(done) == (1, 0, 0, 7)
    assert await faults_of(worker, done) == [
        (2, "resident_id_number", "resident_unknown"),
        (3, "visited_on", "resident_gone"),
        (4, "visited_on", "day_in_future"),
        (4, "visited_on", "resident_gone"),
        (5, "outcome", "choice_unknown"),
        (6, "visited_on", "no_such_day"),
        (7, "visit_no", "value_blank"),
        (9, "", "repeated_in_file"),
    ]


async def test_the_report_counts_visits_that_reached_somebody_and_shows_each(town, client_for, drain, make):
    """Neither who was not at home, nor what was withdrawn. Seen to count all of them without the look at the outcome."""
    admin = await client_for(Role.BUREAU_ADMIN)
    rows = "".join(
        f"WV-{n},{town.number},2024-03-{n:02},,{outcome}\n"
        for n, outcome in enumerate(("well", "not_home", "no_answer", "refused", "hospital", ""), 1)
    )
    done = await taken_in(admin, drain, "welfare-visits", HEADER + rows)
    [mistaken] = (await admin.get("/v1/welfare-visits", params={"outcome": "hospital"})).json()["items"]
    await admin.post(f"/v1/welfare-visits/{mistaken['id']}/withdraw", json={"reason": "登记错了人"})

    answer = await figures(admin)
    behind = (await admin.get("/v1/reports/period/welfare_visits.count/rows", params=YEAR)).json()["items"]
    refused = await (await client_for(Role.SUBSIDY_OFFICER)).get(
        "/v1/reports/period/welfare_visits.count/rows", params=YEAR
    )

    assert counts(done) == (6, 0, 0, 0), await faults_of(admin, done)
    assert (answer["welfare_visits.count"], answer["welfare_visits.residents"]["value"]) == (
        {"value": 3, "unit": "person_times"} | answer["welfare_visits.count"],
        1,
    )
    assert [(row["visit_no"], row["outcome"], row["counted"]) for row in behind] == [
        ("WV-1", "well", 1),
        ("WV-4", "refused", 1),
        ("WV-6", None, 1),
    ]
    assert behind[0]["links"]["welfare_visit"].startswith("/v1/welfare-visits/")
    assert refused.status_code == 403
