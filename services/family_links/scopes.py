"""What the actor's own link allows. For everyone who is no relative these are nothing: no query, no refusal."""

from typing import Any

from sqlalchemy import or_
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.accounts import Role
from models.family_links import FamilyLink, FamilyLinkStatus, LinkScope
from services import calendars
from services.access import Actor, Permission
from services.errors import Forbidden
from services.labels import label


class NotGranted(Forbidden):
    code = "family_scope_not_granted"
    zh = "老年人未同意您查看或办理此项（{scope}），或同意已到期。"
    en = "The resident did not agree to show you this ({scope}), or the consent has run out."

    def words(self, language: str) -> dict[str, Any]:
        said = super().words(language)
        return said | ({"scope": label(LinkScope(self.facts["scope"]))} if language == "zh" else {})


_EVERYTHING = frozenset(LinkScope)


async def granted(session: AsyncSession, actor: Actor) -> frozenset[LinkScope]:
    """The scopes of the link that made this membership, while it lasts; empty for everyone but a relative."""
    actor.require(Permission.RESIDENTS_READ)
    if actor.role is not Role.FAMILY:
        return frozenset()
    found = await session.exec(
        select(FamilyLink.scopes).where(
            col(FamilyLink.district_code) == actor.district,
            col(FamilyLink.membership_id) == actor.membership_id,
            col(FamilyLink.status) == FamilyLinkStatus.CONSENTED,
            or_(col(FamilyLink.ends_on).is_(None), col(FamilyLink.ends_on) >= calendars.today()),
        )
    )
    return frozenset(LinkScope(scope) for scopes in found.all() for scope in scopes)


async def require_scope(session: AsyncSession, actor: Actor, scope: LinkScope, pointer: str | None = None) -> None:
    """NotGranted for a relative whose link does not hold that scope. What a relative may see of orders and visits asks
    for `orders`, of balances for `money`, of places for `whereabouts`, of ability and illness for `health`.
    `pointer`: the field of the input that asks for it."""
    if await lacks(session, actor, scope):
        raise NotGranted(pointer, scope=scope)


async def lacks(session: AsyncSession, actor: Actor, scope: LinkScope) -> bool:
    """Whether the actor is a relative whose link does not hold that scope."""
    return scope not in await may_know(session, actor)


async def may_know(session: AsyncSession, actor: Actor) -> frozenset[LinkScope]:
    """What a reading may show: everything to whoever is no relative."""
    return await granted(session, actor) if actor.role is Role.FAMILY else _EVERYTHING
