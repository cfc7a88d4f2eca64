"""Registers: what a file says beside what is recorded. New rows are created, others change with their history."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import Table, select, tuple_
from sqlmodel import SQLModel
from sqlmodel.ext.asyncio.session import AsyncSession
from uuid_utils.compat import uuid7

from services import audit
from services.imports import bulk
from services.imports.entries import Entry, Outcome, RepeatedInFile
from services.imports.kinds.kind import Run

Values = Mapping[str, Any]


@dataclass
class Sorted:
    """What is to be done: `new` rows by entry, `changed` fields by entry with the recorded row."""

    new: list[tuple[Entry, dict[str, Any]]] = field(default_factory=list)
    changed: list[tuple[Entry, Values, dict[str, Any]]] = field(default_factory=list)


def sort_out(
    run: Run,
    entries: Sequence[Entry],
    wanted: Callable[[Entry], dict[str, Any]],
    key: Callable[[Entry], Hashable],
    recorded: Mapping[Any, Values],
) -> Sorted:
    """Beside what is recorded: new, changed or unchanged. A blank cell says nothing, so it changes nothing.

    Rows of one file with one key must say the same; a later one that says otherwise is a fault, not the last word."""
    result, here = Sorted(), dict[Hashable, tuple[Entry, dict[str, Any]]]()
    for entry in entries:
        values, its_key = wanted(entry), key(entry)
        found, first = recorded.get(its_key), here.get(its_key)
        if first is not None:
            before = {**(found or {}), **first[1]}
            if any(before.get(name) != value for name, value in values.items()):
                entry.fail(None, RepeatedInFile(row=first[0].no))
            else:
                entry.outcome = Outcome.UNCHANGED
            continue
        changes = {name: value for name, value in values.items() if found is None or found[name] != value}
        if found is None:
            result.new.append((entry, values))
            entry.outcome = Outcome.CREATED
        elif not changes:
            entry.outcome = Outcome.UNCHANGED
        elif earlier := run.seen.get(its_key):
            entry.fail(None, RepeatedInFile(row=earlier[0]))
            continue
        else:
            result.changed.append((entry, found, changes))
            entry.outcome = Outcome.UPDATED
        here[its_key] = (entry, values)
    return result


async def recorded_by(
    session: AsyncSession, model: type[SQLModel], district: str, names: Sequence[str], keys: Sequence[Hashable]
) -> dict[Any, Values]:
    """Rows by the columns that are their key, locked until the batch is in."""
    if not keys:
        return {}
    table: Table = model.__table__  # type: ignore[attr-defined]
    columns = [table.c[name] for name in names]
    place = columns[0].in_(keys) if len(columns) == 1 else tuple_(*columns).in_(keys)
    statement = select(table).where(table.c.district_code == district, place).order_by(table.c.id).with_for_update()
    rows = (await (await session.connection()).execute(statement)).mappings().all()
    return {(row[names[0]] if len(names) == 1 else tuple(row[name] for name in names)): dict(row) for row in rows}


async def store(
    session: AsyncSession, run: Run, model: type[SQLModel], noun: str, subject: str, todo: Sorted
) -> dict[Entry, UUID]:
    """Write what was sorted out, with an audit row for each row that is new or changed. Answers the ids."""
    table: Table = model.__table__  # type: ignore[attr-defined]
    blank = bulk.defaults(model)
    ids = {entry: uuid7() for entry, _ in todo.new}
    new = [{"district_code": run.district, "id": ids[entry], **blank, **values} for entry, values in todo.new]
    await bulk.put(session, table, new)
    by_fields: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for _, found, changes in todo.changed:
        by_fields.setdefault(tuple(sorted(changes)), []).append({"id": found["id"], **changes})
    for rows in by_fields.values():
        await bulk.change(session, table, run.district, rows)
    await told(session, run, noun, subject, [(entry, ids[entry]) for entry, _ in todo.new], todo.changed)
    return ids | {entry: found["id"] for entry, found, _ in todo.changed}


async def told(
    session: AsyncSession,
    run: Run,
    noun: str,
    subject: str,
    new: Sequence[tuple[Entry, UUID]],
    changed: Sequence[tuple[Entry, Values, Values]],
) -> None:
    """An audit row for each record that is new or changed: the row of the file, and which fields changed."""
    await audit.record_each(
        session,
        run.by,
        f"{noun}.create",
        subject,
        [(each, {"import_id": run.import_id, "row": entry.no}) for entry, each in new],
    )
    await audit.record_each(
        session,
        run.by,
        f"{noun}.update",
        subject,
        [
            (found["id"], {"import_id": run.import_id, "row": entry.no, "fields": sorted(changes)})
            for entry, found, changes in changed
        ],
    )
