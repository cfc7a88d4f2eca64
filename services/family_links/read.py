"""Which links an actor may know of."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Table
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from models.accounts import Account, Role
from models.family_links import FamilyLink, FamilyLinkRead, FamilyLinkStatus
from services import calendars, pages, residents
from services.access import Actor, Permission
from services.errors import NotFound

links: Table = FamilyLink.__table__  # type: ignore[attr-defined]
accounts: Table = Account.__table__  # type: ignore[attr-defined]
L = links.c

_ACTS: Mapping[FamilyLinkStatus, tuple[str, ...]] = {
    FamilyLinkStatus.ASKED: ("consent", "refuse"),
    FamilyLinkStatus.CONSENTED: ("narrow", "revoke"),
}
"""What is refused, revoked or over stays so: who wants to look in again asks again."""


def status_of(link: Any) -> FamilyLinkStatus:
    """Over from the midnight on, also before the clock has written it down."""
    status = FamilyLinkStatus(link.status)
    over = link.ends_on is not None and link.ends_on < calendars.today()
    return FamilyLinkStatus.ENDED if over and status in _ACTS else status


class FamilyLinkNotFound(NotFound):
    code = "family_link_not_found"


def visible(actor: Actor, resident_id: UUID) -> SelectOfScalar[FamilyLink]:
    """The links of a resident whom the actor may see; a relative sees his own only."""
    statement = select(FamilyLink).where(L.district_code == actor.district, L.resident_id == resident_id)
    return statement.where(L.account_id == actor.account_id) if actor.role is Role.FAMILY else statement


async def get(session: AsyncSession, actor: Actor, resident_id: UUID, link_id: UUID) -> FamilyLink:
    """Locked, for whoever decides about it."""
    await residents.get(session, actor, resident_id)
    statement = visible(actor, resident_id).where(L.id == link_id).with_for_update()
    link = (await session.exec(statement)).one_or_none()
    if link is None:
        raise FamilyLinkNotFound
    return link


def allowed_actions(actor: Actor, link: Any) -> list[str]:
    """Nobody decides about his own access, but a relative may give it up; who asked for it does not record that the resident consents."""
    if link.account_id == actor.account_id:
        gives_up = actor.may(Permission.FAMILY_LINKS_GIVE_UP) and status_of(link) is FamilyLinkStatus.CONSENTED
        return ["revoke"] if gives_up else []
    decides = actor.may(Permission.FAMILY_LINKS_DECIDE)
    asked = link.asked_by == actor.account_id
    return [act for act in _ACTS.get(status_of(link), ()) if not (asked and act == "consent")] if decides else []


async def shown(session: AsyncSession, actor: Actor, found: Sequence[Any]) -> list[FamilyLinkRead]:
    """With the names of the relatives' accounts."""
    actor.require(Permission.FAMILY_LINKS_READ)
    named: Select[Any] = select(accounts.c.id, accounts.c.username, accounts.c.display_name).where(
        accounts.c.id.in_([link.account_id for link in found])
    )
    people = {row.id: row for row in (await (await session.connection()).execute(named)).all()}
    own: tuple[str, ...] = ("id", "version", "resident_id", "account_id", "relation", "scopes", "ends_on")
    own += ("consented_by", "consented_as", "membership_id", "created_at")
    return [
        FamilyLinkRead.model_validate(
            {name: getattr(link, name) for name in own}
            | {
                "status": status_of(link),
                "username": people[link.account_id].username,
                "display_name": people[link.account_id].display_name,
                "allowed_actions": allowed_actions(actor, link),
            }
        )
        for link in found
    ]


async def listing(
    session: AsyncSession, actor: Actor, resident_id: UUID, part: pages.Slice
) -> tuple[pages.Page, list[FamilyLinkRead]]:
    """The last asked for first, those that were refused or revoked or are over too."""
    actor.require(Permission.FAMILY_LINKS_READ)
    await residents.get(session, actor, resident_id)
    page = await pages.take(session, visible(actor, resident_id), [L.id], part)
    return page, await shown(session, actor, page.rows)
