"""Whether it is put right: seen by an inspector, never by who put it right; a major hazard is closed by a second one."""

from collections.abc import Sequence
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from models.alerts import AlertCause
from models.findings import (
    ExtensionDecide,
    Finding,
    FindingClose,
    FindingDeed,
    FindingRead,
    FindingReinspect,
    FindingStatus,
)
from models.safety_checklists import Hazard
from services import audit, calendars, safety_conflicts, suspensions
from services.access import Actor, Permission
from services.errors import Conflict, Invalid, SamePerson
from services.findings.overdue import tell_no_more
from services.findings.put_right import RefusedWithoutReason
from services.findings.reading import read
from services.findings.steps import get, note, possible, within_reach


class NewDayNeeded(Invalid):
    code = "new_day_needed"
    zh = "复查不合格，须写明新的整改期限（due_on），不早于今天。"
    en = "It did not pass: say until when it is put right now (`due_on`), today or later."


class NoNewDay(Invalid):
    code = "no_new_day"
    zh = "复查合格的不再写期限（due_on）。"
    en = "What passed has no new day (`due_on`)."


class PassedAlready(Conflict):
    code = "passed_already"
    zh = "已有一名检查员复查合格（passed_by），不用再报合格；同意的由第二名检查员销号（close），不同意的复查登记为不合格（passed=false）。"
    en = (
        "One inspector has passed it already (`passed_by`): who agrees is the second and closes it (`close`), who does not looks again "
        "with `passed` false."
    )


async def decide_extension(
    session: AsyncSession, actor: Actor, finding_id: UUID, order: ExtensionDecide
) -> FindingRead:
    """By an inspector or the bureau, never by who asked. Refused, which needs a reason, the day stays as it was. Raises
    RefusedWithoutReason."""
    actor.require(Permission.FINDINGS_EXTEND)
    finding = await get(session, actor, finding_id, lock=True)
    await safety_conflicts.stand_back_from(session, actor, finding_id)
    await possible(session, actor, finding, "decide_extension", finding.asked_by is not None)
    if actor.id == finding.asked_by:
        raise SamePerson
    if not (order.approved or order.note):
        raise RefusedWithoutReason("/note")
    if order.approved and finding.asked_due_on is not None:
        finding.due_on = finding.asked_due_on
    finding.asked_due_on, finding.asked_by = None, None
    deed = FindingDeed.EXTENDED if order.approved else FindingDeed.EXTENSION_REFUSED
    await note(session, actor, finding, deed, order.note)
    await session.flush()
    await audit.record(
        session,
        actor,
        "findings.decide_extension",
        "finding",
        finding_id,
        approved=order.approved,
        due_on=finding.due_on,
    )
    return await read(session, actor, finding_id)


async def reinspect(session: AsyncSession, actor: Actor, finding_id: UUID, order: FindingReinspect) -> FindingRead:
    """Passed, an ordinary one is closed with it, and a major hazard waits for a second inspector. Not passed, it is open again
    until a new day, also a major hazard that the first inspector had passed. Raises PassedAlready, NewDayNeeded, NoNewDay,
    ConcernedByPlace."""
    actor.require(Permission.FINDINGS_JUDGE)
    finding = await get(session, actor, finding_id, lock=True)
    await safety_conflicts.stand_back_from(session, actor, finding_id)
    rectified, major = finding.status is FindingStatus.RECTIFIED, finding.hazard is Hazard.MAJOR
    await possible(session, actor, finding, "reinspect", rectified)
    if actor.id == finding.rectified_by:
        raise SamePerson
    if order.passed and finding.passed_by is not None:
        raise PassedAlready("/passed", passed_by=finding.passed_by)
    if not order.passed:
        _open_again(finding, order)
        await note(session, actor, finding, FindingDeed.FAILED, order.note, order.photos)
    elif order.due_on is not None:
        raise NoNewDay("/due_on")
    else:
        finding.passed_by = actor.id
        await note(session, actor, finding, FindingDeed.PASSED, order.note, order.photos)
        if not major:
            await _close(session, actor, finding, order.note)
    await session.flush()
    await audit.record(session, actor, "findings.reinspect", "finding", finding_id, passed=order.passed)
    return await read(session, actor, finding_id)


def _open_again(finding: Finding, order: FindingReinspect) -> None:
    if order.due_on is None or order.due_on < calendars.today():
        raise NewDayNeeded("/due_on")
    within_reach("/due_on", finding.hazard, order.due_on)
    finding.status, finding.due_on = FindingStatus.OPEN, order.due_on
    finding.rectified_on, finding.rectified_by, finding.passed_by = None, None, None


async def _close(session: AsyncSession, actor: Actor, finding: Finding, said: str, photos: Sequence[str] = ()) -> None:
    finding.status, finding.closed_on, finding.closed_by = FindingStatus.CLOSED, calendars.today(), actor.id
    await note(session, actor, finding, FindingDeed.CLOSED, said, photos)
    if finding.suspension_id is not None:
        await suspensions.end(session, actor, finding.suspension_id)
        await tell_no_more(session, actor, finding.id, AlertCause.OVER)


async def close(session: AsyncSession, actor: Actor, finding_id: UUID, order: FindingClose) -> FindingRead:
    """A major hazard that one inspector has seen put right: the second closes it. 409 `same_person` for the first, and for who put
    it right."""
    actor.require(Permission.FINDINGS_JUDGE)
    finding = await get(session, actor, finding_id, lock=True)
    await safety_conflicts.stand_back_from(session, actor, finding_id)
    seen_once = finding.status is FindingStatus.RECTIFIED and finding.passed_by is not None
    await possible(session, actor, finding, "close", seen_once and finding.hazard is Hazard.MAJOR)
    if actor.id in (finding.passed_by, finding.rectified_by):
        raise SamePerson
    await _close(session, actor, finding, order.note, order.photos)
    await session.flush()
    await audit.record(session, actor, "findings.close", "finding", finding_id)
    return await read(session, actor, finding_id)
