"""The rows behind a figure: what each adds to it, and where to read on."""

import re
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Subquery, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlmodel.ext.asyncio.session import AsyncSession

from models.report_rows import ReportRow
from models.reports import ReportPeriod
from services import calendars, masks, pages
from services.access import Actor, Permission
from services.reports import asking
from services.reports.asking import Key
from services.reports.figures import added
from services.reports.indicators import Asked, Evidence, Statement


def _behind(key: Key, chosen: Subquery, *columns: Any) -> Statement:
    """The rows of one figure, in the words of its evidence."""
    indicator = key.indicator
    statement = select(*columns)
    if indicator.only:
        statement = statement.where(chosen.c[indicator.only])
    return statement.where(chosen.c[indicator.by.column] == key.name) if indicator.by else statement


async def _counting(
    session: AsyncSession, asked: Asked, key: Key, page: Sequence[Mapping[str, Any]]
) -> dict[tuple[Any, ...], UUID]:
    """Of each unit on the page the first row, which counts: it may stand on another page."""
    chosen = key.indicator.evidence.chosen(asked).subquery("chosen")
    units = [chosen.c[column] for column in key.indicator.once_per]
    within = chosen.c[key.indicator.evidence.within]
    first = (
        _behind(key, chosen, chosen.c.id, *units)
        .ext(distinct_on(*units))
        .where(within.in_({row[within.name] for row in page}))
        .order_by(*units, chosen.c.day, chosen.c.id)
    )
    return {tuple(row[1:]): row[0] for row in (await (await session.connection()).execute(first)).all()}


async def _told(session: AsyncSession, asked: Asked, key: Key, ids: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
    """What people see of these rows; names are masked."""
    shown = key.indicator.evidence.shown(asked).subquery("shown")
    found = await (await session.connection()).execute(select(shown).where(shown.c.id.in_(ids)))
    told = {}
    for row in found.mappings().all():
        somebody = "resident_name" in row and row.get("resident_id", row["id"]) is not None
        masked = {"resident_masked": masks.name(row["resident_name"] or "")} if somebody else {}
        aged = {"age": calendars.age_on(row["birth_on"], asked.period.to_on)} if "birth_on" in row else {}
        told[row["id"]] = {**row, **masked, **aged}
    return told


def _links(actor: Actor, evidence: Evidence, row: Mapping[str, Any]) -> dict[str, str]:
    """Where to read on: what the actor may read, and what this row has at all."""
    found = {}
    for name, (path, permission) in evidence.links.items():
        columns = re.findall(r"{(\w+)}", path)
        if actor.may(permission) and all(row[column] is not None for column in columns):
            found[name] = path.format(**{column: row[column] for column in columns})
    return found


async def rows(
    session: AsyncSession, actor: Actor, key: str, order: ReportPeriod, part: pages.Slice
) -> tuple[pages.Page, list[ReportRow]]:
    """One page of the rows behind a figure, the earliest first. Raises NoSuchIndicator and what `asking.asked` raises.

    Figures name nobody; their rows do, so that who reads them needs the right to read such rows as well."""
    actor.require(Permission.REPORTS_READ)
    asked = await asking.asked(session, actor, order)
    found = await asking.named(session, asked, key)
    indicator, evidence = found.indicator, found.indicator.evidence
    actor.require(evidence.permission)
    chosen = evidence.chosen(asked).subquery("chosen")
    statement = _behind(found, chosen, chosen, added(indicator, chosen).label("counted"))
    page = await pages.take(session, statement, [chosen.c.day, chosen.c.id], part, newest_first=False)
    taken = [row._asdict() for row in page.rows]
    counting = await _counting(session, asked, found, taken) if indicator.once_per else {}
    told = await _told(session, asked, found, [row["id"] for row in taken])
    answer = []
    for row in taken:
        links = _links(actor, evidence, told[row["id"]])
        counted: dict[str, Any] = {"counted": row["counted"]}
        if indicator.once_per:
            first = counting[tuple(row[column] for column in indicator.once_per)]
            counted = {"counted": int(first == row["id"]), "counted_with": first}
        answer.append(evidence.shape.model_validate({**told[row["id"]], **counted, "links": links}))
    return page, answer
