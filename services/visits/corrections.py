"""Corrections: another record beside the raw events, with who, why and when. Each waits for an officer's eye."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession
from uuid_utils.compat import uuid7

from models.caregivers import Caregiver
from models.service_items import ServiceItem
from models.visits import Correction, VisitCorrect, VisitReason
from services import audit, calendars
from services.access import Actor, Permission
from services.caregivers import CaregiverNotFound
from services.errors import Conflict, Forbidden, Invalid
from services.orders.grounds import measured
from services.service_items import ServiceItemNotFound
from services.visits import states
from services.visits.concerned import stand_aside
from services.visits.counted import LONGEST, Amendment, Times, times
from services.visits.known import Known, Opened, imported, known, opened
from services.visits.read import get, read
from services.visits.reasons import explained
from services.visits.settle import settle

UNLOCKED = timedelta(days=7)
"""How long an officer's unlocking lasts."""


class NothingCorrected(Invalid):
    code = "nothing_corrected"
    zh = "请填写更正后的 started_at、ended_at、caregiver_id 或 service_item_id。"
    en = "Say what the start, the end, the caregiver or the service really was."


class ServiceOrdered(Conflict):
    code = "service_ordered"
    zh = "该次服务的项目由订单确定，不能更正；如实际服务不同，请另行下单。"
    en = "The order says which service it was; for another one, place another order."


class QuantityWithoutService(Invalid):
    code = "quantity_without_service"
    zh = "更正数量时请同时填写 service_item_id。"
    en = "A quantity is corrected together with its service_item_id."


class CaregiverTwice(Conflict):
    code = "caregiver_twice"
    zh = "该护理员已是同一订单另一次上门服务的护理员；两人服务须由两个人完成。"
    en = "The caregiver is the other one of this order already: what takes two caregivers takes two people."


class ManagerNamesCaregiver(Forbidden):
    code = "caregiver_named_by_manager"
    zh = "护理员只能更正自己上门的时间和项目；由谁上门（caregiver_id），请服务商管理员更正。"
    en = (
        "A caregiver corrects what he did and when; who it was (caregiver_id) is for the provider's manager to correct."
    )


class EndsBeforeStart(Invalid):
    code = "visit_ends_before_it_began"
    zh = "结束时间 {ended_at} 早于开始时间 {started_at}；请核对后重填。"
    en = "The visit would end at {ended_at}, before it began at {started_at}."


class LongerThanADay(Invalid):
    code = "visit_longer_than_a_day"
    zh = "一次上门服务不能超过 24 小时；请核对起止时间，或分次登记。"
    en = "No visit lasts longer than 24 hours: check its start and end."


class NotYetHappened(Invalid):
    code = "not_yet_happened"
    zh = "更正的时间不能晚于现在。"
    en = "A correction cannot speak of the future."


class CorrectionWindowClosed(Conflict):
    code = "correction_window_closed"
    zh = "服务日 {served_on} 已超过 {correction_days} 天，不能自行更正；请补贴审核人员先解锁。"
    en = "The visit of {served_on} is older than {correction_days} days: a subsidy officer must unlock it first."


async def correct(session: AsyncSession, actor: Actor, visit_id: UUID, correction: VisitCorrect) -> tuple[bytes, int]:
    """What really was: by the caregiver for his own visit, or by his provider, within the programme's days (ADR 0015).

    A verified visit is not verified any more, and its posting reversed, until an officer has acknowledged the change."""
    actor.require(Permission.VISITS_CORRECT)
    await amend(session, actor, visit_id, correction)
    what = correction.model_dump(mode="json", include=set(VisitCorrect.model_fields) - {"memo"})
    await audit.record(session, actor, "visits.correct", "visit", visit_id, **what)
    return await read(session, actor, visit_id)


async def amend(
    session: AsyncSession, actor: Actor, visit_id: UUID, correction: VisitCorrect, *, made: UUID | None = None
) -> None:
    """A correction, part of an act that tells the audit. `made`: its id, where a device made it."""
    actor.require(Permission.VISITS_CORRECT)
    explained(correction.reason_code, correction.memo)
    said = correction.model_dump(include=set(VisitCorrect.model_fields))
    if all(value is None for name, value in said.items() if name not in ("reason_code", "memo")):
        raise NothingCorrected("/started_at")
    visit = await opened(session, actor, visit_id)
    states.possible(actor, visit.status, states.Act.CORRECT)
    await _caregiver(session, actor, visit, correction.caregiver_id)
    await _service(session, actor, visit, correction)
    day = visit.served_on or calendars.day_of(visit.planned_start_at)
    before = await known(session, visit, day)
    _in_time(visit, before)
    amended = [
        *before.amendments,
        Amendment(correction.started_at, correction.ended_at, visit.started_at, visit.ended_at),
    ]
    counted = times(before.events, amended, imported(visit, amended))
    _plausible(visit, counted, correction)
    session.add(
        Correction(
            id=made or uuid7(),
            district_code=actor.district,
            visit_id=visit.id,
            started_at_before=visit.started_at,
            ended_at_before=visit.ended_at,
            caregiver_id_before=visit.caregiver_id,
            service_item_id_before=visit.service_item_id,
            quantity_before=visit.quantity,
            by_account=actor.id,
            **said,
        )
    )
    await session.flush()
    await settle(session, actor, visit, await known(session, visit, day))


async def _caregiver(session: AsyncSession, actor: Actor, visit: Opened, named: UUID | None) -> None:
    """Of the visit's own provider, whoever works there still; named by its manager, and never twice in one order."""
    if named is None or named == visit.caregiver_id:
        return
    if actor.bound == "caregiver":
        raise ManagerNamesCaregiver("/caregiver_id")
    caregiver = await session.get(Caregiver, (actor.district, named))
    if caregiver is None or caregiver.provider_id != visit.provider_id:
        raise CaregiverNotFound("/caregiver_id")
    asked = {"district": actor.district, "order": visit.order_id, "visit": visit.id, "caregiver": named}
    if await (await session.connection()).scalar(_OTHER_OF_THE_ORDER, asked):
        raise CaregiverTwice("/caregiver_id")


_OTHER_OF_THE_ORDER = text("""
    select true from visits where district_code = :district and order_id = :order and id <> :visit
      and caregiver_id = :caregiver and status not in ('missed', 'cancelled', 'rejected')
""")


async def _service(session: AsyncSession, actor: Actor, visit: Opened, correction: VisitCorrect) -> None:
    if correction.service_item_id is None:
        if correction.quantity is not None:
            raise QuantityWithoutService("/quantity")
        return
    if visit.order_id is not None:
        raise ServiceOrdered("/service_item_id")
    item = await session.get(ServiceItem, (actor.district, correction.service_item_id))
    if item is None:
        raise ServiceItemNotFound("/service_item_id")
    measured(item.unit, correction.quantity)


def _in_time(visit: Opened, known: Known) -> None:
    unlocked = visit.corrections_until is not None and visit.corrections_until > datetime.now(UTC)
    if not unlocked and (calendars.today() - known.day).days > known.limits.correction_days:
        raise CorrectionWindowClosed(served_on=known.day, correction_days=known.limits.correction_days)


def _plausible(visit: Opened, counted: Times, correction: VisitCorrect) -> None:
    """The result begins before it ends, within a day, and not in the future."""
    now = datetime.now(UTC)
    for field in ("started_at", "ended_at"):
        said = getattr(correction, field)
        if said is not None and said > now:
            raise NotYetHappened(f"/{field}")
    started, ended = counted.started_at, correction.ended_at or counted.ended_at or visit.ended_at
    if started is not None and ended is not None:
        if ended < started:
            pointer = "/ended_at" if correction.ended_at else "/started_at"
            began, left = (calendars.written(at) for at in (started, ended))
            raise EndsBeforeStart(pointer, started_at=began, ended_at=left)
        if ended - started > LONGEST:
            raise LongerThanADay("/ended_at" if correction.ended_at else "/started_at")


async def unlock(session: AsyncSession, actor: Actor, visit_id: UUID, why: VisitReason) -> tuple[bytes, int]:
    """Let an old visit be corrected for a week. Raises SamePerson and KinConflict, as every decision about a visit does."""
    actor.require(Permission.VISITS_ACKNOWLEDGE_EVIDENCE)
    explained(why.reason_code, why.memo)
    visit = await get(session, actor, visit_id, lock=True)
    states.possible(actor, visit.status, states.Act.UNLOCK)
    await stand_aside(session, actor, visit.id, visit.resident_id)
    visit.corrections_until = datetime.now(UTC) + UNLOCKED
    await session.flush()
    await audit.record(session, actor, "visits.unlock", "visit", visit.id, reason_code=why.reason_code)
    return await read(session, actor, visit.id)
