"""Facilities, their beds and who stayed in them come as lists; sent again they change nothing, and their figures stand in the
report with the rows behind them."""

import pytest

from models.accounts import Role
from tests.imports.uploading import counts, faults_of, taken_in
from tests.lodged import day
from tests.served import all_rows, figures


def homes(code):
    return (
        "机构编码,机构名称,机构性质,区划代码,启用日期,关闭日期\n"
        f"A,甲养老院,公办,{code}001,2019-05-01,\nB,乙养老院,公建民营,{code}009,2024-03-01,\nC,丙养老院,,{code}001,2019-05-01,2024-06-30\n"
    )


BEDS = (
    "机构编码,床位号,床位类型,房间,启用日期\n"
    "A,1,认知障碍照护,101,\nA,2,护理型,101,2024-04-01\nB,1,护理型,201,2024-03-01\nC,1,普通,1,2019-05-01\n"
)
STAYS = "facility_code,bed_no,resident_id_number,admitted_on,discharged_on\n"


@pytest.fixture
async def listed(make, client_for, drain):
    admin = await client_for(Role.BUREAU_ADMIN)
    assert counts(await taken_in(admin, drain, "facilities", homes(make.code))) == (3, 0, 0, 0)
    assert counts(await taken_in(admin, drain, "beds", BEDS)) == (4, 0, 0, 0)
    return admin


async def test_facilities_and_beds_sent_again_change_nothing_and_a_mistyped_kind_is_corrected(make, listed, drain):
    assert counts(await taken_in(listed, drain, "facilities", homes(make.code))) == (0, 0, 3, 0)
    assert counts(await taken_in(listed, drain, "beds", BEDS)) == (0, 0, 4, 0)

    moved = await taken_in(listed, drain, "beds", "facility_code,bed_no,kind,room\nA,1,dementia,102\nA,2,general,\n")
    bad = (
        "code,name,division_code,opened_on,closed_on\nA,甲养老院,999999001,,\nD,丁,,,\nE,戊,"
        + f"{make.code}001,2024-05-02,2024-05-01\n"
    )
    refused = await taken_in(listed, drain, "facilities", bad)
    nowhere = await taken_in(listed, drain, "beds", "facility_code,bed_no,kind\nZ,1,nursing\nA,9,沙发\n")

    assert (counts(moved), await faults_of(listed, moved)) == ((0, 2, 0, 0), [])
    assert await faults_of(listed, refused) == [
        (2, "division_code", "differs_from_recorded"),
        (3, "division_code", "value_blank"),
        (4, "closed_on", "closes_before_it_opens"),
    ]
    assert await faults_of(listed, nowhere) == [(2, "facility_code", "facility_unknown"), (3, "kind", "choice_unknown")]


async def test_stays_go_in_and_the_discharge_of_who_was_there_comes_by_a_later_list(make, listed, drain, client_for):
    one, two = "371099194103070242", "371099194003070026"
    await make.resident(id_number=one)
    await make.resident(id_number=two)
    first = STAYS + f"A,2,{one},2024-04-05,\nB,1,{two},2024-03-05,2024-04-02\n"

    made = await taken_in(listed, drain, "stays", first)
    again = await taken_in(listed, drain, "stays", first)
    left = await taken_in(listed, drain, "stays", STAYS + f"A,2,{one},2024-04-05,2024-05-01\n")
    bad = await taken_in(
        listed,
        drain,
        "stays",
        STAYS
        + f"A,2,{one},2024-04-05,2024-05-02\n"  # other content
        + f"A,2,{two},2024-04-20,2024-04-25\n"  # the bed was taken
        + f"A,1,{two},2024-04-01,2024-04-08\n"  # the resident lay elsewhere
        + f"A,1,{two},2024-06-08,2024-06-01\n"  # reversed
        + f"A,1,{two},{day(1)},\n"
        + f"A,7,{two},2024-06-01,\n"
        + f"C,1,{two},2024-06-20,2024-07-10\n"  # closed meanwhile
        + "A,1,371099195003070023,2024-06-01,\n",
    )

    assert [counts(done) for done in (made, again, left)] == [(2, 0, 0, 0), (0, 0, 2, 0), (0, 1, 0, 0)]
    assert counts(bad) == (0, 0, 0, 8)
    assert [fault[1:] for fault in await faults_of(listed, bad)][:7] == [
        ("discharged_on", "differs_from_recorded"),
        ("bed_no", "bed_taken"),
        ("resident_id_number", "resident_stays_elsewhere"),
        ("discharged_on", "leaves_before_admission"),
        ("admitted_on", "day_in_future"),
        ("bed_no", "bed_unknown"),
        ("bed_no", "bed_closed"),
    ]
    stays = (await listed.get("/v1/stays")).json()["items"]
    [older] = [stay["stay_no"] for stay in stays if stay["bed_no"] == "2"]
    told = (await listed.get(f"/v1/imports/{bad['id']}/errors.csv")).text.splitlines()
    assert [older in line for line in told[1:3]] == [True, True]
    assert ("follows_id" in told[3], "离院日期（discharged_on）" in told[3]) == (False, True)
    assert {(stay["bed_no"], stay["status"], stay["to_on"]) for stay in stays} == {
        ("2", "discharged", "2024-05-01"),
        ("1", "discharged", "2024-04-02"),
    }


@pytest.mark.parametrize(
    ("to", "wanted"),
    [
        (
            "2024-02-29",
            {"facilities.count": 2, "beds.total": 2, "beds.dementia": 1, "beds.general": 1, "beds.occupied": 0},
        ),
        ("2024-03-31", {"facilities.count": 3, "beds.nursing": 1, "beds.nursing.added": 1, "beds.occupied": 1}),
        ("2024-04-01", {"facilities.count": 3, "beds.nursing": 2, "beds.nursing.added": 2, "beds.occupied": 1}),
        ("2024-04-02", {"beds.total": 4, "beds.hospice": 0, "beds.occupied": 0}),
        ("2024-06-30", {"facilities.count": 2, "beds.total": 3, "beds.general": 0, "beds.occupied": 1}),
    ],
)
async def test_the_report_counts_what_stands_on_its_last_day_and_shows_the_rows(make, listed, drain, to, wanted):
    one, two = "371099194103070242", "371099194003070026"
    resident = await make.resident(id_number=one, name="王桂芳")
    await make.resident(id_number=two)
    rows = f"B,1,{one},2024-03-05,2024-04-02\nA,2,{two},2024-04-05,\n"
    assert counts(await taken_in(listed, drain, "stays", STAYS + rows)) == (2, 0, 0, 0)

    told = await figures(listed, to=to)

    assert {key: told[key]["value"] for key in wanted} == wanted
    for key, value in wanted.items():
        behind = await all_rows(listed, key, to=to)
        assert sum(row["counted"] for row in behind) == value
    if to == "2024-03-31":
        [lying] = await all_rows(listed, "beds.occupied", to=to)
        assert (lying["resident_masked"], lying["bed_no"], lying["bed_kind"]) == ("王**", "1", "nursing")
        assert lying["resident_id"] == str(resident.id)
        for link in lying["links"].values():
            assert (await listed.get(link)).status_code == 200


async def test_the_figures_of_a_township_are_of_its_own_beds(make, listed):
    there = await figures(listed, to="2024-12-31", division=f"{make.code}009")

    assert (there["facilities.count"]["value"], there["beds.total"]["value"]) == (1, 1)
