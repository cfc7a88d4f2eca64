"""A caregiver who declared the resident as kin, or who is the resident herself.

A person, not a record: who works for two providers declares once. An end that was told binds all the same for what was served
until the day of its telling, whatever day it names (ADR 0020): nobody steps out of a kinship for the months behind."""

from collections.abc import Mapping, Sequence
from typing import Any

from models.claims import RecordKind
from services.claims.rules import VISITS, Rule, Words

_HERSELF = """exists (select from caregivers g join residents h on h.district_code = g.district_code
        and h.id_number_index = g.id_number_index
    where g.district_code = c.district_code and g.id = c.caregiver_id and h.id = c.record_resident_id)"""
_DECLARED = """from kin_declarations k
    join caregivers s on s.district_code = k.district_code and s.id = k.caregiver_id
    join caregivers t on t.district_code = s.district_code and t.id_number_index = s.id_number_index
    where k.district_code = :district"""
_TOLD_ON = "cast(k.updated_at at time zone 'Asia/Shanghai' as date)"
_STANDS = f"""{_DECLARED} and t.id = c.caregiver_id and k.resident_id = c.record_resident_id
    and (k.ended_on is null or {_TOLD_ON} >= c.served_on)"""

_ITSELF = Words(
    "护理员就是该老年人本人：由审核员核实是否允许后处理。",
    "The caregiver is the resident: an officer decides whether the programme allows it.",
    short_zh="护理员就是该老年人本人",
    short_en="the caregiver is the resident",
)
_KIN = Words(
    "护理员已申报与该老年人为亲属：由审核员核实是否允许后处理。",
    "The caregiver declared this resident as kin: an officer decides whether the programme allows it.",
    facts_zh="{declared_on} 申报",
    facts_en="declared on {declared_on}",
    short_zh="护理员已申报与该老年人为亲属",
    short_en="the caregiver declared this resident as kin",
)


def _causes(_kind: RecordKind, found: Mapping[str, Any]) -> Sequence[Words]:
    return [_ITSELF if found.get("is_the_resident") else _KIN]


RULE = Rule(
    code="kin_conflict",
    title="亲属服务",
    zh="护理员已申报与该老年人为亲属，或就是该老年人本人：由审核员核实是否允许后处理。",
    en="The caregiver declared this resident as kin or is the resident: an officer decides whether the programme allows it.",
    # CASE, because the order counts: the few pairs that were ever declared are hashed once, and only they are looked into.
    when=f"""case when (c.caregiver_id, c.record_resident_id) in (select t.id, k.resident_id {_DECLARED})
    then exists (select {_STANDS}) else false end or {_HERSELF}""",
    found=f"""case when {_HERSELF} then jsonb_build_object('caregiver_id', c.caregiver_id, 'is_the_resident', true) else (
    select jsonb_build_object('caregiver_id', c.caregiver_id, 'declared_on', k.declared_on) || case when k.ended_on is null
        then '{{}}' else jsonb_build_object('ended_on', k.ended_on, 'end_told_on', {_TOLD_ON}) end
    {_STANDS} order by k.ended_on is not null, k.id limit 1) end""",
    kinds=VISITS,
    causes=_causes,
)
