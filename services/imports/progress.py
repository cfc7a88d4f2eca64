"""How far an import has come: begun, counted, told, finished or failed. Every change of its row is here."""

from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, String, Table, bindparam, delete, select, text
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession
from uuid_utils.compat import uuid7

from models.accounts import Membership, Standing
from models.imports import Import, ImportFault, ImportKind, ImportMode, ImportStatus
from services import audit
from services.access import Actor, system
from services.imports import bulk
from services.imports.entries import Entry, Fault, Outcome
from services.imports.header import Unusable, WrongHeader
from services.imports.kinds import KINDS
from services.imports.kinds.kind import Kind, Run
from services.imports.reading import Sheet
from services.scope import Sessions

faults: Table = ImportFault.__table__  # type: ignore[attr-defined]


class ImporterEnded(Unusable):
    code = "importer_ended"
    zh = "导入人的身份已暂停或终止，文件不再导入。"
    en = "The membership of who uploaded it was suspended or has ended, so the file is not taken in."


class ImportHalted(Unusable):
    code = "import_halted"
    zh = "系统出错，多次重试后仍未完成；已导入的行保留，再次上传同一文件即可继续。"
    en = "Something of ours broke, again and again; what is in stays, and the same file may be uploaded again."


class StrictHalted(ImportHalted):
    zh = "系统出错，多次重试后仍未完成；严格模式下没有任何一行导入，可再次上传同一文件。"
    en = "Something of ours broke, again and again; in strict mode not one row went in, and the same file may be uploaded again."


class EveryRowFailed(Unusable):
    code = "every_row_failed"
    zh = "全部 {failed} 行都有误，没有一行导入；errors.csv 逐行说明原因，更正后请重新上传。"
    en = (
        "Nothing went in, for all rows are wrong ({failed}); errors.csv says why, row by row: correct and upload again."
    )


class Ended(Exception):
    """Somebody cancelled the import, or another worker finished it."""


class Overtaken(Exception):
    """Another worker took this import over while this one was thought dead."""


@dataclass
class Work:
    """An import in the hands of a worker; `done` rows are accounted for, the failed ones among them by number."""

    sessions: Sessions
    run: Run
    kind: Kind
    mode: ImportMode
    done: int
    failed_rows: set[int] = field(default_factory=set)

    def session(self) -> AbstractAsyncContextManager[AsyncSession]:
        """As the district itself: what the importer may touch was asked at the upload, and each kind asks of each row."""
        return self.sessions(info={"scope": system(self.run.district).scope})

    def remember(self, entry: Entry) -> None:
        if self.kind.remember is not None and not entry.faults:
            self.run.remember(self.kind.remember(entry), entry.no)

    def advance(self, batch: Sequence[Entry]) -> None:
        self.done += len(batch)
        for entry in batch:
            self.remember(entry)


async def _row(session: AsyncSession, district: str, import_id: UUID) -> Import | None:
    return await session.get(Import, (district, import_id), with_for_update=True)


async def begin(sessions: Sessions, district: str, import_id: UUID) -> Work | None:
    """Take the import in hand: where the last worker stopped, or from the start if it is strict. None when it has ended."""
    async with sessions(info={"scope": system(district).scope}) as session, session.begin():
        row = await _row(session, district, import_id)
        if row is None or row.status in (ImportStatus.SUCCEEDED, ImportStatus.FAILED):
            return None
        row.status, row.started_at = ImportStatus.RUNNING, row.started_at or datetime.now(UTC)
        mine = (col(ImportFault.district_code) == district, col(ImportFault.import_id) == import_id)
        if row.mode is ImportMode.STRICT:
            row.rows_done = row.rows_failed = 0
            await (await session.connection()).execute(delete(faults).where(*mine))
        failed = (await (await session.connection()).execute(select(col(ImportFault.row_no)).where(*mine))).scalars()
        member = await session.get(Membership, (district, row.by_membership))
        work = Work(
            sessions,
            Run(import_id, _importer(row, member), row.attested),
            KINDS[ImportKind(row.kind)],
            row.mode,
            row.rows_done,
            set(failed.all()),
        )
    if member is None or member.status is not Standing.ACTIVE:
        await fail(work, ImporterEnded())
        return None
    return work


def _importer(row: Import, member: Membership | None) -> Actor:
    return Actor(
        district=row.district_code,
        role=member.role if member else None,
        account_id=row.by_account,
        membership_id=row.by_membership,
        provider_id=row.provider_id,
        division=member.division_code if member else None,
        meal_point_id=member.meal_point_id if member else None,
        facility_id=member.facility_id if member else None,
    )


# The clock, and not now(): a strict import is one transaction, whose now() is when it began.
_SET = """update imports set {changes}, version = version + 1, updated_at = clock_timestamp()
    where district_code = :district and id = :id"""
_COUNT = text(
    _SET.format(changes="rows_total = :total, sheet = :sheet, sheets_ignored = :ignored")
    + " and status = 'running' returning id"
).bindparams(bindparam("ignored", type_=ARRAY(String)))
# Only by who takes rows in: the row itself stays free, so that whoever cancels the import waits for no batch.
_HOLD = text("select pg_advisory_xact_lock(hashtextextended('import ' || cast(:id as varchar), 0))")
_DONE = text("select rows_done, status from imports where district_code = :district and id = :id")
_MODE = text("select mode from imports where district_code = :district and id = :id")
_ADVANCE = text(
    _SET.format(
        changes="""rows_done = rows_done + :rows, rows_created = rows_created + :created,
            rows_updated = rows_updated + :updated, rows_unchanged = rows_unchanged + :unchanged,
            rows_failed = rows_failed + :failed"""
    )
    + " and status = 'running' returning id"
)
_TELL = text(
    _SET.format(changes="rows_done = :done, rows_failed = rows_failed + :failed")
    + " and status = 'running' returning id"
)
_FINISH = text(
    _SET.format(
        changes="""status = 'succeeded', finished_at = clock_timestamp(), rows_done = rows_total,
            rows_created = rows_created + :created, rows_updated = rows_updated + :updated,
            rows_unchanged = rows_unchanged + :unchanged, rows_failed = rows_failed + :failed"""
    )
    + " and status = 'running' returning kind, rows_total, rows_created, rows_updated, rows_unchanged, rows_failed"
)
_FAIL = text(
    _SET.format(
        changes="status = 'failed', finished_at = clock_timestamp(), failure_code = :code, failure_zh = :zh, failure_en = :en"
    )
    + " and status in ('queued', 'running') returning kind"
)


def _which(work: Work) -> dict[str, Any]:
    return {"district": work.run.district, "id": work.run.import_id}


async def count(work: Work, sheet: Sheet) -> None:
    """How many rows there are, and in which sheet. Raises Ended."""
    taken = sheet.copy.taken
    said = {
        "total": sheet.rows_total,
        "sheet": taken and taken.sheet[:100],
        "ignored": [name[:100] for name in taken.ignored][:100] if taken else [],
    }
    async with work.session() as session, session.begin():
        if (await (await session.connection()).execute(_COUNT, _which(work) | said)).one_or_none() is None:
            raise Ended


async def hold(session: AsyncSession, work: Work) -> None:
    """Nobody else takes rows of this import in until the batch is in. Raises Overtaken when somebody has, Ended."""
    connection = await session.connection()
    await connection.execute(_HOLD, {"id": str(work.run.import_id)})
    row = (await connection.execute(_DONE, _which(work))).one()
    if row.status != ImportStatus.RUNNING:
        raise Ended
    if row.rows_done != work.done:
        raise Overtaken


def tally(batch: Sequence[Entry]) -> dict[str, int]:
    """How many rows went which way; a row that says nothing of itself was refused."""
    ways = Counter(entry.outcome or Outcome.FAILED for entry in batch)
    return {way.value: ways[way] for way in Outcome}


async def account(session: AsyncSession, work: Work, batch: Sequence[Entry]) -> None:
    """The progress of a batch, in the batch's own transaction. Raises Ended: then the batch does not stay."""
    moved = await (await session.connection()).execute(_ADVANCE, _which(work) | tally(batch) | {"rows": len(batch)})
    if moved.one_or_none() is None:
        raise Ended
    await _put_faults(session, work, [(entry.no, fault) for entry in batch for fault in entry.faults])


async def _put_faults(session: AsyncSession, work: Work, found: Sequence[tuple[int, Fault]]) -> None:
    rows = [
        {
            "district_code": work.run.district,
            "id": uuid7(),
            "import_id": work.run.import_id,
            "row_no": no,
            "column": fault.column,
            "code": fault.code,
            "zh": fault.zh,
            "en": fault.en,
        }
        for no, fault in found
    ]
    await bulk.put(session, faults, rows)


async def tell(work: Work, batch: Sequence[Entry]) -> None:
    """The progress of a strict import, in a session of its own: its transaction is seen by nobody until it ends.

    Raises Ended."""
    async with work.session() as session, session.begin():
        told = _which(work) | {"done": work.done, "failed": tally(batch)["failed"]}
        if (await (await session.connection()).execute(_TELL, told)).one_or_none() is None:
            raise Ended
        await _put_faults(session, work, [(entry.no, fault) for entry in batch for fault in entry.faults])


async def finish(session: AsyncSession, work: Work, went: Mapping[Outcome, int] | None = None) -> None:
    """Every row is accounted for. `went` are the rows of a strict import, which were not counted on the way.

    Raises EveryRowFailed, for an import of which nothing came in did not succeed."""
    counts = {way.value: (went or {}).get(way, 0) for way in Outcome}
    row = (await (await session.connection()).execute(_FINISH, _which(work) | counts)).one_or_none()
    if row is None:
        raise Ended
    if row.rows_failed == row.rows_total:
        raise EveryRowFailed(failed=row.rows_total)
    await audit.record(session, work.run.by, "imports.finish", "import", work.run.import_id, **row._asdict())


async def fail(work: Work, error: Unusable) -> None:
    """Nothing more of the file goes in; which columns are wrong is told as faults of the header's row."""
    found = []
    if isinstance(error, WrongHeader):
        wrong = [("missing", name) for name in error.facts["missing"]]
        wrong += [(what, name) for what in ("unknown", "twice") for name in error.facts[what]]
        found = [(error.facts["row"], Fault(name[:40], f"column_{what}", *_WRONG[what])) for what, name in wrong]
    async with work.session() as session, session.begin():
        await _fail(session, work.run.by, work.run.import_id, error)
        await _put_faults(session, work, found)


_WRONG = {
    "missing": ("缺少此列。", "This column is missing."),
    "unknown": ("没有这样的列。", "There is no such column."),
    "twice": ("此列出现了不止一次。", "This column is given more than once."),
}


async def _fail(session: AsyncSession, by: Actor, import_id: UUID, error: Unusable) -> None:
    said = {"code": error.code, "zh": error.said("zh")[:500], "en": error.said("en")[:500]}
    which = {"district": by.district, "id": import_id}
    if (await (await session.connection()).execute(_FAIL, which | said)).one_or_none() is not None:
        await audit.record(session, by, "imports.fail", "import", import_id, code=error.code)


async def halt(sessions: Sessions, district: str, import_id: UUID) -> None:
    """Every attempt broke: the import says so, instead of standing still for ever."""
    async with sessions(info={"scope": system(district).scope}) as session, session.begin():
        mode = await (await session.connection()).scalar(_MODE, {"district": district, "id": import_id})
        error = StrictHalted() if mode == ImportMode.STRICT else ImportHalted()
        await _fail(session, system(district), import_id, error)
