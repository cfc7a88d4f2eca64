"""The Chinese labels of what is told of complaints: a part of services/labels.py."""

from collections.abc import Mapping
from enum import StrEnum

from models.complaints import (
    ComplainantKind,
    ComplaintCategory,
    ComplaintOutcome,
    ComplaintPlace,
    ComplaintSide,
    ComplaintStatus,
)

COMPLAINTS: Mapping[type[StrEnum], Mapping[str, str]] = {
    ComplaintCategory: dict(
        zip(
            ComplaintCategory,
            (
                "未上门",
                "提前离开",
                "态度",
                "索要财物",
                "伤害或事故",
                "饮食",
                "机构环境",
                "收费或补贴不对",
                "泄露隐私",
                "其他",
            ),
            strict=True,
        )
    ),
    ComplaintPlace: dict(zip(ComplaintPlace, ("服务商", "机构", "助餐点"), strict=True)),
    ComplaintStatus: dict(
        zip(
            ComplaintStatus,
            ("待答复", "已答复", "已接受", "待裁定", "已裁定", "申诉中", "已办结", "已撤回"),
            strict=True,
        )
    ),
    ComplaintOutcome: dict(zip(ComplaintOutcome, ("成立", "部分成立", "不成立"), strict=True)),
    ComplainantKind: dict(zip(ComplainantKind, ("老年人本人", "亲属", "邻居", "其他人"), strict=True)),
    ComplaintSide: dict(zip(ComplaintSide, ("投诉方", "被投诉方", "民政局", "系统"), strict=True)),
}
