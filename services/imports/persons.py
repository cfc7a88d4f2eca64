"""People in files: what is sealed of them is opened to be compared, and sealed when it is new. By the batch, in a thread."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

import anyio.to_thread
from sqlalchemy import Table
from sqlmodel.ext.asyncio.session import AsyncSession
from uuid_utils.compat import uuid7

from models.residents import SubjectKey
from services import sealing
from services.imports import bulk
from services.imports.kinds.kind import Run
from services.residents.personal import cell

keys: Table = SubjectKey.__table__  # type: ignore[attr-defined]


def indexes(session: AsyncSession, run: Run, numbers: Iterable[str]) -> list[bytes]:
    """The blind indexes of identity numbers."""
    vault = sealing.vault_of(session)
    return [vault.blind_index(number, sealing.ID_NUMBER, run.district) for number in numbers]


def indexed(
    session: AsyncSession, run: Run, rows: Sequence[Mapping[str, Any]], numbers: Iterable[str]
) -> list[dict[str, Any]]:
    """Rows of new people with the blind indexes of their identity numbers."""
    told = list(numbers)
    return [
        {**row, "id_number_index": index, "person_anywhere": sealing.anywhere(session, number)}
        for row, index, number in zip(rows, indexes(session, run, told), told, strict=True)
    ]


async def opened(
    session: AsyncSession, run: Run, table: str, rows: Sequence[Mapping[str, Any]], fields: Sequence[str]
) -> list[dict[str, Any]]:
    """Recorded rows with their sealed fields as plain ones beside them."""
    seals = await sealing.seals(session, run.district, table, [row["id"] for row in rows])

    def open_all() -> list[dict[str, Any]]:
        return [
            {**row, **{name: seals[row["id"]].open(name, row[f"{name}_sealed"]) for name in fields}} for row in rows
        ]

    return await anyio.to_thread.run_sync(open_all)


def _sealed(
    vault: Any, seal: sealing.Seal, district: str, values: Mapping[str, Any], fields: Sequence[str]
) -> dict[str, Any]:
    """The columns that hold these values: sealed, and indexed."""
    columns = {name: value for name, value in values.items() if name not in fields}
    for name in fields:
        if name in values:
            columns[f"{name}_sealed"] = seal.close(name, values[name])
    if "place" in values:
        columns["cell_lat"], columns["cell_lng"] = cell(values["place"])
    if "phone" in values:
        columns["phone_tail_index"] = sealing.phone_tail(vault, district, values["phone"])
    return columns


async def sealed_new(
    session: AsyncSession,
    run: Run,
    table: str,
    people: Sequence[Mapping[str, Any]],
    fields: Sequence[str],
) -> list[dict[str, Any]]:
    """Rows of new people, each under a key of its own, which is stored here."""
    vault = sealing.vault_of(session)

    def seal_all() -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        wrapped, rows = [], []
        for values in people:
            subject = uuid7()
            key, kept = vault.new_subject_key()
            seal = sealing.Seal(vault, key, run.district, table, subject)
            wrapped.append({"district_code": run.district, "id": subject, "wrapped": kept})
            whole = {**dict.fromkeys(fields), **values}
            columns = _sealed(vault, seal, run.district, whole, fields)
            rows.append({"district_code": run.district, "id": subject, **columns})
        return wrapped, rows

    wrapped, rows = await anyio.to_thread.run_sync(seal_all)
    await bulk.put(session, keys, wrapped)
    return rows


async def sealed_changes(
    session: AsyncSession,
    run: Run,
    table: str,
    changes: Sequence[tuple[UUID, Mapping[str, Any]]],
    fields: Sequence[str],
) -> list[tuple[UUID, dict[str, Any]]]:
    """Changed values as the columns that hold them."""
    vault = sealing.vault_of(session)
    seals = await sealing.seals(session, run.district, table, [person for person, _ in changes])

    def seal_all() -> list[tuple[UUID, dict[str, Any]]]:
        return [(person, _sealed(vault, seals[person], run.district, values, fields)) for person, values in changes]

    return await anyio.to_thread.run_sync(seal_all)
