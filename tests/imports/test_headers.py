"""Imports: the header of a file, and what is said of one that is wrong."""

import pytest

from models.accounts import Role
from tests.imports.uploading import faults_of, taken_in


async def test_a_wrong_header_names_the_columns_that_are_missing_and_those_nobody_knows(client_for, drain):
    admin = await client_for(Role.BUREAU_ADMIN)

    done = await taken_in(admin, drain, "providers", "供应商一览,,\n编码,=单位性质,电话\nP1,x,\n")

    assert "缺少列 名称（name）；不认识的列 =单位性质。" in done["failure_zh"]
    assert "missing name; unknown =单位性质. " in done["failure_en"]
    assert await faults_of(admin, done) == [(2, "name", "column_missing"), (2, "=单位性质", "column_unknown")]


@pytest.mark.parametrize(
    ("header", "zh", "en"),
    [
        ("编码", "第 1 行表头不符：缺少列 名称（name）。", "The header in row 1 is wrong: missing name. "),
        ("编码,名称,备注", "第 1 行表头不符：不认识的列 备注。", "The header in row 1 is wrong: unknown 备注. "),
        (
            "编码,名称,code",
            "第 1 行表头不符：重复的列 服务商编码（code）。",
            "The header in row 1 is wrong: given twice code. ",
        ),
        ("甲,乙", "必需的列：服务商编码（code）、名称（name）。", "The required columns are code, name."),
    ],
)
async def test_a_wrong_header_speaks_only_of_what_is_wrong(client_for, drain, header, zh, en):
    """Seen to fail, with 不认识的列 - where there were none, when each sentence had a place for each mistake."""
    done = await taken_in(await client_for(Role.BUREAU_ADMIN), drain, "providers", f"{header}\nP1,x,y\n")

    assert zh in done["failure_zh"]
    assert en in done["failure_en"]


@pytest.mark.parametrize("separator", ["\t", ";"], ids=["tab", "semicolon"])
async def test_cells_are_parted_by_a_tab_or_a_semicolon_as_well_and_the_refused_rows_come_back(
    client_for, drain, separator
):
    """Seen to fail with header_not_found."""
    admin = await client_for(Role.BUREAU_ADMIN)
    rows = (("服务商一览",), ("编码", "名称", "地址"), ("P1", "甲公司", "青岛路1号,二楼"), ("P2", "", "x"))

    done = await taken_in(admin, drain, "providers", "".join(separator.join(row) + "\r\n" for row in rows))
    back = (await admin.get(f"/v1/imports/{done['id']}/errors.csv")).text

    assert (done["status"], done["rows_created"]) == ("succeeded", 1), done["failure_zh"]
    assert await faults_of(admin, done) == [(4, "name", "value_blank")]
    assert back.splitlines()[1].startswith("P2,,x,4,")
    [provider] = (await admin.get("/v1/providers")).json()["items"]
    assert (provider["name"], provider["address"]) == ("甲公司", "青岛路1号,二楼")
