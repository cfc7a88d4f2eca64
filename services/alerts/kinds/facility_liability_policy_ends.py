"""The liability insurance of a facility ends."""

from services.alerts.kinds import Kind

KIND = Kind(
    "facility_liability_policy_ends",
    "机构责任险到期",
    "Liability insurance ends",
    "本机构 {beds} 张床位的责任险 {ends_on} 到期，尚无后续保单。请续保并报民政局登记。",
    "The liability insurance of {beds} beds of this facility ends on {ends_on}, and no later policy is on record. Renew it and have it "
    "registered.",
)
