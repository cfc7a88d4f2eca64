"""Two visits to one resident that share a minute or more; or nights that another district counted too."""

from models.claims import RecordKind
from services.claims.overlaps import RESIDENT, overlap
from services.claims.rules import Words

RULE = overlap(
    "resident_overlap",
    RESIDENT,
    title="老人时间重叠",
    zh="同一老年人同一时段有另一次服务，或一天合计超过 24 小时：由审核员核实哪一次属实后处理。",
    en="The resident had another visit at the same time, or more than 24 hours a day: an officer finds out which is true.",
    words={
        RecordKind.STAY: Words(
            "同一老年人同一夜另有床位登记：由审核员核实老人实际住在何处后处理。",
            "The resident was in another bed in the same night: an officer finds out where he lay.",
        )
    },
)
