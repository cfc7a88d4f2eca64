"""The file of an export on its way in: sealed by the megabyte, written while the next megabyte is read."""

import asyncio
import hashlib
from uuid import UUID

from sqlalchemy import Table, insert
from sqlmodel.ext.asyncio.session import AsyncSession
from uuid_utils.compat import uuid7

from models.exports import ExportPiece
from services.exports.writers import PIECE
from services.secrets import Vault

pieces: Table = ExportPiece.__table__  # type: ignore[attr-defined]
_PUT = insert(pieces)


class Interrupted(Exception):
    """The worker is leaving; another makes the file anew."""


def place_of(district: str, export_id: UUID, seq: int) -> str:
    """Where a sealed piece belongs, and nowhere else opens."""
    return f"{district}/export_pieces/{seq}/{export_id}"


class Pieces:
    """One transaction holds all of them: a file is whole or is not there."""

    def __init__(
        self,
        session: AsyncSession,
        vault: Vault,
        key: bytes,
        district: str,
        export_id: UUID,
        stop: asyncio.Event | None,
    ) -> None:
        self._session, self._vault, self._key, self._stop = session, vault, key, stop
        self._district, self._export_id = district, export_id
        self._held, self._seq = bytearray(), 0
        self._under_way: asyncio.Task[None] | None = None
        self._digest, self.size = hashlib.sha256(), 0

    async def write(self, content: bytes) -> None:
        self._held += content
        if len(self._held) >= PIECE:
            await self._send_on()

    async def close(self) -> str:
        """The last piece; the SHA-256 of the file."""
        if self._held or not self._seq:
            await self._send_on()
        await self._settle()
        return self._digest.hexdigest()

    async def _send_on(self) -> None:
        """At most one piece is under way, so that no more than two megabytes are held."""
        if self._stop is not None and self._stop.is_set():
            raise Interrupted
        await self._settle()
        content, self._held = bytes(self._held), bytearray()
        self._under_way = asyncio.create_task(self._put(content, self._seq))
        self._seq += 1

    async def _settle(self) -> None:
        if self._under_way is not None:
            task, self._under_way = self._under_way, None
            await task

    async def abandon(self) -> None:
        """Whatever is under way ends before the transaction does."""
        if self._under_way is not None:
            self._under_way.cancel()
            await asyncio.gather(self._under_way, return_exceptions=True)

    async def _put(self, content: bytes, seq: int) -> None:
        sealed = await asyncio.to_thread(self._sealed, content, seq)
        row = {"district_code": self._district, "id": uuid7(), "export_id": self._export_id, "seq": seq}
        await (await self._session.connection()).execute(_PUT, row | {"content": sealed})

    def _sealed(self, content: bytes, seq: int) -> bytes:
        self._digest.update(content)
        self.size += len(content)
        return self._vault.seal_bytes(self._key, content, place_of(self._district, self._export_id, seq))
