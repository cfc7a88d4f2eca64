"""Registers: what a file says beside what is recorded. New rows are created, others change with their history."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Table, any_, literal, select, tuple_
from sqlmodel import SQLModel
from sqlmodel.ext.asyncio.session import AsyncSession
from uuid_utils.compat import uuid7

from models.search import SearchKind
from services import audit, names
from services.imports import bulk
from services.imports.entries import Entry, Outcome, RepeatedInFile
from services.imports.kinds.kind import Run

Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """An entry that says of a recorded row what is not recorded."""

    entry: Entry
    recorded: Values
    fields: dict[str, Any]


@dataclass
class Sorted:
    """What is to be done: entries of `new` rows with what they say, and `changed` ones."""

    new: list[tuple[Entry, dict[str, Any]]] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)


def sort_out(
    run: Run,
    entries: Iterable[Entry],
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
            said = {**(found or {}), **first[1]}
            if any(said.get(name) != value for name, value in values.items()):
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
        elif earlier := run.first_row(its_key):
            entry.fail(None, RepeatedInFile(row=earlier))
            continue
        else:
            result.changed.append(Change(entry, found, changes))
            entry.outcome = Outcome.UPDATED
        here[its_key] = (entry, values)
    return result


async def recorded_by(
    session: AsyncSession,
    model: type[SQLModel],
    district: str,
    names: Sequence[str],
    keys: Sequence[Hashable],
    *,
    lock: bool = True,
) -> dict[Any, dict[str, Any]]:
    """Rows by the columns that are their key, locked until the batch is in if they may change at all."""
    if not keys:
        return {}
    table: Table = model.__table__  # type: ignore[attr-defined]
    columns = [table.c[name] for name in names]
    place = columns[0].in_(keys) if len(columns) == 1 else tuple_(*columns).in_(keys)
    statement = select(table).where(table.c.district_code == district, place).order_by(table.c.id)
    statement = statement.with_for_update() if lock else statement
    rows = (await (await session.connection()).execute(statement)).mappings().all()
    return {(row[names[0]] if len(names) == 1 else tuple(row[name] for name in names)): dict(row) for row in rows}


async def ids_by(
    session: AsyncSession, model: type[SQLModel], district: str, name: str, keys: Iterable[Hashable], *more: str
) -> dict[Any, Any]:
    """Ids (and `more` columns) by one unique column, unlocked: what references point at."""
    table: Table = model.__table__  # type: ignore[attr-defined]
    wanted = select(table.c[name].label("key"), table.c.id, *(table.c[column] for column in more)).where(
        table.c.district_code == district, table.c[name] == any_(literal(list(set(keys)), ARRAY(table.c[name].type)))
    )
    return {row.key: row for row in (await (await session.connection()).execute(wanted)).all()}


async def store(
    session: AsyncSession,
    run: Run,
    model: type[SQLModel],
    noun: str,
    todo: Sorted,
    *,
    named: SearchKind | None = None,
) -> None:
    """Write what was sorted out, each new or changed row with its audit row. `noun`: `providers.provider`; `named`: as what its
    name is found."""
    table: Table = model.__table__  # type: ignore[attr-defined]
    blank = bulk.defaults(model)
    new = [(entry, {"district_code": run.district, "id": uuid7(), **blank, **values}) for entry, values in todo.new]
    await bulk.put(session, table, [row for _, row in new])
    await change(session, run, table, [(each.recorded["id"], each.fields) for each in todo.changed])
    if named is not None:
        told = [(row["id"], row["name"]) for _, row in new]
        told += [(each.recorded["id"], each.fields["name"]) for each in todo.changed if "name" in each.fields]
        await names.keep(session, run.district, named, told)
    acts, subject = noun.split(".")
    await tell(session, run, f"{acts}.create", subject, [(entry, row["id"], ()) for entry, row in new])
    await tell(
        session, run, f"{acts}.update", subject, [(c.entry, c.recorded["id"], sorted(c.fields)) for c in todo.changed]
    )


async def change(session: AsyncSession, run: Run, table: Table, changes: Sequence[tuple[UUID, Values]]) -> None:
    """Update rows by id; those that change in the same columns go together."""
    alike: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for row_id, fields in changes:
        if fields:
            alike.setdefault(tuple(sorted(fields)), []).append({"id": row_id, **dict(sorted(fields.items()))})
    for rows in alike.values():
        await bulk.change(session, table, run.district, rows)


async def tell(
    session: AsyncSession, run: Run, act: str, subject: str, done: Sequence[tuple[Entry, UUID, Sequence[str]]]
) -> None:
    """An audit row for each: the row of the file, and which fields changed."""
    subjects = [
        (each, {"import_id": run.import_id, "row": entry.no} | ({"fields": list(fields)} if fields else {}))
        for entry, each, fields in done
    ]
    await audit.record_each(session, run.by, act, subject, subjects)
