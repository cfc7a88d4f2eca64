"""Where the files of photos lie: a folder, or a bucket (bucket.py), with the same names in both, so that what lies in the one can be
copied into the other as it is. Each is written whole or not at all, and never changed.

What lies there is sealed, and opens under the photo's own key alone."""

import os
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from functools import partial
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Protocol, TypeVar
from uuid import UUID

import anyio.to_thread

from services.errors import Unavailable

RETRY_AFTER_S = 10
T = TypeVar("T")


class StoreUnavailable(Unavailable):
    code = "photo_store_unavailable"
    zh = "照片存储暂时无法访问，本次没有保存任何内容；请 {retry_after_s} 秒后原样再发。持续如此，请管理员检查存储。"
    en = (
        "The store of photos cannot be reached, and nothing of this was kept: send the same again in {retry_after_s} seconds. "
        "If it stays so, the operator has to look at the store."
    )

    def __init__(self) -> None:
        super().__init__(retry_after_s=RETRY_AFTER_S)


class Store(Protocol):
    """Every act raises StoreUnavailable where the store cannot be reached, or has no room."""

    async def keep(self, district: str, photo_id: UUID, sealed: bytes) -> None:
        """There for good when it returns; the same photo may be kept again."""

    async def fetch(self, district: str, photo_id: UUID) -> bytes | None:
        """As it was kept; None where it is not."""

    async def has(self, district: str, photo_id: UUID) -> bool:
        """Whether it is there."""

    def kept(self, district: str, since: datetime, until: datetime) -> AsyncIterator[UUID]:
        """Of the files of a district those whose photo was made in that time: their ids begin with it."""

    async def drop(self, district: str, photo_id: UUID) -> None:
        """Gone when it returns, whether it was there or not."""


TAILS = [f"{number:02x}" for number in range(256)]
"""Files are spread by the end of their id, so that no folder holds very many."""


def place_of(district: str, photo_id: UUID) -> str:
    """Where a sealed file belongs, and nowhere else opens."""
    return f"{district}/photos/{photo_id}"


def path_of(district: str, photo_id: UUID) -> str:
    """Its name, in a folder as in a bucket."""
    return f"{district}/{photo_id.hex[-2:]}/{photo_id}.sealed"


def first_id(at: datetime) -> UUID:
    """The least id that is made at that millisecond or later."""
    return UUID(int=int(at.timestamp() * 1000) << 80)


def id_of(path: str) -> UUID | None:
    """Of the photo whose file has this name; None of what else lies there."""
    with suppress(ValueError):
        return UUID(path.rpartition("/")[2].removesuffix(".sealed"))
    return None


class Folder:
    """On a disk that all servers share."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def keep(self, district: str, photo_id: UUID, sealed: bytes) -> None:
        await _on_the_disk(partial(_write, self._folder / path_of(district, photo_id), sealed))

    async def fetch(self, district: str, photo_id: UUID) -> bytes | None:
        return await _on_the_disk(partial(_read, self._folder / path_of(district, photo_id)))

    async def has(self, district: str, photo_id: UUID) -> bool:
        return await _on_the_disk((self._folder / path_of(district, photo_id)).is_file)

    async def kept(self, district: str, since: datetime, until: datetime) -> AsyncIterator[UUID]:
        for tail in TAILS:
            found = await _on_the_disk(partial(_names, self._folder / district / tail))
            for photo_id in filter(None, map(id_of, found)):
                if first_id(since) <= photo_id < first_id(until):
                    yield photo_id

    async def drop(self, district: str, photo_id: UUID) -> None:
        await _on_the_disk(partial((self._folder / path_of(district, photo_id)).unlink, missing_ok=True))


async def _on_the_disk(act: Callable[[], T]) -> T:
    with _told():
        return await anyio.to_thread.run_sync(act)


@contextmanager
def _told() -> Iterator[None]:
    """A disk that is full, gone or not ours to write is a store that cannot be used."""
    try:
        yield
    except OSError as error:
        raise StoreUnavailable from error


def _write(path: Path, sealed: bytes) -> None:
    """On the disk when it returns. What is there already stays."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent) as fresh:
        fresh.write(sealed)
        fresh.flush()
        os.fsync(fresh.fileno())
        with suppress(FileExistsError):
            os.link(fresh.name, path)
    inside = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(inside)
    finally:
        os.close(inside)


def _read(path: Path) -> bytes | None:
    with suppress(FileNotFoundError):
        return path.read_bytes()
    return None


def _names(folder: Path) -> list[str]:
    with suppress(FileNotFoundError):
        return sorted(path.name for path in folder.iterdir())
    return []
