"""What a role may not see is told by its name, in every form of the report: it is another thing than nought."""

import re
from io import BytesIO
from pathlib import Path

import docx
import pytest
from python_calamine import CalamineWorkbook

from models.accounts import Role
from services.access import ROLES, Permission
from services.reports.indicators import INDICATORS
from services.reports.reading import FAMILIES, withheld_names
from tests.factories import Make
from tests.served import YEAR
from tests.test_report_forms import DOCX, XLSX, got, written

READERS = [role for role in Role if Permission.REPORTS_READ in ROLES[role] and role is not Role.REGION_VIEWER]
# role: what its report says that it may not see, and the header that says so.
POLICY = {
    Role.BUREAU_ADMIN: ("", None),
    Role.AUDITOR: ("", None),
    Role.SUBSIDY_OFFICER: ("探视走访", "welfare_visits.*"),
    Role.INSPECTOR: (
        "居家服务；补贴项目；助餐；床位（已入住床位）；津贴；保险；补贴资格；适老化改造；探视走访；老年人；追缴",
        "allowances.*, entitlements.*, beds.occupied, home_care.*, home_modifications.*, insurance.*, meals.*, programme.*, "
        "recoveries.*, residents.*, welfare_visits.*",
    ),
    Role.COMMUNITY_WORKER: (
        "助餐（助餐：散客人次）；津贴；追缴",
        "allowances.*, meals.anonymous, meals.*.anonymous, recoveries.*",
    ),
}
SAID = re.compile("申请本报告的账号无权查看以下指标，故未列出，不表示为零：(.*?)。")


async def reader(client_for, make: Make, role: Role):
    return await client_for(role, **({"division_code": make.division_code} if role is Role.COMMUNITY_WORKER else {}))


def said(text: str) -> str:
    return "".join(SAID.findall(text))


def words(content: bytes) -> str:
    return "\n".join(written(paragraph._p) for paragraph in docx.Document(BytesIO(content)).paragraphs)


def test_every_reader_of_reports_has_his_row():
    assert {*READERS} == {*POLICY}


@pytest.mark.parametrize("role", POLICY)
async def test_every_form_says_what_is_kept_from_a_role(make: Make, client_for, role: Role):
    """Seen to fail: an officer's document knew of no welfare visits and said that what it does not list is nought."""
    client = await reader(client_for, make, role)
    names, header = POLICY[role]

    told, document, book = (
        await client.get("/v1/reports/period", params=YEAR),
        await got(client, DOCX),
        await got(client, XLSX),
    )

    assert [answer.headers.get("yiyang-withheld") for answer in (told, document, book)] == [header] * 3
    assert said(words(document.content)) == names
    sheets = CalamineWorkbook.from_filelike(BytesIO(book.content))
    assert [said(sheets.get_sheet_by_name(name).to_python()[2][0]) for name in sheets.sheet_names] == [names] * 4
    patterns = [re.escape(key).replace(r"\*", ".+") for key in (header or "none").split(", ")]
    assert [key for key in told.json() if any(re.fullmatch(pattern, key) for pattern in patterns)] == []


@pytest.mark.parametrize("role", [Role.SUBSIDY_OFFICER, Role.AUDITOR])
async def test_nought_is_said_only_of_what_may_be_seen(make: Make, client_for, role: Role):
    """Where nothing was done, and where only residents are registered."""
    client = await reader(client_for, make, role)
    before = words((await got(client, DOCX, **{"from": "1990-01-01", "to": "1990-12-31"})).content)
    await make.resident()

    after = words((await got(client, DOCX, **{"from": "2040-01-01", "to": "2040-12-31"})).content)

    but = "除无权查看的以外，" if role is Role.SUBSIDY_OFFICER else ""
    assert before.splitlines()[-1] == f"{but}本期各项指标均为零。"
    assert after.splitlines()[-1].startswith(f"{but}未列出的指标本期为零。")


async def test_a_regions_viewer_is_told_all_sums_and_no_gap(make: Make, client_for):
    viewer = await client_for(Role.REGION_VIEWER, division_code=make.code)

    answer = await viewer.get("/v1/reports/period", params=YEAR)

    assert (answer.status_code, answer.headers.get("yiyang-withheld")) == (200, None)
    assert "welfare_visits.count" in answer.json()


def test_the_guide_says_of_each_role_what_its_report_keeps_back():
    """Seen to fail with 检查员 said to see the whole district."""
    table = (
        Path("docs/guide.md").read_text().partition("what the report keeps back |\n|---|---|\n")[2].partition("\n\n")[0]
    )
    told = dict(re.findall(r"^\| (\S+) · [^|]+\| (\S+)(?: · [^|]+)? \|$", table, re.MULTILINE))

    assert told == {
        "管理员、审计员": "—",
        **{
            name: POLICY[role][0]
            for name, role in (
                ("审核员", Role.SUBSIDY_OFFICER),
                ("检查员", Role.INSPECTOR),
                ("网格员", Role.COMMUNITY_WORKER),
            )
        },
    }


def test_every_family_has_a_name_to_be_withheld_by():
    assert {indicator.key.partition(".")[0] for indicator in INDICATORS} - {*FAMILIES} == set()
    assert withheld_names(()) == []
