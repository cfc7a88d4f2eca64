"""Failed attempts to sign in, counted by name and by address, so that guesses are slowed on every worker alike."""

from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import text

from services.errors import TooMany
from services.scope import Sessions

FREE_FAILURES, FREE_FROM_AN_ADDRESS, LONGEST_WAIT_S = 5, 50, 900


class Throttled(TooMany):
    code = "sign_in_throttled"
    zh = "登录尝试过多（失败的，或同时进行的），请在 {retry_after_s} 秒后再试。"
    en = "Too many attempts that failed, or at the same moment; try again in {retry_after_s} seconds."


_FAILURES = "case when f.first_at < now() - interval '1 day' then 1 else f.failures + 1 end"
# An attempt counts as failed before it is judged, so that a thousand at once are counted like a thousand in a row; one that
# must wait changes nothing, so that nobody is kept out for longer than he was told.
_ATTEMPT = text(f"""
    insert into sign_in_failures as f (source_hash, failures, first_at) values (:source, 1, now())
    on conflict (source_hash) do update set
        failures = {_FAILURES},
        first_at = case when f.first_at < now() - interval '1 day' then now() else f.first_at end,
        until = case when {_FAILURES} >= :free
                     then now() + make_interval(secs => least(:longest, 2 ^ least({_FAILURES} - :free + 1, 10))) end
    where f.until is null or f.until <= now()
    returning 0
""")
_WAIT = text("select ceil(extract(epoch from until - now()))::int from sign_in_failures where source_hash = :source")
_FORGIVEN = text("""
    update sign_in_failures set failures = case when :all then 0 else greatest(failures - 1, 0) end, until = null
    where source_hash = :source
""")
_SO_FAR = text("select failures - 1 from sign_in_failures where source_hash = :source")
_OLD = text(
    "delete from sign_in_failures where first_at < now() - interval '2 days' and (until is null or until < now())"
)


@dataclass(frozen=True)
class Source:
    """Where attempts come from: after `free` failures each next one waits twice as long, up to `longest_s`."""

    hash: bytes
    free: int
    longest_s: int


def sources(username: str, address: str) -> list[Source]:
    """A name waits up to a quarter of an hour; an address, behind which a whole office may sit, a minute."""
    return [
        Source(sha256(f"name\0{username.casefold()}".encode(errors="replace")).digest(), FREE_FAILURES, LONGEST_WAIT_S),
        Source(sha256(f"address\0{address}".encode()).digest(), FREE_FROM_AN_ADDRESS, 60),
    ]


async def attempt(sessions: Sessions, sources: list[Source]) -> None:
    """Each source in a transaction of its own, since a refusal must not undo what was counted."""
    for source in sources:
        async with sessions.begin() as session:
            connection = await session.connection()
            asked = {"source": source.hash, "free": source.free, "longest": source.longest_s}
            if await connection.scalar(_ATTEMPT, asked) is None:
                wait = await connection.scalar(_WAIT, {"source": source.hash})
                raise Throttled(retry_after_s=max(wait or 1, 1))


async def forgive(sessions: Sessions, sources: list[Source]) -> int:
    """A name that signed in starts afresh; its address takes back this one attempt, lest a known name hides guesses.

    How many attempts of that name had failed before this one, for the audit: a failure by itself belongs to no district,
    and to write one for known names only would tell them from the unknown."""
    async with sessions.begin() as session:
        connection = await session.connection()
        failed = await connection.scalar(_SO_FAR, {"source": sources[0].hash})
        for number, source in enumerate(sources):
            await connection.execute(_FORGIVEN, {"source": source.hash, "all": number == 0})
    return max(failed or 0, 0)


async def forget_old(sessions: Sessions) -> None:
    """Failed attempts of the day before yesterday count no more; the worker sweeps them."""
    async with sessions.begin() as session:
        await (await session.connection()).execute(_OLD)
