"""Welfare visits, and who is to be called on."""

from typing import Annotated
from uuid import UUID

from pydantic import Field as Rule
from sqlalchemy import ColumnElement, and_, literal_column

from models.exports import ExportKind
from models.welfare_visits import WelfareMode, WelfareOutcome
from models.wire import Day, DivisionCode
from services import labels
from services.access import Actor, Permission
from services.exports.columns import choice, count, day, flag, instant, plain, text
from services.exports.kinds.kind import Filter, Kind, by_ids, join, of_division, who
from services.exports.kinds.people import seen
from services.welfare_visits.reading import CALLS_SQL, OF_WORKER_SQL, ON_THE_LIST_SQL

_TODAY = "cast(now() at time zone 'Asia/Shanghai' as date)"
_NAMED = " ".join(f"when '{code}' then '{name}'" for code, name in labels.CATEGORIES.items())
_REASON = f"""(select string_agg(case c when '' then '' {_NAMED} else c end, '、' order by n)
    from jsonb_array_elements_text(welfare_plans.risk -> 'categories') with ordinality k (c, n))"""


def _on_the_list(actor: Actor, table: str) -> ColumnElement[bool]:
    """Within the own divisions, and neither gone nor away today."""
    return and_(of_division(actor, table), literal_column(f"(r.status = 'active' and {ON_THE_LIST_SQL})"))


KINDS = (
    Kind(
        ExportKind.WELFARE_VISITS,
        "探视走访",
        Permission.WELFARE_VISITS_READ,
        "welfare_visits",
        (
            text("走访编号", "welfare_visits.visit_no"),
            text("老年人", "r.name"),
            plain("区划代码", "welfare_visits.division_code"),
            choice("方式", "welfare_visits.mode", WelfareMode),
            day("走访日期", "welfare_visits.visited_on"),
            instant("走访时间", "welfare_visits.visited_at"),
            choice("走访结果", "welfare_visits.outcome", WelfareOutcome),
            text("走访人", "coalesce(welfare_visits.visitor, by_account.display_name)"),
            text("说明", "welfare_visits.note"),
            instant("撤回时间", "welfare_visits.withdrawn_at"),
            text("撤回原因", "welfare_visits.withdrawn_reason"),
            plain("系统编号", "welfare_visits.id"),
        ),
        {
            "outcome": Filter("welfare_visits.outcome = :outcome", WelfareOutcome),
            "from_on": Filter("welfare_visits.visited_on >= :from_on", Day),
            "to_on": Filter("welfare_visits.visited_on <= :to_on", Day),
            "division": Filter("starts_with(welfare_visits.division_code, :division)", DivisionCode),
        }
        | by_ids("welfare_visits", "resident_id"),
        source=f"{join('residents', 'r', 'welfare_visits.resident_id', 'welfare_visits')} {who('welfare_visits', 'by_account')}",
        seen=seen,
    ),
    Kind(
        ExportKind.WELFARE_DUE,
        "待走访",
        Permission.WELFARE_VISITS_READ,
        "welfare_plans",
        (
            text("老年人", "r.name"),
            plain("区划代码", "welfare_plans.division_code"),
            plain("走访原因", _REASON),
            count("年龄起", "cast(welfare_plans.risk ->> 'from_age' as int)"),
            count("每几天一次", "welfare_plans.every_days"),
            day("上次走访", "welfare_plans.last_visit_on"),
            choice("上次结果", "welfare_plans.last_outcome", WelfareOutcome),
            count("其后无人应答次数", CALLS_SQL),
            day("到期日期", "welfare_plans.due_on"),
            flag("逾期", f"welfare_plans.due_on < {_TODAY}"),
            plain("系统编号", "welfare_plans.id"),
        ),
        {
            "within_days": Filter(
                f"welfare_plans.due_on <= {_TODAY} + cast(:within_days as int)", Annotated[int, Rule(ge=0, le=366)]
            ),
            "division": Filter("starts_with(welfare_plans.division_code, :division)", DivisionCode),
            "account_id": Filter(OF_WORKER_SQL.replace(":account", ":account_id"), UUID),
            "overdue": Filter(f"(welfare_plans.due_on < {_TODAY}) = :overdue", bool),
        },
        source=join("residents", "r", "welfare_plans.id", "welfare_plans"),
        seen=_on_the_list,
        order="welfare_plans.due_on, welfare_plans.id",
    ),
)
