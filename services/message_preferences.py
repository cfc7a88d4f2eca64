"""Message preferences: one's own, within what the district has set and what nobody may opt out of."""

from typing import Any

from sqlalchemy import Table, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import select as entities
from sqlmodel.ext.asyncio.session import AsyncSession

from models.accounts import Role
from models.message_preferences import MessagePreference, MessagePreferenceRead, MessagePreferenceUpdate, WantedChannel
from services import audit, events, masks, message_rules, numbers, sealing, supply
from services.access import Actor, Permission
from services.constraints import violated
from services.errors import Invalid, Stale
from services.messages import quiet
from services.messages.kinds import ALWAYS_TOLD

preferences: Table = MessagePreference.__table__  # type: ignore[attr-defined]
P = preferences.c

_ADDRESSES = {"phone": "phone", "wechat_id": "wechat", "push_token": "push"}
_NEEDS = {
    WantedChannel.SMS: ("phone_sealed", "phone"),
    WantedChannel.WECHAT: ("wechat_sealed", "wechat_id"),
    WantedChannel.PUSH: ("push_sealed", "push_token"),
}
_IN_REGISTER = text("""
    select exists (select from residents where district_code = :district and id = :resident and :as_resident and phone_sealed is not null)
        or exists (select from caregivers where district_code = :district and id = :caregiver and phone_sealed is not null)
""")


_URGENT_KINDS = {
    "alerts": ("预警", "alarms"),
    "alerts.open": ("紧急预警", "an urgent alarm"),
    "alerts.resolved": ("紧急预警已处置", "an urgent alarm that is over"),
}
"""ALWAYS_TOLD and their noun, as a sentence says them."""
_CHANNELS = {
    "sms": ("短信", "text messages"),
    "wechat": ("微信", "WeChat"),
    "push": ("应用消息", "messages of the app"),
}


class OptOutRefused(Invalid):
    code = "message_opt_out_refused"
    zh = "“{kind}”中有紧急消息（{urgent}），不能退订；可逐项退订其他消息。"
    en = "“{kind}” holds what is urgent ({urgent}), of which nobody opts out; name the others one by one."

    def words(self, language: str) -> dict[str, Any]:
        chinese, facts = language == "zh", super().words(language)
        urgent = [_URGENT_KINDS[one][not chinese] for one in str(facts["urgent"]).split(", ")]
        kind = _URGENT_KINDS[str(facts["kind"])][not chinese]
        return facts | {"kind": kind, "urgent": ("、" if chinese else ", ").join(urgent)}


class QuietHoursHalf(Invalid):
    code = "message_quiet_hours_half"
    zh = "免打扰时段的起止时间须同时填写或同时留空。"
    en = "Give the beginning and the end of quiet hours together, or neither."


class QuietHoursEmpty(Invalid):
    code = "message_quiet_hours_empty"
    zh = "免打扰时段的起止时间相同，等于没有设置；不需要的，请将两项同时留空。"
    en = "Quiet hours that end as they begin are none: give two different times, or leave both empty."


class QuietHoursTooLong(Invalid):
    code = "message_quiet_hours_too_long"
    zh = "免打扰时段太长：与本区（县）的免打扰时段（{from_at}至{until_at}）合计，一天须留出至少 {hours} 小时。"
    en = (
        "Together with the district's quiet hours ({from_at} to {until_at}) these are too long: at least {hours} hours of a day "
        "have to be left."
    )


class LimitTooHigh(Invalid):
    code = "message_limit_too_high"
    zh = "每日上限不能高于本区（县）的 {most} 条。"
    en = "A daily limit lies no higher than the district's, which is {most}."


class ChannelWithoutAddress(Invalid):
    code = "message_channel_without_address"
    zh = "选择“{channel}”须先填写其地址（{field}）。"
    en = "Give the address of “{channel}” first ({field})."

    def words(self, language: str) -> dict[str, Any]:
        return super().words(language) | {"channel": _CHANNELS[str(self.facts["channel"])][language != "zh"]}


async def _own(session: AsyncSession, actor: Actor, *, lock: bool = False) -> MessagePreference | None:
    wanted = entities(MessagePreference).where(P.district_code == actor.district, P.account_id == actor.id)
    return (await session.exec(wanted.with_for_update() if lock else wanted)).one_or_none()


async def read(session: AsyncSession, actor: Actor) -> MessagePreferenceRead:
    """One's own; the defaults, as version 0, where nothing was set."""
    actor.require(Permission.MESSAGES_READ)
    return await _shown(session, actor, await _own(session, actor))


async def update(
    session: AsyncSession, actor: Actor, version: int, order: MessagePreferenceUpdate
) -> MessagePreferenceRead:
    """Only what is sent changes. Raises Stale, and what is wrong with it."""
    actor.require(Permission.MESSAGES_READ)
    own, said = await _own(session, actor, lock=True), dict(order.sent())
    rules = await message_rules.in_force(session, actor.district)
    if own is None:
        if version != 0:
            raise Stale
        own = await _first(session, actor)
    else:
        supply.unchanged_since(own, version)
    if said.get("opted_out"):
        said["opted_out"] = opted_out(said["opted_out"])
    if said.get("daily_limit") and _served(actor):
        within(said["daily_limit"], rules)
    if "channels" in said:
        said["channels"] = sorted(set(said["channels"]))
    seal = await sealing.seal_of(session, actor.district, "message_preferences", own.id)
    for name, value in said.items():
        if name in _ADDRESSES:
            known = supply.judged("/phone", numbers.phone, value) if name == "phone" and value else value
            setattr(own, f"{_ADDRESSES[name]}_sealed", seal.close(_ADDRESSES[name], known))
        else:
            setattr(own, name, value)
    _whole(own, rules, telephone=await _in_register(session, actor))
    session.add(own)
    try:
        async with session.begin_nested():
            await session.flush()
    except IntegrityError as error:  # two first changes at once
        raise violated(error, {"message_preferences_account_id_uq": Stale()}) from error
    await audit.record(session, actor, "message_preferences.update", "message_preference", own.id, fields=sorted(said))
    await session.refresh(own)
    return await _shown(session, actor, own)


def _served(actor: Actor) -> bool:
    """For whom the district's daily limit is."""
    return actor.role in (Role.RESIDENT, Role.FAMILY)


async def _first(session: AsyncSession, actor: Actor) -> MessagePreference:
    own = MessagePreference(district_code=actor.district, account_id=actor.id)
    _, key = sealing.new_seal(session, actor.district, "message_preferences", own.id)
    session.add(key)
    await session.flush()
    return own


def within(limit: int, rules: message_rules.Rules) -> None:
    """Raises LimitTooHigh."""
    if limit > rules.daily_limit:
        raise LimitTooHigh("/daily_limit", most=rules.daily_limit)


def opted_out(wanted: list[str]) -> list[str]:
    """Each once, in order. Raises OptOutRefused, EventKindUnknown."""
    for n, kind in enumerate(wanted):
        urgent = [one for one in ALWAYS_TOLD if kind in (one, one.partition(".")[0])]
        if urgent:
            raise OptOutRefused(f"/opted_out/{n}", kind=kind, urgent=", ".join(urgent))
    return events.kinds_listed(wanted, "/opted_out")


async def _in_register(session: AsyncSession, actor: Actor) -> bool:
    """Whether the register knows a telephone of his, which is used where he gives none."""
    asked = {"district": actor.district, "resident": actor.resident_id, "as_resident": actor.role is Role.RESIDENT}
    found = await (await session.connection()).scalar(_IN_REGISTER, asked | {"caregiver": actor.caregiver_id})
    return bool(found)


def _whole(own: MessagePreference, rules: message_rules.Rules, *, telephone: bool) -> None:
    """What only all of it together shows."""
    awake_enough(own, rules)
    for channel, (column, field) in _NEEDS.items():
        known = getattr(own, column) is not None or (channel is WantedChannel.SMS and telephone)
        if channel in own.channels and not known:
            raise ChannelWithoutAddress("/channels", channel=channel, field=field)


def awake_enough(own: Any, rules: message_rules.Rules) -> None:
    """Quiet hours of one's own, as `quiet_from` and `quiet_until`. Raises QuietHoursHalf, QuietHoursEmpty, QuietHoursTooLong."""
    if (own.quiet_from is None) != (own.quiet_until is None):
        raise QuietHoursHalf("/quiet_until" if own.quiet_from else "/quiet_from")
    if own.quiet_from is not None and own.quiet_from == own.quiet_until:  # of a district that is how it says: none
        raise QuietHoursEmpty("/quiet_until")
    mine = quiet.hours(own.quiet_from, own.quiet_until)
    both = [mine, quiet.hours(rules.quiet_from, rules.quiet_until)]
    if mine is not None and quiet.left(*both) < quiet.LEAST_AWAKE:
        told = {"from_at": rules.quiet_from, "until_at": rules.quiet_until}
        raise QuietHoursTooLong("/quiet_from", hours=quiet.LEAST_AWAKE.seconds // 3600, **told)


async def _shown(session: AsyncSession, actor: Actor, own: MessagePreference | None) -> MessagePreferenceRead:
    rules = await message_rules.in_force(session, actor.district)
    phone = None
    if own is not None and own.phone_sealed is not None:
        seal = await sealing.seal_of(session, actor.district, "message_preferences", own.id)
        phone = seal.open("phone", own.phone_sealed)
    said: dict[str, Any] = (
        {
            name: getattr(own, name)
            for name in ("version", "channels", "opted_out", "quiet_from", "quiet_until", "daily_limit", "language")
        }
        if own is not None
        else {"version": 0, "channels": [], "opted_out": [], "language": "zh"}
    )
    blank = dict.fromkeys(("quiet_from", "quiet_until", "daily_limit"))
    return MessagePreferenceRead(
        **(blank | said),
        always_told=list(ALWAYS_TOLD),
        phone_masked=masks.phone(phone) if phone else None,
        wechat_known=own is not None and own.wechat_sealed is not None,
        push_known=own is not None and own.push_sealed is not None,
        district_quiet_from=rules.quiet_from,
        district_quiet_until=rules.quiet_until,
        district_daily_limit=rules.daily_limit if _served(actor) else None,
    )
