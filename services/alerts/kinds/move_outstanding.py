"""Somebody for whom the next bed is reserved has left the present one without being admitted there."""

from services.alerts.kinds import Kind

KIND = Kind(
    "move_outstanding",
    "预订了转床的老人已离院",
    "Somebody with a planned move has been discharged",
    "预订 {stay_no}（床位 {bed_no}，自 {from_on}）的老人已于 {left_on} 从原来的床位离院，未在该床位办理入住。请与家属核实：要来的按期办理入住，"
    "不来的取消预订，床位随即可另行安排；入住、取消或过期后本预警自动结束。",
    "The resident of the reservation {stay_no} (bed {bed_no}, from {from_on}) left the bed before it on {left_on} and was not admitted to "
    "this one. Ask the family: admit who comes, or cancel, so that the bed is free for others. The alert ends with either, or when "
    "the reservation lapses.",
)
