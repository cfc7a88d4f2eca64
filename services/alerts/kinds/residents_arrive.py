"""Residents of a facility that closes are to come to this one."""

from services.alerts.kinds import Kind

KIND = Kind(
    "residents_arrive",
    "有老人将迁入",
    "Residents are to come",
    "机构 {facility_code} 将于 {closes_on} 关闭，{people} 人将迁入本机构（方案 {closure_no}）。请备好床位，评估风险并告知家属。",
    "The facility {facility_code} closes on {closes_on}, and {people} of its people are to come here (plan {closure_no}). Prepare the "
    "beds, assess the risks and tell the families.",
)
