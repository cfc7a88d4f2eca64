"""An empty spreadsheet of each kind: Chinese headings, choices to pick from, and a second sheet that explains each column.

Every cell is text: a number of eighteen digits keeps them, and a day stays as it was written."""

import io
from functools import partial
from typing import Any

import xlsxwriter

from models.imports import ImportKind
from services import numbers, written
from services.access import Actor
from services.imports import columns
from services.imports.columns import Choice, Column, OneOf, Reader, Several
from services.imports.kinds import KINDS
from services.imports.kinds.kind import Kind

ROWS = 10_000
"""So many rows offer their choices."""

SHEET, EXPLAINED = "数据", "填写说明"
_HEAD = ("列名", "英文列名", "必填", "写法", "示例")
_NOTES: dict[Any, str] = {
    columns.code: "字母、数字和 . _ -，至多 40 位",
    columns.number: "单号，至多 60 个字",
    columns.day: "日期：2024-01-05、2024/1/5、2024年1月5日",
    written.day: "日期：1940-03-07、1940/3/7、1940年3月7日",
    columns.instant: "日期和时间：2024-01-05 08:30、2024年1月5日 上午8:30",
    columns.month: "月份：2024-01、2024年1月",
    columns.identity_number: "18 位公民身份号码",
    numbers.phone: "手机或固定电话",
    numbers.bank_card: "银行卡号",
    numbers.credit_code: "18 位统一社会信用代码",
    numbers.division_code: "6、9 或 12 位区划代码",
}
_UNITS: dict[Any, str] = {
    written.minutes: "整分钟数，{low} 至 {high}；也可写作 90分钟、1小时30分",
    written.fen: "以分为单位的整数：20 元填 2000",
    written.basis_points: "以万分之一为单位的整数：10% 填 1000，也可写作 10%",
    written.year: "四位数字的年份，{low} 至 {high}",
    written.integer: "整数，{low} 至 {high}",
}


def _names(read: Reader) -> list[str]:
    return read.names if isinstance(read, Choice | OneOf) else []


def _note(read: Reader) -> str:
    if isinstance(read, Several):
        return f"多个用 ; 分隔，每个：{_note(read.read)}"
    if names := _names(read):
        return "下拉选择：" + "、".join(names)
    if isinstance(read, partial) and "longest" in read.keywords:
        return f"文字，至多 {read.keywords['longest']} 个字"
    if isinstance(read, partial) and "low" in read.keywords:
        return _UNITS[read.func].format(**read.keywords)
    return _NOTES[read]


def template(actor: Actor, kind: ImportKind) -> bytes:
    """An xlsx. The row of the example goes in as it stands in a new district that has what it points at."""
    wanted = KINDS[kind]
    actor.require(*wanted.permissions)
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        plain = book.add_format({"num_format": "@"})
        head = book.add_format({"num_format": "@", "bold": True, "bottom": 1, "bg_color": "#E8EEF4"})
        must = book.add_format({"num_format": "@", "bold": True, "bottom": 1, "bg_color": "#FBE3D6"})
        _data(book.add_worksheet(SHEET), wanted, plain, head, must)
        _explain(book.add_worksheet(EXPLAINED), wanted, example_of(actor, wanted), plain, head)
    return out.getvalue()


def example_of(actor: Actor, kind: Kind) -> dict[str, str]:
    """By column; codes of divisions are those of the actor's district."""
    return {name: said.replace("{district}", actor.district) for name, said in kind.example.items()}


def _data(sheet: Any, kind: Kind, plain: Any, head: Any, must: Any) -> None:
    sheet.freeze_panes(1, 0)
    for place, column in enumerate(kind.columns):
        sheet.set_column(place, place, max(14, 2 * len(column.zh) + 4), plain)
        sheet.write_string(0, place, _heading(column), must if column.required else head)
        sheet.write_comment(0, place, ("必填。" if column.required else "选填。") + (column.note or _note(column.read)))
        if names := _names(column.read):
            rule = {"validate": "list", "source": names, "error_type": "warning", "ignore_blank": True}
            sheet.data_validation(1, place, ROWS, place, rule)


def _heading(column: Column) -> str:
    return f"{column.zh}*" if column.required else column.zh


def _explain(sheet: Any, kind: Kind, example: dict[str, str], plain: Any, head: Any) -> None:
    for place, (title, width) in enumerate(zip(_HEAD, (22, 26, 8, 60, 30), strict=True)):
        sheet.set_column(place, place, width, plain)
        sheet.write_string(0, place, title, head)
    for row, column in enumerate(kind.columns, 1):
        must = "必填" if column.required else ""
        said = (column.zh, column.name, must, column.note or _note(column.read), example.get(column.name, ""))
        for place, cell in enumerate(said):
            sheet.write_string(row, place, cell, plain)
    notes = (
        "只读第一张有内容的可见工作表；本页不导入。列的先后随意，选填的列可以删去，表头上方可以有标题行。",
        "金额以分为单位（20 元填 2000），时长以分钟为单位。空白单元格表示不说明，不会清除已登记的内容。",
    )
    for row, note in enumerate(notes, len(kind.columns) + 2):
        sheet.write_string(row, 0, note)
