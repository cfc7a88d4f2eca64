"""The statement as a spreadsheet: a sheet that prints on one page's width, and one of the reductions.

Text is written as text, whatever it begins with. The same statement gives the same bytes."""

import io
from collections.abc import Sequence
from datetime import UTC
from decimal import Decimal
from typing import Any

from xlsxwriter import Workbook

from models.statements import StatementRead
from services.statements import words


def money(fen: int) -> Decimal:
    """Yuan, exact."""
    return Decimal(fen).scaleb(-2)


def _breadth(text: str) -> int:
    """In signs of Latin script; a Chinese one takes two."""
    return sum(1 if sign < "\u2000" else 2 for sign in text)


class _Sheet:
    """A worksheet written row by row."""

    def __init__(self, book: Any, name: str, shown: StatementRead, widths: Sequence[int]) -> None:
        plain = {"font_name": "宋体", "font_size": 10, "valign": "vcenter", "text_wrap": True}
        framed = plain | {"border": 1, "border_color": "#b5bac2"}
        self.formats = {
            "title": book.add_format({"font_name": "宋体", "font_size": 16, "align": "center", "valign": "vcenter"}),
            "small": book.add_format(plain | {"font_color": "#666666", "font_size": 9, "align": "center"}),
            "section": book.add_format({"font_name": "宋体", "font_size": 11, "bold": True, "valign": "vcenter"}),
            "head": book.add_format(framed | {"bg_color": "#f0f2f5", "align": "center"}),
            "name": book.add_format(framed | {"bg_color": "#f0f2f5"}),
            "text": book.add_format(framed),
            "right": book.add_format(framed | {"align": "right"}),
            "count": book.add_format(framed | {"num_format": "#,##0"}),
            "money": book.add_format(framed | {"num_format": "#,##0.00", "text_wrap": False}),
            "plain": book.add_format(plain | {"text_wrap": False}),
        }
        self.sheet, self.row, self.last, self.widths = book.add_worksheet(name), 0, len(widths) - 1, widths
        self.sheet.set_landscape()
        self.sheet.set_paper(9)
        self.sheet.fit_to_pages(1, 0)
        self.sheet.set_margins(0.4, 0.4, 0.6, 0.6)
        self.sheet.set_footer(f"&L{shown.settlement_no} {shown.code or ''}&R第 &P 页 共 &N 页")
        for column, width in enumerate(widths):
            self.sheet.set_column(column, column, width)

    def across(self, value: str, kind: str, height: int) -> None:
        self.sheet.merge_range(self.row, 0, self.row, self.last, "", self.formats[kind])
        self.sheet.write_string(self.row, 0, value, self.formats[kind])
        self.sheet.set_row(self.row, height)
        self.row += 1

    def heads(self, pairs: Sequence[tuple[str, str]]) -> None:
        for column, (zh, en) in enumerate(pairs):
            self.sheet.write_string(self.row, column, f"{zh}\n{en}", self.formats["head"])
        self.sheet.set_row(self.row, 30)
        self.row += 1

    def cells(self, values: Sequence[str | int | Decimal], *, right: int | None = None) -> None:
        """Text as text (that of the column `right` at the right), whole numbers as counts, Decimals as yuan."""
        lines = 1
        for column, value in enumerate(values):
            if isinstance(value, str):
                lines = max(lines, -(-_breadth(value) // self.widths[column]))
                self.sheet.write_string(self.row, column, value, self.formats["right" if column == right else "text"])
            else:
                kind = "money" if isinstance(value, Decimal) else "count"
                self.sheet.write_number(self.row, column, value, self.formats[kind])
        # Not every program opens a row as high as its text.
        self.sheet.set_row(self.row, 3 + 14 * lines)
        self.row += 1

    def facts(self, told: Sequence[tuple[str, str]]) -> None:
        """Two to a row, over the width of the sheet."""
        for (left, value), (right, other) in zip(told[::2], told[1::2], strict=True):
            lines = 1
            for first, last, name, said in ((0, 4, left, value), (5, self.last, right, other)):
                lines = max(lines, -(-_breadth(said) // (sum(self.widths[first + 1 : last + 1]) - 2)))
                self.sheet.write_string(self.row, first, name, self.formats["name"])
                self.sheet.merge_range(self.row, first + 1, self.row, last, "", self.formats["text"])
                self.sheet.write_string(self.row, first + 1, said, self.formats["text"])
            self.sheet.set_row(self.row, 4 + 14 * lines)
            self.row += 1


def _summary(book: Any, shown: StatementRead) -> None:
    page = _Sheet(book, "结算单", shown, (26, 26, 14, 14, 18, 15, 15, 15, 15, 15))
    page.across(f"{shown.district}民政局 · {words.TITLE[0]}", "title", 30)
    page.across(words.TITLE[1], "small", 16)
    page.facts(words.facts(shown))
    page.across("按补贴项目与服务项目汇总 · By programme and service", "section", 24)
    page.heads(words.GROUPS)
    for line in shown.lines:
        amounts = (line.asked_fen, line.verified_fen, line.approved_fen, line.subsidy_fen, line.copay_fen)
        named = (words.programme(line), words.service(line), line.lines, line.paid_lines, words.amount(line))
        page.cells((*named, *map(money, amounts)), right=4)
    total = (shown.asked_fen, shown.verified_fen, shown.approved_fen, shown.subsidy_fen, shown.copay_fen)
    said = words.sums(shown)
    paid = sum(line.paid_lines for line in shown.lines)
    page.cells((said[0], "", shown.asked_lines, paid, said[4], *map(money, total)), right=4)
    page.across(words.net(shown), "section", 24)
    page.across("资金来源 · Funds", "section", 24)
    page.heads(words.FUNDS)
    for fund in shown.funds:
        page.cells((fund.programme, fund.source, money(fund.amount_fen)))
    if shown.to_return:
        page.across(f"退款 · To be returned：{words.to_return(shown)}", "section", 24)
    else:
        page.across("付款 · Payments", "section", 24)
        page.heads(words.PAYMENTS)
    for payment in shown.payments:
        page.cells((str(payment.paid_on), words.reference(payment), money(payment.amount_fen), payment.recorded_by))
    page.row += 1
    page.across("服务商（盖章处）：                              审核单位（盖章处）：", "plain", 60)
    page.across(f"验证码 Code:{shown.code or '批准后出具'}", "plain", 18)
    page.across(f"核对网址 Check:{shown.check_at or '-'}", "plain", 18)
    page.across(f"SHA-256:{shown.sha256 or '-'}", "plain", 18)


def _reductions(book: Any, shown: StatementRead) -> None:
    heads = words.heads(shown)
    name = words.reduced(shown)[0].partition(" ")[0]
    page = _Sheet(book, name, shown, (8, 26, 10, 22, *[14] * (len(heads) - 5), 90))
    page.heads(heads)
    page.sheet.freeze_panes(1, 0)
    page.sheet.repeat_rows(0)
    for one in shown.reductions:
        named = (one.line_no, one.record_no, one.resident_masked, one.service)
        amounts = map(money, words.figures(one))
        page.cells((*named, *amounts, words.reasons(one.reasons, whole=True)))


def sheet(shown: StatementRead) -> bytes:
    out = io.BytesIO()
    book = Workbook(out, {"in_memory": True})
    at = (shown.issued_at or shown.proposed_at).astimezone(UTC).replace(tzinfo=None, microsecond=0)
    book.set_properties(
        {"title": f"{words.TITLE[0]} {shown.settlement_no}", "author": f"{shown.district}民政局", "created": at}
    )
    _summary(book, shown)
    _reductions(book, shown)
    book.close()
    return out.getvalue()
