"""One report in three forms: what JSON, xlsx and docx say is the same, to the fen and the minute; and the charts."""

import json
import re
from datetime import date
from io import BytesIO
from urllib.parse import parse_qs, urlsplit
from zipfile import ZipFile

import docx
import pytest
from docx.oxml.ns import qn
from lxml import etree
from python_calamine import CalamineWorkbook

from models.accounts import Role
from models.reports import FigureUnit, ReportOrder, ReportPeriod
from services.reports import Figure, Part, Report, chart, reading
from tests.served import YEAR, Served, figures
from tests.test_report_rows import busy
from tests.test_report_splits import standing_and_moving

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PERIOD = "/v1/reports/period"
UNITS = {"fen": 100, "minutes": 1}
"""How many fen or minutes are one of the exact unit of a sheet; whatever else is counted is one."""


@pytest.fixture
async def served(make, sessions):
    served = await Served(make, sessions).begin()
    await busy(served, seed=11)
    await standing_and_moving(served)
    await served.verified(await served.visit("A", "VISIT", day="2023-03-01", minutes=61))
    return served


async def got(client, form: str, **asked: str):
    answer = await client.get(PERIOD, params={**YEAR, **asked}, headers={"Accept": form})
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == form
    return answer


def sheets(content: bytes) -> dict[str, list[list]]:
    book = CalamineWorkbook.from_filelike(BytesIO(content))
    return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}


def labelled(rows: list[list]) -> list[list]:
    """The rows of figures: below the head, and no heading of a family."""
    return [row for row in rows[4:] if row[1] != ""]


def exact(cell: float, unit: str) -> int:
    """A cell back in fen and minutes; it must be a whole number of them."""
    found = round(cell * UNITS.get(unit, 1))
    assert abs(cell * UNITS.get(unit, 1) - found) < 1e-6
    return found


async def test_the_figures_of_the_workbook_are_those_of_the_json(client_for, served):
    """Of every key, in both units and with the attested part. Seen to fail with the exact amount written in 万元."""
    client = await client_for(Role.AUDITOR)
    told = await figures(client, by="division", compare="year_before")

    book = sheets((await got(client, XLSX)).content)

    assert list(book) == ["指标", "分街道", "与上年同期比较", "指标说明"]
    rows = {row[8]: row for row in labelled(book["指标"])}
    assert rows.keys() == told.keys()
    for key, (_, read, unit, attested, share, held, exact_unit, part, _) in rows.items():
        figure = told[key]
        kind = figure["unit"]
        assert exact(held, kind) == figure["value"], key
        assert round(read * {"fen": 10**6, "minutes": 60}.get(kind, 1)) == figure["value"], key
        assert (unit, exact_unit) == {"fen": ("万元", "元"), "minutes": ("小时", "分钟")}.get(kind, (unit, unit))
        if "attested" not in figure:
            assert (attested, share, part) == ("", "", "")
        else:
            assert exact(part, kind) == figure["attested"], key
            if figure["value"]:
                assert share == pytest.approx(figure["attested"] / figure["value"])


async def test_the_other_sheets_hold_each_division_the_year_before_and_what_is_counted(client_for, served):
    """Seen to fail with the change written where the year before belongs."""
    client = await client_for(Role.AUDITOR)
    told = await figures(client, by="division", compare="year_before")
    keys = [row[8] for row in labelled(sheets((await got(client, XLSX)).content)["指标"])]

    book = sheets((await got(client, XLSX)).content)

    for key, row in zip(keys, labelled(book["分街道"]), strict=True):
        figure = told[key]
        divisions = [head.partition("\n")[2] for head in book["分街道"][3][3:]]
        parts = {part["of"]: part["value"] for part in figure["parts"]}
        assert [exact(cell, figure["unit"]) for cell in row[2:]] == [
            figure["value"],
            *(parts.get(of, 0) for of in divisions),
        ]
    for key, row in zip(keys, labelled(book["与上年同期比较"]), strict=True):
        figure = told[key]
        found = [None if cell == "" else exact(cell, figure["unit"]) for cell in row[2:5]]
        assert found == [figure["value"], figure["year_before"], figure["change"]], key
        assert (None if row[5] == "" else round(row[5] * 1000)) == figure["change_per_mille"], key
    assert [row[1] for row in labelled(book["指标说明"])] == keys
    assert [row[1] for row in labelled(book["指标说明"]) if not row[3].endswith("。")] == []
    assert "分月" in sheets((await got(client, XLSX, by="month")).content)


def written(node) -> str:
    return "".join(text.text or "" for text in node.iter(qn("w:t")))


def links(document) -> list[tuple[str, str]]:
    """The text of every link, and where it leads."""
    parts = document.part.rels
    return [
        (written(node), parts[node.get(qn("r:id"))].target_ref)
        for node in document.element.body.iter(qn("w:hyperlink"))
    ]


async def test_each_figure_of_the_document_is_that_of_the_json_and_leads_to_its_rows(client_for, served):
    """Also in the table, where every figure that is not nought stands. Seen to fail with the link of the figure before."""
    client = await client_for(Role.AUDITOR)
    told = await figures(client)

    document = docx.Document(BytesIO((await got(client, DOCX)).content))

    found = links(document)
    assert len(found) > 60
    seen = set()
    for text, url in found:
        path = urlsplit(url)
        key = path.path.split("/")[-2]
        figure = told[key]
        assert text in {
            reading.exact(figure["value"], figure["unit"]),
            reading.said(figure["value"], figure["unit"]),
        }, key
        assert {name: values[0] for name, values in parse_qs(path.query).items()} == YEAR
        seen.add(key)
    assert seen == {key for key, figure in told.items() if figure["value"]}
    rows = await client.get(found[0][1])
    assert sum(row["counted"] for row in rows.json()["items"]) <= told["home_care.person_times"]["value"]
    assert rows.status_code == 200


async def test_the_document_speaks_of_what_there_was_and_plainly_of_what_there_was_not(client_for, make, served):
    """No sentence about a service that nobody had, nor a nought among others. Seen to fail with figures that are nought
    among those of which sentences are made."""
    client = await client_for(Role.AUDITOR)

    def words(answer) -> str:
        return "\n".join(written(paragraph._p) for paragraph in docx.Document(BytesIO(answer.content)).paragraphs)

    busy_year, empty_year = (
        words(await got(client, DOCX)),
        words(await got(client, DOCX, **{"from": "2019-01-01", "to": "2019-12-31"})),
    )

    assert "按服务类别：" in busy_year
    assert "助洁" in busy_year
    assert [name for name in ("助餐", "助浴", "集中特困") if name in busy_year] == []
    assert not re.search(r"(?<![\d,.])0(\.00)? (人次|小时|次|人|元|份)", busy_year)
    assert "“分散特困照护”项目提供服务" in busy_year
    assert "本期没有已核实的居家服务。" in empty_year
    assert "本期没有新增或终止的补贴资格。" in empty_year
    compared = words(await got(client, DOCX, compare="year_before"))
    assert "上年同期指2023年1月1日至2023年12月31日。" in compared
    assert "与上年同期相比，人次增加" in compared


async def test_no_form_names_anybody(client_for, served):
    """Seen to fail with a resident's name among the labels."""
    client = await client_for(Role.AUDITOR)
    names = [row["name"] for row in await served.make.owner.fetch(
        "select name from residents where district_code = $1 and length(name) > 1", served.make.code)]  # fmt: skip
    book, document = await got(client, XLSX), await got(client, DOCX)

    told = json.dumps(sheets(book.content), ensure_ascii=False)
    told += docx.Document(BytesIO(document.content)).element.xml

    assert len(names) > 5
    assert [name for name in names if name in told] == []


@pytest.mark.parametrize("form", [XLSX, DOCX])
async def test_a_report_that_has_not_changed_is_the_same_file_and_is_not_sent_again(client_for, served, form):
    """Seen to fail with the time of day in the archive."""
    client = await client_for(Role.AUDITOR)

    first, second = await got(client, form), await got(client, form)
    headers = {"Accept": form, "If-None-Match": first.headers["etag"]}
    again = await client.get(PERIOD, params=YEAR, headers=headers)

    assert first.content == second.content
    assert again.status_code == 304
    assert {part.date_time[0] for part in ZipFile(BytesIO(first.content)).infolist()} == {1980}
    suffix = {XLSX: "xlsx", DOCX: "docx"}[form]
    named = f'attachment; filename="yiyang-{served.make.code}-2024-01-01-2024-12-31.{suffix}"'
    assert first.headers["content-disposition"] == named


CHART = "/v1/reports/period/{}/chart.svg"
SVG = "{http://www.w3.org/2000/svg}"


async def test_a_chart_draws_each_month_of_the_figure_and_says_it_in_words(client_for, served):
    """Seen to fail with bars that were not scaled alike."""
    client = await client_for(Role.AUDITOR)
    asked = {"from": "2024-01-01", "to": "2024-03-31"}
    told = (await figures(client, **asked, by="month"))["home_care.minutes"]

    first, second = [await client.get(CHART.format("home_care.minutes"), params=asked) for _ in range(2)]

    assert (first.status_code, first.headers["content-type"]) == (200, "image/svg+xml")
    assert first.content == second.content
    svg = etree.fromstring(first.content)
    assert svg.get("role") == "img"
    assert svg.find(f"{SVG}title").text.endswith("居家服务：服务时长（按月）")
    bars = [bar for bar in svg.findall(f"{SVG}rect") if bar.find(f"{SVG}title") is not None]
    said = [f"{part['label']}：{reading.exact(part['value'], FigureUnit.MINUTES)}" for part in told["parts"]]
    assert [bar.find(f"{SVG}title").text for bar in bars] == said
    heights = [float(bar.get("height")) for bar in bars]
    values = [part["value"] for part in told["parts"]]
    assert [round(height / max(heights), 2) for height in heights] == [
        round(value / max(values), 2) for value in values
    ]
    words = [text.text for text in svg.findall(f"{SVG}text")]
    assert {"小时", "1月", "2月", "3月", "2024年"} <= set(words)
    assert "script" not in first.text


@pytest.mark.parametrize(
    ("key", "asked", "status", "code"),
    [
        ("home_care.minute", {}, 404, "no_such_indicator"),
        ("home_care.minutes", {"from": "2019-12-31", "to": "2024-12-31"}, 422, "period_too_long"),
        ("home_care.minutes", {"from": "2024-03-02", "to": "2024-03-01"}, 422, "period_reversed"),
        ("home_care.minutes", {"division": "999999001"}, 404, "division_not_found"),
        ("residents.active", {"from": "2020-01-01", "to": "2024-12-31"}, 200, None),
    ],
)
async def test_a_chart_that_there_is_not_is_refused_with_its_reason(client_for, make, key, asked, status, code):
    answer = await (await client_for(Role.AUDITOR)).get(CHART.format(key), params=YEAR | asked)

    assert answer.status_code == status
    assert code is None or answer.json()["code"] == code


def drawn(values: list[int], unit: FigureUnit) -> str:
    """A chart of these months' values."""
    days = ReportPeriod(from_on=date(2024, 1, 1), to_on=date(2024, len(values), 1))
    parts = tuple(Part(f"2024-{n:02}", f"2024年{n}月", value, None) for n, value in enumerate(values, 1))
    figure = Figure("x.y", unit, '甲<乙>&"丙"', "x", sum(values), None, parts=parts)
    return chart.draw(Report("371002", "环翠区", ReportOrder(**days.model_dump()), days, None, [figure])).decode()


@pytest.mark.parametrize(
    ("values", "unit", "label", "ticks"),
    [
        ([0, 0], FigureUnit.VISITS, ["0", "0"], ["0", "1"]),
        ([1, 3], FigureUnit.RESIDENTS, ["1", "3"], ["0", "1", "2", "3"]),
        ([90, 61], FigureUnit.MINUTES, ["1.5", "1.02"], ["0", "1", "2"]),
        ([8_432_600, 950_000], FigureUnit.FEN, ["8.43", "0.95"], ["0", "2", "4", "6", "8", "10"]),
        ([999_999, 100], FigureUnit.FEN, ["9,999.99", "1"], ["0", "2,000", "4,000", "6,000", "8,000", "10,000"]),
        ([12_345_678, 1], FigureUnit.VISITS, ["12,345,678", "1"], ["0", "5,000,000", "10,000,000", "15,000,000"]),
    ],
)
def test_an_axis_has_few_round_numbers_and_values_are_those_of_its_unit(values, unit, label, ticks):
    svg = etree.fromstring(drawn(values, unit).encode())

    texts = svg.findall(f"{SVG}text")
    assert [text.text for text in texts if text.get("text-anchor") == "end"][1:] == ticks
    assert [
        text.text for text in texts if text.get("text-anchor") == "middle" and re.fullmatch(r"[\d,.]+", text.text)
    ] == label
    assert svg.find(f"{SVG}title").text == '环翠区甲<乙>&"丙"（按月）'


@pytest.mark.parametrize(
    ("fen", "said"),
    [
        (84_326_000, "84.326 万元（843,260.00 元）"),
        (84_326_789, "84.3268 万元（843,267.89 元）"),
        (1_000_000, "1.00 万元（10,000.00 元）"),
        (999_999, "9,999.99 元"),
        (123_456_789_012, "123,456.789 万元（1,234,567,890.12 元）"),
        (0, "0.00 元"),
    ],
)
def test_money_is_said_in_wan_with_the_exact_yuan_beside_it(fen, said):
    """Seen to fail with two decimals, which say 84.33 of 84.326."""
    assert reading.said(fen, FigureUnit.FEN) == said
