"""Before a device's signals reach the database: are they its own, and not too many?

A key that was seen is remembered, so that what a faulty device sends a thousand times a second is verified and refused here. Whether
the device is still there, and the key still its own, the database says in the act itself. What does not fit a remembered key is looked
up, so many times a minute for each address: a flood of forgeries spends its sender's share, and never the device's. One request of a
device is taken at a time, and two are looked up: more would only wait for each other, with connections that others need."""

from asyncio import Semaphore
from collections import Counter, OrderedDict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from time import monotonic
from uuid import UUID

from api.rates import Rates
from services import signals
from services.access import system
from services.errors import TooMany
from services.scope import Sessions

MOST_DEVICES = 20_000
UNPROVEN_PER_MINUTE = 120
LOOKED_UP_AT_ONCE = 2


class DeviceTooOften(TooMany):
    code = "device_too_often"
    zh = "每台设备每分钟最多发送 {per_minute} 次，请在 {retry_after_s} 秒后再发；未收的只计次数，一次可发多个信号。"
    en = (
        "One device may send {per_minute} times a minute: send again in {retry_after_s} seconds. What is refused is only counted; one "
        "request may carry several signals."
    )


class DeviceBusy(TooMany):
    """Of two presses in the same instant one is taken, and the other comes again."""

    code = "device_busy"
    zh = "该设备的上一次请求还在处理，每台设备一次处理一个，请在 {retry_after_s} 秒后再发。"
    en = "The request before of this device is still being taken, one at a time: send again in {retry_after_s} seconds."


class UnprovenTooOften(TooMany):
    code = "unproven_too_often"
    zh = "同一网络地址每分钟最多 {per_minute} 次未能验明的设备信号，请在 {retry_after_s} 秒后再发。"
    en = "One address may send {per_minute} times a minute what is not known to be a device's: send again in {retry_after_s} seconds."


class Gate:
    def __init__(self, per_minute: int, clock: Callable[[], float] = monotonic) -> None:
        self._per_minute = per_minute
        self._keys: OrderedDict[UUID, signals.Known] = OrderedDict()
        self._devices = Rates(per_minute, clock, refused=DeviceTooOften)
        self._unproven = Rates(UNPROVEN_PER_MINUTE, clock, refused=UnprovenTooOften)
        self._held_back: Counter[UUID] = Counter()
        self._being_taken: set[UUID] = set()
        self._looking = Semaphore(LOOKED_UP_AT_ONCE)

    @asynccontextmanager
    async def admitted(self, sessions: Sessions, signed: signals.Signed, address: str) -> AsyncIterator[signals.Known]:
        """The device whose they are, while they are taken. Raises SignalForged, DeviceTooOften, DeviceBusy,
        UnprovenTooOften."""
        known = await self._proven(sessions, signed, address)
        try:
            if known.device_id in self._being_taken:
                raise DeviceBusy(retry_after_s=1)
            self._devices.take(str(known.device_id))
        except TooMany:
            self.hold_back(known.device_id, 1)
            raise
        self._being_taken.add(known.device_id)
        try:
            yield known
        finally:
            self._being_taken.discard(known.device_id)

    async def _proven(self, sessions: Sessions, signed: signals.Signed, address: str) -> signals.Known:
        known = self._keys.get(signed.device_id)
        if known is not None and signals.genuine(signed, known):
            return known
        self._unproven.take(address)
        actor = system(signed.district)
        async with self._looking, sessions(info={"scope": actor.scope}) as session, session.begin():
            known = await signals.look_up(session, actor, signed)
        self._remember(known)
        return known

    def held_back(self, device_id: UUID) -> int:
        """How many were since this was last asked."""
        return self._held_back.pop(device_id, 0)

    def hold_back(self, device_id: UUID, times: int) -> None:
        if times:
            self._held_back[device_id] += times

    def forget(self, device_id: UUID) -> None:
        """Its key has ended."""
        self._keys.pop(device_id, None)
        self._held_back.pop(device_id, None)

    def _remember(self, known: signals.Known) -> None:
        self._keys[known.device_id] = known
        self._keys.move_to_end(known.device_id)
        if len(self._keys) > MOST_DEVICES:
            self.forget(next(iter(self._keys)))
