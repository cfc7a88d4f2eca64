"""What the public is shown, as CSV that a spreadsheet opens: a BOM, headings and values in Chinese, no cell that is a formula."""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from itertools import groupby
from typing import Any

from models.public import (
    PublicFacility,
    PublicFinding,
    PublicInspection,
    PublicMealPoint,
    PublicPlace,
    PublicServiceItem,
)
from services import formulas, spoken
from services.exports.writers import BOM
from services.labels import label

Columns = Mapping[str, Callable[[Any], Any]]
_WEEK = "一二三四五六日"


def _hazards(place: PublicPlace) -> str:
    return "；".join(f"{label(one.topic)}（自 {one.since}）" for one in place.major_hazards)


def _beds(house: PublicFacility) -> str:
    return "；".join(f"{label(one.kind)} {one.free}/{one.total}" for one in house.beds)


def _hours(point: PublicMealPoint) -> str:
    """午餐 11:00-13:00（周一二三四五）"""
    meals = sorted(point.hours, key=lambda one: (one.opens, one.closes, one.meal, one.weekday))
    said = []
    for (opens, closes, meal), days in groupby(meals, key=lambda one: (one.opens, one.closes, one.meal)):
        said.append(f"{label(meal)} {opens}-{closes}（周{''.join(_WEEK[one.weekday - 1] for one in days)}）")
    return "；".join(said)


_PLACE: Columns = {
    "编码": lambda p: p.code,
    "名称": lambda p: p.name,
    "区划代码": lambda p: p.division_code,
    "区划": lambda p: p.division_name,
    "地址": lambda p: p.address,
    "纬度": lambda p: p.lat,
    "经度": lambda p: p.lng,
    "距离（米）": lambda p: p.distance_m,
    "启用日期": lambda p: p.opened_on,
}
_RECORD: Columns = {
    "未销号的重大事故隐患": _hazards,
    "近12个月检查次数": lambda p: p.record.inspections,
    "最近检查日期": lambda p: p.record.last_inspected_on,
    "近12个月查出隐患": lambda p: p.record.findings,
    "其中已销号": lambda p: p.record.closed,
    "现未销号": lambda p: p.record.open,
    "其中逾期": lambda p: p.record.overdue,
    "销号天数中位数": lambda p: p.record.median_days,
    "系统编号": lambda p: p.id,
}
FACILITIES: Columns = {
    **_PLACE,
    "性质": lambda f: f.ownership and label(f.ownership),
    "等级": lambda f: f.grade,
    "床位数": lambda f: sum(one.total for one in f.beds),
    "空床数": lambda f: sum(one.free for one in f.beds),
    "空床/床位": _beds,
    **_RECORD,
}
MEAL_POINTS: Columns = {
    **_PLACE,
    "运营模式": lambda p: label(p.model),
    "城乡": lambda p: label(p.area),
    "状态": lambda p: label(p.status),
    "电话": lambda p: p.phone,
    "座位数": lambda p: p.seats,
    "送餐": lambda p: "是" if p.delivers else "否",
    "供餐时间": _hours,
    **_RECORD,
}
SERVICE_ITEMS: Columns = {
    "编码": lambda i: i.code,
    "名称": lambda i: i.name,
    "类别": lambda i: label(i.category),
    "单位": lambda i: label(i.unit),
    "单价（元）": lambda i: _yuan(i),
}


Looked = tuple[PublicInspection, PublicFinding | None]
INSPECTIONS: Columns = {
    "检查日期": lambda at: at[0].inspected_on,
    "检查部门": lambda at: "、".join(at[0].departments),
    "联合检查": lambda at: "是" if at[0].joint else "否",
    "检查主题": lambda at: "、".join(label(topic) for topic in at[0].topics),
    "整改通知书": lambda at: at[1].notice_no if at[1] else at[0].notice_no,
    "已作废": lambda at: "是" if at[0].annulled else "否",
    "隐患主题": lambda at: at[1] and label(at[1].topic),
    "等级": lambda at: at[1] and label(at[1].hazard),
    "应达到": lambda at: at[1] and at[1].clause_zh,
    "整改期限": lambda at: at[1] and at[1].due_on,
    "状态": lambda at: at[1] and spoken.state("finding", at[1].status),
    "销号日期": lambda at: at[1] and at[1].closed_on,
    "销号天数": lambda at: at[1] and at[1].days,
    "系统编号": lambda at: at[0].id,
}


def each_finding(inspections: Sequence[PublicInspection]) -> list[Looked]:
    """A row for each finding, and one for an inspection that found nothing."""
    nothing: list[PublicFinding | None] = [None]
    return [(one, finding) for one in inspections for finding in one.findings or nothing]


def _yuan(item: PublicServiceItem) -> str | None:
    fen = item.unit_price_fen
    return None if fen is None else f"{fen // 100}.{fen % 100:02}"


def write(columns: Columns, rows: Sequence[Any]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(columns)
    for row in rows:
        cells = (cell(row) for cell in columns.values())
        writer.writerow([formulas.inert(cell) if isinstance(cell, str) else cell for cell in cells])
    return BOM + out.getvalue().encode()
