"""Consent, refusal, narrowing, revocation: by the resident's own account, or by a worker who records what the resident signed."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel.ext.asyncio.session import AsyncSession

from models.accounts import Membership, Role, Standing
from models.family_links import (
    FamilyLink,
    FamilyLinkConsent,
    FamilyLinkNarrow,
    FamilyLinkRead,
    FamilyLinkStatus,
    LinkScope,
)
from services import audit, residents
from services.access import Actor, Permission
from services.accounts import MembershipExists
from services.constraints import violated
from services.errors import Invalid, SamePerson, WrongState
from services.family_links.ask import not_past
from services.family_links.read import allowed_actions, get, shown, status_of
from services.labels import label


class SignatureMissing(Invalid):
    code = "signature_missing"
    zh = "代为登记同意时须填写签字人（consented_by）。"
    en = "Whoever records a consent for the resident must say who signed it (consented_by)."


class MoreThanAsked(Invalid):
    code = "more_than_asked"
    zh = "同意的内容不得超出所申请的：{asked}。"
    en = "No more can be consented to than was asked for: {asked}."

    def words(self, language: str) -> dict[str, Any]:
        said = super().words(language)
        if self.pointer != "/scopes" or language != "zh":
            return said
        return said | {"asked": "、".join(label(LinkScope(scope)) for scope in self.facts["asked"].split(", "))}


class MoreThanAgreed(MoreThanAsked):
    code = "more_than_agreed"
    zh = "只能在已同意的范围内缩小：{asked}；需要更多或更久的，请撤回后重新申请、重新同意。"
    en = "Only less than what was agreed to is possible here: {asked}. For more or for longer, revoke it, ask and consent anew."


class NothingNarrowed(Invalid):
    code = "nothing_narrowed"
    zh = "请说明保留哪些范围（scopes），或改到哪一天为止（ends_on）。"
    en = "Say which scopes are left (scopes), or until which day (ends_on)."


def _decidable(actor: Actor, link: FamilyLink, act: str) -> None:
    allowed = allowed_actions(actor, link)
    if act not in allowed:
        if link.account_id == actor.account_id or (act == "consent" and link.asked_by == actor.account_id):
            raise SamePerson
        raise WrongState(state=status_of(link), act=act, allowed=", ".join(allowed) or "-", noun="family_link")


async def consent(
    session: AsyncSession, actor: Actor, resident_id: UUID, link_id: UUID, order: FamilyLinkConsent
) -> FamilyLinkRead:
    """Makes the relative's membership. The resident may agree to less and for shorter than was asked."""
    actor.require(Permission.FAMILY_LINKS_DECIDE)
    link = await get(session, actor, resident_id, link_id)
    _decidable(actor, link, "consent")
    if actor.role is not Role.RESIDENT and order.consented_by is None:
        raise SignatureMissing("/consented_by")
    link.asked_scopes, link.asked_until = link.scopes, link.ends_on
    link.scopes, link.ends_on = _less(link, order, MoreThanAsked)
    link.consented_by = None if actor.role is Role.RESIDENT else order.consented_by
    link.consented_as = order.consented_as
    resident = await residents.get(session, actor, resident_id)
    link.membership_id = await _join(session, actor, link, resident.division_code)
    return await _decided(session, actor, link, FamilyLinkStatus.CONSENTED, "family_links.consent")


def _less(
    link: FamilyLink, wanted: FamilyLinkConsent | FamilyLinkNarrow, refusal: type[MoreThanAsked]
) -> tuple[list[str], date | None]:
    """What is wanted of a link's scopes and of its time, no more than there is; what is not said stays."""
    scopes = sorted({str(scope) for scope in wanted.scopes or link.scopes})
    if not set(scopes) <= set(link.scopes):
        raise refusal("/scopes", asked=", ".join(scope for scope in LinkScope if scope in link.scopes))
    ends_on = not_past(wanted.ends_on)
    if ends_on is not None and link.ends_on is not None and ends_on > link.ends_on:
        raise refusal("/ends_on", asked=link.ends_on)
    return scopes, not_past(ends_on or link.ends_on)


async def _join(session: AsyncSession, actor: Actor, link: FamilyLink, division: str) -> UUID:
    """In place of that of a link which is over: by it he could still sign in, and learn that it is, and nothing else."""
    await (await session.connection()).execute(
        _RELIEVED, {"district": actor.district, "resident": link.resident_id, "account": link.account_id}
    )
    membership = Membership(
        district_code=actor.district,
        account_id=link.account_id,
        role=Role.FAMILY,
        resident_id=link.resident_id,
        division_code=division,
    )
    try:
        async with session.begin_nested():
            session.add(membership)
            await session.flush()
    except IntegrityError as error:
        taken = ("memberships_account_role_uq", "memberships_relative_uq")
        raise violated(error, dict.fromkeys(taken, MembershipExists())) from error
    return membership.id


_RELIEVED = text("""
    update memberships m set status = 'ended', version = m.version + 1, updated_at = now() from family_links l
    where l.district_code = :district and l.resident_id = :resident and l.account_id = :account and l.status = 'ended'
        and m.district_code = l.district_code and m.id = l.membership_id and m.status = 'active'
""")


async def refuse(session: AsyncSession, actor: Actor, resident_id: UUID, link_id: UUID) -> FamilyLinkRead:
    actor.require(Permission.FAMILY_LINKS_DECIDE)
    link = await get(session, actor, resident_id, link_id)
    _decidable(actor, link, "refuse")
    return await _decided(session, actor, link, FamilyLinkStatus.REFUSED, "family_links.refuse")


async def narrow(
    session: AsyncSession, actor: Actor, resident_id: UUID, link_id: UUID, order: FamilyLinkNarrow
) -> FamilyLinkRead:
    """A consent is taken back in part, as it may be at any time (个人信息保护法 15): from the next request on, and from the next event of
    a stream. The same again changes nothing. Raises NothingNarrowed, MoreThanAgreed."""
    actor.require(Permission.FAMILY_LINKS_DECIDE)
    link = await get(session, actor, resident_id, link_id)
    _decidable(actor, link, "narrow")
    if order.scopes is None and order.ends_on is None:
        raise NothingNarrowed("/scopes")
    link.scopes, link.ends_on = _less(link, order, MoreThanAgreed)
    return await _kept(session, actor, link, "family_links.narrow")


async def revoke(session: AsyncSession, actor: Actor, resident_id: UUID, link_id: UUID) -> FamilyLinkRead:
    """Ends the membership, and with it every token of it from the next request on. The relative may do it too, of his own access."""
    actor.require(Permission.FAMILY_LINKS_DECIDE, Permission.FAMILY_LINKS_GIVE_UP)
    link = await get(session, actor, resident_id, link_id)
    _decidable(actor, link, "revoke")
    membership = await session.get_one(Membership, (actor.district, link.membership_id), with_for_update=True)
    membership.status = Standing.ENDED
    await session.flush()
    return await _decided(session, actor, link, FamilyLinkStatus.REVOKED, "family_links.revoke")


async def _decided(
    session: AsyncSession, actor: Actor, link: FamilyLink, status: FamilyLinkStatus, act: str
) -> FamilyLinkRead:
    link.status, link.decided_by = status, actor.id
    return await _kept(session, actor, link, act)


async def _kept(session: AsyncSession, actor: Actor, link: FamilyLink, act: str) -> FamilyLinkRead:
    await session.flush()
    await audit.record(
        session,
        actor,
        act,
        "family_link",
        link.id,
        resident=link.resident_id,
        account=link.account_id,
        scopes=link.scopes,
        ends_on=link.ends_on,
        consented_as=link.consented_as,
        membership=link.membership_id,
    )
    return (await shown(session, actor, [link]))[0]
