"""Which level counts: of the final assessments by a scale the latest, as of a day."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.assessment_scales import NATIONAL
from models.residents import Resident
from services.errors import Conflict

COUNTED_SQL = "status in ('final', 'objected')"
"""Until a review has spoken, what was objected to counts: nothing changes by an objection."""

_HISTORY = text(f"""
    select resident_id, scale_code, assessed_on, level from assessments
    where district_code = :district and resident_id = any(cast(:residents as uuid[])) and {COUNTED_SQL}
    order by assessed_on, id
""")

_HOLDING = text(f"""
    select distinct on (resident_id) resident_id, id as assessment_id, assessed_on from assessments
    where district_code = :district and resident_id = any(cast(:residents as uuid[])) and scale_code = :scale and {COUNTED_SQL}
    order by resident_id, assessed_on desc, id desc
""")

History = Mapping[tuple[UUID, str], Sequence[tuple[date, int]]]


class AbilityLevelAssessed(Conflict):
    """`assessment_id`: which one. Two people found it (docs/adr/0022), and one who types changes nothing of it."""

    code = "ability_level_assessed"
    zh = "能力等级由 {assessed_on} 的能力评估得出（见 assessment_id），不能直接改写；情况有变化的请重新评估，对结果不服的请提出异议。"
    en = (
        "The ability level was found by the assessment of {assessed_on} (assessment_id) and is not typed over: when things change, "
        "assess anew; who disagrees, objects."
    )


async def holding(
    session: AsyncSession, district: str, residents: Iterable[UUID], pointer: str | None = None
) -> dict[UUID, AbilityLevelAssessed]:
    """Of residents whose level in the register an assessment holds: the refusal to write another one."""
    asked = {"district": district, "residents": list(residents), "scale": NATIONAL}
    rows = (await (await session.connection()).execute(_HOLDING, asked)).all() if asked["residents"] else []
    return {
        row.resident_id: AbilityLevelAssessed(
            pointer, assessment_id=row.assessment_id, assessed_on=row.assessed_on.isoformat()
        )
        for row in rows
    }


async def history(session: AsyncSession, district: str, residents: Iterable[UUID]) -> History:
    """By resident and scale: the days and levels that count, the latest last."""
    asked = {"district": district, "residents": list(set(residents))}
    found: dict[tuple[UUID, str], list[tuple[date, int]]] = {}
    for row in (await (await session.connection()).execute(_HISTORY, asked)).all():
        found.setdefault((row.resident_id, row.scale_code), []).append((row.assessed_on, row.level))
    return found


def on(known: History, resident_id: UUID, register_level: int | None, scale: str, day: date) -> int | None:
    """The level as of a day. Who was not assessed by the national scale yet has what stands in the register."""
    of_scale = known.get((resident_id, scale), ())
    then = [level for assessed_on, level in of_scale if assessed_on <= day]
    return then[-1] if then else register_level if scale == NATIONAL and not of_scale else None


async def found(session: AsyncSession, resident: Resident, scale: str, day: date) -> int | None:
    """The level of one resident as of a day; None: he was not assessed by that scale."""
    known = await history(session, resident.district_code, [resident.id])
    return on(known, resident.id, resident.ability_level, scale, day)


async def carry(session: AsyncSession, resident: Resident, scale: str, otherwise: int | None) -> int | None:
    """The level that counts now, into the register if it is of the national scale; `otherwise`: where none counts any more."""
    known = await history(session, resident.district_code, [resident.id])
    of_scale = known.get((resident.id, scale), ())
    level = of_scale[-1][1] if of_scale else otherwise
    if scale == NATIONAL:
        resident.ability_level = level
        await session.flush()
    return level
