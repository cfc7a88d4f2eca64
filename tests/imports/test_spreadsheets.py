"""Spreadsheets: what is taken of one, what is refused of one, and what a template filled in becomes."""

import io
import zipfile
from datetime import date, datetime

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from models.accounts import Role
from models.imports import ImportKind
from services import sheets
from services.imports import KINDS
from services.imports.template import EXPLAINED, SHEET
from tests.imports.uploading import counts, faults_of, sent, spreadsheet, taken_in

HEAD = ("编码", "名称")
B, M, S = Role.BUREAU_ADMIN, Role.PROVIDER_MANAGER, Role.SUBSIDY_OFFICER


async def test_the_first_visible_sheet_that_holds_anything_is_taken_and_the_others_are_named(client_for, drain, make):
    """Seen to fail, with the hidden sheet's provider recorded, without the look at what is visible."""
    admin = await client_for(B)
    other = [HEAD, ("P9", "另一份")]
    file = spreadsheet(HEAD, ("P1", "甲公司"), sheets=[("空", []), ("旧", other)], hidden=["旧"])
    second = spreadsheet(("P2", "x"), sheets=[("一月", [HEAD, ("P2", "乙公司")])])

    done = await taken_in(admin, drain, "providers", file)
    two = await taken_in(admin, drain, "providers", second)

    assert (counts(done), done["sheet"], done["sheets_ignored"]) == ((1, 0, 0, 0), "数据", [])
    assert (counts(two), two["sheet"], two["sheets_ignored"]) == ((1, 0, 0, 0), "一月", ["数据"])
    assert [each["name"] for each in (await admin.get("/v1/providers")).json()["items"]] == ["乙公司", "甲公司"]


async def test_cells_are_read_as_a_person_sees_them(client_for, drain, owner, make, town):
    """Days, instants and numbers of a spreadsheet, a title above the header, rows of its own numbering."""
    officer = await client_for(S)
    head = (
        "visit_no",
        "provider_code",
        "staff_no",
        "resident_id_number",
        "service_code",
        "started_at",
        "ended_at",
        "lat",
        "lng",
    )
    start, end = datetime.fromisoformat("2024-01-05 08:30"), datetime.fromisoformat("2024-01-05 09:30")
    row = ("P1", "S1", town.number, "CARE", start, end, 37.5, 122.1)
    rows = [("2024年1月服务清单",), (), head, (20240105, *row), ("V2", *row[:2], int(town.number), *row[3:])]

    done = await taken_in(officer, drain, "visits", spreadsheet(*rows))

    assert counts(done) == (1, 0, 0, 1)
    assert await faults_of(officer, done) == [(5, "resident_id_number", "digits_lost")]
    visit = await owner.fetchrow("select visit_no, started_at, minutes from visits where district_code = $1", make.code)
    assert (visit["visit_no"], visit["started_at"].isoformat(), visit["minutes"]) == (
        "20240105",
        "2024-01-05T00:30:00+00:00",
        60,
    )


def _archive(**parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def _far_cell():
    """A cell in the first row and one in the last: a sheet of seventeen thousand million cells, in five kilobytes."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "编码")
        sheet.write(1_048_575, 16_383, "x")
    return out.getvalue()


def _bomb():
    """Two gigabytes of spaces."""
    part = b" " * 2**20
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            for _ in range(2048):
                sheet.write(part)
    return out.getvalue()


OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
REFUSED = {
    "spreadsheet_damaged": lambda: spreadsheet(HEAD, ("P1", "甲"))[:1500],
    "spreadsheet_encrypted": lambda: OFFICE + "EncryptedPackage".encode("utf-16-le") + bytes(500),
    "old_spreadsheet": lambda: OFFICE + "Workbook".encode("utf-16-le"),
    "no_spreadsheet": lambda: _archive(**{"word/document.xml": "<document/>"}),
    "spreadsheet_empty": lambda: spreadsheet(),
    "header_not_found": lambda: spreadsheet(("甲", "乙")),
    "no_rows": lambda: spreadsheet(HEAD),
    "spreadsheet_too_large": _far_cell,
}


@pytest.mark.parametrize("code", REFUSED)
async def test_a_spreadsheet_that_cannot_be_read_fails_whole_and_says_why(client_for, drain, code):
    admin = await client_for(B)

    done = await taken_in(admin, drain, "providers", REFUSED[code]())

    assert (done["status"], done["failure_code"]) == ("failed", code)
    assert done["failure_zh"]
    assert (await admin.get("/v1/providers")).json()["items"] == []


async def test_an_archive_that_would_fill_the_machine_is_refused_before_it_is_unpacked(client_for, drain):
    """Seen to fail, unpacked and found to be damaged, without the look at what the archive says of itself."""
    admin = await client_for(B)
    file = _bomb()
    assert len(file) < sheets.MOST_UNZIPPED // 400

    done = await taken_in(admin, drain, "providers", file)

    assert (done["status"], done["failure_code"]) == ("failed", "spreadsheet_too_large")


def _filled_in(template, example):
    """The template's own headings with a row below them, as a person fills it in."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(template))
    heading = [cell for cell in book.get_sheet_by_name(SHEET).to_python()[0] if cell]
    explained = book.get_sheet_by_name(EXPLAINED).to_python()
    shown = {row[0]: row[4] for row in explained[1:] if len(row) > 4}
    assert {name: said for name, said in shown.items() if said} == {
        row[0]: example[row[1]] for row in explained[1:] if row[1] in example
    }
    return spreadsheet(heading, [shown[name.rstrip("*")] for name in heading], sheets=[])


IN_ORDER = (
    *("divisions", "providers", "caregivers", "service-items", "contracts", "programmes", "appropriations"),
    *("residents", "entitlements", "visits", "claim-lines", "allowance-payments", "contacts", "agreements"),
    *("welfare-visits", "care-centres", "home-modifications", "activities", "safety-events"),
    *("facilities", "beds", "stays", "meal-points", "meal-servings", "meal-tallies"),
    *("insurance-policies", "inspections"),
)


async def test_the_template_of_each_kind_filled_in_by_its_example_goes_in(client_for, drain, make, owner):
    assert set(IN_ORDER) == set(ImportKind)
    clients = {B: await client_for(B), S: await client_for(S)}
    for kind in IN_ORDER:
        if kind == "claim-lines":
            provider = await owner.fetchval("select id from providers where district_code = $1", make.code)
            clients[M] = await client_for(M, provider_id=provider)
        client = clients[{"entitlements": S, "visits": S, "claim-lines": M, "meal-servings": S}.get(kind, B)]
        answer = await client.get(f"/v1/imports/{kind}/template.xlsx")
        assert answer.status_code == 200, answer.text
        assert f"{kind}-template.xlsx" in answer.headers["content-disposition"]
        example = {
            name: said.replace("{district}", make.code) for name, said in KINDS[ImportKind(kind)].example.items()
        }

        done = await taken_in(client, drain, kind, _filled_in(answer.content, example))

        assert (done["status"], done["rows_failed"]) == ("succeeded", 0), (kind, await faults_of(client, done))


async def test_a_template_marks_what_is_required_and_offers_what_may_be_chosen(client_for):
    admin = await client_for(B)

    answer = await admin.get("/v1/imports/residents/template.xlsx")

    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        sheet, words = (archive.read(name).decode() for name in ("xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"))
    assert "<t>姓名*</t>" in words
    assert "<t>电话</t>" in words
    assert '<formula1>"男,女"</formula1>' in sheet
    assert "中度失能" in sheet


async def test_a_template_is_had_by_those_who_may_import_the_kind(client_for):
    officer = await client_for(S)

    assert (await officer.get("/v1/imports/entitlements/template.xlsx")).status_code == 200
    assert (await officer.get("/v1/imports/residents/template.xlsx")).status_code == 403
    assert (await officer.get("/v1/imports/horoscopes/template.xlsx")).status_code == 422


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("x", "x"),
        (12.0, "12"),
        (0.1 + 0.2, "0.3"),
        (371002194003071028.0, "3.71002194003071E+17"),
        (True, "TRUE"),
        (date(2024, 1, 5), "2024-01-05"),
        (datetime.fromisoformat("2024-01-05 08:29:59.999600"), "2024-01-05 08:30:00"),
        (None, ""),
    ],
)
def test_a_cell_is_written_as_a_person_would_have(written, read):
    assert sheets.text(written) == read


async def test_months_of_a_bill_may_have_become_the_first_of_them(client_for, drain, make, town):
    manager = await client_for(M, provider_id=town.provider.id)
    head = (
        "claim_month",
        "provider_code",
        "visit_no",
        "resident_id_number",
        "service_code",
        "minutes",
        "unit_price_fen",
        "amount_fen",
    )
    rows = [
        (day, "P1", f"V{n}", town.number, "CARE", 60, 2000, 2000)
        for n, day in enumerate((date(2024, 1, 1), date(2024, 1, 2)))
    ]

    done = await taken_in(manager, drain, "claim-lines", spreadsheet(head, *rows))

    assert counts(done) == (1, 0, 0, 1)
    assert await faults_of(manager, done) == [(3, "claim_month", "month_format")]
    assert (await sent(manager, "claim-lines", b"")).status_code == 422
