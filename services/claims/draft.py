"""A claim's making: opened, drafted from verified visits or given as the provider's own lines, submitted, withdrawn."""

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import insert, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from uuid_utils.compat import uuid7

from models.claims import Claim, ClaimKind, ClaimLine, ClaimRead, ClaimStatus, LinesEntry
from models.providers import Provider
from services import audit, calendars, money
from services.access import Actor, Permission
from services.claims import reading
from services.claims.states import advance
from services.constraints import violated
from services.errors import Conflict, Forbidden, Invalid


class ClaimExists(Conflict):
    code = "claim_exists"
    zh = "该服务商 {month} 的结算申请已存在(状态 {state});每月一张,可在草稿中补充或撤回后重做。"
    en = "There is a claim of this provider for {month} already ({state}); one a month: add to the draft, or withdraw it."


class NothingToClaim(Conflict):
    code = "nothing_to_claim"
    zh = "{month} 没有已核实且未申报的服务,或申请中没有任何行。"
    en = "Nothing verified and unclaimed in {month}, or the claim has no line."


class UnknownResidentOrService(Invalid):
    code = "unknown_resident_or_service"
    zh = "老年人或服务项目不存在。"
    en = "There is no such resident or service item."


class MonthNotBegun(Invalid):
    code = "month_not_begun"
    zh = "{month} 尚未开始,不能申报。"
    en = "{month} has not begun yet."


def _own_provider(actor: Actor) -> UUID:
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
    """The provider's ordinary claim of the month, and whether it was made now. Also how an import finds it."""
    if month > calendars.month_of(datetime.now(UTC)):
        raise MonthNotBegun("/month", month=month)
    standing = await _standing(session, actor.district, provider_id, month)
    if standing is not None:
        return standing, False
    provider = await session.get(Provider, (actor.district, provider_id))
    assert provider is not None
    claim_id = uuid7()
    claim = Claim(
        district_code=actor.district,
        id=claim_id,
        claim_no=f"JS-{month.replace('-', '')}-{provider.code}-{claim_id.hex[-6:]}",
        provider_id=provider_id,
        month=month,
        made_by=actor.id,
    )
    try:
        async with session.begin_nested():
            session.add(claim)
            await session.flush()
    except IntegrityError as error:
        exists = ClaimExists("/month", month=month, state=ClaimStatus.DRAFT)
        raise violated(error, {"claims_one_a_month_uq": exists}) from error
    return claim, True


async def create(session: AsyncSession, actor: Actor, month: str) -> ClaimRead:
    """An empty claim for the provider's own lines."""
    actor.require(Permission.CLAIMS_SUBMIT)
    claim, made = await open_for(session, actor, _own_provider(actor), month)
    if not made:
        raise ClaimExists("/month", month=month, state=claim.status, claim_id=claim.id)
    await audit.record(session, actor, "claims.create", "claim", claim.id, month=month)
    return await reading.shown(session, actor, claim)


_UNCLAIMED = text("""
    select v.id from visits v
    where v.district_code = :district and v.provider_id = :provider and v.status = 'verified'
      and v.served_on between :first and :last and v.posted_gross_fen > 0
      and not exists (select from claim_lines l join claims c on c.district_code = l.district_code and c.id = l.claim_id
        where l.district_code = v.district_code and l.provider_id = v.provider_id and l.record_no = v.visit_no
          and l.record_kind = 'visit' and c.status <> 'withdrawn')
    order by v.served_on, v.started_at, v.id
""")
_DRAFT = text(f"""
    insert into claim_lines (district_code, id, claim_id, provider_id, line_no, record_kind, record_no, resident_id,
        service_item_id, minutes, quantity, unit_price_fen, asked_fen, entered_by, status)
    select v.district_code, n.line_id, :claim, v.provider_id, :after + n.position, 'visit', v.visit_no, v.resident_id,
        v.service_item_id, case when i.unit = 'hour' then v.billable_minutes end,
        case when i.unit <> 'hour' then coalesce(v.quantity, 1) end, v.unit_price_fen,
        (select {money.GROSS_SQL} from (select i.unit, v.unit_price_fen, v.billable_minutes, coalesce(v.quantity, 1) as quantity) m),
        cast(:by as uuid), 'open'
    from unnest(cast(:visits as uuid[]), cast(:ids as uuid[])) with ordinality n (visit_id, line_id, position)
    join visits v on v.district_code = :district and v.id = n.visit_id
    join service_items i on i.district_code = v.district_code and i.id = v.service_item_id
""")
_LAST_LINE = text(
    "select coalesce(max(line_no), 0) from claim_lines where district_code = :district and claim_id = :claim"
)


async def draft(session: AsyncSession, actor: Actor, month: str) -> ClaimRead:
    """A draft of everything verified in the month that no claim bills yet; an existing draft gets what it lacks."""
    actor.require(Permission.CLAIMS_SUBMIT)
    provider = _own_provider(actor)
    claim, made = await open_for(session, actor, provider, month)
    if claim.status is not ClaimStatus.DRAFT:
        raise ClaimExists("/month", month=month, state=claim.status, claim_id=claim.id)
    connection = await session.connection()
    days = {"first": calendars.first_day(month), "last": calendars.last_day(month)}
    which = {"district": actor.district, "provider": provider, **days}
    visits = [row.id for row in (await connection.execute(_UNCLAIMED, which)).all()]
    if not visits and made:
        raise NothingToClaim("/month", month=month)
    after = await connection.scalar(_LAST_LINE, {"district": actor.district, "claim": claim.id})
    new = {"claim": claim.id, "after": after, "visits": visits, "ids": [uuid7() for _ in visits], "by": actor.id}
    await connection.execute(_DRAFT, {"district": actor.district} | new)
    await audit.record(session, actor, "claims.draft", "claim", claim.id, month=month, lines=len(visits))
    return await reading.shown(session, actor, claim)


async def add_lines(session: AsyncSession, actor: Actor, claim_id: UUID, order: LinesEntry) -> ClaimRead:
    """The provider's own lines, as it bills them; whether they are true is found at reconciliation."""
    actor.require(Permission.CLAIMS_SUBMIT)
    claim = await advance(session, actor, claim_id, "add_lines")
    connection = await session.connection()
    after = await connection.scalar(_LAST_LINE, {"district": actor.district, "claim": claim.id})
    rows = [
        {
            "district_code": actor.district,
            "id": uuid7(),
            "claim_id": claim.id,
            "provider_id": claim.provider_id,
            "line_no": after + position,
            "asked_fen": line.amount_fen,
            "entered_by": actor.id,
            **line.model_dump(exclude={"amount_fen"}),
        }
        for position, line in enumerate(order.lines, 1)
    ]
    try:
        async with session.begin_nested():
            await connection.execute(insert(reading.lines_table), rows)
    except IntegrityError as error:
        unknown = UnknownResidentOrService("/lines")
        raise violated(
            error, {"claim_lines_resident_id_fk": unknown, "claim_lines_service_item_id_fk": unknown}
        ) from error
    await audit.record(session, actor, "claims.add_lines", "claim", claim.id, lines=len(rows))
    return await reading.shown(session, actor, claim)


async def submit(session: AsyncSession, actor: Actor, claim_id: UUID) -> ClaimRead:
    """From here on the lines stand as they are; the bureau reconciles."""
    actor.require(Permission.CLAIMS_SUBMIT)
    claim = await advance(session, actor, claim_id, "submit")
    if not (
        await session.exec(
            select(ClaimLine.id)
            .where(col(ClaimLine.district_code) == actor.district, col(ClaimLine.claim_id) == claim.id)
            .limit(1)
        )
    ).first():
        raise NothingToClaim(month=claim.month)
    claim.status, claim.submitted_by, claim.submitted_at = ClaimStatus.SUBMITTED, actor.id, datetime.now(UTC)
    await session.flush()
    await audit.record(session, actor, "claims.submit", "claim", claim.id)
    return await reading.shown(session, actor, claim)


_LET_GO = text("""
    update claim_lines set approved_fen = 0, paid_fen = 0 where district_code = :district and claim_id = :claim and approved_fen > 0
""")


async def withdraw(session: AsyncSession, actor: Actor, claim_id: UUID) -> ClaimRead:
    """Taken back before a settlement stands; its visits can be claimed again. Lines and findings stay to be read."""
    actor.require(Permission.CLAIMS_SUBMIT)
    claim = await advance(session, actor, claim_id, "withdraw")
    await (await session.connection()).execute(_LET_GO, {"district": actor.district, "claim": claim.id})
    claim.status = ClaimStatus.WITHDRAWN
    await session.flush()
    await audit.record(session, actor, "claims.withdraw", "claim", claim.id)
    return await reading.shown(session, actor, claim)
