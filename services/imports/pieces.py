"""A file as it was uploaded, opened from the sealed pieces in which it is kept."""

from collections.abc import AsyncIterator
from itertools import count
from uuid import UUID

import anyio.to_thread
from sqlalchemy import select
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from models.imports import ImportPiece
from models.residents import SubjectKey
from services.imports.header import Unusable
from services.imports.upload import place_of
from services.sealing import vault_of


class FileErased(Unusable):
    code, zh, en = "file_erased", "文件内容已按规定删除。", "The file's content was erased."


async def pieces(session: AsyncSession, district: str, import_id: UUID) -> AsyncIterator[bytes]:
    """The uploaded file, opened piece by piece. Raises FileErased."""
    key = await session.get(SubjectKey, (district, import_id))
    if key is None or key.wrapped is None:
        raise FileErased
    vault = vault_of(session)
    opened = vault.unwrap(key.wrapped)
    for seq in count():
        sealed = await (await session.connection()).scalar(
            select(col(ImportPiece.content)).where(
                col(ImportPiece.district_code) == district,
                col(ImportPiece.import_id) == import_id,
                col(ImportPiece.seq) == seq,
            )
        )
        if sealed is None:
            return
        yield await anyio.to_thread.run_sync(vault.open_bytes, opened, sealed, place_of(district, import_id, seq))
