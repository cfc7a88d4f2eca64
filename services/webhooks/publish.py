"""Sending what is due, by the worker: several may run. A receiver that is slow keeps nobody waiting but itself."""

import asyncio
from collections.abc import Callable, Collection
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from services import jobs
from services.access import Actor, system
from services.scope import Sessions
from services.webhooks import outbox, rotating
from services.webhooks.sending import Sent, send, signed

_HOOKED = text("select districts_with_webhooks()")


class Publisher:
    """Of one process. `spared`: hosts that may be anywhere, over http too; `trouble` hears of errors."""

    def __init__(self, spared: Collection[str], trouble: Callable[[BaseException], None]) -> None:
        self._spared, self._trouble = frozenset(spared), trouble
        self._sending: dict[tuple[str, UUID], asyncio.Task[None]] = {}
        self._turns = asyncio.Semaphore(jobs.SENDERS)

    async def beat(self, sessions: Sessions) -> None:
        """Make deliveries, and begin to send what is due of receivers to which nothing is being sent."""

        async def in_one(session: AsyncSession, actor: Actor) -> None:
            for webhook_id in await outbox.fill(session, actor):
                due.append((actor.district, webhook_id))

        due: list[tuple[str, UUID]] = []
        await jobs.in_each_district(sessions, in_one, _HOOKED)
        for key in due:
            if key not in self._sending:
                task = self._sending[key] = asyncio.create_task(self._send_all(sessions, *key))
                task.add_done_callback(lambda done, key=key: self._done(key, done))  # type: ignore[misc]

    def _done(self, key: tuple[str, UUID], task: "asyncio.Task[None]") -> None:
        del self._sending[key]
        if not task.cancelled() and (error := task.exception()) is not None:
            self._trouble(error)

    async def _send_all(self, sessions: Sessions, district: str, webhook_id: UUID) -> None:
        """Until nothing is due: what is taken is committed before it is sent, and what became of it afterwards."""
        actor = system(district)
        while True:
            async with self._turns, sessions(info={"scope": actor.scope}) as session, session.begin():
                webhook, taken = await outbox.take(session, actor, webhook_id)
                secrets = await rotating.signing(session, webhook) if taken else []
            if not taken:
                return
            sent = await asyncio.gather(*(self._send(webhook.url, leased, secrets) for leased in taken))
            async with self._turns, sessions(info={"scope": actor.scope}) as session, session.begin():
                await outbox.note(session, actor, webhook_id, list(zip(taken, sent, strict=True)))

    async def _send(self, url: str, leased: Any, secrets: list[str]) -> Sent:
        headers = signed(leased.id, leased.body, secrets, datetime.now(UTC))
        return await send(url, headers, leased.body, self._spared)

    async def settle(self) -> None:
        """Wait for what is being sent."""
        while self._sending:
            await asyncio.gather(*self._sending.values(), return_exceptions=True)

    async def close(self, seconds: float) -> None:
        """What has not been answered by then is sent again by another, when its lease is over."""
        if self._sending:
            _, late = await asyncio.wait(self._sending.values(), timeout=seconds)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
