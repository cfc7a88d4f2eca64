"""Whom a programme is for: the ability level on the day on which a grant begins, and today where it runs today.

Asked when a grant is proposed and again when it is approved: between the two somebody may have been assessed anew, or the
result may have run out (standards.md: assessed anew within its months)."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from services import calendars
from services.assessments import levels
from services.errors import Conflict, DomainError


class AbilityDoesNotFit(Conflict):
    """`level` is what was found by `scale` as of that day; null: he was not assessed by it."""

    code = "ability_does_not_fit"
    zh = "该补贴项目面向能力等级 {least} 级及以上的老年人，其在 {day} 的等级为{level}；请先评估。"
    en = "The programme is for ability level {least} or worse, and on {day} the level is {level}: assess first."

    def words(self, language: str) -> dict[str, Any]:
        none = "未评估" if language == "zh" else "not known"
        level = none if self.facts["level"] is None else f" {self.facts['level']} 级" if language == "zh" else None
        return super().words(language) | ({"level": level} if level else {})


class AbilityExpired(Conflict):
    """`level` was found by `scale` and counted until `valid_until`, which lies before that day."""

    code = "ability_expired"
    zh = "该老年人的能力等级评估有效期至 {valid_until}，在 {day} 已过期；请先重新评估。"
    en = "The level that was found counted until {valid_until}, not on {day} any more: assess anew first."


_GRANTS = text("""
    select e.id, e.resident_id, r.ability_level, asked.day, w.least, w.scale
    from entitlements e
    join residents r on r.district_code = e.district_code and r.id = e.resident_id
    cross join lateral (select e.effective_from as day union
        select :today where :today between e.effective_from and coalesce(e.effective_to, 'infinity')) asked
    cross join lateral (select v.min_ability_level as least, v.ability_scale as scale from programme_versions v
        where v.district_code = e.district_code and v.programme_id = e.programme_id and v.effective_from <= asked.day
        order by v.effective_from desc limit 1) w
    where e.district_code = :district and e.id = any(cast(:ids as uuid[])) and w.least is not null
    order by asked.day
""")


def days(first: date, last: date | None) -> list[date]:
    """Of a grant, on which the level is asked for."""
    today = calendars.today()
    return sorted({first, today} if first <= today <= (last or date.max) else {first})


def fits(pointer: str | None, rules: Any, known: levels.History, resident: tuple[UUID, int | None], day: date) -> None:
    """AbilityDoesNotFit, AbilityExpired. `rules` have `least` and `scale`; `resident`: the id, and the register's level."""
    level = levels.on(known, *resident, rules.scale, day)
    told = {"scale": rules.scale, "level": level, "day": day}
    if level is None or level < rules.least:
        raise AbilityDoesNotFit(pointer, least=rules.least, **told)
    until = levels.valid_until(known, resident[0], rules.scale, day)
    if until is not None and until < day:
        raise AbilityExpired(pointer, valid_until=until, **told)


async def unfit(
    session: AsyncSession, district: str, entitlement_ids: Sequence[UUID], pointer: str | None = None
) -> dict[UUID, DomainError]:
    """Which of these grants are of somebody whom the programme is not for, and why."""
    asked = {"district": district, "ids": list(entitlement_ids), "today": calendars.today()}
    rows = (await (await session.connection()).execute(_GRANTS, asked)).all() if entitlement_ids else []
    known = await levels.history(session, district, [row.resident_id for row in rows]) if rows else {}
    found: dict[UUID, DomainError] = {}
    for row in rows:
        try:
            fits(pointer, row, known, (row.resident_id, row.ability_level), row.day)
        except (AbilityDoesNotFit, AbilityExpired) as error:
            found.setdefault(row.id, error)
    return found
