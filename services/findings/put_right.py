"""The place puts right what was found: it begins, says what it did, or asks for more time. The bureau does it for one that has no account."""

from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from models.findings import FindingBegin, FindingDeed, FindingExtend, FindingRead, FindingRectify, FindingStatus
from services import audit, calendars
from services.access import Actor, Permission
from services.errors import Conflict, Invalid
from services.findings.own import left_to_the_place
from services.findings.reading import read
from services.findings.steps import WAITING, get, note, possible, within_reach


class ExtendsToNoLaterDay(Invalid):
    code = "extends_to_no_later_day"
    zh = "延期后的日期须晚于现在的期限 {due_on}，且不早于今天。"
    en = "More time means a day after {due_on}, and not before today."


class ExtensionWaits(Conflict):
    """`asked_due_on`: until when more time was asked for."""

    code = "extension_waits"
    zh = "已申请延期至 {asked_due_on}，等待检查员或民政局决定，不能再申请；决定之前仍按原期限 {due_on}。"
    en = "More time until {asked_due_on} is asked for and waits for its decision; until then {due_on} stands, and none is asked for again."


class RefusedWithoutReason(Invalid):
    code = "extension_refused_without_reason"
    zh = "不同意延期须在 note 中写明理由，申请的场所会看到；同意的可以不写。"
    en = "Whoever refuses more time says why in `note`, for the place that asked to read; who gives it need not."


async def begin(session: AsyncSession, actor: Actor, finding_id: UUID, order: FindingBegin) -> FindingRead:
    """Somebody is at it: the finding is being put right."""
    actor.require(Permission.FINDINGS_RECTIFY)
    finding = await get(session, actor, finding_id, lock=True)
    await left_to_the_place(session, actor, finding_id)
    await possible(session, actor, finding, "begin", finding.status is FindingStatus.OPEN)
    finding.status = FindingStatus.RECTIFYING
    await note(session, actor, finding, FindingDeed.BEGAN, order.note)
    await session.flush()
    await audit.record(session, actor, "findings.begin", "finding", finding_id)
    return await read(session, actor, finding_id)


async def rectify(session: AsyncSession, actor: Actor, finding_id: UUID, order: FindingRectify) -> FindingRead:
    """The place says that it is put right, and how; an extension that waited is asked for no more. Whoever says so never closes it."""
    actor.require(Permission.FINDINGS_RECTIFY)
    finding = await get(session, actor, finding_id, lock=True)
    await left_to_the_place(session, actor, finding_id)
    await possible(session, actor, finding, "rectify", finding.status in WAITING)
    finding.status, finding.rectified_on, finding.rectified_by = FindingStatus.RECTIFIED, calendars.today(), actor.id
    finding.asked_due_on, finding.asked_by = None, None
    await note(session, actor, finding, FindingDeed.RECTIFIED, order.note, order.photos)
    await session.flush()
    await audit.record(session, actor, "findings.rectify", "finding", finding_id)
    return await read(session, actor, finding_id)


async def extend(session: AsyncSession, actor: Actor, finding_id: UUID, order: FindingExtend) -> FindingRead:
    """More time, for a reason: the day stands until another has approved it. Raises ExtensionWaits, ExtendsToNoLaterDay,
    DueTooFar."""
    actor.require(Permission.FINDINGS_RECTIFY)
    finding = await get(session, actor, finding_id, lock=True)
    await left_to_the_place(session, actor, finding_id)
    await possible(session, actor, finding, "extend", finding.status in WAITING)
    if finding.asked_by is not None:
        raise ExtensionWaits(asked_due_on=finding.asked_due_on, due_on=finding.due_on)
    if order.due_on <= finding.due_on or order.due_on < calendars.today():
        raise ExtendsToNoLaterDay("/due_on", due_on=finding.due_on)
    within_reach("/due_on", finding.hazard, order.due_on)
    finding.asked_due_on, finding.asked_by = order.due_on, actor.id
    await note(session, actor, finding, FindingDeed.EXTENSION_ASKED, order.reason, asked_due_on=order.due_on)
    await session.flush()
    await audit.record(session, actor, "findings.extend", "finding", finding_id, due_on=order.due_on)
    return await read(session, actor, finding_id)
