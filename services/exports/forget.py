"""Files are kept for a week; what remains of an export is who asked for what, and how many rows it had."""

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from services.access import Actor, Permission
from services.exports.read import KEPT

_OLD = """(select id from exports where district_code = :district and finished_at < now() - cast(:kept as interval)
    and file_sha256 is not null)"""
_FORGET = tuple(
    text(statement)
    for statement in (
        f"delete from export_pieces where district_code = :district and export_id in {_OLD}",
        f"delete from subject_keys where district_code = :district and id in {_OLD}",
        f"update exports set file_sha256 = null, version = version + 1 where district_code = :district and id in {_OLD}",
    )
)


async def forget_old(session: AsyncSession, actor: Actor) -> None:
    """The pieces, and the key that opened them."""
    actor.require(Permission.EXPORTS_MAKE)
    connection = await session.connection()
    for statement in _FORGET:
        await connection.execute(statement, {"district": actor.district, "kept": KEPT})
