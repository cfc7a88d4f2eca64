"""A visit at home while the resident was in hospital or in a facility (F06).

On the day of admission and on the day of coming home one may well have been at home, so only the days between count. It
bars nothing: an escort within the hospital is honest work, and an officer tells it from a ghost visit. What provider and
officer see are the days; where and why somebody was away is nobody's business but the register's."""

from models.claims import RecordKind
from services.away import AWAY_SQL
from services.claims.rules import SERVINGS, VISITS, Rule, Words

_AWAY = f"""from {AWAY_SQL} a where a.district_code = c.district_code and a.resident_id = c.record_resident_id
    and c.served_on <@ a.inside"""

RULE = Rule(
    code="resident_in_facility",
    title="住院或入住期间",
    zh="服务当日老年人正在住院或入住机构：由审核员核实后处理；住院信息有误的，请社区更正后重新对账。",
    en="In hospital or in a facility on that day: an officer decides; the community mends wrong days, then reconcile again.",
    facts_zh="{from_on} 至 {to_on}",
    facts_en="{from_on} to {to_on}",
    when=f"exists (select {_AWAY})",
    found=f"""(select jsonb_build_object(a.source || '_id', a.id, 'from_on', a.from_on, 'to_on', a.to_on, 'served_on', c.served_on)
        {_AWAY} order by a.from_on, a.id limit 1)""",
    kinds=VISITS + SERVINGS,
    words={
        RecordKind.SERVING: Words(
            "用餐当日老年人正在住院或入住机构：由审核员核实后处理；住院信息有误的，请社区更正后重新对账。",
            "In hospital or in a facility on the day of the meal: an officer decides; the community mends wrong days, then reconcile again.",
        )
    },
)
