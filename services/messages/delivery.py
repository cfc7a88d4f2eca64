"""What is due is taken by one sender at a time; just before, whoever may not know of it any more, or does not want to, is left out, and
so is what is not true any more."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from random import SystemRandom
from typing import Any

from sqlalchemy import Row, bindparam, select, text, update
from sqlmodel.ext.asyncio.session import AsyncSession

from models.messages import HeldBack, MessageAudience, MessageChannel, MessageStatus
from services import message_rules, sealing
from services.access import Actor, Permission
from services.messages import quiet, standing
from services.messages.outbox import M, messages
from services.messages.people import LINKED
from services.messages.sending import NEVER, Outgoing
from services.webhooks.sending import Sent

AT_ONCE = 50
"""Sent by one channel of a district at the same time."""

LEASE = timedelta(seconds=20)
"""A sender that has not said what became of it by then is gone: another tries. Longer than a request may last."""

TRIED_FOR = timedelta(days=1)
WAITS = (5, 30, 120, 600, 1_800, 3_600)
"""Seconds from one attempt to the next, give or take a fifth; the last one again and again."""
LONGEST_WAIT = 21_600.0

_chance = SystemRandom()

_MAY_KNOW = f"""case when x.audience = 'family' and x.scope is null  -- what became of his own link
    then exists (select from accounts a where a.id = x.account_id and a.status = 'active')
    when x.membership_id is null
    then exists (select from residents r where r.district_code = x.district_code and r.id = x.resident_id and r.status = 'active')
    else exists (select from memberships m join accounts a on a.id = m.account_id
        where m.district_code = x.district_code and m.id = x.membership_id and m.status = 'active' and a.status = 'active'
        and (x.scope is null or exists (select from family_links l where {LINKED} and x.scope = any(l.scopes)))
        and (x.audience <> 'resident' or exists (select from residents r
            where r.district_code = x.district_code and r.id = x.resident_id and r.status = 'active')))
    end"""
_OPTED_OUT = "&& array[x.kind, split_part(x.kind, '.', 1)]::varchar[]"
_WANTS = f"""x.urgent or not exists (select from message_preferences p where p.district_code = x.district_code
        and p.account_id = x.account_id and p.opted_out {_OPTED_OUT})
    and not (x.audience = 'resident' and exists (select from resident_message_preferences w where w.district_code = x.district_code
        and w.resident_id = x.resident_id and w.opted_out {_OPTED_OUT}
        and not exists (select from message_preferences p where p.district_code = x.district_code and p.account_id = x.account_id)))"""
# Of a visit that moved once more, the last word alone.
_STANDS = f"""{standing.sql("cast(:now as timestamptz)")} and not (x.kind in ('visits.scheduled', 'visits.moved') and exists (
    select from messages y where y.district_code = :district and y.person_id = x.person_id and y.kind = 'visits.moved'
        and y.subject_id = x.subject_id and y.event_id > x.event_id))"""
_LEAVE_OUT = text(f"""
    update messages x set status = 'held_back', held_because = why.reason
    from (select x.id, case when not ({_MAY_KNOW}) then 'access_ended' when not ({_WANTS}) then 'opted_out'
            when not ({_STANDS}) then case when x.urgent then 'over' else 'past' end end as reason
        from messages x where x.district_code = :district and x.status = 'waiting' and x.next_at <= :now) why
    where x.district_code = :district and x.id = why.id and x.status = 'waiting' and why.reason is not null
""")
_DUE = text("""
    select x.id, x.channel, x.kind, x.urgent, x.language, x.body, x.audience, x.attempts, x.since, x.resident_id,
        p.id as preference_id, p.phone_sealed, p.wechat_sealed, p.push_sealed,
        coalesce(p.quiet_from, w.quiet_from) as quiet_from, coalesce(p.quiet_until, w.quiet_until) as quiet_until,
        r.phone_sealed as resident_phone, c.id as caregiver_id, c.phone_sealed as caregiver_phone
    from messages x
    left join message_preferences p on p.district_code = x.district_code and p.account_id = x.account_id
    left join resident_message_preferences w on w.district_code = x.district_code and x.audience = 'resident'
        and w.resident_id = x.resident_id and p.id is null
    left join residents r on r.district_code = x.district_code and x.audience = 'resident' and r.id = x.resident_id
    left join memberships m on m.district_code = x.district_code and x.audience = 'caregiver' and m.id = x.membership_id
    left join caregivers c on c.district_code = x.district_code and c.id = m.caregiver_id
    where x.district_code = :district and x.channel = :channel and x.status = 'waiting' and x.next_at <= :now
    order by x.urgent desc, x.next_at, x.id limit :rows for update of x skip locked
""")


async def due_channels(session: AsyncSession, actor: Actor) -> list[MessageChannel]:
    """The channels on which something is due."""
    actor.require(Permission.MESSAGES_MANAGE)
    now = datetime.now(UTC)
    due = (M.district_code == actor.district, M.status == MessageStatus.WAITING, M.next_at <= now)
    found = await (await session.connection()).execute(select(M.channel).where(*due).distinct())
    return [MessageChannel(channel) for channel in found.scalars()]


async def take(session: AsyncSession, actor: Actor, channel: MessageChannel) -> list[tuple[Row[Any], Outgoing]] | None:
    """Some of what is due, leased: until the lease is over nobody else sends it. None when nothing is due; of those in whose quiet
    hours it would arrive, because it had to be tried again or the worker was away, none is sent before they end."""
    actor.require(Permission.MESSAGES_MANAGE)
    connection, now = await session.connection(), datetime.now(UTC)
    await connection.execute(_LEAVE_OUT, {"district": actor.district, "now": now})
    asked = {"district": actor.district, "channel": channel, "now": now, "rows": AT_ONCE}
    due = (await connection.execute(_DUE, asked)).all()
    if not due:
        return None
    rules = await message_rules.in_force(session, actor.district)
    at = {row.id: now if row.urgent else awake(row, rules, now) for row in due}
    later = [{"b_id": row.id, "b_at": at[row.id]} for row in due if at[row.id] > now]
    if later:
        await connection.execute(_of(actor).values(next_at=bindparam("b_at")), later)
    outgoing = await _outgoing(session, actor.district, [row for row in due if at[row.id] <= now])
    leased = update(messages).where(M.district_code == actor.district, M.id.in_([row.id for row, _ in outgoing]))
    await connection.execute(leased.values(attempts=M.attempts + 1, next_at=now + LEASE, last_at=now))
    return outgoing


def awake(row: Any, rules: message_rules.Rules, now: datetime) -> datetime:
    own = quiet.hours(row.quiet_from, row.quiet_until)
    return quiet.awake_at(now, quiet.hours(rules.quiet_from, rules.quiet_until), own)


def _of(actor: Actor) -> Any:
    return update(messages).where(M.district_code == actor.district, M.id == bindparam("b_id"))


async def _outgoing(session: AsyncSession, district: str, due: Sequence[Row[Any]]) -> list[tuple[Row[Any], Outgoing]]:
    """With the addresses as they are known now: where one was given by the person himself, that."""
    if not due or due[0].channel == MessageChannel.LOG:
        return [(row, _message(row, None)) for row in due]
    own = await sealing.seals(
        session, district, "message_preferences", {row.preference_id for row in due if row.preference_id}
    )
    residents = await sealing.seals(
        session, district, "residents", {row.resident_id for row in due if row.audience == MessageAudience.RESIDENT}
    )
    caregivers = await sealing.seals(
        session, district, "caregivers", {row.caregiver_id for row in due if row.caregiver_id}
    )

    def address(row: Row[Any]) -> str | None:
        column = _COLUMNS[row.channel]
        given = own[row.preference_id].open(column, getattr(row, f"{column}_sealed")) if row.preference_id else None
        if given is not None or row.channel != MessageChannel.SMS:
            return given
        if row.audience == MessageAudience.RESIDENT:
            return residents[row.resident_id].open("phone", row.resident_phone)
        return caregivers[row.caregiver_id].open("phone", row.caregiver_phone) if row.caregiver_id else None

    return [(row, _message(row, address(row))) for row in due]


_COLUMNS: Mapping[str, str] = {
    MessageChannel.SMS: "phone",
    MessageChannel.WECHAT: "wechat",
    MessageChannel.PUSH: "push",
}


def _message(row: Row[Any], to: str | None) -> Outgoing:
    return Outgoing(row.id, MessageChannel(row.channel), row.kind, row.urgent, row.language, row.body, to)


def wait(attempts: int, asked: float) -> timedelta:
    """After so many attempts; `asked`: what the gateway said, which is heeded up to six hours."""
    usual = WAITS[min(attempts, len(WAITS)) - 1] * _chance.uniform(0.8, 1.2)
    return timedelta(seconds=max(usual, min(asked, LONGEST_WAIT)))


NOTED = (
    "status",
    "held_because",
    "next_at",
    "last_status",
    "last_trouble",
    "address_masked",
    "sent_at",
)


async def note(session: AsyncSession, actor: Actor, results: Sequence[tuple[Row[Any], Outgoing, Sent | None]]) -> None:
    """What became of some that were taken, in one statement; None of one for which nobody knows an address any more."""
    actor.require(Permission.MESSAGES_MANAGE)
    now = datetime.now(UTC)
    told = [_noted(row, message, sent, now) for row, message, sent in results]
    # Of one that another has sent meanwhile, because this took so long, the first word stays.
    this = _of(actor).where(M.status == MessageStatus.WAITING)
    await (await session.connection()).execute(this.values({name: bindparam(f"b_{name}") for name in NOTED}), told)


def _noted(row: Row[Any], message: Outgoing, sent: Sent | None, now: datetime) -> dict[str, Any]:
    said: dict[str, Any] = dict.fromkeys(NOTED) | {"status": MessageStatus.WAITING, "next_at": now}
    said |= {"address_masked": message.to_masked}
    if sent is None:
        said |= {"status": MessageStatus.HELD_BACK, "held_because": HeldBack.NO_ADDRESS}
    else:
        said |= {"last_status": sent.status, "last_trouble": sent.trouble}
        if sent.trouble is None:
            said |= {"status": MessageStatus.SENT, "sent_at": now}
        elif sent.status in NEVER or now - row.since >= TRIED_FOR:
            said |= {"status": MessageStatus.FAILED}
        else:
            said |= {"next_at": now + wait(row.attempts + 1, sent.again_after)}
    return {f"b_{name}": value for name, value in said.items()} | {"b_id": row.id}
