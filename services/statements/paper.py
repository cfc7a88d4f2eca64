"""The statement as PDF: Chinese, A4, its header on every page, pages counted, a place for the seal, a QR code.

The same statement gives the same bytes: no clock and no chance goes in, and the dates of the file are the settlement's."""

import io
from collections.abc import Sequence
from functools import partial
from html import escape
from typing import Any

from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import BaseDocTemplate, Frame, KeepTogether, PageTemplate, Paragraph, Spacer, Table, TableStyle

from models.settlements import SettlementStatus
from models.statements import StatementRead
from services import spoken
from services.papers.fonts import font_of
from services.papers.pages import GAP, GREY, INK, LINE, PALE, Pages
from services.statements import words

WIDTH, HEIGHT = landscape(A4)
SIDE, TOP, BOTTOM = 15 * mm, 27 * mm, 16 * mm
AT_ONCE = 300
"""Rows in one table: it is measured again at each page that it breaks over."""


def _frame(shown: StatementRead, page: Pages, number: int, pages: int) -> None:
    right = WIDTH - SIDE
    page.setFillColor(INK)
    page.setFont(page.font, 15)
    page.drawCentredString(WIDTH / 2, HEIGHT - 14 * mm, f"{shown.district}民政局 · {words.TITLE[0]}")
    page.setFont(page.font, 8)
    page.setFillColor(GREY)
    page.drawCentredString(WIDTH / 2, HEIGHT - 19 * mm, words.TITLE[1])
    page.drawString(SIDE, HEIGHT - 23.5 * mm, f"{shown.settlement_no}   {shown.month}")
    page.drawRightString(right, HEIGHT - 23.5 * mm, shown.provider)
    page.setStrokeColor(LINE)
    page.line(SIDE, HEIGHT - 25 * mm, right, HEIGHT - 25 * mm)
    page.foot(SIDE, right, f"验证码 Code {shown.code}" if shown.code else "未批准 · Not approved", number, pages)
    if shown.status is SettlementStatus.PROPOSED:
        page.across("草稿 · 未批准", WIDTH / 2, HEIGHT / 2 - 15 * mm, 24, 70)


class _Styles:
    def __init__(self, font: str) -> None:
        plain = {"fontName": font, "textColor": INK, "wordWrap": "CJK"}
        self.font = font
        self.cell = ParagraphStyle("cell", fontSize=8, leading=10.5, **plain)
        self.right = ParagraphStyle("right", parent=self.cell, alignment=2)
        self.small = ParagraphStyle("small", fontSize=7, leading=9, fontName=font, textColor=GREY, wordWrap="CJK")
        self.head = ParagraphStyle("head", fontSize=8, leading=10, alignment=1, **plain)
        self.section = ParagraphStyle("section", fontSize=10.5, leading=14, spaceBefore=8, spaceAfter=3, **plain)
        self.total = ParagraphStyle("total", fontSize=11, leading=16, **plain)

    def heading(self, pair: tuple[str, str]) -> Paragraph:
        return Paragraph(f'{pair[0]}<br/><font size="6.5" color="#666666">{pair[1]}</font>', self.head)

    def text(self, value: str) -> Paragraph:
        return Paragraph(escape(value), self.cell)

    def table(self, heads: Sequence[tuple[str, str]], rows: Sequence[Sequence[str]], widths: Sequence[float],
              *, figures: Sequence[int], last_is_sum: bool = False) -> Table:  # fmt: skip
        """Widths in mm; `figures` are the columns that stand at the right. Plain strings where no line can break: a
        paragraph for each cell of 5,000 rows would take a minute."""
        fits = [10**6 if n in figures else int(width / 2.9) - 1 for n, width in enumerate(widths)]
        body = [[self.text(cell) if len(cell) > fits[n] else cell for n, cell in enumerate(row)] for row in rows]
        table = Table([[self.heading(pair) for pair in heads], *body], [width * mm for width in widths], repeatRows=1)
        style: list[tuple[Any, ...]] = [
            ("FONT", (0, 0), (-1, -1), self.font, 8),
            ("TEXTCOLOR", (0, 0), (-1, -1), INK),
            ("GRID", (0, 0), (-1, -1), 0.4, LINE),
            ("BACKGROUND", (0, 0), (-1, 0), PALE),
            ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
            ("TOPPADDING", (0, 0), (-1, -1), 2.2),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 2.8),
            ("LEFTPADDING", (0, 0), (-1, -1), 3),
            ("RIGHTPADDING", (0, 0), (-1, -1), 3),
            *(("ALIGN", (n, 1), (n, -1), "RIGHT") for n in figures),
        ]
        table.setStyle(TableStyle([*style, ("BACKGROUND", (0, -1), (-1, -1), PALE)] if last_is_sum else style))
        return table


def _facts(shown: StatementRead, styles: _Styles) -> Table:
    told = [
        (Paragraph(f'<font color="#666666">{name}</font>', styles.cell), styles.text(value))
        for name, value in words.facts(shown)
    ]
    rows = [[*left, *right] for left, right in zip(told[::2], told[1::2], strict=True)]
    table = Table(rows, [28 * mm, 110 * mm, 28 * mm, 101 * mm])
    table.setStyle(
        TableStyle(
            [
                ("GRID", (0, 0), (-1, -1), 0.4, LINE),
                ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
                ("BACKGROUND", (0, 0), (0, -1), PALE),
                ("BACKGROUND", (2, 0), (2, -1), PALE),
            ]
        )
    )
    return table


def _sealed(shown: StatementRead, styles: _Styles) -> Table:
    """Who signs, where the seal goes, and how the paper is checked."""
    places = [
        styles.text(f"{name}（盖章处）") for name in (f"服务商：{shown.provider}", f"审核单位：{shown.district}民政局")
    ]
    dates = Paragraph(f"经办人签字：{GAP * 22}日期：{GAP * 8}年{GAP * 5}月{GAP * 5}日", styles.cell)
    check: list[Any] = [styles.text("验证 Verification")]
    if shown.check_at:
        code = QrCodeWidget(shown.check_at, barLevel="M", barWidth=26 * mm, barHeight=26 * mm)
        drawing = Drawing(26 * mm, 26 * mm)
        drawing.add(code)
        check = [drawing]
    told = [
        Paragraph("扫码或访问以下网址核对真伪 · Scan or open to check", styles.small),
        Paragraph(escape(shown.check_at or "批准后出具验证码 · The code comes with the approval"), styles.small),
        Paragraph(f"SHA-256 {shown.sha256 or '-'}", styles.small),
    ]
    table = Table(
        [[places[0], places[1], check, told], [dates, dates, "", ""]],
        [80 * mm, 80 * mm, 33 * mm, 74 * mm],
        [26 * mm, 8 * mm],
    )
    table.setStyle(
        TableStyle(
            [
                ("GRID", (0, 0), (1, -1), 0.4, LINE),
                ("BOX", (2, 0), (3, -1), 0.4, LINE),
                ("SPAN", (2, 0), (2, 1)),
                ("SPAN", (3, 0), (3, 1)),
                ("VALIGN", (0, 0), (1, 0), "TOP"),
                ("VALIGN", (2, 0), (3, 1), "MIDDLE"),
                ("VALIGN", (0, 1), (1, 1), "MIDDLE"),
            ]
        )
    )
    return table


def _yuan(*amounts: int) -> tuple[str, ...]:
    return tuple(spoken.yuan(fen) for fen in amounts)


def _groups(shown: StatementRead, styles: _Styles) -> list[Any]:
    rows = [
        (
            *(
                words.programme(line),
                words.service(line),
                f"{line.lines:,}",
                f"{line.paid_lines:,}",
                words.amount(line),
            ),
            *_yuan(line.asked_fen, line.verified_fen, line.approved_fen, line.subsidy_fen, line.copay_fen),
        )
        for line in shown.lines
    ]
    widths = (44, 44, 16, 16, 27, 24, 24, 24, 24, 24)
    return [
        Paragraph("一、按补贴项目与服务项目汇总 · By programme and service", styles.section),
        styles.table(words.GROUPS, [*rows, words.sums(shown)], widths, figures=range(2, 10), last_is_sum=True),
        Spacer(1, 2 * mm),
        Paragraph(words.net(shown), styles.total),
    ]


def _reductions(shown: StatementRead, styles: _Styles) -> list[Any]:
    if not shown.reductions:
        return []
    rows = [
        (
            *(str(one.line_no), one.record_no, one.resident_masked, one.service),
            *_yuan(*words.figures(one)),
            words.reasons(one.reasons, whole=False),
        )
        for one in shown.reductions
    ]
    name, whole = words.reduced(shown)
    heads = words.heads(shown)
    amounts = len(heads) - 5
    each = 22 if amounts < 7 else 18
    widths = (12, 42, 13, 30, *[each] * amounts, 170 - each * amounts)
    return [
        Paragraph(f"二、{name}（{whole}）", styles.section),
        *(
            styles.table(heads, rows[n : n + AT_ONCE], widths, figures=(0, *range(4, 4 + amounts)))
            for n in range(0, len(rows), AT_ONCE)
        ),
        Spacer(1, 2 * mm),
        *(Paragraph(escape(f"{one.code}: {one.zh} {one.en}"), styles.small) for one in words.legend(shown)),
        Spacer(1, 2 * mm),
    ]


def _money(shown: StatementRead, styles: _Styles) -> Table:
    """Where the money comes from, and beside it what was paid."""
    funds = [(fund.programme, fund.source, spoken.yuan(fund.amount_fen)) for fund in shown.funds]
    payments = [(str(p.paid_on), words.reference(p), spoken.yuan(p.amount_fen), p.recorded_by) for p in shown.payments]
    nothing, owed = styles.text("无 · None"), styles.text(words.to_return(shown))
    tables = [
        styles.table(words.FUNDS, funds, (60, 30, 30), figures=(2,)) if funds else nothing,
        styles.table(words.PAYMENTS, payments, (24, 53, 30, 30), figures=(2,))
        if payments
        else owed
        if shown.to_return
        else nothing,
    ]
    number = "三" if shown.reductions else "二"
    right = "退款 · To be returned" if shown.to_return else "付款 · Payments"
    heads = [Paragraph(said, styles.section) for said in (f"{number}、资金来源 · Funds", right)]
    both = Table([heads, tables], [130 * mm, 137 * mm])
    both.setStyle(TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (-1, -1), 0)]))
    return both


def _body(shown: StatementRead, styles: _Styles) -> list[Any]:
    return [
        *(_facts(shown, styles), *_groups(shown, styles), *_reductions(shown, styles)),
        *(KeepTogether([_money(shown, styles)]), Spacer(1, 3 * mm), KeepTogether([_sealed(shown, styles)])),
    ]


def paper(shown: StatementRead, font: str | None = None) -> bytes:
    """The PDF. `font` is the path of a TrueType font with Chinese; without one, that of the usual places."""
    name = font_of(font)
    out = io.BytesIO()
    frame = Frame(SIDE, BOTTOM, WIDTH - 2 * SIDE, HEIGHT - TOP - BOTTOM, 0, 0, 0, 0)
    document = BaseDocTemplate(
        out,
        pagesize=(WIDTH, HEIGHT),
        title=f"{words.TITLE[0]} {shown.settlement_no}",
        author=f"{shown.district}民政局",
        subject=f"{shown.month} {shown.provider}",
        creator="Yiyang",
        invariant=1,
    )
    document.addPageTemplates(PageTemplate("page", [frame]))
    pages = partial(Pages, font=name, dated=shown.issued_at or shown.proposed_at, frame=partial(_frame, shown))
    document.build(_body(shown, _Styles(name)), canvasmaker=pages)
    return out.getvalue()
