"""Uploading a file: kept in sealed pieces, and queued for the worker in the same transaction."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import IO
from uuid import UUID

import anyio.to_thread
from sqlmodel.ext.asyncio.session import AsyncSession

from models.imports import Import, ImportKind, ImportMode, ImportPiece, ImportRead
from models.residents import SubjectKey
from services import audit, jobs
from services.access import Actor
from services.errors import Invalid
from services.imports.kinds import KINDS
from services.imports.read import shown
from services.sealing import vault_of

PIECE = 1024 * 1024


class FileMissing(Invalid):
    code = "file_missing"
    zh = "请以 multipart/form-data 上传一个名为 file 的文件。"
    en = "Upload one file as multipart/form-data, in the field `file`."


class FileEmpty(Invalid):
    code, zh, en = "file_empty", "文件是空的。", "The file is empty."


@dataclass(frozen=True)
class Upload:
    """A file that was received and lies on disk; `digest` is its SHA-256."""

    name: str
    size: int
    mode: ImportMode
    digest: bytes
    file: IO[bytes]


def place_of(district: str, import_id: UUID, seq: int) -> str:
    """Where a sealed piece belongs, and nowhere else opens."""
    return f"{district}/import_pieces/{seq}/{import_id}"


def may(actor: Actor, kind: ImportKind) -> None:
    """Before a byte of the file is read. Raises Forbidden."""
    actor.require(*KINDS[kind].permissions)


async def upload(session: AsyncSession, actor: Actor, kind: ImportKind, order: Upload) -> ImportRead:
    """Take a file in for the worker. A subsidy officer's visits and servings are attested; a provider's own are manual evidence."""
    actor.require(*KINDS[kind].permissions)
    if not order.size:
        raise FileEmpty("/file")
    vault = vault_of(session)
    key, wrapped = vault.new_subject_key()
    row = Import(
        district_code=actor.district,
        kind=kind,
        mode=order.mode,
        file_name=order.name,
        file_sha256=order.digest.hex(),
        file_bytes=order.size,
        attested=(by := KINDS[kind].attested_by) is not None and actor.may(by),
        provider_id=actor.provider_id,
        by_account=actor.id,
        by_membership=actor.membership_id or actor.id,
    )
    session.add(SubjectKey(district_code=actor.district, id=row.id, wrapped=wrapped))
    await session.flush()
    session.add(row)
    await session.flush()
    seq = 0
    async for piece in _pieces(order.file):
        sealed = await anyio.to_thread.run_sync(vault.seal_bytes, key, piece, place_of(actor.district, row.id, seq))
        session.add(part := ImportPiece(district_code=actor.district, import_id=row.id, seq=seq, content=sealed))
        await session.flush()
        session.expunge(part)
        seq += 1
    await jobs.enqueue(
        session, jobs.IMPORT_RUN, {"district": actor.district, "id": row.id}, key=f"{jobs.IMPORT_RUN}:{row.id}"
    )
    await audit.record(
        session,
        actor,
        "imports.upload",
        "import",
        row.id,
        kind=kind,
        mode=order.mode,
        sha256=row.file_sha256,
        bytes=order.size,
    )
    return shown(actor, row)


async def _pieces(file: IO[bytes]) -> AsyncIterator[bytes]:
    file.seek(0)
    while piece := await anyio.to_thread.run_sync(file.read, PIECE):
        yield piece
