"""Rows of inspections that no file brings in, and what a hazard that a file closes does not do."""

from models.accounts import Role
from tests.imports.test_inspections import FOUND, HEADER, WHERE, house, inspections, row, without
from tests.imports.uploading import counts, faults_of, taken_in
from tests.inspected import ORDINARY, Safety, safety
from tests.lodged import day

_ = house, safety


async def test_rows_of_inspections_that_cannot_be_are_told_one_by_one(client_for, drain, house):
    admin = await client_for(Role.BUREAU_ADMIN)
    tomorrow = WHERE.replace("2024-05-10", day(1))
    rows = (
        without("N-2", WHERE.replace("facility", "meal_point"))  # of another kind
        + without("N-3", tomorrow)
        + row("N-4", finding="")  # a finding without its number
        + row("N-5", found="fire,,,,2024-05-17")  # neither how bad nor what
        + row("N-6", found=FOUND.replace("05-17", "05-09"))  # due before the inspection
        + row("N-7", put_right="2024-05-09,")  # put right before it
        + row("N-8", put_right="2024-05-15,2024-05-14")  # closed before it was put right
        + row("N-9", put_right=f",{day(1)}")  # closed tomorrow
        + row("N-10")
        + row("N-10", where=WHERE.replace("05-10", "05-12"), finding="2")  # another day than row 10
        + row("N-10", found=FOUND.replace("不亮", "损坏"))  # otherwise than row 10
        + row("N" * 60, finding="F" * 20)
        + row("N-14", found=FOUND.replace("fire", "earthquake"))
    )

    done = await taken_in(admin, drain, "inspections", HEADER + rows)

    assert await faults_of(admin, done) == [
        (2, "target_code", "target_unknown"),
        (3, "inspected_on", "inspection_in_future"),
        (4, "finding_no", "finding_without_number"),
        (5, "severity", "finding_incomplete"),
        (5, "description", "finding_incomplete"),
        (6, "due_on", "due_before_inspection"),
        (7, "rectified_on", "days_out_of_order"),
        (8, "closed_on", "days_out_of_order"),
        (9, "closed_on", "days_out_of_order"),
        (11, "", "repeated_in_file"),
        (12, "", "repeated_in_file"),
        (13, "finding_no", "finding_no_long"),
        (14, "finding_topic", "choice_unknown"),
    ]
    assert counts(done) == (1, 0, 0, 12)
    assert list(await inspections(admin)) == ["N-10"]


async def test_what_the_public_reads_names_no_persons_number(client_for, drain, house):
    """As where it is recorded by hand; seen to stand on the public page."""
    admin = await client_for(Role.BUREAU_ADMIN)
    rows = (
        row("J13812345678")
        + row("T-3", where=WHERE.replace("民政局;", "民政局 王海１３８１２３４５６７８;"))
        + row("T-4", found=FOUND.replace("改〔2024〕1号", "110101194106010019"))
    )

    done = await taken_in(admin, drain, "inspections", HEADER + rows)

    columns = ("inspection_no", "departments", "notice_no")
    assert await faults_of(admin, done) == [(n, name, "number_of_a_person") for n, name in enumerate(columns, 2)]
    assert await inspections(admin) == {}


async def test_a_file_takes_no_number_of_a_notice_that_the_system_issued(safety: Safety, drain, house):
    """Seen to be taken without `others_notices`. The reason names whose the number is."""
    found = await safety.found(ORDINARY)
    issued = FOUND.replace("改〔2024〕1号", found["notice_no"])
    inspection = (await safety.bureau.get(f"/v1/inspections/{found['inspection_id']}")).json()["inspection_no"]

    done = await taken_in(safety.bureau, drain, "inspections", HEADER + row("T-1", found=issued) + row("T-2"))
    told = (await safety.bureau.get(f"/v1/imports/{done['id']}/errors.csv")).content.decode("utf-8-sig")

    assert await faults_of(safety.bureau, done) == [(2, "notice_no", "notice_no_taken")]
    assert f"本系统为检查 {inspection} 出具" in told
    assert set(await inspections(safety.bureau)) == {inspection, "T-2"}


async def test_what_a_file_leaves_open_is_due_within_reach_of_today(client_for, drain, house):
    """As by hand: 30 days for a major hazard, 180 for another. Of what was closed years ago the day is history."""
    admin = await client_for(Role.BUREAU_ADMIN)
    major = FOUND.replace("ordinary", "major")
    rows = (
        row("D-2", found=FOUND.replace("2024-05-17", "2099-01-01"))
        + row("D-3", found=FOUND.replace("2024-05-17", "2099-01-01"), put_right="2024-05-15,")
        + row("D-4", found=FOUND.replace("2024-05-17", day(181)))
        + row("D-5", found=major.replace("2024-05-17", day(31)))
        + row("D-6", found=FOUND.replace("2024-05-17", day(180)))
        + row("D-7", found=major.replace("2024-05-17", day(30)))
        + row("D-8", found=FOUND.replace("2024-05-17", "2099-01-01"), put_right="2024-05-15,2024-05-16")
    )

    done = await taken_in(admin, drain, "inspections", HEADER + rows)

    assert await faults_of(admin, done) == [(n, "due_on", "finding_due_too_far") for n in (2, 3, 4, 5)]
    assert set(await inspections(admin)) == {"D-6", "D-7", "D-8"}


async def test_a_row_of_neither_topic_nor_department_nor_finding_is_no_inspection(client_for, drain, house):
    """Beside another row of the same inspection it says nothing and is none the worse for it."""
    admin, blank = await client_for(Role.BUREAU_ADMIN), "facility,JG001,2024-05-10,,"
    topic, department = "facility,JG001,2024-05-10,,fire", "facility,JG001,2024-05-10,民政局,"
    rows = without("N-2", blank) + without("N-3", topic) + without("N-4", department) + without("N-4", blank)

    done = await taken_in(admin, drain, "inspections", HEADER + rows + row("N-6", where=blank))

    assert await faults_of(admin, done) == [(2, "topics", "nothing_inspected")]
    assert (counts(done), set(await inspections(admin))) == ((3, 0, 1, 1), {"N-3", "N-4", "N-6"})


async def test_a_major_hazard_that_the_file_closes_suspends_nothing(client_for, drain, house):
    """Not even for an instant: seen to stand in the list as a suspension of today that was annulled."""
    admin, major = await client_for(Role.BUREAU_ADMIN), FOUND.replace("ordinary", "major")
    closed = row("C-1", found=major, put_right="2024-05-15,2024-05-16")

    first = await taken_in(admin, drain, "inspections", HEADER + closed)
    none = (await admin.get("/v1/suspensions")).json()["items"]
    second = await taken_in(
        admin, drain, "inspections", HEADER + closed + row("C-2", found=major, put_right="2024-05-15,")
    )
    [stands] = (await admin.get("/v1/suspensions")).json()["items"]

    assert [counts(done) for done in (first, second)] == [(1, 0, 0, 0), (1, 0, 1, 0)]
    assert (none, stands["until_at"], stands["annulled"]) == ([], None, False)
