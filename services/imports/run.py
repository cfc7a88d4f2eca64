"""Taking a file in, by the worker: batch by batch, each in a transaction that also says how far the import has come.

    upload ── sealed pieces ──> copy on disk ── survey: header, rows ──> batches ── one transaction each ──> tables
                                                                              └── progress, faults ──> imports, import_faults

Reading a batch, and for some kinds looking up what its rows point at, is done while PostgreSQL writes the one before.

A worker that is killed leaves whole batches behind; the next begins after the last of them. A strict import is one
transaction, so that its next worker begins anew. Two workers at one import cannot both go on: see `progress.account`."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from uuid import UUID

from sqlalchemy.exc import DataError, IntegrityError
from sqlmodel.ext.asyncio.session import AsyncSession

from models.imports import ImportMode
from services import statistics
from services.constraints import name_of
from services.errors import Invalid
from services.imports import progress, reading
from services.imports.entries import Entry, Outcome, good
from services.imports.header import Unusable
from services.imports.kinds.kind import Write
from services.imports.pieces import pieces
from services.imports.progress import Ended, Work
from services.scope import Sessions

BATCH = 5_000
FIRST = 500
"""The first batch is small: what it tells PostgreSQL about the tables, the large ones are planned by."""


class Interrupted(Exception):
    """The worker is leaving; what is in stays, and another goes on from there."""


class NotStorable(Invalid):
    """The net below the checks of each kind: the database refused the row by a constraint that none of them knows."""

    code = "not_storable"
    zh = "数据库拒绝了此行（约束 {constraint}）。"
    en = "The database refused this row (constraint {constraint})."


class StrictRefused(Unusable):
    code = "strict_refused"
    zh = "{failed} 行有误；严格模式下没有任何一行导入。"
    en = "Rows that are wrong: {failed}. In strict mode not one row went in."


class _NothingStays(Exception):
    """Ends the one transaction of a strict import without keeping it."""


async def run(
    sessions: Sessions,
    district: str,
    import_id: UUID,
    *,
    stop: asyncio.Event | None = None,
    batch_rows: int = BATCH,
) -> None:
    """Take an import in, or go on with it. One that has ended is left alone. Raises Interrupted when `stop` is set."""
    work = await progress.begin(sessions, district, import_id)
    if work is None:
        return
    try:
        async with reading.copied(_pieces(work)) as copy:
            sheet = await asyncio.to_thread(reading.survey, copy, work.kind.columns)
            await progress.count(work, sheet)
            entries = sheet.entries()
            await asyncio.to_thread(_pass_over, work, entries)
            batches = _Batches(work, entries, batch_rows, stop)
            try:
                await (_strict if work.mode is ImportMode.STRICT else _partial)(work, batches)
            finally:
                await batches.close()
    except Unusable as error:
        await progress.fail(work, error)
    except Ended:
        return


async def _pieces(work: Work) -> AsyncIterator[bytes]:
    async with work.session() as session, session.begin():
        async for piece in pieces(session, work.run.district, work.run.import_id):
            yield piece


def _pass_over(work: Work, entries: Iterator[Entry]) -> None:
    """What an earlier worker has done, read again only for what later rows must know of it."""
    for entry in islice(entries, work.done):
        if entry.no not in work.failed_rows:
            work.remember(entry)


@dataclass(frozen=True)
class _Batch:
    """Rows of the file, those of them that could be read, and what is left to do with these if they were prepared."""

    rows: list[Entry]
    readable: list[Entry]
    write: Write | None = None


class _Batches:
    """Batches, each read and prepared while PostgreSQL is busy with the one before."""

    def __init__(self, work: Work, entries: Iterator[Entry], size: int, stop: asyncio.Event | None) -> None:
        self._work, self._entries, self._size, self._stop = work, entries, size, stop
        self._ahead = asyncio.create_task(self._made(min(FIRST, size)))

    async def _made(self, size: int) -> _Batch:
        rows = await asyncio.to_thread(lambda: list(islice(self._entries, size)))
        readable, prepare = good(rows), self._work.kind.prepare
        if not readable or prepare is None:
            return _Batch(rows, readable)
        try:
            async with self._work.session() as session, session.begin():
                return _Batch(rows, readable, await prepare(session, self._work.run, readable))
        except (IntegrityError, DataError):  # taken without, the row is found that it is about
            _forget(readable)
            return _Batch(rows, readable)

    async def next(self) -> _Batch:
        if self._stop is not None and self._stop.is_set():
            raise Interrupted
        batch = await self._ahead
        self._ahead = asyncio.create_task(self._made(self._size))
        return batch

    async def close(self) -> None:
        """Nobody reads any more when the file goes."""
        await asyncio.gather(self._ahead, return_exceptions=True)


async def _partial(work: Work, batches: _Batches) -> None:
    """Good rows go in even when others fail."""
    while (batch := await batches.next()).rows:
        async with work.session() as session, session.begin():
            await progress.hold(session, work)
            await _take(session, work, batch.readable, batch.write)
            await progress.account(session, work, batch.rows)
        work.advance(batch.rows)
        async with work.session() as session, session.begin():
            await statistics.refresh(session)
    async with work.session() as session, session.begin():
        await progress.finish(session, work)


async def _strict(work: Work, batches: _Batches) -> None:
    """All rows go in or none does. Every row is looked at all the same, so that every fault is told at once."""
    failed, went = 0, dict.fromkeys(Outcome, 0)
    try:
        async with work.session() as session, session.begin():
            while (batch := await batches.next()).rows:
                await _take(session, work, batch.readable, batch.write)
                for entry in batch.rows:
                    went[entry.outcome or Outcome.FAILED] += 1
                failed = went[Outcome.FAILED]
                work.advance(batch.rows)
                await progress.tell(work, batch.rows)
                await statistics.refresh(session)
            if failed:
                raise _NothingStays
            await progress.finish(session, work, went)
    except _NothingStays:
        raise StrictRefused(failed=failed) from None


async def _take(session: AsyncSession, work: Work, readable: Sequence[Entry], write: Write | None = None) -> None:
    """Write rows that could be read. What the database refuses is halved until the row is found that it is about: also two
    rows with one number in this batch and the one before, which was not in yet when this one was prepared."""
    if not readable:
        return
    try:
        async with session.begin_nested():
            await (write(session) if write else work.kind.take(session, work.run, readable))
    except (IntegrityError, DataError) as error:
        _forget(readable)
        if len(readable) == 1 and write is None:
            name = name_of(error) if isinstance(error, IntegrityError) else "-"
            readable[0].fail(None, work.kind.violations.get(name) or NotStorable(constraint=name))
            return
        half = len(readable) // 2
        for part in (readable[:half], readable[half:]):
            await _take(session, work, part)
            for entry in good(part):
                work.remember(entry)


def _forget(entries: Sequence[Entry]) -> None:
    for entry in entries:
        entry.forget()
