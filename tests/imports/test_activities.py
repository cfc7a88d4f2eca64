"""Activities that were held before Yiyang: evidence by their number."""

from models.accounts import Role
from tests.imports.uploading import counts, faults_of, taken_in
from tests.served import figures

HEADER = "activity_no,name,held_on,site,attendance\n"


async def test_activities_go_in_once_are_counted_and_not_changed_by_a_file(client_for, drain, make):
    """Seen to change what was recorded without `_same`."""
    worker = await client_for(Role.COMMUNITY_WORKER, division_code=f"{make.code}001")
    file = HEADER + "H1,义诊,2024-05-20,活动室,86\nH2,书画,2024年6月1日,,14\nH1,义诊,2024-05-20,活动室,86\n"

    first = await taken_in(worker, drain, "activities", file)
    again = await taken_in(worker, drain, "activities", file)
    other = await taken_in(worker, drain, "activities", file.replace(",86", ",87"))

    assert [counts(done) for done in (first, again, other)] == [(2, 0, 1, 0), (0, 0, 3, 0), (0, 0, 1, 2)], (
        await faults_of(worker, first)
    )
    assert await faults_of(worker, other) == [(2, "", "differs_from_recorded"), (4, "", "differs_from_recorded")]
    found = await figures(worker)
    assert [found[f"activities.{key}"]["value"] for key in ("count", "person_times")] == [2, 100]
    [one, _] = (await worker.get("/v1/activities")).json()["items"]
    assert (one["status"], one["division_code"], one["allowed_actions"]) == ("held", f"{make.code}001", [])


async def test_each_bad_row_is_told_by_its_column(client_for, drain, make):
    admin = await client_for(Role.BUREAU_ADMIN)
    rows = (
        "A,义诊,2199-01-01,,1\nB,义诊,2024-02-30,,1\nC,义诊,2024-01-01,,-1\nD,义诊,2024-01-01,,1.5\n"
        ",义诊,2024-01-01,,1\nF,,2024-01-01,,1\nG,义诊,2024-01-01,,\nH,义诊,2024-01-01,,1\nH,义诊,2024-01-01,,2\n"
    )

    done = await taken_in(admin, drain, "activities", HEADER + rows)

    assert counts(done) == (1, 0, 0, 8)
    assert [(row, column) for row, column, _ in await faults_of(admin, done)] == [
        *((2, "held_on"), (3, "held_on"), (4, "attendance"), (5, "attendance")),
        *((6, "activity_no"), (7, "name"), (8, "attendance"), (10, "")),
    ]
