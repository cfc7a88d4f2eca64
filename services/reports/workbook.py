"""A report as xlsx: the figures, the same by division or month, beside the year before, and what each counts."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from io import BytesIO
from itertools import groupby
from typing import Any

from xlsxwriter import Workbook

from models.reports import FigureUnit, Split
from services.reports import reading
from services.reports.periods import Figure, Report

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_EXACT = {FigureUnit.FEN: "元", FigureUnit.MINUTES: "分钟"}
_FORMATS: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 16},
    "note": {"font_color": "#555555"},
    "head": {"bold": True, "bg_color": "#E8EEF5", "border": 1, "text_wrap": True, "valign": "vcenter"},
    "family": {"bold": True, "bg_color": "#F5F7FA"},
    "text": {"valign": "top"},
    "wrap": {"text_wrap": True, "valign": "top"},
    "key": {"font_color": "#1F5FA8", "underline": 1},
    "count": {"num_format": "#,##0"},
    "hours": {"num_format": "#,##0.00"},
    "wan": {"num_format": "#,##0.00####"},
    "yuan": {"num_format": "#,##0.00"},
    "share": {"num_format": "0.00%"},
}


def write(report: Report, base_url: str) -> bytes:
    """The same bytes for the same report. Amounts stand in 万元 and 小时 as people read them, and beside them to the fen and
    the minute."""
    written = BytesIO()
    book = Workbook(written, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": _title(report), "created": datetime(2000, 1, 1, tzinfo=UTC)})
    sheets = _Sheets(book, report)
    sheets.figures(base_url)
    if report.asked.by:
        sheets.parts(report.asked.by)
    if report.compared:
        sheets.comparison()
    sheets.definitions()
    book.close()
    return written.getvalue()


def _title(report: Report) -> str:
    return f"{report.place}养老服务情况统计表"


def _read(value: int, unit: FigureUnit) -> tuple[float | int, str, str]:
    """As people read it: the number, its unit and its format."""
    if unit == FigureUnit.FEN:
        return value / reading.FEN_OF_WAN, "万元", "wan"
    if unit == FigureUnit.MINUTES:
        return value / 60, "小时", "hours"
    return value, reading.UNITS.get(unit, unit), "count"


def _exact(value: int, unit: FigureUnit) -> tuple[float | int, str, str]:
    if unit == FigureUnit.FEN:
        return value / 100, "元", "yuan"
    return value, _EXACT.get(unit) or reading.UNITS.get(unit, unit), "count"


class _Sheets:
    """Written from the top down and never gone back to: that is what keeps the memory constant."""

    def __init__(self, book: Workbook, report: Report) -> None:
        self.book, self.report = book, report
        self.formats = {
            name: book.add_format({"font_name": "宋体", "font_size": 11} | told) for name, told in _FORMATS.items()
        }
        ordered = sorted(report.figures, key=lambda figure: reading.place(figure.key))
        self.families = [
            (family, list(found)) for family, found in groupby(ordered, lambda figure: reading.family(figure.key))
        ]

    def _sheet(self, name: str, note: str, heads: Sequence[str], widths: Sequence[float], *, fixed: int = 1) -> Any:
        sheet = self.book.add_worksheet(name)
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        sheet.freeze_panes(4, fixed)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(3)
        sheet.write_string(0, 0, _title(self.report), self.formats["title"])
        sheet.write_string(1, 0, f"{reading.days(self.report.period)}（起止两日均计入）", self.formats["note"])
        sheet.write_string(2, 0, note + reading.withheld(self.report.withheld), self.formats["note"])
        sheet.set_row(3, 34)
        for column, head in enumerate(heads):
            sheet.write_string(3, column, head, self.formats["head"])
        return sheet

    def _number(self, sheet: Any, row: int, column: int, told: tuple[float | int, str, str]) -> None:
        sheet.write_number(row, column, told[0], self.formats[told[2]])

    def _rows(self, sheet: Any, width: int, tall: int | None = None) -> Iterator[tuple[int, Figure]]:
        """Each figure with its row; a row of its own for each family."""
        row = 4
        for family, figures in self.families:
            for column in range(width):
                sheet.write_string(
                    row, column, "" if column else reading.FAMILIES.get(family, (family,))[0], self.formats["family"]
                )
            for figure in figures:
                row += 1
                if tall:
                    sheet.set_row(row, tall)
                sheet.write_string(row, 0, figure.zh, self.formats["text"])
                yield row, figure
            row += 1

    def figures(self, base_url: str) -> None:
        heads = [
            "指标",
            "数值",
            "单位",
            "其中审核员证明",
            "证明占比",
            "精确值",
            "精确单位",
            "其中审核员证明（精确）",
            "指标键（点击查看明细）",
        ]
        note = "“审核员证明”为仅以审核员证明的名单为凭据的部分；不以上门服务为凭据的指标不分。"
        sheet = self._sheet("指标", note, heads, (36, 14, 8, 14, 10, 16, 9, 16, 44))
        for row, figure in self._rows(sheet, len(heads)):
            value, exact = _read(figure.value, figure.unit), _exact(figure.value, figure.unit)
            self._number(sheet, row, 1, value)
            sheet.write_string(row, 2, value[1], self.formats["text"])
            if figure.attested is not None:
                self._number(sheet, row, 3, _read(figure.attested, figure.unit))
                if figure.value:
                    sheet.write_number(row, 4, figure.attested / figure.value, self.formats["share"])
            self._number(sheet, row, 5, exact)
            sheet.write_string(row, 6, exact[1], self.formats["text"])
            if figure.attested is not None:
                self._number(sheet, row, 7, _exact(figure.attested, figure.unit))
            url = reading.rows_url(base_url, figure, self.report.period)
            sheet.write_url(row, 8, url, self.formats["key"], string=figure.key)

    def parts(self, by: Split) -> None:
        """A column for each part, in the exact unit: what is counted once does not add up over them."""
        parts = list(dict.fromkeys((part.of, part.label) for figure in self.report.figures for part in figure.parts))
        heads = ["指标", "单位", "合计", *(f"{label}\n{of}" if by is Split.DIVISION else label for of, label in parts)]
        note = "人数、人月数等去重的指标在各列分别去重，各列之和可以大于合计。"
        place = "分社区" if len(self.report.period.division or "") > 6 else "分街道"
        sheet = self._sheet(
            "分月" if by is Split.MONTH else place, note, heads, (36, 8, 14, *(13 for _ in parts)), fixed=3
        )
        for row, figure in self._rows(sheet, len(heads)):
            exact = _exact(figure.value, figure.unit)
            sheet.write_string(row, 1, exact[1], self.formats["text"])
            self._number(sheet, row, 2, exact)
            held = {part.of: part.value for part in figure.parts}
            for column, (of, _) in enumerate(parts, 3):
                self._number(sheet, row, column, _exact(held.get(of, 0), figure.unit))

    def comparison(self) -> None:
        before = self.report.compared
        heads = ["指标", "单位", "本期", "上年同期", "增减", "增减率"]
        note = f"上年同期为{reading.days(before)}；没有记录可比的留空。" if before else ""
        sheet = self._sheet("与上年同期比较", note, heads, (36, 8, 16, 16, 16, 10))
        for row, figure in self._rows(sheet, len(heads)):
            sheet.write_string(row, 1, _exact(0, figure.unit)[1], self.formats["text"])
            for column, value in enumerate((figure.value, figure.year_before, figure.change), 2):
                if value is not None:
                    self._number(sheet, row, column, _exact(value, figure.unit))
            if figure.change_per_mille is not None:
                sheet.write_number(row, 5, figure.change_per_mille / 1000, self.formats["share"])

    def definitions(self) -> None:
        heads = ["指标", "指标键", "单位", "统计口径"]
        sheet = self._sheet("指标说明", "每个指标统计什么、依据哪些记录。", heads, (36, 44, 8, 90))
        for row, figure in self._rows(sheet, len(heads), tall=34):
            sheet.write_string(row, 1, figure.key, self.formats["text"])
            sheet.write_string(row, 2, _exact(0, figure.unit)[1], self.formats["text"])
            sheet.write_string(row, 3, figure.rule, self.formats["wrap"])
