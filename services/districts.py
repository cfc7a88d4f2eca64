"""Districts: founded at the command line, by whoever holds the database owner's login."""

from sqlalchemy import Table, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import DBAPIError
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.districts import District, Division
from models.walls import APPLICATION_ROLE
from services import audit
from services.access import Actor, Permission
from services.errors import Forbidden

districts: Table = District.__table__  # type: ignore[attr-defined]
divisions: Table = Division.__table__  # type: ignore[attr-defined]
_RIGHTS_MISSING = "42501"


class OwnerNeeded(Forbidden):
    code = "owner_needed"
    zh = "只有数据库所有者能开设区县。请用 YIYANG_OWNER_URL 指定所有者的登录。"
    en = "Only the database's owner founds a district. Give the owner's login in YIYANG_OWNER_URL."


async def found(session: AsyncSession, actor: Actor, name: str | None = None) -> bool:
    """The actor's own district and its division of six digits, unless they are there; whether the district is new.

    The application may only read districts, so for these two rows the act steps out of its role into the login's rights."""
    actor.require(Permission.DISTRICTS_FOUND)
    connection = await session.connection()
    known = select(col(Division.code)).where(col(Division.code) == actor.district)
    if actor.district in await codes(session) and (await session.exec(known)).first():
        return False
    named = {"code": actor.district, "name": name or actor.district}
    try:
        await connection.execute(text("set local role none"))
        new = (await connection.execute(insert(districts).values(named).on_conflict_do_nothing())).rowcount == 1
        await connection.execute(insert(divisions).values(named).on_conflict_do_nothing())
        await connection.execute(text(f"set local role {APPLICATION_ROLE}"))
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) == _RIGHTS_MISSING:
            raise OwnerNeeded from error
        raise
    if new:
        await audit.record(session, actor, "districts.found", "district", code=actor.district)
    return new


def region(prefix: str) -> str:
    """A region's own code, by GB/T 2260: 37 is 370000, 3710 is 371000. Six digits may be one district."""
    return prefix.ljust(6, "0")


async def under(session: AsyncSession, region: str) -> list[str]:
    """The districts of a region; of a district's own code, itself."""
    prefix = region.removesuffix("00").removesuffix("00")
    return [code for code in await codes(session) if code.startswith(prefix)]


async def places(session: AsyncSession) -> list[str]:
    """Where something may be audited: every district, and every region above one, where its viewers sign in."""
    return sorted({place for code in await codes(session) for place in (code, code[:4] + "00", code[:2] + "0000")})


async def codes(session: AsyncSession) -> list[str]:
    """The districts that there are. Their codes are public."""
    found = await session.exec(select(col(District.code)).order_by(col(District.code)))
    return list(found.all())
