"""What may be done about a finding, when and by whom; and the trail of what was done."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from sqlalchemy import Table
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.findings import Finding, FindingDeed, FindingStatus, FindingStep
from models.inspections import Inspection
from models.safety_checklists import Hazard
from services import calendars, photos, safety_conflicts
from services.access import Actor, Permission
from services.errors import Invalid, NotFound, WrongState
from services.findings import own

findings: Table = Finding.__table__  # type: ignore[attr-defined]
inspections: Table = Inspection.__table__  # type: ignore[attr-defined]
F, I = findings.c, inspections.c  # noqa: E741

WAITING = (FindingStatus.OPEN, FindingStatus.RECTIFYING)
"""For the place to put it right."""
WITHIN = {Hazard.MAJOR: timedelta(days=30), Hazard.ORDINARY: timedelta(days=180)}
"""So far ahead a day may lie, counted from when it is said (a setting of ours); more time is asked for again, and approved."""
_PLACE, _JUDGE = (Permission.FINDINGS_RECTIFY,), (Permission.FINDINGS_JUDGE,)
_EXTEND = (Permission.FINDINGS_EXTEND,)


class FindingNotFound(NotFound):
    code = "finding_not_found"


class DueTooFar(Invalid):
    """`latest_on`: the last day that can be said today."""

    code = "finding_due_too_far"
    zh = "整改期限 {due_on} 太远：重大事故隐患最迟 {major} 天，一般隐患最迟 {ordinary} 天，今天最晚可定到 {latest_on}；到期仍需时间的，可再申请延期。"
    en = (
        "{due_on} is too far ahead: a major hazard is put right within {major} days and an ordinary one within {ordinary}, today by "
        "{latest_on}. More time can be asked for then."
    )


def within_reach(pointer: str, hazard: Hazard, due_on: date) -> None:
    """Raises DueTooFar: a day that nobody lives to see is none."""
    latest_on = calendars.today() + WITHIN[hazard]
    if due_on > latest_on:
        days = {one.value: WITHIN[one].days for one in Hazard}
        raise DueTooFar(pointer, due_on=due_on, latest_on=latest_on, **days)


def allowed_actions(actor: Actor, finding: Finding, concerned: bool, answered: bool) -> list[str]:
    """For this account, in the order of the work; one that stands back from the place (`concerned`) judges nothing, and the bureau puts
    nothing right that is the place's own to (`answered`)."""
    place = actor.may(*_PLACE) and not answered
    waits, asked = finding.status in WAITING, finding.asked_by is not None
    seen_once = finding.hazard is Hazard.MAJOR and finding.passed_by is not None
    possible = {
        "begin": finding.status is FindingStatus.OPEN and place,
        "rectify": waits and place,
        "extend": waits and not asked and place,
        "decide_extension": asked and actor.may(*_EXTEND) and not concerned and actor.account_id != finding.asked_by,
        "reinspect": finding.status is FindingStatus.RECTIFIED
        and actor.may(*_JUDGE)
        and not concerned
        and actor.account_id != finding.rectified_by,
        "close": finding.status is FindingStatus.RECTIFIED
        and seen_once
        and actor.may(*_JUDGE)
        and not concerned
        and actor.account_id not in (finding.rectified_by, finding.passed_by),
    }
    return [act for act, may in possible.items() if may]


async def get(session: AsyncSession, actor: Actor, finding_id: UUID, *, lock: bool = False) -> Finding:
    wanted = (
        select(Finding)
        .join(Inspection, (I.district_code == F.district_code) & (I.id == F.inspection_id))
        .where(F.district_code == actor.district, F.id == finding_id, own.within(actor, I))
    )
    found = (await session.exec(wanted.with_for_update(of=findings) if lock else wanted)).one_or_none()
    if found is None:
        raise FindingNotFound
    return found


async def possible(session: AsyncSession, actor: Actor, finding: Finding, act: str, when: bool) -> None:
    """Raises WrongState where the finding is not in a state for it."""
    actor.require(*_PLACE, *_JUDGE, *_EXTEND)
    if not when:
        concerned = finding.id in await safety_conflicts.concerned(session, actor, [finding.id])
        answered = finding.id in await own.answered(session, actor, [finding.id])
        allowed = ", ".join(allowed_actions(actor, finding, concerned, answered)) or "-"
        raise WrongState(state=finding.status, act=act, allowed=allowed, noun="finding")


async def note(
    session: AsyncSession,
    actor: Actor,
    finding: Finding,
    deed: FindingDeed,
    said: str,
    named: Sequence[str] = (),
    asked_due_on: date | None = None,
) -> None:
    """What was done goes into its trail, with the photos that show it, and with the day until which it is to be put right: where more
    time is asked for, the day that was asked. Part of an act, which tells the audit."""
    actor.require(*photos.NAMED_BY)
    step = FindingStep(
        district_code=actor.district,
        finding_id=finding.id,
        deed=deed,
        due_on=asked_due_on or finding.due_on,
        note=said,
        by_account=actor.id,
        at=datetime.now(UTC),
    )
    session.add(step)
    await photos.name(session, actor, finding.inspection_id, named, step.id)
