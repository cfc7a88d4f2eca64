"""Alerts, each with where it is and with its words, which are made of its facts as the list makes them."""

from collections.abc import Sequence
from typing import Annotated, Any

import orjson
from pydantic import Field as Rule
from sqlalchemy import ColumnElement, and_
from sqlalchemy import text as sql
from sqlmodel.ext.asyncio.session import AsyncSession

from models.alerts import AlertCause, AlertLevel, AlertPlace, AlertSeverity, AlertStatus
from models.exports import ExportKind
from services.access import Actor, Permission
from services.alerts.kinds import BY_CODE
from services.alerts.kinds import KINDS as ALERTS
from services.exports.columns import choice, flag, instant, plain, said, text
from services.exports.kinds.kind import Filter, Kind, by_ids, join, of_district, of_division, who
from services.safety_places import named_sql

_OVERDUE = "(alerts.status = 'open' and alerts.acknowledge_by < now())"
_SAYS = text("预警内容")
_COLUMNS = (
    instant("发出时间", "alerts.created_at"),
    said("类型", "alerts.kind", {kind.code: kind.zh for kind in ALERTS}),
    choice("等级", "alerts.severity", AlertSeverity),
    _SAYS,
    text("老年人", "r.name"),
    choice("场所类型", "alerts.place_kind", AlertPlace),
    text("场所", named_sql("alerts")),
    plain("区划代码", "alerts.division_code"),
    choice("状态", "alerts.status", AlertStatus),
    choice("由谁受理", "alerts.level", AlertLevel),
    instant("受理期限", "alerts.acknowledge_by"),
    flag("超期未受理", _OVERDUE),
    text("受理人", "acknowledged_by.display_name"),
    instant("受理时间", "alerts.acknowledged_at"),
    text("处理人", "resolved_by.display_name"),
    instant("处理时间", "alerts.resolved_at"),
    choice("处理结果", "alerts.cause", AlertCause),
    text("说明", "alerts.note"),
    plain("系统编号", "alerts.id"),
)
_AT = _COLUMNS.index(_SAYS)
_READ = [column.sql for column in _COLUMNS if column is not _SAYS]


def _seen(actor: Actor, table: str) -> ColumnElement[bool]:
    """As the list has it: a facility those about itself, a community worker those of his divisions."""
    if actor.bound != "facility":
        return of_division(actor, table)
    own = sql(f"{table}.place_kind = 'facility' and {table}.place_id = :own_facility")
    return and_(of_district(actor, table), own.bindparams(own_facility=actor.facility_id))


async def _with_words(_session: AsyncSession, actor: Actor, rows: Sequence[Any]) -> list[Sequence[Any]]:
    actor.require(Permission.ALERTS_READ)
    return [
        (*cells[:_AT], BY_CODE[kind].says(orjson.loads(facts))[0], *cells[_AT:])
        for kind, facts, *cells in map(tuple, rows)
    ]


KINDS = (
    Kind(
        ExportKind.ALERTS,
        "预警",
        Permission.ALERTS_READ,
        "alerts",
        _COLUMNS,
        {
            "status": Filter("alerts.status = :status", AlertStatus),
            "severity": Filter("alerts.severity = :severity", AlertSeverity),
            "level": Filter("alerts.level = :level", AlertLevel),
            "kind": Filter("alerts.kind = :kind", Annotated[str, Rule(pattern="^[a-z_]{1,40}$")]),
            "overdue": Filter(f"{_OVERDUE} = :overdue", bool),
        }
        | by_ids("alerts", "resident_id", "place_id"),
        source=f"{join('residents', 'r', 'alerts.resident_id', 'alerts')} {who('alerts', 'acknowledged_by', 'resolved_by')}",
        seen=_seen,
        select=", ".join(
            (
                "alerts.kind",
                "cast(alerts.facts as text) as facts",
                *(f"{cell} as cell_{number}" for number, cell in enumerate(_READ)),
            )
        ),
        finish=_with_words,
    ),
)
