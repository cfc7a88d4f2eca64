"""Two visits to one resident that share a minute or more; or nights that another district counted too."""

from models.claims import RecordKind
from services.claims.overlaps import RESIDENT, THE_DAY, THE_OTHER, overlap
from services.claims.rules import Words

RULE = overlap(
    "resident_overlap",
    RESIDENT,
    title="老人时间重叠",
    zh="同一老年人同一时段有另一次服务，或一天合计超过 24 小时：由审核员核实哪一次属实后处理。",
    en="The resident had another visit at the same time, or more than 24 hours a day: an officer finds out which is true.",
    at_once=Words(
        "同一老年人同一时段有另一次服务：由审核员核实哪一次属实后处理。",
        "The resident had another visit at the same time: an officer finds out which is true.",
        short_zh="同一老年人同一时段有另一次服务",
        short_en="the resident had another visit at the same time",
        **THE_OTHER,
    ),
    over_a_day=Words(
        "该老年人当日的服务合计超过 24 小时：由审核员核实哪些属实后处理。",
        "The resident's visits of that day come to more than 24 hours: an officer finds out which are true.",
        short_zh="该老年人当日的服务合计超过 24 小时",
        short_en="the resident's visits of that day come to more than 24 hours",
        **THE_DAY,
    ),
    words={
        RecordKind.STAY: Words(
            "同一老年人同一夜另有床位登记：由审核员核实老人实际住在何处后处理。",
            "The resident was in another bed in the same night: an officer finds out where he lay.",
        )
    },
)
