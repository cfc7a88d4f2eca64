"""Who asks, told to PostgreSQL in the very message that says BEGIN.

asyncpg sends a query without arguments as one simple query, and SQLAlchemy sends BEGIN just before a transaction's
first statement. So the scope is only noted when the session begins (no await, hence nothing to cancel) and rides
on that BEGIN: no round trip of its own, nothing to undo. The same message asks whether the sign-in still stands, so that
a revoked token, an ended membership or a withdrawn consent is refused at once."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy import Connection, event, text
from sqlalchemy.ext.asyncio import AsyncEngine, async_sessionmaker, create_async_engine
from sqlalchemy.orm import SessionTransaction
from sqlmodel import Session
from sqlmodel.ext.asyncio.session import AsyncSession

from models.walls import APPLICATION_ROLE, BOUNDS
from services.errors import Unauthenticated
from services.secrets import Vault

_DISTRICT = re.compile(r"[0-9]{6}", re.ASCII)
_DIVISION = re.compile(r"[0-9]{6,12}", re.ASCII)


class SignInEnded(Unauthenticated):
    code = "sign_in_ended"
    zh = "登录已失效（已退出、被撤销或权限已变更），请重新登录。"
    en = "This sign-in has ended (signed out, revoked, or rights changed); sign in again."


class Scope:
    """The literals that the policies read; made only from what was validated here."""

    def __init__(
        self,
        district: str,
        bound: str = "district",
        *,
        bound_id: UUID | None = None,
        division: str | None = None,
        account: UUID | None = None,
        sign_in: UUID | None = None,
        lock_timeout_ms: int = 2000,
    ) -> None:
        if not _DISTRICT.fullmatch(district):
            raise ValueError("not a district code")
        if bound not in BOUNDS:
            raise ValueError("not a way of being bound")
        if division is not None and not _DIVISION.fullmatch(division):
            raise ValueError("not a division code")
        settings = {"app.district": district, "app.bound": bound, "lock_timeout": str(int(lock_timeout_ms))}
        # UUID() refuses whatever is not one, so nothing but hexadecimal digits and dashes gets into the literal.
        settings |= {"app.bound_id": str(UUID(str(bound_id)))} if bound_id else {}
        settings |= {"app.division": division} if division else {}
        settings |= {"app.account": str(UUID(str(account)))} if account else {}
        self.sql = "".join(f"SET LOCAL {name} = '{value}';" for name, value in settings.items())
        if sign_in is not None:
            self.sql += f"SELECT assert_signed_in('{UUID(str(sign_in))}');"


class ScopedConnection(asyncpg.Connection):  # type: ignore[misc]
    """A connection whose next BEGIN carries a scope."""

    __slots__ = ("next_scope",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.next_scope: Scope | None = None

    async def execute(self, query: str, *args: object, timeout: float | None = None) -> Any:
        scope, self.next_scope = self.next_scope, None
        if scope is None or args or not query.startswith("BEGIN"):
            return await super().execute(query, *args, timeout=timeout)
        try:
            return await super().execute(query + scope.sql, timeout=timeout)
        except asyncpg.InvalidAuthorizationSpecificationError as error:
            await super().execute("ROLLBACK")
            # asyncpg believes that its transaction is still at the top, and would give the next request a savepoint.
            self._top_xact = None  # type: ignore[misc]
            raise SignInEnded from error
        except BaseException:
            # BEGIN may have worked and the rest not; SQLAlchemy would hand the aborted transaction to the next request.
            self.terminate()
            raise


class ScopedSession(Session):
    """`sessions(info={"scope": Scope(...)})`; without a scope it sees no rows."""


@event.listens_for(ScopedSession, "after_begin")
def _note_scope(session: Session, transaction: SessionTransaction, connection: Connection) -> None:
    driver: Any = connection.connection.driver_connection
    if not transaction.nested:
        driver.next_scope = session.info.get("scope")


def _forget_scope(dbapi_connection: Any, _record: Any, _proxy: Any) -> None:
    """The session before may have begun and said nothing."""
    dbapi_connection.driver_connection.next_scope = None


Sessions = async_sessionmaker[AsyncSession]


def connect(url: str, vault: Vault, **options: Any) -> tuple[AsyncEngine, Sessions]:
    """An engine that acts as the application's role, whoever may sign in to the server, and its sessions.

    Each session carries the vault (`session.info["vault"]`), which seals and opens personal fields."""
    engine = create_async_engine(
        url,
        connect_args={
            "connection_class": ScopedConnection,
            "server_settings": {"role": APPLICATION_ROLE, "application_name": "yiyang", "jit": "off"},
        },
        hide_parameters=True,
        **options,
    )
    event.listen(engine.sync_engine, "checkout", _forget_scope)
    sessions = async_sessionmaker(
        engine, class_=AsyncSession, sync_session_class=ScopedSession, expire_on_commit=False, info={"vault": vault}
    )
    return engine, sessions


async def snapshot(engine: AsyncEngine) -> str:
    """Which transactions have ended: while it is the same, every statement finds the same rows."""
    async with engine.connect() as connection:
        alone = await connection.execution_options(isolation_level="AUTOCOMMIT")  # one way there and back
        return str((await alone.exec_driver_sql("select cast(pg_current_snapshot() as text)")).scalar_one())


@asynccontextmanager
async def inside(session: AsyncSession, there: Scope) -> AsyncIterator[None]:
    """For a while the transaction sees what another scope sees: of an act that has asked for it, and is the system there.

    It is set behind a savepoint: going back to that, also after an error, takes off all that was set since."""
    connection = await session.connection()
    await connection.exec_driver_sql(
        "SAVEPOINT inside"
    )  # through SQLAlchemy, which says BEGIN before a first statement
    driver: Any = (await connection.get_raw_connection()).driver_connection
    await driver.execute(there.sql)
    try:
        yield
    finally:
        await driver.execute("ROLLBACK TO SAVEPOINT inside;RELEASE SAVEPOINT inside")


_AT_THE_BUREAU = "at_the_bureau"


@asynccontextmanager
async def as_the_bureau(session: AsyncSession, bound: str) -> AsyncIterator[None]:
    """For a while the transaction sees and writes what the bureau does in its district: of an act that has asked for it, and
    whose effect reaches further than what its actor, who is bound to less, may see. After an error the transaction is over."""
    if bound not in BOUNDS:
        raise ValueError("not a way of being bound")
    if session.info.get(_AT_THE_BUREAU):  # the inner of two would end the outer one
        yield
        return
    connection = await session.connection()
    session.info[_AT_THE_BUREAU] = True
    try:
        await connection.exec_driver_sql("SET LOCAL app.bound = 'district'")
        yield
        await session.flush()
        await connection.exec_driver_sql(f"SET LOCAL app.bound = '{bound}'")
    finally:
        del session.info[_AT_THE_BUREAU]


async def confirm(sessions: Sessions, scope: Scope) -> None:
    """Raise SignInEnded unless the sign-in of this scope stands."""
    async with sessions(info={"scope": scope}) as session, session.begin():
        await session.scalar(text("select 1"))
