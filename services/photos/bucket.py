"""Where the files of photos lie: a bucket of a store that speaks S3, under the names that they have in a folder."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from uuid import UUID

from obstore.exceptions import BaseError
from obstore.store import S3Store

from services.photos.store import TAILS, StoreUnavailable, first_id, id_of, path_of

AT_ONCE = 4
"""Requests of one process that wait for the store, each with a connection to the database: half of those there are, so that a slow
store makes photos wait and nobody else."""
WAIT_SECONDS = 3.0
"""For one of those places."""
ANSWER_SECONDS = 20.0
"""For the store, all tries together."""


class Bucket:
    """The store checks the SHA-256 of what it is given, and has all of it or nothing. Where the endpoint's host begins with the
    bucket's name (as Aliyun's and Tencent's want it), the path does not name it again."""

    def __init__(self, *, endpoint: str, name: str, region: str, access_key: str, secret_key: str) -> None:
        self._store = S3Store(
            name,
            endpoint=endpoint,
            region=region,
            access_key_id=access_key,
            secret_access_key=secret_key,
            virtual_hosted_style_request=(urlsplit(endpoint).hostname or "").startswith(f"{name}."),
            checksum_algorithm="SHA256",
            disable_bulk_delete=True,
            client_options={
                "allow_http": endpoint.startswith("http://"),
                "connect_timeout": timedelta(seconds=3),
                "timeout": timedelta(seconds=ANSWER_SECONDS),
            },
            retry_config={"max_retries": 2, "retry_timeout": timedelta(seconds=ANSWER_SECONDS / 2)},
        )
        self._places = asyncio.Semaphore(AT_ONCE)

    async def keep(self, district: str, photo_id: UUID, sealed: bytes) -> None:
        async with self._asked():
            await self._store.put_async(path_of(district, photo_id), sealed, use_multipart=False)

    async def fetch(self, district: str, photo_id: UUID) -> bytes | None:
        async with self._asked():
            try:
                found = await self._store.get_async(path_of(district, photo_id))
                return bytes(await found.bytes_async())
            except FileNotFoundError as error:
                _nothing(error)
                return None

    async def has(self, district: str, photo_id: UUID) -> bool:
        async with self._asked():
            try:
                await self._store.head_async(path_of(district, photo_id))
            except FileNotFoundError as error:
                _nothing(error)
                return False
            return True

    async def kept(self, district: str, since: datetime, until: datetime) -> AsyncIterator[UUID]:
        for tail in TAILS:
            folder = f"{district}/{tail}/"
            with _told():
                async for some in self._store.list(folder, offset=f"{folder}{first_id(since)}"):
                    for photo_id in filter(None, (id_of(one["path"]) for one in some)):
                        if first_id(since) <= photo_id < first_id(until):
                            yield photo_id

    async def drop(self, district: str, photo_id: UUID) -> None:
        async with self._asked():
            try:
                await self._store.delete_async(path_of(district, photo_id))
            except FileNotFoundError as error:
                _nothing(error)

    @asynccontextmanager
    async def _asked(self) -> AsyncIterator[None]:
        """One of the places, and an answer in time."""
        with _told():
            async with asyncio.timeout(WAIT_SECONDS):
                await self._places.acquire()
            try:
                async with asyncio.timeout(ANSWER_SECONDS):
                    yield
            finally:
                self._places.release()


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except (BaseError, OSError, TimeoutError) as error:
        raise StoreUnavailable from error


def _nothing(error: FileNotFoundError) -> None:
    """There is no such file. Where there is no such bucket, nothing can be said of files. Raises StoreUnavailable."""
    if "NoSuchBucket" in str(error):
        raise StoreUnavailable from error
