"""A report as docx: the paragraphs of a bureau's report, each figure a link to its rows, and a table of the figures."""

from io import BytesIO
from itertools import groupby
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from services.reports import prose, reading
from services.reports.periods import Figure, Report

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_INK = RGBColor(0x1F, 0x2A, 0x37)
_LINK = "1F5FA8"
_SHADE = "E8EEF5"
_INTRODUCTION = (
    "本报告的数字均由逐笔记录汇总而成，起止两日均计入；服务只计已核实的。点击数字可查看其明细（须登录并有相应权限）。"
)


def write(report: Report, base_url: str) -> bytes:
    """The same bytes for the same report. `base_url` is where the rows behind a figure can be read."""
    page = docx.Document()
    _style(page)
    page.add_heading(f"{report.place}养老服务情况报告", 0).alignment = WD_ALIGN_PARAGRAPH.CENTER
    subtitle = page.add_paragraph(reading.days(report.period))
    subtitle.alignment = WD_ALIGN_PARAGRAPH.CENTER
    page.add_paragraph(_INTRODUCTION)
    if report.compared:
        page.add_paragraph(f"上年同期指{reading.days(report.compared)}。")
    if withheld := reading.withheld(report.withheld):
        page.add_paragraph(withheld)
    for chapter in prose.chapters(report):
        page.add_heading(chapter.heading, 1)
        for sentence in chapter.paragraphs:
            paragraph = page.add_paragraph()
            paragraph.paragraph_format.first_line_indent = Pt(24)
            for said in sentence:
                if isinstance(said, str):
                    paragraph.add_run(said)
                else:
                    _link(paragraph, said.text, reading.rows_url(base_url, said.figure, report.period))
    page.add_heading("附表 指标一览", 1)
    _table(page, report, base_url)
    page.core_properties.title = f"{report.place}养老服务情况报告"
    page.core_properties.author = ""
    return _packed(page)


def _style(page: Any) -> None:
    """Latin letters keep their own font: Word asks for the Chinese one apart."""
    section = page.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.6)
    section.top_margin = section.bottom_margin = Cm(2.4)
    for name, size, chinese in (("Normal", 12, "宋体"), ("Title", 20, "黑体"), ("Heading 1", 14, "黑体")):
        style = page.styles[name]
        style.font.size, style.font.name, style.font.color.rgb = Pt(size), "Times New Roman", _INK
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        fonts.set(qn("w:eastAsia"), chinese)
    page.styles["Normal"].paragraph_format.line_spacing = 1.5
    page.styles["Normal"].paragraph_format.space_after = Pt(4)


def _link(paragraph: Any, text: str, url: str, size: int = 12) -> None:
    """A run that leads elsewhere; python-docx reads such runs but makes none."""
    kept = paragraph.part.relate_to(url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), kept)
    run = paragraph.add_run(text)
    run.font.color.rgb, run.font.size = RGBColor.from_string(_LINK), Pt(size)
    link.append(run._r)
    paragraph._p.append(link)


def _table(page: Any, report: Report, base_url: str) -> None:
    """What is not nought, or was not a year before; a row of its own for each family."""
    shown = [figure for figure in report.figures if figure.value or figure.year_before]
    shown.sort(key=lambda figure: reading.place(figure.key))
    but = "除无权查看的以外，" if report.withheld else ""
    if not shown:
        page.add_paragraph(f"{but}本期各项指标均为零。")
        return
    page.add_paragraph(f"{but}未列出的指标本期为零。“审核员证明”为其中仅以审核员证明的名单为凭据的部分。")
    columns = ["指标", "数值", "其中审核员证明", *(["上年同期", "增减"] if report.compared else [])]
    table = page.add_table(rows=1, cols=len(columns), style="Table Grid")
    for n, (cell, text) in enumerate(zip(table.rows[0].cells, columns, strict=True)):
        _put(cell.paragraphs[0], text, bold=True, right=bool(n))
        _shade(cell)
    _repeat(table.rows[0])
    for family, figures in groupby(shown, key=lambda figure: reading.family(figure.key)):
        cells = table.add_row().cells
        for n, cell in enumerate(cells):
            _put(cell.paragraphs[0], "" if n else reading.FAMILIES.get(family, (family,))[0], bold=True)
            _shade(cell)
        for figure in figures:
            _row(table.add_row(), figure, report, base_url)
    table.autofit = False
    widths = (3.8, 3.0, 3.0, 3.0, 3.0) if report.compared else (7.8, 4.0, 4.0)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Cm(width)


def _row(row: Any, figure: Figure, report: Report, base_url: str) -> None:
    name, value, attested, *compared = row.cells
    _put(name.paragraphs[0], figure.zh)
    _tight(value.paragraphs[0], right=True)
    url = reading.rows_url(base_url, figure, report.period)
    _link(value.paragraphs[0], reading.exact(figure.value, figure.unit), url, 10)
    told = "—" if figure.attested is None else reading.exact(figure.attested, figure.unit)
    _put(attested.paragraphs[0], told, right=True)
    for cell, number in zip(compared, (figure.year_before, figure.change), strict=False):
        _put(cell.paragraphs[0], "—" if number is None else reading.exact(number, figure.unit), right=True)


def _tight(paragraph: Any, *, right: bool = False) -> None:
    shape = paragraph.paragraph_format
    shape.line_spacing, shape.space_before, shape.space_after = 1.0, Pt(2), Pt(2)
    if right:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _put(paragraph: Any, text: str, *, bold: bool = False, right: bool = False) -> None:
    _tight(paragraph, right=right)
    run = paragraph.add_run(text)
    run.bold, run.font.size = bold, Pt(10)


def _shade(cell: Any) -> None:
    shade = OxmlElement("w:shd")
    shade.set(qn("w:val"), "clear")
    shade.set(qn("w:fill"), _SHADE)
    cell._tc.get_or_add_tcPr().append(shade)


def _repeat(row: Any) -> None:
    """The head of the table stands on each page."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _packed(page: Any) -> bytes:
    """Without the time of day, which python-docx writes into the archive."""
    written, packed = BytesIO(), BytesIO()
    page.save(written)
    with ZipFile(written) as parts, ZipFile(packed, "w", ZIP_DEFLATED) as again:
        for name in parts.namelist():
            again.writestr(ZipInfo(name), parts.read(name), ZIP_DEFLATED)
    return packed.getvalue()
