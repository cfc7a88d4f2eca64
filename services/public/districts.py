"""Which district is asked about. Its code is public; one that is not served here is not there."""

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.districts import District
from services.access import Actor, Permission
from services.errors import NotFound


class DistrictUnknown(NotFound):
    code = "district_unknown"
    zh = "本系统没有区划代码为 {district} 的区县；请核对六位代码。"
    en = "No district with the code {district} is served here: look at its six digits."


async def known(session: AsyncSession, actor: Actor) -> None:
    """Raises DistrictUnknown."""
    actor.require(Permission.DIVISIONS_READ)
    wanted = select(col(District.code)).where(col(District.code) == actor.district)
    if (await session.exec(wanted)).first() is None:
        raise DistrictUnknown("/query/district", district=actor.district)
