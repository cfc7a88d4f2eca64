"""Care plans."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, text

from models.care_plans import CarePlanStatus, OnHoliday
from models.exports import ExportKind
from services import spoken
from services.access import Actor, Permission
from services.exports import columns
from services.exports.columns import count, day, plain, said
from services.exports.kinds.kind import Filter, Kind, by_ids, join, of_provider

ON_HOLIDAY: Mapping[str, str] = {
    OnHoliday.KEEP: "照常",
    OnHoliday.SKIP: "不服务",
    OnHoliday.MOVE: "顺延到下一个工作日",
}


def in_sight(actor: Actor, table: str) -> ColumnElement[bool]:
    """A provider's own, a division's, or the district's."""
    if actor.bound != "division":
        return of_provider(actor, table)
    own: Any = text(f"{table}.district_code = :district and starts_with(r.division_code, :division)")
    return own.bindparams(district=actor.district, division=actor.division)  # type: ignore[no-any-return]


_NEWEST = """join lateral (select * from care_plan_versions one where one.district_code = care_plans.district_code
    and one.care_plan_id = care_plans.id order by one.no desc limit 1) v on true"""

KINDS = (
    Kind(
        ExportKind.CARE_PLANS,
        "照护计划",
        Permission.CARE_PLANS_READ,
        "care_plans",
        (
            plain("计划编号", "care_plans.plan_no"),
            columns.text("老年人", "r.name"),
            columns.text("服务商", "p.name"),
            columns.text("服务项目", "i.name"),
            plain("规则", "v.rule"),
            day("首日", "v.first_on"),
            plain("开始时间", "v.start_time"),
            count("计划分钟", "v.planned_minutes"),
            count("数量", "v.quantity"),
            said("节假日", "v.on_holiday", ON_HOLIDAY),
            said("状态", "care_plans.status", spoken.STATES),
            day("最后一天", "care_plans.ends_on"),
            columns.text("终止原因", "care_plans.ended_reason"),
            columns.text("备注", "v.note"),
            plain("系统编号", "care_plans.id"),
        ),
        {"status": Filter("care_plans.status = :status", CarePlanStatus)}
        | by_ids("care_plans", "resident_id", "provider_id"),
        source=" ".join(
            (
                _NEWEST,
                join("residents", "r", "care_plans.resident_id", "care_plans"),
                join("providers", "p", "care_plans.provider_id", "care_plans"),
                join("service_items", "i", "v.service_item_id", "care_plans"),
            )
        ),
        seen=in_sight,
    ),
)
