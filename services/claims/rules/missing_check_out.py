"""A visit that nobody checked out of, and whose end nobody has corrected since (F01: evidence at both ends)."""

from services.claims.doubts import doubted

RULE = doubted(
    "missing_check_out",
    "no_check_out",
    under_way=True,
    title="没有签退",
    zh="该次服务没有签退：请护理员或服务商更正结束时间并写明原因，经审核员说明后重新对账；此前不予支付。",
    en="Nobody checked out: caregiver or provider corrects the end, an officer acknowledges it, then reconcile again; nothing is paid until then.",
)
