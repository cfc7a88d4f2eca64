"""One caregiver in two visits that share a minute or more."""

from services.claims.overlaps import CAREGIVER, THE_DAY, THE_OTHER, overlap
from services.claims.rules import Words

RULE = overlap(
    "caregiver_overlap",
    CAREGIVER,
    title="护理员时间重叠",
    zh="同一护理员同一时段有另一次服务，或一天合计超过 24 小时：由审核员核实后处理。",
    en="The caregiver was in another visit at the same time, or worked more than 24 hours a day: an officer finds out which is true.",
    at_once=Words(
        "同一护理员同一时段有另一次服务：由审核员核实哪一次属实后处理。",
        "The caregiver was in another visit at the same time: an officer finds out which is true.",
        short_zh="同一护理员同一时段有另一次服务",
        short_en="the caregiver was in another visit at the same time",
        **THE_OTHER,
    ),
    over_a_day=Words(
        "该护理员当日的服务合计超过 24 小时：由审核员核实哪些属实后处理。",
        "The caregiver's visits of that day come to more than 24 hours: an officer finds out which are true.",
        short_zh="该护理员当日的服务合计超过 24 小时",
        short_en="the caregiver's visits of that day come to more than 24 hours",
        **THE_DAY,
    ),
)
