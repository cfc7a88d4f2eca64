"""Accounts and memberships: who may sign in to a district, as what, bound to what."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.accounts import (
    Account,
    AccountCreate,
    AccountRead,
    Membership,
    MembershipGrant,
    MembershipRead,
    MeRead,
    Role,
    Standing,
)
from services import audit, pages
from services.access import ROLES, Actor, Permission
from services.constraints import violated
from services.errors import Conflict, Forbidden, Invalid, NotFound
from services.sign_in import hash_password


class AccountNotFound(NotFound):
    code = "account_not_found"


class MembershipNotFound(NotFound):
    code = "membership_not_found"


class UsernameTaken(Conflict):
    code = "username_taken"
    zh = "用户名 {username} 已被使用。"
    en = "The user name {username} is taken."


class MembershipExists(Conflict):
    code = "membership_exists"
    zh = "此账号已有同样的身份。"
    en = "The account has this membership already."


class WronglyBound(Invalid):
    code = "membership_wrongly_bound"
    zh = "角色 {role} 须绑定其所属的服务商、护理员、老年人、机构、助餐点或区划,且不得绑定其他。"
    en = "The role {role} must be bound to what it belongs to (provider, caregiver, resident, facility, meal point or division), and to nothing else."


STAFF: dict[Role, Role] = {Role.PROVIDER_MANAGER: Role.CAREGIVER}
"""Whom a manager may give an account to: his own staff."""


async def create(session: AsyncSession, actor: Actor, order: AccountCreate) -> AccountRead:
    """An account with its memberships: the bureau for its district, a manager for his own staff only."""
    actor.require(Permission.ACCOUNTS_MANAGE, Permission.ACCOUNTS_MANAGE_STAFF)
    for grant in order.memberships:
        _may_grant(actor, grant)
    account = Account(
        username=order.username,
        display_name=order.display_name,
        password_hash=await hash_password(order.password),
    )
    try:
        async with session.begin_nested():
            session.add(account)
            await session.flush()
    except IntegrityError as error:
        raise violated(error, {"accounts_username_uq": UsernameTaken("/username", username=order.username)}) from error
    for grant in order.memberships:
        await _grant(session, actor, account.id, grant)
    await audit.record(
        session, actor, "accounts.create", "account", account.id, roles=[grant.role for grant in order.memberships]
    )
    return await _shown(session, actor, account)


def _may_grant(actor: Actor, grant: MembershipGrant) -> None:
    if actor.may(Permission.ACCOUNTS_MANAGE):
        if grant.role is Role.REGION_VIEWER:
            raise Forbidden(permission="region_viewer: only from the command line")
        return
    own = actor.role is not None and STAFF.get(actor.role) is grant.role and grant.provider_id == actor.provider_id
    if not own:
        raise Forbidden(permission=Permission.ACCOUNTS_MANAGE)


async def _grant(session: AsyncSession, actor: Actor, account: UUID, grant: MembershipGrant) -> Membership:
    membership = Membership(district_code=actor.district, account_id=account, **grant.model_dump())
    unknown: dict[str, Any] = {
        f"memberships_{name}_fk": WronglyBound(f"/memberships/{name}", role=grant.role)
        for name in ("provider_id", "caregiver_id", "resident_id", "division_code")
    }
    try:
        async with session.begin_nested():
            session.add(membership)
            await session.flush()
    except IntegrityError as error:
        raise violated(
            error,
            unknown
            | {
                "memberships_account_role_uq": MembershipExists(),
                "memberships_bound_as_its_role_asks_ck": WronglyBound("/memberships", role=grant.role),
            },
        ) from error
    return membership


async def grant(session: AsyncSession, actor: Actor, account_id: UUID, order: MembershipGrant) -> MembershipRead:
    """One more membership for an account that exists."""
    actor.require(Permission.ACCOUNTS_MANAGE, Permission.ACCOUNTS_MANAGE_STAFF)
    _may_grant(actor, order)
    await _get(session, actor, account_id)
    membership = await _grant(session, actor, account_id, order)
    await audit.record(session, actor, "memberships.grant", "membership", membership.id, role=order.role)
    return MembershipRead.model_validate(membership)


async def set_standing(
    session: AsyncSession, actor: Actor, account_id: UUID, membership_id: UUID, standing: Standing
) -> MembershipRead:
    """Suspend, restore or end a membership: its tokens are refused from the next request on. An ended one stays ended."""
    actor.require(Permission.ACCOUNTS_MANAGE, Permission.ACCOUNTS_MANAGE_STAFF)
    membership = await session.get(Membership, (actor.district, membership_id), with_for_update=True)
    if membership is None or membership.account_id != account_id or membership.status is Standing.ENDED:
        raise MembershipNotFound
    _may_grant(actor, MembershipGrant(role=membership.role, provider_id=membership.provider_id))
    membership.status = standing
    await session.flush()
    await audit.record(session, actor, "memberships.set_standing", "membership", membership.id, standing=standing)
    return MembershipRead.model_validate(membership)


async def _get(session: AsyncSession, actor: Actor, account_id: UUID) -> Account:
    """An account that has a membership the actor may see."""
    account = await session.get(Account, account_id)
    if account is None or not await _memberships(session, actor, [account_id]):
        raise AccountNotFound
    return account


async def _memberships(session: AsyncSession, actor: Actor, accounts: Sequence[UUID]) -> list[Membership]:
    statement = select(Membership).where(
        col(Membership.district_code) == actor.district, col(Membership.account_id).in_(accounts)
    )
    if actor.provider_id:
        statement = statement.where(col(Membership.provider_id) == actor.provider_id)
    return list((await session.exec(statement.order_by(col(Membership.id)))).all())


async def _shown(session: AsyncSession, actor: Actor, account: Account) -> AccountRead:
    memberships = await _memberships(session, actor, [account.id])
    return _read(account, memberships)


def _read(account: Account, memberships: Sequence[Membership]) -> AccountRead:
    return AccountRead(
        id=account.id,
        username=account.username,
        display_name=account.display_name,
        status=account.status,
        memberships=[MembershipRead.model_validate(m) for m in memberships if m.account_id == account.id],
    )


async def read(session: AsyncSession, actor: Actor, account_id: UUID) -> AccountRead:
    actor.require(Permission.ACCOUNTS_MANAGE, Permission.ACCOUNTS_MANAGE_STAFF)
    return await _shown(session, actor, await _get(session, actor, account_id))


async def listing(session: AsyncSession, actor: Actor, part: pages.Slice) -> tuple[pages.Page, list[AccountRead]]:
    """Accounts with a membership in this district (for a manager: at his provider), newest first."""
    actor.require(Permission.ACCOUNTS_MANAGE, Permission.ACCOUNTS_MANAGE_STAFF)
    mine = select(Membership.account_id).where(col(Membership.district_code) == actor.district)
    if actor.provider_id:
        mine = mine.where(col(Membership.provider_id) == actor.provider_id)
    page = await pages.take(session, select(Account.id).where(col(Account.id).in_(mine)), [col(Account.id)], part)
    ids = [row[0] for row in page.rows]
    accounts = (
        await session.exec(select(Account).where(col(Account.id).in_(ids)).order_by(col(Account.id).desc()))
    ).all()
    memberships = await _memberships(session, actor, ids)
    return page, [_read(account, memberships) for account in accounts]


async def me(session: AsyncSession, actor: Actor) -> MeRead:
    """Everyone may know who he is: no permission is asked for."""
    account = (await session.exec(select(Account).where(col(Account.id) == actor.id))).one()
    own = await session.exec(
        select(Membership).where(col(Membership.account_id) == actor.id).order_by(col(Membership.id))
    )
    memberships = own.all()
    active = next(m for m in memberships if m.id == actor.membership_id)
    permissions = sorted(ROLES[actor.role]) if actor.role else []
    return MeRead(
        account=_read(account, memberships),
        membership=MembershipRead.model_validate(active),
        permissions=[str(permission) for permission in permissions],
    )
