"""A line whose resident or service is not that of the record it names."""

from models.claims import RecordKind
from services.claims.rules import RECORD_SQL, Rule, Words

RULE = Rule(
    code="line_mismatch",
    title="人员或项目不符",
    zh="本行的老年人或服务项目与该服务记录不符：请服务商核对后更正。",
    en="The resident or the service of the line is not that of the visit: the provider corrects it.",
    when="c.record_id is not null and (c.resident_id <> c.record_resident_id or c.service_item_id <> c.record_item_id)",
    found=f"""{RECORD_SQL} || jsonb_build_object('resident_differs', c.resident_id <> c.record_resident_id,
    'service_differs', c.service_item_id <> c.record_item_id)""",
    bars=True,
    words={
        RecordKind.SERVING: Words(
            "本行的老年人或服务项目与该助餐记录不符：请服务商核对后更正。",
            "The resident or the service of the line is not that of the serving: the provider corrects it.",
        ),
        RecordKind.STAY: Words(
            "本行的老年人或服务项目与该入住床日记录不符：请核对后更正。",
            "The resident or the service of the line is not that of these nights: the facility corrects it.",
        ),
    },
)
