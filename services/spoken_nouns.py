"""What a noun calls a state or an act otherwise than services/spoken.py does for all."""

from collections.abc import Mapping

STATES_OF: Mapping[str, Mapping[str, str]] = {
    "home_modification": {"accepted": "已验收"},
    "inspection_campaign": {"planned": "待抽取"},
    "activity": {"planned": "待举办"},
    "order_offer": {"waiting": "尚未轮到", "open": "待答复"},
    "waitlist_entry": {"waiting": "轮候中", "accepted": "已接受", "placed": "已入住"},
    "dispatch_plan": {
        "queued": "等待计算",
        "running": "正在计算",
        "proposed": "待确认",
        "accepted": "已采用",
        "failed": "未能生成",
    },
    "stay_leave": {"planned": "待外出"},
    "finding": {"open": "待整改", "closed": "已销号"},
    "incident": {"open": "处置中", "closed": "已销号"},
    "family_link": {"ended": "已到期"},
    "complaint": {
        "open": "待答复",
        "answered": "已答复，待投诉人表态",
        "accepted": "投诉人已接受答复",
        "escalated": "待民政局裁定",
        "decided": "已裁定，可申诉",
        "appealed": "申诉待裁定",
        "closed": "已办结",
    },
    "device": {"retired": "已停用"},
    "home_tag": {"replaced": "已更换", "revoked": "已停用"},
    "telephone_line": {"ended": "已停用"},
    "webhook": {"active": "推送中", "paused": "已暂停推送", "failed": "连续三天推送失败", "ended": "已停用"},
    "webhook_delivery": {"waiting": "等待发送", "sending": "正在发送"},
    "message": {"waiting": "等待发送", "sent": "已发送", "failed": "发送失败"},
    "alert": {"acknowledged": "已受理"},
    "sos": {"acknowledged": "已受理"},
}
"""What a noun calls a state otherwise."""
ACTS_OF: Mapping[str, Mapping[str, str]] = {
    "dispatch_plan": {"accept": "采用"},
    "home_tag": {"replace": "更换", "revoke": "停用"},
    "telephone_line": {"end": "停用"},
    "webhook": {
        "rotate": "更换密钥",
        "test": "发送测试",
        "pause": "暂停推送",
        "resume": "恢复推送",
        "resend": "重新发送",
        "end": "停用",
    },
    "webhook_delivery": {"resend": "重新发送"},
    "message": {"resend": "重新发送"},
    "waitlist_entry": {"accept": "接受"},
    "finding": {"extend": "申请延期", "close": "销号"},
    "incident": {"close": "销号", "reveal": "查看涉及人员"},
    "complaint": {"accept": "接受答复"},
    "alert": {"acknowledge": "受理"},
    "sos": {"acknowledge": "受理", "helpers": "查看附近帮手"},
}
"""And an act."""
