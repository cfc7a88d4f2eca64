"""Inspections as they are seen: the bureau and its inspectors all, a place its own, a township those of its division."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, Table, literal_column, select
from sqlmodel import select as entities
from sqlmodel.ext.asyncio.session import AsyncSession

from models.inspections import Inspection, InspectionRead
from models.safety_checklists import InspectedKind, SafetyTopic
from services import findings, pages, photos
from services.access import Actor, Permission
from services.errors import NotFound
from services.findings.own import within
from services.safety_places import ID_SQL, NAME_SQL

inspections: Table = Inspection.__table__  # type: ignore[attr-defined]
I = inspections.alias("i").c  # noqa: E741  (as ID_SQL and NAME_SQL call it)


class InspectionNotFound(NotFound):
    code = "inspection_not_found"


def _seen(actor: Actor) -> Select[Any]:
    told: tuple[Any, ...] = (literal_column(ID_SQL).label("place_id"), literal_column(NAME_SQL).label("place_name"))
    return select(*I, *told).where(I.district_code == actor.district, within(actor, I))


async def get(session: AsyncSession, actor: Actor, inspection_id: UUID, *, lock: bool = False) -> Inspection:
    table = inspections.c
    wanted = entities(Inspection).where(
        table.district_code == actor.district, table.id == inspection_id, within(actor, table)
    )
    found = (await session.exec(wanted.with_for_update(key_share=True) if lock else wanted)).one_or_none()
    if found is None:
        raise InspectionNotFound
    return found


async def _shown(session: AsyncSession, actor: Actor, rows: Sequence[Row[Any]]) -> list[InspectionRead]:
    ids = [row.id for row in rows]
    found = await findings.of_inspections(session, actor, ids)
    taken, _ = await photos.of_inspections(session, actor, ids)
    return [
        InspectionRead.model_validate(
            {
                **row._mapping,
                "joint": len({*row.departments}) > 1,
                "findings": found.get(row.id, []),
                "photos": taken.get(row.id, []),
                "allowed_actions": ["annul"] if _may_annul(actor, row) else [],
            }
        )
        for row in rows
    ]


def _may_annul(actor: Actor, row: Any) -> bool:
    return row.annulled_at is None and actor.may(Permission.INSPECTIONS_ANNUL) and actor.account_id != row.by_account


async def read(session: AsyncSession, actor: Actor, inspection_id: UUID) -> InspectionRead:
    actor.require(Permission.INSPECTIONS_READ)
    row = (await (await session.connection()).execute(_seen(actor).where(I.id == inspection_id))).one_or_none()
    if row is None:
        raise InspectionNotFound
    return (await _shown(session, actor, [row]))[0]


async def listing(
    session: AsyncSession,
    actor: Actor,
    part: pages.Slice,
    *,
    place_kind: InspectedKind | None = None,
    place_id: UUID | None = None,
    topic: SafetyTopic | None = None,
    from_on: date | None = None,
    to_on: date | None = None,
) -> tuple[pages.Page, list[InspectionRead]]:
    """The last first, by day."""
    actor.require(Permission.INSPECTIONS_READ)
    statement = _seen(actor)
    if place_kind is not None:
        statement = statement.where(I.place_kind == place_kind)
    if place_id is not None:
        statement = statement.where(literal_column(ID_SQL) == place_id)
    if topic is not None:
        statement = statement.where(I.topics.contains([topic.value]))
    if from_on is not None:
        statement = statement.where(I.inspected_on >= from_on)
    if to_on is not None:
        statement = statement.where(I.inspected_on <= to_on)
    page = await pages.take(session, statement, [I.inspected_on, I.id], part)
    return page, await _shown(session, actor, page.rows)
