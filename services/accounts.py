"""Accounts and memberships: who may sign in to a district, as what, bound to what."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from models.accounts import (
    Account,
    AccountCreate,
    AccountRead,
    Membership,
    MembershipGrant,
    MembershipRead,
    Role,
    Standing,
)
from models.caregivers import Caregiver
from models.meal_points import MealPoint
from services import audit, labels, memberships, pages
from services.access import Actor, Permission
from services.constraints import violated
from services.errors import Conflict, DomainError, Invalid, NotFound
from services.sign_in import hash_password

A = Account.__table__.c  # type: ignore[attr-defined]


class AccountNotFound(NotFound):
    code = "account_not_found"


class MembershipNotFound(NotFound):
    code = "membership_not_found"


class UsernameTaken(Conflict):
    """User names are one set for all districts: who signs in has not said yet where. So it has to be told that one is taken,
    also by somebody elsewhere: but only to who may make accounts, not by whom, where or as what, and as a denial, which leaves
    a row in the audit (api/deps.py), so that guessing shows. Each guess costs a password's hash first."""

    code = "username_taken"
    zh = "用户名 {username} 已被使用，请换一个。"
    en = "The user name {username} is taken; choose another."


class MembershipExists(Conflict):
    code = "membership_exists"
    zh = "此账号已有同样的身份。"
    en = "The account has this membership already."


class WronglyBound(Invalid):
    code = "membership_wrongly_bound"
    zh = "{role}的身份{why}。"
    en = "The role {role} {why}."

    def words(self, language: str) -> dict[str, Any]:
        """`unknown`: it is bound, but to nothing that this district has."""
        words = super().words(language)
        english, binding = language == "en", _BINDINGS.get(self.facts["role"])
        otherwise = _BOUND_OTHERWISE[english].format(binding[english]) if binding else _UNBOUND[english]
        why = _BOUND_TO_NOTHING[english] if self.facts.get("unknown") else otherwise
        return words | {"why": why} | ({"role": labels.label(self.facts["role"])} if language == "zh" else {})


_BINDINGS = {
    Role.PROVIDER_MANAGER: ("服务商（provider_id）", "a provider (provider_id)"),
    Role.CAREGIVER: (
        "服务商（provider_id）和护理员（caregiver_id）",
        "a provider (provider_id) and a caregiver (caregiver_id)",
    ),
    Role.MEAL_POINT_OPERATOR: ("助餐点（meal_point_id）", "a meal point (meal_point_id)"),
    Role.FACILITY_MANAGER: ("机构（facility_id）", "a facility (facility_id)"),
    Role.FAMILY: ("老年人（resident_id）", "a resident (resident_id)"),
    Role.RESIDENT: ("老年人（resident_id）", "a resident (resident_id)"),
    Role.COMMUNITY_WORKER: ("本区县的区划（division_code）", "a division of this district (division_code)"),
}
"""What the database asks of a role (memberships_bound_as_its_role_asks_ck)."""
_BOUND_OTHERWISE = ("须绑定{}，且不得绑定其他", "must be bound to {}, and to nothing else")
_UNBOUND = ("不得绑定任何对象", "may not be bound to anything")
_BOUND_TO_NOTHING = (
    "所绑定的对象在本区县不存在，或护理员不属于该服务商；请核对编号",
    "is bound to what is not there in this district, or to a caregiver of another provider; compare the id",
)


class NeedsConsent(Invalid):
    code = "family_needs_consent"
    zh = "亲属身份须经老年人（或监护人）同意后生成：请在该老年人名下发起亲属关联（POST /v1/residents/{resident}/family-links）。"
    en = "A relative's membership comes of the resident's consent: ask for a link at /v1/residents/{resident}/family-links."


class NoSuchViewer(NotFound):
    code = "no_such_viewer"
    zh = "{region} 没有用户名为 {username} 的区域查看者。"
    en = "{region} has no region's viewer named {username}."


class OwnMembership(Conflict):
    code = "own_membership"
    zh = "不能授予、停用、恢复或终止自己的身份；请由另一位管理员办理。"
    en = "Nobody grants, suspends, restores or ends a membership of his own; another administrator must."


class SuspendedByBureau(Conflict):
    code = "suspended_by_bureau"
    zh = "此身份由民政局停用，只能由民政局恢复；如有疑问请联系民政局管理员。"
    en = "The bureau suspended this membership, and only the bureau restores it; ask its administrator."


_NAMES = {Standing.SUSPENDED: "suspend", Standing.ACTIVE: "resume", Standing.ENDED: "end"}


async def create(session: AsyncSession, actor: Actor, order: AccountCreate) -> AccountRead:
    """An account with its memberships: the bureau for its district, a manager for his own staff only."""
    actor.require(Permission.ACCOUNTS_MANAGE, Permission.ACCOUNTS_MANAGE_STAFF)
    for grant in order.memberships:
        memberships.may_grant(actor, grant.role, grant.provider_id)
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


async def _grant(session: AsyncSession, actor: Actor, account: UUID, grant: MembershipGrant) -> Membership:
    if grant.role is Role.FAMILY:
        raise NeedsConsent("/memberships/role", resident=grant.resident_id or "{resident_id}")
    await _check_employer(session, actor, grant)
    if grant.meal_point_id and not await session.get(MealPoint, (actor.district, grant.meal_point_id)):
        raise WronglyBound("/memberships/meal_point_id", role=grant.role, unknown=True)
    membership = Membership(district_code=actor.district, account_id=account, **grant.model_dump())
    unknown: dict[str, DomainError] = {
        f"memberships_{name}_fk": WronglyBound(f"/memberships/{name}", role=grant.role, unknown=True)
        for name in ("provider_id", "caregiver_id", "resident_id", "facility_id", "division_code")
    }
    named: dict[str, DomainError] = {
        "memberships_account_role_uq": MembershipExists(),
        "memberships_relative_uq": MembershipExists(),
        "memberships_bound_as_its_role_asks_ck": WronglyBound("/memberships", role=grant.role),
    }
    try:
        async with session.begin_nested():
            session.add(membership)
            await session.flush()
    except IntegrityError as error:
        raise violated(error, unknown | named) from error
    return membership


async def _check_employer(session: AsyncSession, actor: Actor, grant: MembershipGrant) -> None:
    """A foreign key asks whether the caregiver is there, not for whom he works."""
    if grant.caregiver_id is None:
        return
    employed = select(Caregiver.id).where(
        col(Caregiver.district_code) == actor.district,
        col(Caregiver.id) == grant.caregiver_id,
        col(Caregiver.provider_id) == grant.provider_id,
    )
    if (await session.exec(employed)).first() is None:
        raise WronglyBound("/memberships/caregiver_id", role=grant.role, unknown=True)


async def grant(session: AsyncSession, actor: Actor, account_id: UUID, order: MembershipGrant) -> MembershipRead:
    """One more membership for an account that exists, of somebody else."""
    actor.require(Permission.ACCOUNTS_MANAGE, Permission.ACCOUNTS_MANAGE_STAFF)
    if account_id == actor.account_id:
        raise OwnMembership
    memberships.may_grant(actor, order.role, order.provider_id)
    await _get(session, actor, account_id)
    membership = await _grant(session, actor, account_id, order)
    await audit.record(session, actor, "memberships.grant", "membership", membership.id, role=order.role)
    return memberships.shown(actor, membership)


async def set_standing(
    session: AsyncSession, actor: Actor, account_id: UUID, membership_id: UUID, standing: Standing
) -> MembershipRead:
    """Suspend, restore or end a membership: its tokens are refused from the next request on. An ended one stays ended."""
    actor.require(Permission.ACCOUNTS_MANAGE, Permission.ACCOUNTS_MANAGE_STAFF)
    found = await session.exec(
        _visible(actor)
        .where(col(Membership.id) == membership_id, col(Membership.account_id) == account_id)
        .with_for_update()
    )
    membership = found.one_or_none()
    if membership is None or membership.status is Standing.ENDED:
        raise MembershipNotFound
    if account_id == actor.account_id:
        raise OwnMembership
    memberships.may_grant(actor, membership.role, membership.provider_id)
    is_bureau = actor.may(Permission.ACCOUNTS_MANAGE)
    if membership.suspended_by_bureau and standing is Standing.ACTIVE and not is_bureau:
        raise SuspendedByBureau
    if is_bureau:
        membership.suspended_by_bureau = standing is Standing.SUSPENDED
    return await _set(session, actor, membership, standing)


async def end_region_viewer(session: AsyncSession, actor: Actor, username: str) -> MembershipRead:
    """End what `create` gave a viewer of the actor's region; his tokens are refused from the next request on."""
    actor.require(Permission.DISTRICTS_FOUND)
    named = select(Account.id).where(func.lower(A.username) == username.lower())
    viewing = (col(Membership.role) == Role.REGION_VIEWER, col(Membership.status) != Standing.ENDED)
    found = await session.exec(_visible(actor).where(*viewing, col(Membership.account_id).in_(named)).with_for_update())
    membership = found.one_or_none()
    if membership is None:
        raise NoSuchViewer(username=username, region=actor.district)
    return await _set(session, actor, membership, Standing.ENDED)


async def _set(session: AsyncSession, actor: Actor, membership: Membership, standing: Standing) -> MembershipRead:
    membership.status = standing
    await session.flush()
    await audit.record(session, actor, f"memberships.{_NAMES[standing]}", "membership", membership.id)
    return memberships.shown(actor, membership)


def _visible(actor: Actor) -> SelectOfScalar[Membership]:
    """Memberships of the district; for a manager, of his provider."""
    statement = select(Membership).where(col(Membership.district_code) == actor.district)
    return statement.where(col(Membership.provider_id) == actor.provider_id) if actor.provider_id else statement


async def _get(session: AsyncSession, actor: Actor, account_id: UUID) -> Account:
    """An account that has a membership the actor may see."""
    account = await session.get(Account, account_id)
    if account is None or not await _memberships(session, actor, [account_id]):
        raise AccountNotFound
    return account


async def _memberships(session: AsyncSession, actor: Actor, accounts: Sequence[UUID]) -> Sequence[Membership]:
    of_these = _visible(actor).where(col(Membership.account_id).in_(accounts))
    return (await session.exec(of_these.order_by(col(Membership.id)))).all()


async def _shown(session: AsyncSession, actor: Actor, account: Account) -> AccountRead:
    return _read(actor, account, await _memberships(session, actor, [account.id]))


def _read(actor: Actor, account: Account | Row[Any], found: Sequence[Membership]) -> AccountRead:
    return AccountRead(
        id=account.id,
        username=account.username,
        display_name=account.display_name,
        status=account.status,
        memberships=[memberships.shown(actor, m) for m in found if m.account_id == account.id],
    )


async def read(session: AsyncSession, actor: Actor, account_id: UUID) -> AccountRead:
    actor.require(Permission.ACCOUNTS_READ, Permission.ACCOUNTS_MANAGE_STAFF)
    return await _shown(session, actor, await _get(session, actor, account_id))


async def listing(session: AsyncSession, actor: Actor, part: pages.Slice) -> tuple[pages.Page, list[AccountRead]]:
    """Accounts with a membership in this district, also one that has ended (for a manager: at his provider), newest first."""
    actor.require(Permission.ACCOUNTS_READ, Permission.ACCOUNTS_MANAGE_STAFF)
    mine = _visible(actor).with_only_columns(col(Membership.account_id))
    shown = select(A.id, A.username, A.display_name, A.status).where(A.id.in_(mine))
    page = await pages.take(session, shown, [A.id], part)
    found = await _memberships(session, actor, [row.id for row in page.rows])
    return page, [_read(actor, row, found) for row in page.rows]
