"""A bed that was offered to somebody who waits, of a facility that is to close."""

from services.alerts.kinds import Kind

KIND = Kind(
    "bed_offer_withdrawn",
    "床位安排已撤回",
    "An offered bed is withdrawn",
    "机构 {facility_code} 将于 {closes_on} 关闭（方案 {closure_no}），轮候 {entry_no} 所安排的床位已撤回，轮候次序不变。请告知老人或家属。",
    "The facility {facility_code} closes on {closes_on} (plan {closure_no}): the bed that was offered to {entry_no} is withdrawn, and "
    "the place in the line stays. Tell the resident or the family.",
)
