"""Making messages and sending what is due, by the worker: several may run. A gateway that is slow keeps nobody waiting but its own
channel of its district."""

import asyncio
from collections.abc import Callable

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.messages import MessageChannel
from services import jobs
from services.access import Actor, system
from services.messages import delivery, outbox
from services.messages.sending import Adapters, Outgoing
from services.scope import Sessions
from services.webhooks.sending import Sent

_TO_TELL = text("select districts_to_tell()")
Key = tuple[str, MessageChannel]


class Messenger:
    """Of one process, with the channels that are open in it. `trouble` hears of errors."""

    def __init__(self, adapters: Adapters, trouble: Callable[[BaseException], None]) -> None:
        self._adapters, self._trouble = adapters, trouble
        self._sending: dict[Key, asyncio.Task[None]] = {}
        self._turns = asyncio.Semaphore(jobs.SENDERS)

    async def beat(self, sessions: Sessions) -> None:
        """Make messages, and begin to send what is due on channels on which nothing is being sent."""

        async def in_one(session: AsyncSession, actor: Actor) -> None:
            await outbox.fill(session, actor, self._adapters.keys())
            due.extend((actor.district, channel) for channel in await delivery.due_channels(session, actor))

        due: list[Key] = []
        await jobs.in_each_district(sessions, in_one, _TO_TELL)
        for key in due:
            if key not in self._sending and key[1] in self._adapters:
                task = self._sending[key] = asyncio.create_task(self._send_all(sessions, *key))
                task.add_done_callback(lambda done, key=key: self._done(key, done))  # type: ignore[misc]

    def _done(self, key: Key, task: "asyncio.Task[None]") -> None:
        del self._sending[key]
        if not task.cancelled() and (error := task.exception()) is not None:
            self._trouble(error)

    async def _send_all(self, sessions: Sessions, district: str, channel: MessageChannel) -> None:
        """Until nothing is due: what is taken is committed before it is sent, and what became of it afterwards."""
        actor = system(district)
        while True:
            async with self._turns, sessions(info={"scope": actor.scope}) as session, session.begin():
                taken = await delivery.take(session, actor, channel)
            if taken is None:
                return
            if taken:
                sent = await asyncio.gather(*(self._send(channel, message) for _, message in taken))
                results = [(row, message, one) for (row, message), one in zip(taken, sent, strict=True)]
                async with self._turns, sessions(info={"scope": actor.scope}) as session, session.begin():
                    await delivery.note(session, actor, results)

    async def _send(self, channel: MessageChannel, message: Outgoing) -> Sent | None:
        if channel is not MessageChannel.LOG and message.to is None:
            return None
        return await self._adapters[channel](message)

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
