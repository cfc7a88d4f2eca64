"""Signing in and out: passwords, and refresh tokens that rotate."""

import asyncio
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from uuid import UUID

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlalchemy import and_, func
from sqlmodel import col, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from models.accounts import Account, Membership, RefreshToken, SignIn, Standing
from services import audit, sign_in_failures
from services.access import Actor
from services.errors import Invalid, Unauthenticated
from services.scope import Scope, Sessions
from services.tokens import BadToken, Keys, Tokens

# 19 MiB, two passes: 40 ms here, OWASP's floor; the library's default takes half a second of a core for each guess.
_HASHER = PasswordHash((Argon2Hasher(memory_cost=19 * 1024, time_cost=2, parallelism=1),))
_AT_ONCE = asyncio.Semaphore(2)


class BadCredentials(Unauthenticated):
    code = "bad_credentials"
    zh = "用户名或密码不正确。"
    en = "Unknown user name or wrong password."


class RefreshReused(Unauthenticated):
    code = "refresh_reused"
    zh = "此刷新令牌已用过；为安全起见，本次登录的全部令牌已撤销，请重新登录。"
    en = "This refresh token was used before; all tokens of this sign-in are revoked, sign in again."


class NoSuchMembership(Invalid):
    code = "no_such_membership"
    zh = "scope 指定的身份不存在或已停用；请用 membership:<id>。"
    en = "The membership in `scope` does not exist or is not active; use membership:<id>."


class NoMembership(Unauthenticated):
    code = "no_membership"
    zh = "此账号没有可用的身份，请联系民政局管理员。"
    en = "This account has no active membership; ask the bureau's administrator."


@dataclass(frozen=True)
class Caller:
    """Where a request comes from that nobody has signed yet."""

    address: str
    request_id: str | None


async def hash_password(password: str) -> str:
    """Argon2id, in a thread and two at a time: a burst of sign-ins must not stop the loop or fill the memory."""
    async with _AT_ONCE:
        return await asyncio.to_thread(_HASHER.hash, password)


_NOBODY = _HASHER.hash(secrets.token_hex(16))


async def matches(password: str, password_hash: str | None) -> bool:
    """An unknown name costs the same time as a wrong password."""
    async with _AT_ONCE:
        known = await asyncio.to_thread(_HASHER.verify, password, password_hash or _NOBODY)
    return known and password_hash is not None


async def by_password(
    sessions: Sessions, keys: Keys, caller: Caller, username: str, password: str, membership: str | None
) -> Tokens:
    """Slowed after five failures of a name, and after fifty from one address; never locked for good.

    The same answer, in the same time, for an unknown name and a wrong password."""
    sources = sign_in_failures.sources(username, caller.address)
    await sign_in_failures.attempt(sessions, sources)
    account = await _account(sessions, username)
    if not await matches(password, account.password_hash if account else None) or account is None:
        raise BadCredentials
    failed = await sign_in_failures.forgive(sessions, sources)
    return await _sign_in(sessions, keys, caller, account.id, membership, failed)


async def _account(sessions: Sessions, username: str) -> Account | None:
    """An active account of this name. Names are ASCII, and what is not never reaches the database."""
    known = username.lower() if username.isascii() and username.isprintable() else ""
    async with sessions.begin() as session:
        found = await session.exec(
            select(Account).where(func.lower(col(Account.username)) == known, col(Account.status) == Standing.ACTIVE)
        )
        return found.one_or_none()


async def memberships_of(sessions: Sessions, account: UUID) -> list[Membership]:
    """A person's own active memberships in all districts, oldest first."""
    async with sessions(info={"scope": Scope("000000", "region", account=account)}) as session, session.begin():
        found = await session.exec(
            select(Membership)
            .where(col(Membership.account_id) == account, col(Membership.status) == Standing.ACTIVE)
            .order_by(col(Membership.created_at), col(Membership.id))
        )
        return list(found.all())


async def _sign_in(
    sessions: Sessions, keys: Keys, caller: Caller, account: UUID, wanted: str | None, failed: int
) -> Tokens:
    memberships = await memberships_of(sessions, account)
    if not memberships:
        raise NoMembership
    if wanted:
        memberships = [m for m in memberships if f"membership:{m.id}" == wanted]
        if not memberships:
            raise NoSuchMembership("/scope")
    membership = memberships[0]
    now = datetime.now(UTC)
    sign_in = SignIn(
        district_code=membership.district_code,
        account_id=account,
        membership_id=membership.id,
        expires_at=now + keys.refresh,
    )
    actor = actor_of(membership, sign_in.id, caller.request_id)
    async with sessions(info={"scope": _unsigned(actor)}) as session, session.begin():
        session.add(sign_in)
        await session.flush()
        refresh = await _new_refresh(session, sign_in)
        await audit.record(session, actor, "sign_in", "membership", membership.id, failed_before=failed)
    return Tokens(keys.access_token(actor, now), refresh, int(keys.access.total_seconds()))


def _unsigned(actor: Actor) -> Scope:
    """A scope that does not ask for a sign-in, which is just being made or judged."""
    return Scope(actor.district, "district", account=actor.account_id)


def actor_of(membership: Membership, sign_in: UUID | None = None, request_id: str | None = None) -> Actor:
    return Actor(
        district=membership.district_code,
        role=membership.role,
        account_id=membership.account_id,
        membership_id=membership.id,
        sign_in_id=sign_in,
        provider_id=membership.provider_id,
        caregiver_id=membership.caregiver_id,
        resident_id=membership.resident_id,
        facility_id=membership.facility_id,
        meal_point_id=membership.meal_point_id,
        division=membership.division_code,
        request_id=request_id,
    )


async def _new_refresh(session: AsyncSession, sign_in: SignIn) -> str:
    secret = secrets.token_urlsafe(32)
    session.add(
        RefreshToken(
            district_code=sign_in.district_code, sign_in_id=sign_in.id, token_hash=sha256(secret.encode()).digest()
        )
    )
    return f"{sign_in.district_code}.{secret}"


async def refresh(sessions: Sessions, keys: Keys, caller: Caller, token: str) -> Tokens:
    """A new pair for an old one. Reuse of an old refresh token revokes the whole sign-in, and that is committed."""
    district, _, secret = token.partition(".")
    if len(district) != 6 or not (district.isascii() and district.isdigit()) or not secret:
        raise BadToken
    now = datetime.now(UTC)
    async with sessions(info={"scope": Scope(district)}) as session, session.begin():
        this = (
            col(RefreshToken.district_code) == district,
            col(RefreshToken.token_hash) == sha256(secret.encode(errors="replace")).digest(),
        )
        unused = update(RefreshToken).where(*this, col(RefreshToken.used_at).is_(None)).values(used_at=now)
        taken = await session.scalar(unused.returning(col(RefreshToken.sign_in_id)))
        known = taken or await session.scalar(select(RefreshToken.sign_in_id).where(*this))
        if known is None:
            raise BadToken
        sign_in, membership, account = await _family(session, district, known)
        actor = actor_of(membership, sign_in.id, caller.request_id)
        allowed = membership.status is Standing.ACTIVE and account.status is Standing.ACTIVE
        if taken and allowed and sign_in.revoked_at is None and sign_in.expires_at > now:
            await audit.record(session, actor, "sign_in.refresh", "sign_in", sign_in.id)
            following = await _new_refresh(session, sign_in)
            return Tokens(keys.access_token(actor, now), following, int(keys.access.total_seconds()))
        if not taken and sign_in.revoked_at is None:
            await _revoke(session, actor, "refresh_reused")
    raise BadToken if taken else RefreshReused


async def _family(session: AsyncSession, district: str, sign_in: UUID) -> tuple[SignIn, Membership, Account]:
    found = await session.exec(
        select(SignIn, Membership, Account)
        .join(
            Membership, and_(col(Membership.district_code) == district, col(Membership.id) == col(SignIn.membership_id))
        )
        .join(Account, col(Account.id) == col(SignIn.account_id))
        .where(col(SignIn.district_code) == district, col(SignIn.id) == sign_in)
    )
    return found.one()


async def _revoke(session: AsyncSession, actor: Actor, because: str) -> None:
    await session.exec(
        update(SignIn)
        .where(
            col(SignIn.district_code) == actor.district,
            col(SignIn.id) == actor.sign_in_id,
            col(SignIn.revoked_at).is_(None),
        )
        .values(revoked_at=datetime.now(UTC), revoked_because=because)
    )
    await audit.record(session, actor, "sign_out", "sign_in", actor.sign_in_id, because=because)


async def sign_out(session: AsyncSession, actor: Actor) -> None:
    """Ends this sign-in: its access tokens are refused from the next request on."""
    await _revoke(session, actor, "signed_out")
