"""The audit, each row with the body that the chain seals."""

from typing import Annotated
from uuid import UUID

from pydantic import Field as Rule

from models.audit import Outcome
from models.exports import ExportKind
from models.wire import Instant
from services.access import Permission
from services.exports.columns import count, instant, plain, said, text
from services.exports.kinds.kind import Filter, Kind

OUTCOMES = {"done": "完成", "read": "读取", "denied": "拒绝"}
_SEALED = """left join audit_links l on l.district_code = audit_events.district_code
    and l.event_id = audit_events.id left join accounts a on a.id = audit_events.account_id"""

KINDS = (
    Kind(
        ExportKind.AUDIT,
        "审计记录",
        Permission.AUDIT_READ,
        "audit_events",
        (
            count("链上序号", "l.seq"),
            instant("时间", "audit_events.at"),
            text("人员", "a.display_name"),
            plain("角色", "audit_events.role"),
            plain("操作", "audit_events.act"),
            said("结果", "audit_events.outcome", OUTCOMES),
            plain("对象类型", "audit_events.subject_kind"),
            plain("对象系统编号", "audit_events.subject_id"),
            plain("请求编号", "audit_events.request_id"),
            text("原文", "audit_events.body"),
            plain("链值", "encode(l.hash, 'hex')"),
            plain("系统编号", "audit_events.id"),
        ),
        {
            "act": Filter("audit_events.act = :act", Annotated[str, Rule(pattern=r"^[ -~]+$")]),
            "subject_id": Filter("audit_events.subject_id = :subject_id", UUID),
            "account_id": Filter("audit_events.account_id = :account_id", UUID),
            "outcome": Filter("audit_events.outcome = :outcome", Outcome),
            "from": Filter("audit_events.at >= :from", Instant),
            "to": Filter("audit_events.at <= :to", Instant),
        },
        source=_SEALED,
    ),
)
