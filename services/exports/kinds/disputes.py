"""Appeals of claim lines, and what is taken back."""

from models.claim_appeals import AppealStatus
from models.exports import ExportKind
from models.recoveries import RecoveryStatus
from models.resolution_reasons import ResolutionReason
from services import spoken
from services.access import Permission
from services.exports.columns import choice, count, day, instant, money, plain, said, text
from services.exports.kinds.kind import Filter, Kind, by_ids, join, of_provider, who

_APPEALS = "claim_appeals"
APPEALS = {"open": "待裁定", "granted": "已支持", "refused": "已驳回"}
CAUSES = {"settlement": "结算更正", "decision": "追缴决定", "allowance": "多发津贴"}
RECOVERIES = {**spoken.STATES, "open": "追缴中"}
_RECEIVED = """(select coalesce(sum(c.amount_fen), 0)::bigint from recovery_receipts c
    where c.district_code = recoveries.district_code and c.recovery_id = recoveries.id)"""

KINDS = (
    Kind(
        ExportKind.CLAIM_APPEALS,
        "申诉",
        Permission.CLAIMS_READ,
        _APPEALS,
        (
            plain("申报单号", "k.claim_no"),
            count("行号", "l.line_no"),
            text("服务单号", "l.record_no"),
            text("服务商", "p.name"),
            said("状态", "claim_appeals.status", APPEALS),
            choice("申诉理由", "claim_appeals.reason_code", ResolutionReason),
            text("申诉说明", "claim_appeals.note"),
            text("申诉人", "appealed_by.display_name"),
            instant("申诉时间", "claim_appeals.created_at"),
            money("申诉前核定金额", "claim_appeals.approved_fen_before"),
            text("裁定人", "decided_by.display_name"),
            instant("裁定时间", "claim_appeals.decided_at"),
            choice("裁定理由", "claim_appeals.decided_reason_code", ResolutionReason),
            text("裁定说明", "claim_appeals.decided_note"),
            money("裁定后核定金额", "claim_appeals.approved_fen_after"),
            plain("系统编号", "claim_appeals.id"),
        ),
        by_ids(_APPEALS, "claim_id") | {"status": Filter("claim_appeals.status = :status", AppealStatus)},
        source=" ".join(
            (
                join("claims", "k", "claim_appeals.claim_id", _APPEALS),
                join("claim_lines", "l", "claim_appeals.line_id", _APPEALS),
                join("providers", "p", "claim_appeals.provider_id", _APPEALS),
                who(_APPEALS, "appealed_by", "decided_by"),
            )
        ),
        seen=of_provider,
    ),
    Kind(
        ExportKind.RECOVERIES,
        "追缴",
        Permission.RECOVERIES_READ,
        "recoveries",
        (
            plain("追缴单号", "recoveries.recovery_no"),
            said("起因", "recoveries.cause", CAUSES),
            text("服务商", "p.name"),
            text("老年人", "r.name"),
            text("补贴项目", "g.name"),
            plain("结算单号", "s.settlement_no"),
            plain("津贴月份", "y.month"),
            money("金额", "recoveries.amount_fen"),
            money("已收回", _RECEIVED),
            text("原因", "recoveries.reason"),
            text("文号", "recoveries.document_no"),
            said("状态", "recoveries.status", RECOVERIES),
            text("提出人", "proposed_by.display_name"),
            text("批准人", "approved_by.display_name"),
            day("批准日期", "recoveries.opened_on"),
            plain("系统编号", "recoveries.id"),
        ),
        {"status": Filter("recoveries.status = :status", RecoveryStatus)}
        | by_ids("recoveries", "provider_id", "resident_id"),
        source=" ".join(
            (
                join("providers", "p", "recoveries.provider_id", "recoveries"),
                join("residents", "r", "recoveries.resident_id", "recoveries"),
                join("programmes", "g", "recoveries.programme_id", "recoveries"),
                join("settlements", "s", "recoveries.settlement_id", "recoveries"),
                join("allowance_payments", "y", "recoveries.allowance_payment_id", "recoveries"),
                who("recoveries", "proposed_by", "approved_by"),
            )
        ),
        seen=of_provider,
    ),
)
