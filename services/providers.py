"""Providers: registering, changing, suspending and ending the companies that serve."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Table
from sqlalchemy.exc import IntegrityError
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from models.base import SupplyStatus
from models.providers import Provider, ProviderCreate, ProviderRead, ProviderUpdate
from models.search import SearchKind
from services import audit, names, numbers, pages, supply
from services.access import Actor, Permission
from services.constraints import violated
from services.errors import Conflict, NotFound

providers: Table = Provider.__table__  # type: ignore[attr-defined]
P = providers.c


class ProviderNotFound(NotFound):
    code = "provider_not_found"


class ProviderExists(Conflict):
    code = "provider_exists"
    zh = "编码为 {provider_code} 的服务商已登记。"
    en = "A provider with the code {provider_code} is registered already."


class ProviderNotActive(Conflict):
    code = "provider_not_active"
    zh = "服务商当前状态为 {status}，不能办理。"
    en = "The provider is {status}, so this is not possible."


_JUDGED = {"credit_code": numbers.credit_code, "phone": numbers.phone}


def _canonical(given: dict[str, Any]) -> dict[str, Any]:
    """Credit code and telephone in their one form."""
    return given | {
        name: supply.judged(f"/{name}", judge, given[name]) for name, judge in _JUDGED.items() if given.get(name)
    }


def visible(actor: Actor) -> SelectOfScalar[Provider]:
    """Public facts: everyone of the district sees them."""
    return select(Provider).where(P.district_code == actor.district)


async def get(session: AsyncSession, actor: Actor, provider_id: UUID, *, lock: bool = False) -> Provider:
    statement = visible(actor).where(P.id == provider_id)
    provider = (await session.exec(statement.with_for_update() if lock else statement)).one_or_none()
    if provider is None:
        raise ProviderNotFound
    return provider


def _shown(actor: Actor, provider: Mapping[str, Any]) -> ProviderRead:
    acts = supply.allowed_actions(actor, Permission.PROVIDERS_MANAGE, provider["status"])
    return ProviderRead.model_validate({**provider, "allowed_actions": acts})


async def create(session: AsyncSession, actor: Actor, order: ProviderCreate) -> ProviderRead:
    """Register a company. ProviderExists for a code that is taken; credit code and telephone are checked."""
    actor.require(Permission.PROVIDERS_MANAGE)
    if (order.lat is None) != (order.lng is None):
        raise supply.PlaceIncomplete("/lng")
    provider = Provider(district_code=actor.district, **_canonical(order.model_dump()))
    try:
        async with session.begin_nested():
            session.add(provider)
            await session.flush()
    except IntegrityError as error:
        taken = ProviderExists("/code", provider_code=order.code)
        raise violated(error, {"providers_code_uq": taken}) from error
    await names.keep(session, actor.district, SearchKind.PROVIDER, [(provider.id, provider.name)])
    await audit.record(session, actor, "providers.create", "provider", provider.id, code=provider.code)
    return _shown(actor, provider.model_dump())


async def update(
    session: AsyncSession, actor: Actor, provider_id: UUID, version: int, order: ProviderUpdate
) -> ProviderRead:
    """Change what was sent. A suspended or ended provider takes no new orders; what it accepted is still served."""
    actor.require(Permission.PROVIDERS_MANAGE)
    provider = await get(session, actor, provider_id, lock=True)
    supply.unchanged_since(provider, version)
    sent = _canonical(order.sent())
    if "status" in sent:
        supply.turned(provider.status, sent["status"])
    for name, value in sent.items():
        setattr(provider, name, value)
    if (provider.lat is None) != (provider.lng is None):
        raise supply.PlaceIncomplete("/lng")
    await session.flush()
    if "name" in sent:
        await names.keep(session, actor.district, SearchKind.PROVIDER, [(provider.id, provider.name)])
    await audit.record(
        session, actor, "providers.update", "provider", provider.id, fields=sorted(sent), status=provider.status
    )
    return _shown(actor, provider.model_dump())


async def read(session: AsyncSession, actor: Actor, provider_id: UUID) -> ProviderRead:
    actor.require(Permission.PROVIDERS_READ)
    return _shown(actor, (await get(session, actor, provider_id)).model_dump())


async def listing(
    session: AsyncSession,
    actor: Actor,
    part: pages.Slice,
    *,
    status: SupplyStatus | None = None,
    code: str | None = None,
) -> tuple[pages.Page, list[ProviderRead]]:
    """Newest first; by status or by code."""
    actor.require(Permission.PROVIDERS_READ)
    statement = visible(actor)
    if status:
        statement = statement.where(P.status == status)
    if code:
        statement = statement.where(P.code == code)
    page = await pages.take(session, statement, [P.id], part)
    return page, [_shown(actor, row._asdict()) for row in page.rows]
