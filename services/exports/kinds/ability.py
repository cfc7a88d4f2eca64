"""Ability assessments: levels and dates; what was answered leaves by no list."""

from models.assessments import AssessmentStatus
from models.exports import ExportKind
from models.wire import Code
from services import spoken
from services.access import Permission
from services.exports.columns import count, day, instant, plain, said, text
from services.exports.kinds.kind import Filter, Kind, by_ids, join, who
from services.exports.kinds.people import seen

REASONS = {
    "first": "首次评估",
    "routine": "定期评估",
    "on_change": "情况变化",
    "objection_review": "异议复核",
    "other": "其他",
}

KINDS = (
    Kind(
        ExportKind.ASSESSMENTS,
        "能力评估",
        Permission.ASSESSMENTS_READ,
        "assessments",
        (
            text("老年人", "r.name"),
            day("评估日期", "assessments.assessed_on"),
            plain("量表", "assessments.scale_code"),
            count("量表版本", "s.number"),
            said("评估原因", "assessments.reason", REASONS),
            said("状态", "assessments.status", spoken.STATES),
            count("能力等级", "assessments.level"),
            count("此前等级", "assessments.level_before"),
            day("有效期至", "assessments.valid_until"),
            text("第一评估人", "first_by.display_name"),
            text("第二评估人", "second_by.display_name"),
            instant("签署时间", "assessments.signed_at"),
            plain("系统编号", "assessments.id"),
        ),
        {
            "status": Filter("assessments.status = :status", AssessmentStatus),
            "scale_code": Filter("assessments.scale_code = :scale_code", Code),
            "level": Filter("assessments.level = cast(:level as integer)", int),
        }
        | by_ids("assessments", "resident_id"),
        source=" ".join(
            (
                "join assessment_scales s on s.id = assessments.scale_id",
                join("residents", "r", "assessments.resident_id", "assessments"),
                who("assessments", "first_by", "second_by"),
            )
        ),
        seen=seen,
    ),
)
