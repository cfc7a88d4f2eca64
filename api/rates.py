"""How often one address may ask without signing in, and one device tell: a bucket for each, which fills as time goes by."""

from collections import OrderedDict
from collections.abc import Callable
from ipaddress import IPv6Address
from math import ceil
from time import monotonic

from services.errors import TooMany

MOST_ADDRESSES = 20_000
"""So many buckets are kept, some 200 bytes each; whoever asked longest ago is forgotten first, and begins with a full one."""


class AskedTooOften(TooMany):
    code = "asked_too_often"
    zh = "同一网络地址每分钟最多 {per_minute} 次公开查询，请在 {retry_after_s} 秒后再试；答复可缓存 60 秒。"
    en = (
        "One address may ask {per_minute} times a minute without signing in: try again in {retry_after_s} seconds, and keep an "
        "answer for 60."
    )


class Rates:
    """A bucket holds a minute's requests, so that they may also come all at once. `refused`: what is raised beyond them."""

    def __init__(
        self,
        per_minute: int,
        clock: Callable[[], float] = monotonic,
        most: int = MOST_ADDRESSES,
        refused: type[TooMany] = AskedTooOften,
    ) -> None:
        self._per_minute, self._clock, self._most, self._refused = per_minute, clock, most, refused
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._left)

    def take(self, address: str) -> None:
        """Raises `refused`, which takes nothing: nobody waits longer than he was told."""
        whose, now, per_second = _network(address), self._clock(), self._per_minute / 60
        left, at = self._left.pop(whose, (float(self._per_minute), now))
        left = min(self._per_minute, left + (now - at) * per_second)
        self._left[whose] = (left - 1 if left >= 1 else left, now)
        if len(self._left) > self._most:
            self._left.popitem(last=False)
        if left < 1:
            raise self._refused(per_minute=self._per_minute, retry_after_s=max(1, ceil((1 - left) / per_second)))


def _network(address: str) -> str:
    """Of IPv6 the half that names a network: one household has the other half to itself, 2^64 addresses."""
    if ":" not in address:
        return address
    try:
        six = IPv6Address(address)
    except ValueError:
        return address[:64]
    return str(six.ipv4_mapped or six.packed[:8].hex())
