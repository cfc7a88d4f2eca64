"""One caregiver in two visits that share a minute or more."""

from services.claims.overlaps import CAREGIVER, overlap

RULE = overlap(
    "caregiver_overlap",
    CAREGIVER,
    title="护理员时间重叠",
    zh="同一护理员同一时段有另一次服务，或一天合计超过 24 小时：由审核员核实后处理。",
    en="The caregiver was in another visit at the same time, or worked more than 24 hours a day: an officer finds out which is true.",
)
