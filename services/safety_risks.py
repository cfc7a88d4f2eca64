"""Whom to inspect next (风险排序): a score of every place that is there today, by what is known of it.

    score = sum over the codes of WEIGHTS of min(count x points, most)

The weights are ours: no standard at hand gives any. They are told with every answer, so that a place can reckon its own. Equal scores
stand in the order of their ids, so the same question has the same answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Row, text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.safety_checklists import InspectedKind
from models.safety_risks import RiskReason, RiskWeight, SafetyRisk, SafetyRisks
from services import calendars, divisions
from services.access import Actor, Permission
from services.safety_places import ID_SQL, THERE_SQL


@dataclass(frozen=True)
class Weight:
    """`words`: in Chinese and English, with {count}."""

    points: int
    most: int | None
    zh: str
    en: str


WEIGHTS: Mapping[str, Weight] = {
    "major_open": Weight(40, None, "未销号的重大事故隐患 {count} 条", "{count} major hazard(s) stand"),
    "ordinary_open": Weight(5, 40, "未销号的一般隐患 {count} 条", "{count} ordinary finding(s) stand"),
    "overdue": Weight(10, 40, "其中逾期未整改 {count} 条", "{count} of them past their day"),
    "repeated": Weight(
        8,
        40,
        "近 12 个月同一主题的隐患销号后再次发现 {count} 条",
        "{count} finding(s) of the last 12 months on a topic of which one had been closed there before",
    ),
    "incident_death": Weight(
        30, None, "近 12 个月有人死亡的事件 {count} 起", "{count} incident(s) with a death in 12 months"
    ),
    "incident_severe": Weight(
        15, None, "近 12 个月有人重伤的事件 {count} 起", "{count} incident(s) with severe harm in 12 months"
    ),
    "incident_other": Weight(3, 15, "近 12 个月其他事件 {count} 起", "{count} other incident(s) in 12 months"),
    "months_since": Weight(
        2, 24, "距上次检查已满 {count} 个月（按日历月）", "{count} calendar month(s) are over since the last inspection"
    ),
    "never_inspected": Weight(24, 24, "从未检查", "never inspected"),
}

_RISKS = text(f"""
    with there as ({THERE_SQL}),
    inspected as (
        select i.id, {ID_SQL} as place_id, i.inspected_on from inspections i
        where i.district_code = :district and i.annulled_at is null
    ),
    found as (
        select o.place_id, o.inspected_on, f.hazard, f.status, f.due_on,
            o.inspected_on > cast(:since as date)
                and o.inspected_on > min(f.closed_on) over (partition by o.place_id, f.topic) as again
        from findings f join inspected o on o.id = f.inspection_id
        where f.district_code = :district and f.status <> 'annulled'
    ),
    findings_of as (
        select place_id,
            count(*) filter (where status <> 'closed' and hazard = 'major') as major_open,
            count(*) filter (where status <> 'closed' and hazard = 'ordinary') as ordinary_open,
            count(*) filter (where status in ('open', 'rectifying') and due_on < :today) as overdue,
            count(*) filter (where again) as repeated
        from found group by place_id
    ),
    incidents_of as (
        select {ID_SQL} as place_id, count(*) filter (where harm = 'death') as incident_death,
            count(*) filter (where harm = 'severe') as incident_severe,
            count(*) filter (where harm in ('none', 'minor')) as incident_other
        from incidents i where i.district_code = :district and i.status <> 'annulled' and i.happened_on > cast(:since as date)
        group by 1
    ),
    last as (select place_id, max(inspected_on) as inspected_on from inspected group by place_id)
    select p.kind as place_kind, p.id as place_id, p.name as place_name, p.division_code, last.inspected_on,
        coalesce(f.major_open, 0) as major_open, coalesce(f.ordinary_open, 0) as ordinary_open, coalesce(f.overdue, 0) as overdue,
        coalesce(f.repeated, 0) as repeated, coalesce(h.incident_death, 0) as incident_death,
        coalesce(h.incident_severe, 0) as incident_severe, coalesce(h.incident_other, 0) as incident_other,
        coalesce(cast(12 * extract(year from ago.whole) + extract(month from ago.whole) as integer), 0) as months_since,
        cast(last.inspected_on is null as int) as never_inspected
    from there p left join findings_of f on f.place_id = p.id left join incidents_of h on h.place_id = p.id
    left join last on last.place_id = p.id cross join lateral (select age(cast(:today as date), last.inspected_on) as whole) ago
""")


async def ranking(
    session: AsyncSession,
    actor: Actor,
    *,
    limit: int,
    place_kinds: Sequence[InspectedKind] = tuple(InspectedKind),
    division_code: str | None = None,
) -> SafetyRisks:
    """The first first. A place that is closed, or not yet open, is not ranked."""
    actor.require(Permission.INSPECTION_CAMPAIGNS_READ)
    if division_code is not None:
        await divisions.known(session, actor, division_code, "/query/division")
    today = calendars.today()
    asked = {
        "district": actor.district,
        "today": today,
        "since": today - timedelta(days=365),
        "kinds": [str(kind) for kind in place_kinds],
        "division": division_code,
    }
    rows = (await (await session.connection()).execute(_RISKS, asked)).all()
    scored = sorted(
        ((sum(one.points for one in said), row, said) for row in rows for said in [_reasons(row)]), key=_order
    )
    return SafetyRisks(
        formula=[
            RiskWeight(
                code=code, points_each=w.points, most=w.most, zh=w.zh.format(count="N"), en=w.en.format(count="n")
            )
            for code, w in WEIGHTS.items()
        ],
        places=len(rows),
        items=[
            SafetyRisk.model_validate(row._asdict() | {"place": place, "score": score, "reasons": said})
            for place, (score, row, said) in enumerate(scored[:limit], 1)
        ],
    )


def _order(scored: tuple[int, Row[Any], list[RiskReason]]) -> tuple[int, str]:
    return -scored[0], str(scored[1].place_id)


def _reasons(row: Row[Any]) -> list[RiskReason]:
    told = []
    for code, weight in WEIGHTS.items():
        if count := getattr(row, code):
            points = count * weight.points
            points = points if weight.most is None else min(points, weight.most)
            words = {"zh": weight.zh.format(count=count), "en": weight.en.format(count=count)}
            told.append(RiskReason(code=code, count=count, points=points, **words))
    return told
