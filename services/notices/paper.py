"""The notice as PDF: Chinese, A4, numbered, with what is to be put right, until when and by whom, and a QR code to the public record.

The same notice gives the same bytes: no clock and no chance goes in, and the dates of the file are the notice's."""

import io
from functools import partial
from html import escape
from typing import Any

from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import BaseDocTemplate, Frame, KeepTogether, PageTemplate, Paragraph, Spacer, Table, TableStyle

from models.notices import NoticeFinding, NoticeRead
from models.safety_checklists import Hazard
from services import calendars
from services.labels import label
from services.papers.fonts import font_of
from services.papers.pages import GAP, GREY, INK, LINE, PALE, Pages
from services.suspensions import STOPS

WIDTH, HEIGHT = A4
SIDE, TOP, BOTTOM = 18 * mm, 31 * mm, 17 * mm
INSIDE = WIDTH - 2 * SIDE
TITLE = ("安全隐患整改通知书", "Notice of hazards to be put right")
RED = "#b3261e"
WIDTHS = (12, 72, 34, 56)
HEADS = (("序号", "No."), ("隐患", "Finding"), ("整改期限", "Until"), ("责任人", "Who answers"))
_WHO = (("territory", "属地"), ("industry", "行业"), ("institution", "机构"), ("individual", "个人"))


def _frame(shown: NoticeRead, page: Pages, number: int, pages: int) -> None:
    right = WIDTH - SIDE
    page.setFillColor(INK)
    page.setFont(page.font, 17)
    page.drawCentredString(WIDTH / 2, HEIGHT - 16 * mm, f"{shown.district}民政局 · {TITLE[0]}")
    page.setFont(page.font, 8)
    page.setFillColor(GREY)
    page.drawCentredString(WIDTH / 2, HEIGHT - 21 * mm, TITLE[1])
    page.setFont(page.font, 10)
    page.drawRightString(right, HEIGHT - 27 * mm, shown.notice_no)
    page.setStrokeColor(LINE)
    page.line(SIDE, HEIGHT - 29 * mm, right, HEIGHT - 29 * mm)
    page.foot(SIDE, right, f"验证码 Code {shown.code}", number, pages)
    if shown.annulled:
        page.across("已作废", WIDTH / 2, HEIGHT / 2, 35, 90)


class _Styles:
    def __init__(self, font: str) -> None:
        plain = {"fontName": font, "textColor": INK, "wordWrap": "CJK"}
        self.font = font
        self.body = ParagraphStyle("body", fontSize=10.5, leading=17, **plain)
        self.indented = ParagraphStyle("indented", parent=self.body, firstLineIndent=21)
        self.cell = ParagraphStyle("cell", fontSize=9, leading=13, **plain)
        self.small = ParagraphStyle("small", fontSize=7.5, leading=10, fontName=font, textColor=GREY, wordWrap="CJK")
        self.head = ParagraphStyle("head", fontSize=9, leading=11, alignment=1, **plain)


def _day(day: Any) -> str:
    return f"{day.year} 年 {day.month} 月 {day.day} 日"


def _opening(shown: NoticeRead, styles: _Styles) -> list[Any]:
    by = "、".join(shown.departments) or f"{shown.district}民政局"
    count, major = len(shown.findings), sum(one.hazard is Hazard.MAJOR for one in shown.findings)
    found = f"发现安全隐患 {count} 条" + (f"，其中重大事故隐患 {major} 条" if major else "")
    said = f"{_day(calendars.day_of(shown.inspected_at))}，{by}对你单位进行了安全检查（检查编号 {shown.inspection_no}），{found}，见下表。"
    told = (
        "请于各条期限前整改完毕，并在系统中报告整改情况，由检查人员复查；不能按期完成的，须在期限前说明理由、申请延期。"
    )
    paragraphs = [f"{shown.place_name}：", said + told]
    if major:
        stops, _ = STOPS[shown.place_kind]
        paragraphs.append(f"重大事故隐患未经两名检查人员复查销号前，你单位暂停{stops}。")
    first, *rest = [escape(one) for one in paragraphs]
    return [Paragraph(first, styles.body), *(Paragraph(one, styles.indented) for one in rest), Spacer(1, 3 * mm)]


def _row(number: int, one: NoticeFinding, styles: _Styles) -> list[Any]:
    kind = f"{label(one.topic)} · {label(one.hazard)}"
    coloured = f'<font color="{RED}">{escape(kind)}</font>' if one.hazard is Hazard.MAJOR else escape(kind)
    should = [f'<font size="7.5" color="#666666">要求：{escape(one.clause_zh)}</font>'] if one.clause_zh else []
    numbered = f'<font size="7.5" color="#666666">{escape(one.finding_no)}</font>'
    told = "<br/>".join([coloured, escape(one.description), *should, numbered])
    who = "<br/>".join(f"{name}：{escape(getattr(one.responsible, field))}" for field, name in _WHO)
    return [
        Paragraph(str(number), styles.head),
        Paragraph(told, styles.cell),
        Paragraph(_day(one.due_on), styles.head),
        Paragraph(who, styles.cell),
    ]


def _table(shown: NoticeRead, styles: _Styles) -> Table:
    heads = [Paragraph(f'{zh}<br/><font size="7" color="#666666">{en}</font>', styles.head) for zh, en in HEADS]
    rows = [_row(number, one, styles) for number, one in enumerate(shown.findings, 1)]
    table = Table([heads, *rows], [width * mm for width in WIDTHS], repeatRows=1)
    style = [
        ("GRID", (0, 0), (-1, -1), 0.4, LINE),
        ("BACKGROUND", (0, 0), (-1, 0), PALE),
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ("TOPPADDING", (0, 0), (-1, -1), 3),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
    ]
    table.setStyle(TableStyle(style))
    return table


def _signed(shown: NoticeRead, styles: _Styles) -> Table:
    """Who signs, where the seal goes, and how the paper is checked."""
    inspectors = "、".join(shown.inspectors)
    left = [
        Paragraph(f"检查人员（签字）：{escape(inspectors)}", styles.cell),
        Spacer(1, 13 * mm),
        Paragraph(f"检查单位（盖章处）：{shown.district}民政局", styles.cell),
        Paragraph(f"出具日期：{_day(calendars.day_of(shown.issued_at))}", styles.cell),
    ]
    middle = [
        Paragraph("被检查单位签收（签字、盖章）：", styles.cell),
        Spacer(1, 19 * mm),
        Paragraph(f"日期：{GAP * 9}年{GAP * 5}月{GAP * 5}日", styles.cell),
    ]
    code = QrCodeWidget(shown.check_at, barLevel="M", barWidth=30 * mm, barHeight=30 * mm)
    drawing = Drawing(30 * mm, 30 * mm)
    drawing.add(code)
    check = [drawing, Paragraph("扫码核对真伪、查看整改进展 · Scan to check", styles.small)]
    table = Table([[left, middle, check]], [70 * mm, 66 * mm, 38 * mm])
    table.setStyle(TableStyle([("GRID", (0, 0), (-1, -1), 0.4, LINE), ("VALIGN", (0, 0), (-1, -1), "TOP")]))
    return table


def _body(shown: NoticeRead, styles: _Styles) -> list[Any]:
    told = [f"{shown.check_at}", f"SHA-256 {shown.sha256}"]
    foot = [Paragraph(escape(one), styles.small) for one in told]
    return [
        *(*_opening(shown, styles), _table(shown, styles), Spacer(1, 4 * mm)),
        KeepTogether([_signed(shown, styles), Spacer(1, 2 * mm), *foot]),
    ]


def paper(shown: NoticeRead, font: str | None = None) -> bytes:
    """The PDF. `font` is the path of a TrueType font with Chinese; without one, that of the usual places."""
    name = font_of(font)
    out = io.BytesIO()
    frame = Frame(SIDE, BOTTOM, INSIDE, HEIGHT - TOP - BOTTOM, 0, 0, 0, 0)
    document = BaseDocTemplate(
        out,
        pagesize=A4,
        title=f"{TITLE[0]} {shown.notice_no}",
        author=f"{shown.district}民政局",
        subject=shown.place_name,
        creator="Yiyang",
        invariant=1,
    )
    document.addPageTemplates(PageTemplate("page", [frame]))
    pages = partial(Pages, font=name, dated=shown.issued_at, frame=partial(_frame, shown))
    document.build(_body(shown, _Styles(name)), canvasmaker=pages)
    return out.getvalue()
