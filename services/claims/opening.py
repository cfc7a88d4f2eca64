"""A claim is opened: the ordinary one of a month, or an adjustment that names the settlement which it corrects."""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from uuid_utils.compat import uuid7

from models.claims import ADJUSTABLE_MONTHS, Claim, ClaimKind, ClaimOpen, ClaimRead, ClaimStatus
from models.facilities import Facility
from models.meal_points import MealPoint
from models.providers import Provider
from services import audit, calendars
from services.access import Actor, Permission
from services.claims import reading
from services.constraints import violated
from services.errors import Conflict, Forbidden, Invalid
from services.ledger import books

UNDER_WAY = (ClaimStatus.DRAFT, ClaimStatus.SUBMITTED, ClaimStatus.RECONCILED)


class ClaimExists(Conflict):
    code = "claim_exists"
    zh = "该服务商 {month} 的结算申请已存在（状态 {state}）；每月一张，可在草稿中补充或撤回后重做；已结算的，请做更正申请。"
    en = "There is a claim of this provider for {month} already ({state}): add to the draft, withdraw it, or correct what is settled."


class AdjustmentExists(Conflict):
    code = "adjustment_exists"
    zh = "对结算单 {settlement_no} 的更正申请 {claim_no} 正在办理（状态 {state}）；办结或撤回后才能再做（服务商的草稿，审核员也可撤回）。"
    en = "Adjustment {claim_no} of settlement {settlement_no} is under way ({state}): settle or withdraw it first (an officer too, a draft)."


class NotSettledYet(Conflict):
    code = "not_settled_yet"
    zh = "结算单 {settlement_no} 尚未批准（状态 {state}），没有可更正的；请直接在原申请中处理。"
    en = (
        "Settlement {settlement_no} is not approved ({state}), so there is nothing to correct: change the claim itself."
    )


class CorrectsAnAdjustment(Invalid):
    code = "corrects_an_adjustment"
    zh = "更正申请须指明最初的结算单，而不是更正的结算单。"
    en = "An adjustment names the settlement of the ordinary claim, not that of another adjustment."


class TooLongAgo(Conflict):
    code = "too_long_ago"
    zh = "{service_month} 的服务距账期 {month} 已超过 {months} 个月，不能再更正；确有应追缴的，请依决定另行追缴。"
    en = "Services of {service_month} lie more than {months} months before the open books of {month}; what is owed is recovered by a decision."


class BilledTooLate(TooLongAgo):
    """The same limit, of a month that nobody billed."""

    zh = "{service_month} 的服务距账期 {month} 已超过 {months} 个月，不能再申报；确属应付的，请民政局另行核实，依决定处理。"
    en = "Services of {service_month} lie more than {months} months before the open books of {month} and are billed no more: ask the bureau."


class MonthOrSettlement(Invalid):
    code = "month_or_settlement"
    zh = "month 与 corrects_settlement_id 须且只须填写一项。"
    en = "Give either month or corrects_settlement_id."


class MonthNotBegun(Invalid):
    code = "month_not_begun"
    zh = "{month} 尚未开始，不能申报。"
    en = "{month} has not begun yet."


class PointWithoutProvider(Conflict):
    code = "point_without_provider"
    zh = "助餐点“{meal_point}”没有登记服务商，没有可结算的对象；请民政局先登记其服务商。"
    en = "The meal point {meal_point} has no provider, so there is nobody to pay: the bureau registers it first."


class FacilityWithoutProvider(Conflict):
    code = "facility_without_provider"
    zh = (
        "机构“{facility}”没有登记服务商，没有可结算的对象；请民政局先在机构信息上登记服务商（provider_id）和"
        "按天计价的服务项目（service_item_id），导入表格里没有这两项。"
    )
    en = (
        "The facility {facility} has no provider, so there is nobody to pay: the bureau registers its provider (provider_id) and the "
        "service item priced by the day (service_item_id) at the facility first; no file that is imported has them."
    )


@dataclass(frozen=True)
class Opened:
    """A claim, and whether it was made now."""

    claim: Claim
    made: bool


async def own_provider(session: AsyncSession, actor: Actor) -> UUID:
    """Whose claims the actor makes. Raises Forbidden for the bureau, PointWithoutProvider, FacilityWithoutProvider."""
    actor.require(Permission.CLAIMS_SUBMIT)
    if actor.meal_point_id is not None:
        point = await session.get(MealPoint, (actor.district, actor.meal_point_id))
        if point is None or point.provider_id is None:
            raise PointWithoutProvider(meal_point=point.name if point else "-")
        return point.provider_id
    if actor.facility_id is not None:
        facility = await session.get(Facility, (actor.district, actor.facility_id))
        if facility is None or facility.provider_id is None:
            raise FacilityWithoutProvider(facility=facility.name if facility else "-")
        return facility.provider_id
    if actor.provider_id is None:
        raise Forbidden(permission=Permission.CLAIMS_SUBMIT)
    return actor.provider_id


async def _standing(session: AsyncSession, district: str, provider_id: UUID, month: str) -> Claim | None:
    found = await session.exec(
        select(Claim)
        .where(
            col(Claim.district_code) == district,
            col(Claim.provider_id) == provider_id,
            col(Claim.month) == month,
            col(Claim.kind) == ClaimKind.ORDINARY,
            col(Claim.status) != ClaimStatus.WITHDRAWN,
        )
        .with_for_update()
    )
    return found.one_or_none()


async def open_for(session: AsyncSession, actor: Actor, provider_id: UUID, month: str) -> tuple[Claim, bool]:
    """The provider's ordinary claim of the month, and whether it was made now. Also how an import finds it.

    Also of a month whose books are closed: who never billed it has no settlement that an adjustment could correct. What it moves
    is booked in the earliest open month, as all that is late (rules.md, Months), and no later than a correction of it would be.
    Raises MonthNotBegun, BilledTooLate."""
    if month > calendars.month_of(datetime.now(UTC)):
        raise MonthNotBegun("/month", month=month)
    standing = await _standing(session, actor.district, provider_id, month)
    if standing is not None:
        return standing, False
    provider = await session.get(Provider, (actor.district, provider_id))
    assert provider is not None
    await still_billed(session, actor.district, month)
    claim_id = uuid7()
    claim = Claim(
        district_code=actor.district,
        id=claim_id,
        claim_no=f"JS-{month.replace('-', '')}-{provider.code}-{claim_id.hex[-6:]}",
        provider_id=provider_id,
        month=month,
        service_month=month,
        made_by=actor.id,
    )
    exists = ClaimExists("/month", month=month, state=ClaimStatus.DRAFT)
    await _add(session, claim, {"claims_one_a_month_uq": exists})
    return claim, True


async def _add(session: AsyncSession, claim: Claim, named: dict[str, Conflict]) -> None:
    try:
        async with session.begin_nested():
            session.add(claim)
            await session.flush()
    except IntegrityError as error:
        raise violated(error, dict(named)) from error


_BOOKS = text(
    f"""select {books.BOOK_MONTH_SQL.format(service_month="cast(:month as varchar)", district="cast(:district as varchar)")}"""
)


async def book_month(session: AsyncSession, district: str, service_month: str) -> str:
    """The earliest open month for services of this one; the books are held open till the caller is done."""
    await books.hold_books_open(session, district)
    return str(await (await session.connection()).scalar(_BOOKS, {"district": district, "month": service_month}))


async def still_billed(session: AsyncSession, district: str, month: str) -> None:
    """Raises BilledTooLate for services of a month that lies further back than an adjustment reaches: what is paid can be corrected."""
    open_month = await book_month(session, district, month)
    if calendars.add_months(month, ADJUSTABLE_MONTHS) < open_month:
        raise BilledTooLate("/month", service_month=month, month=open_month, months=ADJUSTABLE_MONTHS)


async def date_anew(session: AsyncSession, claim: Claim) -> None:
    """An adjustment is given in: its month is the earliest that is open by now. Raises TooLongAgo."""
    month = await book_month(session, claim.district_code, claim.service_month)
    late = TooLongAgo(service_month=claim.service_month, month=month, months=ADJUSTABLE_MONTHS)
    try:
        async with session.begin_nested():
            claim.month = month
            await session.flush()
    except IntegrityError as error:
        raise violated(error, {"claims_at_most_a_year_back_ck": late}) from error


async def _adjustment(session: AsyncSession, actor: Actor, settlement_id: UUID) -> Opened:
    """The adjustment of a settlement that is under way, or a new one in the earliest open month. By the provider, or by an
    officer for the bureau."""
    from services.settlements.reading import get

    settlement = await get(session, actor, settlement_id)
    corrected = await session.get_one(Claim, (actor.district, settlement.claim_id), with_for_update=True)
    if corrected.kind is ClaimKind.ADJUSTMENT:
        raise CorrectsAnAdjustment("/corrects_settlement_id")
    if settlement.approved_by is None:
        raise NotSettledYet(settlement_no=settlement.settlement_no, state=settlement.status)
    found = await session.exec(
        select(Claim).where(
            col(Claim.district_code) == actor.district,
            col(Claim.corrects_claim_id) == corrected.id,
            col(Claim.status).in_(UNDER_WAY),
        )
    )
    if (standing := found.one_or_none()) is not None:
        if standing.status is not ClaimStatus.DRAFT or standing.by_bureau is not (actor.bound == "district"):
            raise AdjustmentExists(
                settlement_no=settlement.settlement_no, claim_no=standing.claim_no, state=standing.status
            )
        return Opened(standing, made=False)
    service_month = corrected.service_month
    month = await book_month(session, actor.district, service_month)
    claim_id = uuid7()
    claim = Claim(
        district_code=actor.district,
        id=claim_id,
        claim_no=f"{corrected.claim_no.replace('JS-', 'GZ-', 1)}-{claim_id.hex[-4:]}",
        provider_id=corrected.provider_id,
        month=month,
        service_month=service_month,
        kind=ClaimKind.ADJUSTMENT,
        corrects_claim_id=corrected.id,
        by_bureau=actor.bound == "district",
        made_by=actor.id,
    )
    late = TooLongAgo(service_month=service_month, month=month, months=ADJUSTABLE_MONTHS)
    await _add(session, claim, {"claims_at_most_a_year_back_ck": late})
    return Opened(claim, made=True)


async def opened(session: AsyncSession, actor: Actor, order: ClaimOpen) -> Opened:
    """What the order names: found under way, or made. Raises MonthOrSettlement, NotSettledYet, AdjustmentExists, TooLongAgo."""
    actor.require(Permission.CLAIMS_SUBMIT, Permission.CLAIMS_RECONCILE)
    if (order.month is None) is (order.corrects_settlement_id is None):
        raise MonthOrSettlement("/month")
    if order.corrects_settlement_id is not None:
        return await _adjustment(session, actor, order.corrects_settlement_id)
    actor.require(Permission.CLAIMS_SUBMIT)
    claim, made = await open_for(session, actor, await own_provider(session, actor), str(order.month))
    return Opened(claim, made)


async def create(session: AsyncSession, actor: Actor, order: ClaimOpen) -> ClaimRead:
    """An empty claim for own lines."""
    actor.require(Permission.CLAIMS_SUBMIT, Permission.CLAIMS_RECONCILE)
    found = await opened(session, actor, order)
    claim = found.claim
    if not found.made:
        raise ClaimExists("/month", month=claim.month, state=claim.status, claim_id=claim.id)
    await audit.record(session, actor, "claims.create", "claim", claim.id, month=claim.month, kind=claim.kind)
    return await reading.shown(session, actor, claim)
