"""Changing one's own password: proved with the old one, and the end of every other sign-in of the account."""

from datetime import UTC, datetime

from sqlalchemy import func
from sqlmodel import col, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from models.accounts import Account, PasswordChange, SignIn
from services import audit, sign_in, sign_in_failures
from services.access import Actor
from services.errors import Invalid
from services.scope import Scope, Sessions


class CurrentPasswordWrong(Invalid):
    code = "current_password_wrong"
    zh = "当前密码不正确；此次计为一次登录失败。"
    en = "That is not the current password; it counts as a failed sign-in."


class PasswordUnchanged(Invalid):
    code = "password_unchanged"
    zh = "新密码不能与当前密码相同。"
    en = "The new password may not be the current one."


async def change(
    session: AsyncSession, actor: Actor, sessions: Sessions, caller: sign_in.Caller, order: PasswordChange
) -> None:
    """Guesses are slowed as those at signing in are (Throttled), whoever holds the token. This sign-in stays; every other
    of the account ends, in whatever district. Raises CurrentPasswordWrong, PasswordUnchanged."""
    # Until the last, each statement has a transaction of its own: what a guess costs must outlive its refusal.
    account = await _own(sessions, actor)
    sources = sign_in_failures.sources(account.username, caller.address)
    await sign_in_failures.attempt(sessions, sources)
    if not await sign_in.matches(order.current_password, account.password_hash):
        raise CurrentPasswordWrong("/current_password")
    await sign_in_failures.forgive(sessions, sources)
    if order.new_password == order.current_password:
        raise PasswordUnchanged("/new_password")
    hashed = await sign_in.hash_password(order.new_password)
    ended = await _end_elsewhere(sessions, actor)
    taken = update(Account).where(col(Account.id) == actor.id, col(Account.password_hash) == account.password_hash)
    if (await session.exec(taken.values(password_hash=hashed))).rowcount == 0:  # changed meanwhile, from another device
        raise CurrentPasswordWrong("/current_password")
    ended += await _end_others(session, actor, actor.district)
    await audit.record(session, actor, "passwords.change", "account", actor.id, signed_out=ended)


async def _own(sessions: Sessions, actor: Actor) -> Account:
    """Asked under the actor's own scope, so that a token whose sign-in has ended guesses nothing."""
    async with sessions(info={"scope": actor.scope}) as session, session.begin():
        return (await session.exec(select(Account).where(col(Account.id) == actor.id))).one()


async def _end_elsewhere(sessions: Sessions, actor: Actor) -> int:
    """A transaction writes in one district only."""
    async with sessions(info={"scope": actor.scope}) as session, session.begin():
        living = select(SignIn.district_code).where(
            col(SignIn.account_id) == actor.id,
            col(SignIn.district_code) != actor.district,
            col(SignIn.revoked_at).is_(None),
            col(SignIn.expires_at) > func.now(),
        )
        elsewhere = (await session.exec(living.distinct())).all()
    ended = 0
    for district in sorted(elsewhere):
        async with sessions(info={"scope": Scope(district, account=actor.id)}) as session, session.begin():
            ended += await _end_others(session, actor, district)
    return ended


async def _end_others(session: AsyncSession, actor: Actor, district: str) -> int:
    """How many sign-ins of the account ended here; the one that asks is not among them."""
    others = update(SignIn).where(
        col(SignIn.district_code) == district,
        col(SignIn.account_id) == actor.id,
        col(SignIn.id) != actor.sign_in_id,
        col(SignIn.revoked_at).is_(None),
    )
    done = await session.exec(others.values(revoked_at=datetime.now(UTC), revoked_because="password_changed"))
    return int(done.rowcount)
