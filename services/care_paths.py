"""The care path (五床联动): read from stays, their leaves for a hospital and hospital stays told by the community; nothing of it is
kept twice.

A hospital bed is treatment, a hospice bed hospice, a short-term bed (respite) rehabilitation; a bed of a home, day care or a bed at
home is stable care. A sickbed at home (家庭病床) is rehabilitation when it follows a hospital, else treatment. Each step is linked to
the one that ended last before it began. What comes next is a proposal by rules of ours: no text of the field fixes it."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.audit import Outcome
from models.beds import BedFree, BedKind, BedWanted
from models.care_paths import CarePathRead, PathNext, PathReason, PathStage, PathStep, PathWhy
from models.family_links import LinkScope
from models.residents import Resident, ResidentStatus
from models.stays import LIVED, Discharge, Stay, StayStatus
from services import audit, beds, calendars, family_links, pages, residents
from services.access import Actor, Permission
from services.scope import as_the_bureau

K, S, R = BedKind, PathStage, PathReason
SEVERE, COMPLETE = 3, 4
"""Levels of GB/T 42195-2022."""

AGAIN_DAYS = 180
"""Who has lost all ability and was treated twice within so many days may need hospice: ask a doctor (a setting of ours)."""
REHABILITATION_DAYS = 30
"""How long a bed for rehabilitation is looked for (respite lasts to 30 days)."""
BEDS_EACH = 3

_STAGES: Mapping[BedKind, PathStage] = {
    K.HOSPITAL: S.TREATMENT,
    K.HOME_SICKBED: S.TREATMENT,
    K.RESPITE: S.REHABILITATION,
    K.HOSPICE: S.HOSPICE,
    **dict.fromkeys((K.GENERAL, K.NURSING, K.DEMENTIA, K.DAY_CARE, K.HOME_BED), S.STABLE),
}
WORDS: Mapping[PathReason, tuple[str, str]] = {
    R.TO_HOSPITAL: ("离开上一床位时转往医院", "the last bed was left for a hospital"),
    R.AFTER_TREATMENT: ("治疗之后宜接续康复", "rehabilitation goes on where treatment ends"),
    R.ABILITY_KEPT: ("能力完好或轻度失能，可回家照护", "ability is intact or mildly lost: care at home may do"),
    R.AFTER_REHABILITATION: ("康复之后转入稳定期照护", "stable care goes on where rehabilitation ends"),
    R.DEMENTIA: ("登记为失智", "registered as having dementia"),
    R.SEVERE_LOSS: ("重度或完全失能", "ability is severely or completely lost"),
    R.MILD_LOSS: ("中度失能以下或尚未评估", "ability is at most moderately lost, or not assessed yet"),
    R.LEVEL_ROSE: ("能力等级已超出现有床位的照护范围", "the ability level is beyond what the present bed is for"),
    R.TREATED_AGAIN: (
        "完全失能，半年内两次治疗；请医生评估是否转安宁疗护",
        "treated twice in half a year with all ability lost: ask a doctor",
    ),
    R.WENT_HOME: ("已回家，仍需要照护", "at home again, and still in need of care"),
    R.LEFT_BED: ("已离开上一床位，仍需要照护", "the last bed was left, and care is still needed"),
}

_STEPS = text("""
    select s.id, 'stay' as source, b.kind, s.facility_id, f.name as facility, b.bed_no, s.status, s.from_on,
        case when s.status <> 'admitted' then s.to_on end as to_on, s.discharge
    from stays s
    join beds b on b.district_code = s.district_code and b.id = s.bed_id
    join facilities f on f.district_code = b.district_code and f.id = b.facility_id
    where s.district_code = :district and s.resident_id = :resident
      and s.status in ('reserved', 'admitted', 'discharged', 'transferred')
    union all
    select id, 'absence', null, null, null, null, case when to_on is null then 'admitted' else 'discharged' end,
        from_on, to_on, null
    from absences where district_code = :district and resident_id = :resident and kind = 'hospital'
      and withdrawn_at is null and :absences
    union all
    select id, 'leave', null, null, null, null, case when to_on is null then 'admitted' else 'discharged' end,
        from_on, to_on, null
    from stay_leaves where district_code = :district and resident_id = :resident and reason = 'hospital' and withdrawn_at is null
      and (:absences or exists (select from stays own where own.district_code = stay_leaves.district_code
        and own.id = stay_leaves.stay_id and own.facility_id = cast(:house as uuid)))
      and not exists (select from absences a where :absences and a.district_code = stay_leaves.district_code
        and a.resident_id = stay_leaves.resident_id and a.kind = 'hospital' and a.withdrawn_at is null
        and daterange(a.from_on, a.to_on) && daterange(stay_leaves.from_on, stay_leaves.to_on))
      and not exists (select from stays t join beds k on k.district_code = t.district_code and k.id = t.bed_id and k.kind = 'hospital'
        where t.district_code = stay_leaves.district_code and t.resident_id = stay_leaves.resident_id
        and t.status in ('admitted', 'discharged', 'transferred')
        and daterange(t.from_on, case when t.status <> 'admitted' then t.to_on end) && daterange(stay_leaves.from_on, stay_leaves.to_on))
    order by from_on, id
""")


async def read(session: AsyncSession, actor: Actor, resident_id: UUID) -> CarePathRead:
    """Of a resident whom the actor may see, or who lies, lay or is expected in his house; times in hospital that were told for
    whoever may read those. It is told in the audit. Raises ResidentNotFound, NotGranted."""
    actor.require(Permission.STAYS_READ)
    house = actor.facility_id if actor.bound == "facility" else None
    if house is not None:
        resident = await _of_the_house(session, actor, resident_id)
    else:
        resident = await residents.get(session, actor, resident_id)
        await family_links.require_scope(session, actor, LinkScope.WHEREABOUTS)
    asked: dict[str, Any] = {"district": actor.district, "resident": resident.id, "house": house}
    asked["absences"] = actor.may(Permission.ABSENCES_READ)
    async with as_the_bureau(session, actor.bound):
        rows = (await (await session.connection()).execute(_STEPS, asked)).all()
    steps = _linked([row._asdict() for row in rows])
    healthy = not await family_links.lacks(session, actor, LinkScope.HEALTH)
    if house is not None:  # what comes next is the business of the house where somebody lies, not of those before
        healthy = any(step.facility_id == house and step.status is StayStatus.ADMITTED for step in steps)
    found = _proposed(steps, resident, calendars.today()) if healthy else None
    coming = None if found is None else await _offered(session, actor, resident, *found)
    await audit.record(session, actor, "care_paths.read", "resident", resident.id, outcome=Outcome.READ)
    gaps = sum(step.gap_days or 0 for step in steps)
    running = _running(steps, resident, calendars.today())
    if house is not None:
        steps = [step if step.facility_id == house else step.model_copy(update=_ELSEWHERE) for step in steps]
    return CarePathRead(resident_id=resident.id, steps=steps, gap_days=gaps, running_gap_days=running, next=coming)


_ELSEWHERE: Mapping[str, None] = dict.fromkeys(("facility_id", "facility", "bed_no", "discharge"))
"""Of a step in another house its manager is told the days and the kind."""


async def _of_the_house(session: AsyncSession, actor: Actor, resident_id: UUID) -> Resident:
    """Who lies, lay or is expected there: the register of residents is walled against a house otherwise."""
    here = select(Stay.resident_id).where(
        col(Stay.district_code) == actor.district,
        col(Stay.facility_id) == actor.facility_id,
        col(Stay.resident_id) == resident_id,
        col(Stay.status).in_((StayStatus.RESERVED, *LIVED)),
    )
    wanted = select(Resident).where(col(Resident.district_code) == actor.district, col(Resident.id).in_(here))
    async with as_the_bureau(session, actor.bound):
        found = (await session.exec(wanted)).one_or_none()
    if found is None:
        raise residents.ResidentNotFound
    return found


def _linked(rows: Sequence[dict[str, Any]]) -> list[PathStep]:
    """Each with its stage, the step that ended last before it, and the days between."""
    steps: list[PathStep] = []
    latest: PathStep | None = None
    for row in rows:
        stage = S.TREATMENT if row["kind"] is None else _STAGES[BedKind(row["kind"])]
        if row["kind"] == K.HOME_SICKBED and steps and steps[-1].stage is S.TREATMENT:
            stage = S.REHABILITATION
        gap = None
        if latest is not None:
            gap = max((row["from_on"] - latest.to_on).days, 0) if latest.to_on is not None else 0
        step = PathStep(**row, stage=stage, follows_id=latest and latest.id, gap_days=gap)
        steps.append(step)
        if latest is None or _end(step) >= _end(latest):
            latest = step
    return steps


_GONE = (Discharge.DECEASED, Discharge.OTHER_FACILITY)
"""After these nothing is known to be missing."""


def _running(steps: Sequence[PathStep], resident: Resident, today: date) -> int | None:
    """Days since the last bed, while there is none."""
    lived = [step for step in steps if step.status is not StayStatus.RESERVED]
    last = max(lived, key=_end, default=None)
    if last is None or last.to_on is None or resident.status is not ResidentStatus.ACTIVE or last.discharge in _GONE:
        return None
    return max((today - last.to_on).days, 0)


def _end(step: PathStep) -> date:
    return step.to_on or date.max


Proposal = tuple[PathStage, list[BedKind], list[PathReason]]


def _stable(resident: Resident) -> tuple[list[BedKind], list[PathReason]]:
    level = resident.ability_level
    if "dementia" in resident.categories:
        return [K.DEMENTIA, K.NURSING], [R.DEMENTIA]
    if level is not None and level >= SEVERE:
        return [K.NURSING], [R.SEVERE_LOSS]
    return [K.HOME_BED, K.GENERAL], [R.MILD_LOSS]


def _proposed(steps: Sequence[PathStep], resident: Resident, today: date) -> Proposal | None:
    if not steps or resident.status is not ResidentStatus.ACTIVE or steps[-1].status is StayStatus.RESERVED:
        return None
    last, level = max(steps, key=_end), resident.ability_level
    kinds, why = _stable(resident)
    if last.discharge is Discharge.HOSPITAL:
        return S.TREATMENT, [K.HOSPITAL, K.HOME_SICKBED], [R.TO_HOSPITAL]
    if last.stage is S.TREATMENT:
        if level is not None and level <= 1 and "dementia" not in resident.categories:
            return S.STABLE, [K.HOME_BED], [R.AFTER_TREATMENT, R.ABILITY_KEPT]
        return S.REHABILITATION, [K.RESPITE, K.HOME_SICKBED], [R.AFTER_TREATMENT]
    if last.stage is S.REHABILITATION:
        return S.STABLE, kinds, [R.AFTER_REHABILITATION, *why]
    if last.stage is S.HOSPICE:
        return None
    if last.to_on is not None:
        left = R.WENT_HOME if last.discharge is Discharge.HOME else R.LEFT_BED
        return None if last.discharge in _GONE else (S.STABLE, kinds, [left, *why])
    if level == COMPLETE and _treatments(steps, today - timedelta(days=AGAIN_DAYS)) > 1:
        return S.HOSPICE, [K.HOSPICE], [R.TREATED_AGAIN]
    if why != [R.MILD_LOSS] and last.kind not in (*kinds, K.DEMENTIA, K.NURSING):
        rose = [R.LEVEL_ROSE] if level is not None and level >= SEVERE else []
        return S.STABLE, kinds, [*rose, *why]
    return None


def _treatments(steps: Sequence[PathStep], since: date) -> int:
    """That lasted till then or longer; who was moved on within one was treated once."""
    stages = {step.id: step.stage for step in steps}
    moved = (
        step for step in steps if step.gap_days == 0 and step.follows_id and stages[step.follows_id] is S.TREATMENT
    )
    on = {step.id for step in moved}
    return sum(step.stage is S.TREATMENT and step.id not in on and _end(step) >= since for step in steps)


async def _offered(
    session: AsyncSession,
    actor: Actor,
    resident: Resident,
    stage: PathStage,
    kinds: list[BedKind],
    reasons: list[PathReason],
) -> PathNext:
    """With beds near the home, about which only the hundredth of a degree is asked."""
    today, lat, lng = calendars.today(), None, None
    if resident.cell_lat is not None and resident.cell_lng is not None:
        lat, lng = (resident.cell_lat + 0.5) / 100, (resident.cell_lng + 0.5) / 100
    until = today + timedelta(days=REHABILITATION_DAYS) if stage is S.REHABILITATION else None
    free: list[BedFree] = []
    for kind in kinds:
        wanted = BedWanted(from_on=today, to_on=until, kind=kind, sex=resident.sex, lat=lat, lng=lng)
        free += (await beds.availability(session, actor, wanted, pages.Slice(BEDS_EACH)))[1]
    said = [PathWhy(code=one, says_zh=WORDS[one][0], says_en=WORDS[one][1]) for one in reasons]
    return PathNext(stage=stage, kinds=kinds, reasons=said, beds=free)
