"""Residents: one, a page of the register, a search."""

from uuid import UUID

from sqlalchemy import func
from sqlmodel.ext.asyncio.session import AsyncSession

from models.audit import Outcome
from models.residents import ResidentRead, ResidentSearch, ResidentStatus
from models.search import SearchKind
from services import audit, names, numbers, pages, sealing, supply
from services.access import Actor, Permission
from services.errors import Invalid
from services.residents import personal
from services.residents.scope import R, get, visible


class NothingSearched(Invalid):
    code = "nothing_searched"
    zh = "请至少给出姓名、公民身份号码或电话后四位之一。"
    en = "Give a name, an identity number or the last four digits of a phone."


async def read(session: AsyncSession, actor: Actor, resident_id: UUID) -> ResidentRead:
    actor.require(Permission.RESIDENTS_READ)
    return (await personal.shown(session, actor, [await get(session, actor, resident_id)]))[0]


async def listing(
    session: AsyncSession,
    actor: Actor,
    part: pages.Slice,
    *,
    status: ResidentStatus | None = None,
    category: str | None = None,
    division: str | None = None,
) -> tuple[pages.Page, list[ResidentRead]]:
    """The last registered first. `division`: a division and all below it."""
    actor.require(Permission.RESIDENTS_READ)
    statement = visible(actor)
    if status:
        statement = statement.where(R.status == status)
    if category:
        statement = statement.where(R.categories.contains([category]))
    if division:
        statement = statement.where(func.starts_with(R.division_code, division))
    page = await pages.take(session, statement, [R.id], part)
    return page, await personal.shown(session, actor, page.rows)


async def search(
    session: AsyncSession, actor: Actor, part: pages.Slice, order: ResidentSearch
) -> tuple[pages.Page, list[ResidentRead]]:
    """By the name from any of its characters on, by the whole identity number, by the phone's last four: among those the actor
    may see. It leaves a trace: whoever has a number learns whether somebody is on the register."""
    actor.require(Permission.RESIDENTS_READ)
    if order.name is None and order.id_number is None and order.phone_tail is None:
        raise NothingSearched("/name")
    statement = visible(actor)
    if order.name is not None:
        statement = statement.where(R.id.in_(names.beginning(actor.district, SearchKind.RESIDENT, order.name)))
    if order.id_number is not None:
        identity = supply.judged("/id_number", numbers.identity_number, order.id_number)
        index = sealing.blind(session, actor.district, sealing.ID_NUMBER, identity.value)
        statement = statement.where(R.id_number_index == index)
    if order.phone_tail is not None:
        index = sealing.blind(session, actor.district, sealing.PHONE_TAIL, order.phone_tail)
        statement = statement.where(R.phone_tail_index == index)
    page = await pages.take(session, statement, [R.id], part)
    by = sorted(order.model_dump(exclude_none=True))
    await audit.record(session, actor, "residents.search", outcome=Outcome.READ, by=by, found=len(page.rows))
    return page, await personal.shown(session, actor, page.rows)
