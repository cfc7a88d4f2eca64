"""Complaints, without their words; who asked to stay unnamed is in no place's file."""

from uuid import UUID

from models.complaints import (
    ComplainantKind,
    ComplaintCategory,
    ComplaintOutcome,
    ComplaintPlace,
    ComplaintSide,
    ComplaintStatus,
)
from models.exports import ExportKind
from models.wire import Day
from services.access import Permission
from services.complaints.listed import OVERDUE_SQL, stated
from services.exports.columns import choice, day, flag, instant, plain, text
from services.exports.kinds.kind import Filter, Kind, as_stated, by_ids

KINDS = (
    Kind(
        ExportKind.COMPLAINTS,
        "投诉",
        Permission.COMPLAINTS_READ,
        "complaints",
        (
            plain("投诉编号", "complaints.complaint_no"),
            day("投诉日期", "complaints.made_on"),
            choice("类别", "complaints.category", ComplaintCategory),
            choice("被投诉方类型", "complaints.place_kind", ComplaintPlace),
            text("被投诉方", "complaints.place_name"),
            text("老年人", "complaints.resident_name"),
            flag("不具名", "complaints.unnamed"),
            choice("代谁投诉", "complaints.complainant_kind", ComplainantKind),
            plain("订单编号", "complaints.order_no"),
            day("发生日期", "complaints.happened_on"),
            choice("状态", "complaints.status", ComplaintStatus),
            day("答复期限", "complaints.answer_due_on"),
            instant("答复时间", "complaints.answered_at"),
            day("当前期限", "complaints.due_on"),
            flag("逾期", OVERDUE_SQL),
            choice("裁定", "complaints.outcome", ComplaintOutcome),
            text("理由", "complaints.reason"),
            text("补救措施", "complaints.remedy"),
            day("裁定日期", "complaints.decided_on"),
            choice("申诉方", "complaints.appealed_for", ComplaintSide),
            choice("申诉前的裁定", "complaints.first_outcome", ComplaintOutcome),
            plain("系统编号", "complaints.id"),
        ),
        {
            "status": Filter("complaints.status = :status", ComplaintStatus),
            "category": Filter("complaints.category = :category", ComplaintCategory),
            "outcome": Filter("complaints.outcome = :outcome", ComplaintOutcome),
            "overdue": Filter(f"{OVERDUE_SQL} = :overdue", bool),
            "place_kind": Filter("complaints.place_kind = :place_kind", ComplaintPlace),
            "from_on": Filter("complaints.made_on >= :from_on", Day),
            "to_on": Filter("complaints.made_on <= :to_on", Day),
        }
        | {"place_id": Filter("complaints.place_id = :place_id", UUID)}
        | by_ids("complaints", "provider_id", "resident_id", "order_id"),
        seen=as_stated,
        bureau=True,
        computed=lambda actor, _asked: stated(actor),
    ),
)
