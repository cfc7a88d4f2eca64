"""What the program asks of its database before it serves: that it keeps what it acknowledges, and that the walls bind us."""

from asyncio import timeout
from dataclasses import dataclass
from typing import Any

import asyncpg
from sqlalchemy import text
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from models.walls import APPLICATION_ROLE
from services import embedded

LOGIN = "yiyang"
"""Who signs in to the embedded server for the application: what docker/login.sql makes for a server of its own."""

OLDEST_MAJOR = 15
PATIENCE_SECONDS = 10


class Unfit(RuntimeError):
    """The database, or our login to it, is not fit to keep a district's records: for the person at the command line."""

    def __init__(self, chinese: str, english: str) -> None:
        super().__init__(f"{chinese}\n{english}")


class Unreachable(Unfit):
    def __init__(self, why: BaseException) -> None:
        reason = str(getattr(why, "orig", why)) or type(why).__name__
        super().__init__(
            f"无法连接数据库：{reason}。请确认数据库在运行；设置了 YIYANG_DATABASE_URL 的，请核对；机器很忙时，稍后再试。",
            f"The database cannot be reached: {reason}. Make sure that it runs, and look at YIYANG_DATABASE_URL where that is set; on a "
            "machine that is very busy, try again a little later.",
        )


class TooOld(Unfit):
    def __init__(self, major: int) -> None:
        super().__init__(
            f"数据库是 PostgreSQL {major}，需要 {OLDEST_MAJOR} 或更高版本。",
            f"The database is PostgreSQL {major}; {OLDEST_MAJOR} or later is needed.",
        )


class NotDurable(Unfit):
    def __init__(self, weakened: list[str]) -> None:
        settings = ", ".join(weakened)
        super().__init__(
            f"以下数据库设置会让已确认的写入丢失，拒绝启动：{settings}。请改回 on。",
            f"These settings of the database would lose acknowledged writes, so we do not start: {settings}. Set them to on.",
        )


class Overmighty(Unfit):
    """Row security does not bind such a login, so the third wall would stand open."""

    def __init__(self, login: str, chinese: str, english: str) -> None:
        super().__init__(
            f"数据库登录 {login} {chinese}，行级安全约束不了它，拒绝启动。"
            "请另建一个普通登录（见 docker/login.sql）供服务使用，所有者只用于 yiyang migrate(YIYANG_OWNER_URL)。",
            f"The database login {login} {english}, and row security does not bind it, so we do not start. "
            "Make an ordinary login for the service (docker/login.sql); "
            "the owner is for `yiyang migrate` alone (YIYANG_OWNER_URL).",
        )


class NoMember(Unfit):
    def __init__(self, login: str) -> None:
        super().__init__(
            f"数据库登录 {login} 不是角色 {APPLICATION_ROLE} 的成员。请先用所有者运行 yiyang migrate，"
            f'再执行 grant yiyang_app, yiyang_worker to "{login}"（见 docker/login.sql）。',
            f"The database login {login} is no member of the role {APPLICATION_ROLE}. Run `yiyang migrate` as the owner, "
            f'then grant yiyang_app, yiyang_worker to "{login}" (docker/login.sql).',
        )


_EXAMINATION = text("""
    select current_setting('server_version_num')::int / 10000 as major, session_user as login,
        array(select name || ' = ' || setting from pg_settings
            where name in ('fsync', 'full_page_writes') and setting <> 'on'
               or name = 'synchronous_commit' and setting not in ('on', 'remote_apply')) as weakened,
        (select rolsuper from pg_roles where rolname = session_user) as superuser,
        exists (select from pg_roles where (rolsuper or rolbypassrls) and pg_has_role(session_user, oid, 'member')) as bypasses,
        exists (select from pg_database where datname = current_database() and pg_has_role(session_user, datdba, 'member'))
            or exists (select from pg_namespace where nspname = 'public' and pg_has_role(session_user, nspowner, 'member'))
            or exists (select from pg_class join pg_namespace n on n.oid = relnamespace
                where nspname = 'public' and relkind in ('r', 'p', 'v', 'm') and pg_has_role(session_user, relowner, 'member'))
            as owns,
        exists (select from pg_roles where rolname = :role and pg_has_role(session_user, oid, 'member')) as member
""")
_MAY_READ = text("select coalesce(has_table_privilege(to_regclass(cast(:name as text)), 'select'), false)")
_DISTRICTS = text("select exists (select from districts)")
_REVISION = text("select version_num from alembic_version")


@dataclass(frozen=True)
class Examined:
    """The migration that the database is at, None before the first; and whether it holds a district yet."""

    revision: str | None
    districts: bool


async def examine(url: str) -> Examined:
    """Raises Unfit unless the database keeps what it acknowledges and the walls bind this login."""
    found, examined = await _asked(url)
    if found.major < OLDEST_MAJOR:
        raise TooOld(found.major)
    if found.weakened:
        raise NotDurable(found.weakened)
    if found.superuser:
        raise Overmighty(found.login, "是超级用户", "is a superuser")
    if found.bypasses:
        raise Overmighty(found.login, "可以绕过行级安全（BYPASSRLS）", "may bypass row security (BYPASSRLS)")
    if found.owns:
        raise Overmighty(found.login, "拥有数据库、模式或数据表", "owns the database, its schema or its tables")
    if not found.member:
        raise NoMember(found.login)
    return examined


async def revision(url: str) -> str | None:
    """The migration that the database is at; None before the first."""
    return (await _asked(url))[1].revision


async def _asked(url: str) -> tuple[Any, Examined]:
    try:
        engine = create_async_engine(url, poolclass=NullPool)
        async with timeout(PATIENCE_SECONDS), engine.connect() as connection:
            found = (await connection.execute(_EXAMINATION, {"role": APPLICATION_ROLE})).one()
            migrated = await connection.scalar(_MAY_READ, {"name": "alembic_version"})
            peopled = await connection.scalar(_MAY_READ, {"name": "districts"})
            return found, Examined(
                await connection.scalar(_REVISION) if migrated else None,
                bool(await connection.scalar(_DISTRICTS)) if peopled else False,
            )
    except (ArgumentError, OSError, asyncpg.PostgresError, asyncpg.InterfaceError, DBAPIError) as error:
        raise Unreachable(error) from error


_MAKE_LOGIN = f"""
begin;
select pg_advisory_xact_lock(hashtext('{LOGIN}'));
do $$ begin
    if not exists (select from pg_roles where rolname = '{LOGIN}') then
        create role {LOGIN} login nosuperuser nobypassrls nocreatedb nocreaterole in role yiyang_app, yiyang_worker;
    end if;
end $$;
commit;
"""


def make_login(server: embedded.Server) -> str:
    """The application's login to the embedded server, which owns nothing and passes no wall; its URL."""
    server.query(_MAKE_LOGIN)
    return server.url(user=LOGIN)
