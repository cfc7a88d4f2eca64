"""What the community looks after: alerts, agreements, cards that others keep."""

from typing import Annotated

from pydantic import Field as Rule
from sqlalchemy import and_, literal_column

from models.agreements import AgreementKind, CardFinding
from models.alerts import AlertCause, AlertLevel, AlertPlace, AlertSeverity, AlertStatus
from models.exports import ExportKind
from models.wire import DivisionCode
from services.access import Permission
from services.agreements import FINDING_SQL, HELD_SQL, KEPT_SQL
from services.alerts.kinds import KINDS as ALERTS
from services.exports.columns import choice, day, flag, instant, plain, said, text
from services.exports.kinds.kind import Filter, Kind, by_ids, join, of_division, who
from services.exports.kinds.people import seen

_TODAY = "cast(now() at time zone 'Asia/Shanghai' as date)"
_RESIDENTS_DIVISION = {"division": Filter("starts_with(r.division_code, :division)", DivisionCode)}
_OVERDUE = "(alerts.status = 'open' and alerts.acknowledge_by < now())"

KINDS = (
    Kind(
        ExportKind.ALERTS,
        "预警",
        Permission.ALERTS_READ,
        "alerts",
        (
            instant("发出时间", "alerts.created_at"),
            said("类型", "alerts.kind", {kind.code: kind.zh for kind in ALERTS}),
            choice("等级", "alerts.severity", AlertSeverity),
            text("老年人", "r.name"),
            choice("场所类型", "alerts.place_kind", AlertPlace),
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
        ),
        {
            "status": Filter("alerts.status = :status", AlertStatus),
            "severity": Filter("alerts.severity = :severity", AlertSeverity),
            "level": Filter("alerts.level = :level", AlertLevel),
            "kind": Filter("alerts.kind = :kind", Annotated[str, Rule(pattern="^[a-z_]{1,40}$")]),
            "overdue": Filter(f"{_OVERDUE} = :overdue", bool),
        }
        | by_ids("alerts", "resident_id"),
        source=f"{join('residents', 'r', 'alerts.resident_id', 'alerts')} {who('alerts', 'acknowledged_by', 'resolved_by')}",
        seen=of_division,
    ),
    Kind(
        ExportKind.AGREEMENTS,
        "协议",
        Permission.AGREEMENTS_READ,
        "agreements",
        (
            text("协议编号", "agreements.agreement_no"),
            text("老年人", "r.name"),
            plain("区划代码", "r.division_code"),
            choice("协议类型", "agreements.kind", AgreementKind),
            text("协议对方", "agreements.with_name"),
            day("签订日期", "agreements.signed_on"),
            day("终止日期", "agreements.ends_on"),
            flag("有效", f"{_TODAY} between agreements.signed_on and coalesce(agreements.ends_on, 'infinity')"),
            plain("系统编号", "agreements.id"),
        ),
        {
            "kind": Filter("agreements.kind = :kind", AgreementKind),
            "within_days": Filter(
                f"agreements.signed_on <= {_TODAY} and agreements.ends_on between {_TODAY} and {_TODAY} + cast(:within_days as int)",
                Annotated[int, Rule(ge=0, le=3660)],
            ),
        }
        | _RESIDENTS_DIVISION,
        source=join("residents", "r", "agreements.resident_id", "agreements"),
        seen=seen,
    ),
    Kind(
        ExportKind.CARD_CHECKS,
        "银行卡代管检查",
        Permission.AGREEMENTS_READ,
        "residents",
        (
            text("老年人", "residents.name"),
            plain("区划代码", "residents.division_code"),
            text("银行卡保管人", "residents.custodian"),
            flag("已登记卡号", "residents.bank_card_sealed is not null"),
            choice("检查结果", FINDING_SQL, CardFinding),
            text("协议编号", "held.agreement_no"),
            text("协议对方", "held.with_name"),
            day("终止日期", "held.ends_on"),
            plain("系统编号", "residents.id"),
        ),
        {
            "finding": Filter(f"{FINDING_SQL} = :finding", CardFinding),
            "division": Filter("starts_with(residents.division_code, :division)", DivisionCode),
        },
        source=HELD_SQL,
        seen=lambda actor, table: and_(seen(actor, table), literal_column(KEPT_SQL)),
    ),
)
