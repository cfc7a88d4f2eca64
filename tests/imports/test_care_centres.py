"""Care centres in files: a register, updated by code."""

from models.accounts import Role
from tests.exports.fetching import rows_of
from tests.imports.uploading import counts, faults_of, taken_in
from tests.served import figures

HEADER = "code,name,level,division_code,services,lat,lng,opened_on\n"


async def test_centres_go_in_once_are_updated_and_counted(client_for, drain, make):
    admin = await client_for(Role.BUREAU_ADMIN)
    file = HEADER + (
        f"Q1,区中心,district,{make.code},meal;bathing,37.5,122.1,2024-01-01\n"
        f"J1,街道中心,township,{make.code}002,,,,\nS1,社区站,社区级,{make.code}002001,助餐、助洁,,,2024年5月1日\n"
    )

    first = await taken_in(admin, drain, "care-centres", file)
    again = await taken_in(admin, drain, "care-centres", file)
    changed = await taken_in(admin, drain, "care-centres", file.replace("街道中心", "综合中心"))

    assert [counts(done) for done in (first, again, changed)] == [(3, 0, 0, 0), (0, 0, 3, 0), (0, 1, 2, 0)], (
        await faults_of(admin, first)
    )
    found = await figures(admin)
    assert [found[f"care_centres.{level}"]["value"] for level in ("district", "township", "community")] == [1, 1, 1]
    rows = {row["中心编码"]: row for row in await rows_of(admin, drain, "care-centres", "xlsx")}
    assert (rows["S1"]["级别"], rows["S1"]["服务内容"], rows["J1"]["名称"]) == ("社区级", "助洁、助餐", "综合中心")


async def test_each_bad_row_is_told_by_its_column(client_for, drain, make):
    admin = await client_for(Role.BUREAU_ADMIN)
    rows = (
        f"A,甲,village,{make.code}001,,,,\nB,乙,community,{make.code}001,,,,\nC,丙,township,999999001,,,,\n"
        f"D,丁,township,{make.code}001,按摩,,,\nE,戊,township,{make.code}001,,37.5,,\n"
        f"F,己,township,{make.code}001,,,,2024-13-01\n,庚,township,{make.code}001,,,,\nG,辛,township,12,,,,\n"
        f"H,壬,township,{make.code}001,,,,\nH,癸,township,{make.code}001,,,,\n"
    )

    done = await taken_in(admin, drain, "care-centres", HEADER + rows)

    assert counts(done) == (1, 0, 0, 9)
    assert await faults_of(admin, done) == [
        (2, "level", "choice_unknown"),
        (3, "division_code", "division_too_wide"),
        (4, "division_code", "division_outside"),
        (5, "services", "choice_unknown"),
        (6, "lng", "place_incomplete"),
        (7, "opened_on", "no_such_day"),
        (8, "code", "value_blank"),
        (9, "division_code", "division_code_form"),
        (11, "", "repeated_in_file"),
    ]
