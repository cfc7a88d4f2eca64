"""A relative's access is asked for: nothing is open before the resident consents."""

from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.accounts import Account, Membership, Standing
from models.family_links import FamilyLink, FamilyLinkAsk, FamilyLinkRead, FamilyLinkStatus, NewRelative
from services import audit, calendars, residents
from services.access import Actor, Permission
from services.accounts import UsernameTaken
from services.constraints import violated
from services.errors import Conflict, Invalid
from services.family_links.ended import make_way
from services.family_links.read import shown
from services.scope import as_the_bureau
from services.sign_in import hash_password


class OneRelativeOnly(Invalid):
    code = "one_relative_only"
    zh = "account_id、username、new_account 须且只须填写一项。"
    en = "Give exactly one of account_id, username and new_account."


class AccountUnknown(Invalid):
    code = "account_unknown"
    zh = (
        "没有这个可用的账号，或您无权知悉；"
        "亲属在别处已有账号的，请其登录后提供账号编号（GET /v1/me），填写 account_id；尚无账号的，填写 new_account。"
    )
    en = "No such account in use that you may know of; give the account_id that the relative reads at /v1/me, or new_account."


class RelativeIsTheResident(Invalid):
    code = "relative_is_the_resident"
    zh = "这是该老年人本人的账号，本人无需关联即可查看；请填写亲属的账号。"
    en = "This is the resident's own account, which sees it all without a link; name the relative's."


class FamilyLinkExists(Conflict):
    """`blocker_id` is that link."""

    code = "family_link_exists"
    zh = "该账号与此老年人已有待同意或已生效的关联。"
    en = "This account has a link to this resident already, asked for or consented to."


class EndsInThePast(Invalid):
    code = "ends_in_the_past"
    zh = "到期日不得早于今天。"
    en = "The last day may not lie in the past."


def not_past(ends_on: date | None) -> date | None:
    if ends_on is not None and ends_on < calendars.today():
        raise EndsInThePast("/ends_on")
    return ends_on


async def ask(session: AsyncSession, actor: Actor, resident_id: UUID, order: FamilyLinkAsk) -> FamilyLinkRead:
    """Raises AccountUnknown, RelativeIsTheResident, FamilyLinkExists. A new account is made with the question, and can do nothing by itself."""
    actor.require(Permission.FAMILY_LINKS_ASK)
    resident = await residents.get(session, actor, resident_id)
    not_past(order.ends_on)
    account = await _relative(session, actor, order)
    if order.new_account is None and await _is_the_resident(session, actor, resident.id, account.id):
        raise RelativeIsTheResident("/account_id" if order.account_id else "/username")
    ended = await make_way(session, actor, resident.id, account.id)
    link = FamilyLink(
        district_code=actor.district,
        resident_id=resident.id,
        account_id=account.id,
        relation=order.relation,
        scopes=sorted(set(order.scopes)),
        ends_on=order.ends_on,
        asked_by=actor.id,
    )
    try:
        async with session.begin_nested():
            session.add(link)
            await session.flush()
    except IntegrityError as error:
        exists = FamilyLinkExists("/account_id", blocker_id=await _live(session, actor, resident.id, account.id))
        raise violated(error, {"family_links_live_uq": exists}) from error
    await audit.record(
        session,
        actor,
        "family_links.ask",
        "family_link",
        link.id,
        resident=resident.id,
        account=account.id,
        new_account=order.new_account is not None,
        scopes=link.scopes,
        ends_on=link.ends_on,
        ended=ended,
    )
    return (await shown(session, actor, [link]))[0]


async def _live(session: AsyncSession, actor: Actor, resident_id: UUID, account_id: UUID) -> UUID | None:
    live = select(FamilyLink.id).where(
        col(FamilyLink.district_code) == actor.district,
        col(FamilyLink.resident_id) == resident_id,
        col(FamilyLink.account_id) == account_id,
        col(FamilyLink.status).in_((FamilyLinkStatus.ASKED, FamilyLinkStatus.CONSENTED)),
    )
    return (await session.exec(live)).one_or_none()


async def _relative(session: AsyncSession, actor: Actor, order: FamilyLinkAsk) -> Account:
    """A user name can be guessed, so it names only who has a membership or was asked for in a link that the actor may see; an account
    of another district is named by its id, which its owner reads at /v1/me."""
    if [order.account_id, order.username, order.new_account].count(None) != 2:
        raise OneRelativeOnly("/account_id")
    if order.new_account is not None:
        return await _new(session, order.new_account)
    named = (
        col(Account.id) == order.account_id
        if order.account_id
        else and_(
            func.lower(col(Account.username)) == str(order.username).lower(),
            _known_here(actor),
        )
    )
    account = (await session.exec(select(Account).where(named))).one_or_none()
    if account is None or account.status is not Standing.ACTIVE:
        raise AccountUnknown("/account_id" if order.account_id else "/username")
    return account


def _known_here(actor: Actor) -> ColumnElement[bool]:
    """Whose link was refused has no membership, cannot sign in to read his id, and could never be asked for again."""
    members = select(Membership.account_id).where(col(Membership.district_code) == actor.district)
    asked_for = select(FamilyLink.account_id).where(col(FamilyLink.district_code) == actor.district)
    return or_(col(Account.id).in_(members), col(Account.id).in_(asked_for))


_RESIDENTS_OWN = text("""
    select exists (select from memberships where district_code = :district and account_id = :account and resident_id = :resident
        and role = 'resident' and status <> 'ended')
""")


async def _is_the_resident(session: AsyncSession, actor: Actor, resident_id: UUID, account_id: UUID) -> bool:
    """The residents' own memberships are the bureau's to see."""
    which = {"district": actor.district, "resident": resident_id, "account": account_id}
    async with as_the_bureau(session, actor.bound):
        return bool(await (await session.connection()).scalar(_RESIDENTS_OWN, which))


async def _new(session: AsyncSession, relative: NewRelative) -> Account:
    account = Account(
        username=relative.username,
        display_name=relative.display_name,
        password_hash=await hash_password(relative.password),
    )
    try:
        async with session.begin_nested():
            session.add(account)
            await session.flush()
    except IntegrityError as error:
        taken = UsernameTaken("/new_account/username", username=relative.username)
        raise violated(error, {"accounts_username_uq": taken}) from error
    return account
