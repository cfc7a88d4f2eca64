"""Who pays for the visits of a file, asked for a whole batch at once."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Table, text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.visits import Visit
from services import entitlements
from services.imports import bulk
from services.imports.entries import Entry
from services.imports.kinds.kind import Run

visits: Table = Visit.__table__  # type: ignore[attr-defined]

_COVERING = text(f"""
    select o.no, coalesce(covering.programme_id, o.programme_id) as programme_id, covering.entitlement_id, covering.version_id
    from (
        select district_code, import_row as no, resident_id, service_item_id, served_on as ruled_on, programme_id from asked_visits
    ) o
    left join lateral ({entitlements.COVERING_SQL.format(o="o", programme="o.programme_id")}) covering on true
""")


async def covering(
    session: AsyncSession,
    run: Run,
    entries: Sequence[Entry],
    services: Mapping[str, Any],
    programmes: Mapping[str, Any],
    residents: Mapping[bytes, Any],
) -> dict[int, Any]:
    """Who pays for each: the programme that the row names, else the one of highest priority, else the resident."""
    if not entries:
        return {}
    asked = [
        {
            "district_code": run.district,
            "import_row": entry.no,
            "resident_id": residents[entry.said["resident_index"]].id,
            "service_item_id": services[entry.said["service_code"]].id,
            "served_on": entry.said["served_on"],
            "programme_id": programmes[said].id if (said := entry.said.get("programme_code")) else None,
        }
        for entry in entries
    ]
    await bulk.stage(session, "asked_visits", visits, asked, joined=RULED_BY)
    connection = await session.connection()
    rows = (await connection.execute(_COVERING)).all()
    await connection.execute(text("drop table asked_visits"))
    return {row.no: row for row in rows}


RULED_BY = ("district_code", "resident_id", "service_item_id", "programme_id", "served_on")
