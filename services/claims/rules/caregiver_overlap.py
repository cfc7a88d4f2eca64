"""One caregiver in two visits that share a minute or more."""

from services.claims.overlaps import overlap

RULE = overlap(
    "caregiver_overlap",
    column="caregiver_id",
    person="caregiver_id",
    zh="同一护理员同一时段有另一次服务:由审核员核实后处理。",
    en="The caregiver was in another visit at the same time: an officer finds out which is true.",
)
