"""Message templates: a bureau's own words from a day on, checked when they are written, and looked at before."""

import string
from typing import Any

from sqlalchemy import Table, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.audit import Outcome
from models.message_templates import (
    EACH_PART,
    LONGEST,
    ONE_PART,
    MessagePreview,
    MessageTemplate,
    MessageTemplatePreview,
    MessageTemplateRead,
    MessageTemplateWrite,
)
from models.messages import MessageAudience
from services import audit, calendars, pages
from services.access import Actor, Permission
from services.errors import Invalid, together
from services.messages import facts, kinds, titles, wording

templates: Table = MessageTemplate.__table__  # type: ignore[attr-defined]
T = templates.c


class TemplateOfNothing(Invalid):
    code = "message_template_of_nothing"
    zh = "没有人以该身份收到“{kind}”的消息；可选的身份：{known}。"
    en = "Nobody is told of “{kind}” in that way; those who are told of it: {known}."

    def words(self, language: str) -> dict[str, Any]:
        said = super().words(language)
        known = titles.audiences(said["known"], language)
        return said | {"kind": titles.kind(said["kind"], language), "known": known}


class TemplateWordUnknown(Invalid):
    code = "message_template_word_unknown"
    zh = "“{kind}”的消息里没有 {{{word}}}；可用的有：{known}。"
    en = "A message of “{kind}” has no {{{word}}}; these it has: {known}."

    def words(self, language: str) -> dict[str, Any]:
        said = super().words(language)
        return said | {"kind": titles.kind(said["kind"], language)}


class TemplateUnreadable(Invalid):
    code = "message_template_unreadable"
    zh = "花括号须成对，里面只写一个词，如 {{time}}；花括号本身写作 {{{{ 和 }}}}。"
    en = "Braces come in pairs around one word, such as {{time}}; a brace itself is written {{{{ or }}}}."


class TemplateTooLong(Invalid):
    code = "message_template_too_long"
    zh = "填入内容后可能达到 {length} 字，上限为 {most} 字（两条短信）。"
    en = "Filled in, it may come to {length} signs; at most {most} fit into two text messages."


class TemplateInPast(Invalid):
    code = "message_template_in_past"
    zh = "消息模板最早从今天起生效。"
    en = "A template begins today at the earliest."


def _audience(kind: str, audience: MessageAudience) -> TemplateOfNothing | None:
    told = [one.to.value for one in kinds.KINDS.get(kind, ())]
    if audience in told:
        return None
    return TemplateOfNothing("/audience" if told else "/kind", kind=kind, known=", ".join(told) or "-")


def checked(kind: str, said: str, pointer: str) -> Invalid | None:
    """What is wrong with a template of that kind, if anything."""
    known = kinds.words(kind)
    try:
        parts = list(string.Formatter().parse(said))
    except ValueError:
        return TemplateUnreadable(pointer)
    words = [(word, spec, conversion) for _, word, spec, conversion in parts if word is not None]
    if any(spec or conversion or not word.isidentifier() for word, spec, conversion in words):
        return TemplateUnreadable(pointer)
    unknown = next((word for word, *_ in words if word not in known), None)
    if unknown is not None:
        return TemplateWordUnknown(pointer, kind=kind, word=unknown[:40], known=", ".join(known) or "-")
    length = sum(len(plain) for plain, *_ in parts) + sum(facts.longest(word, kind) for word, *_ in words)
    return TemplateTooLong(pointer, length=length, most=LONGEST) if length > LONGEST else None


def _faults(kind: str, audience: MessageAudience, zh: str | None, en: str | None) -> list[Invalid]:
    if (nobody := _audience(kind, audience)) is not None:
        return [nobody]
    said = [checked(kind, words, pointer) for pointer, words in (("/zh", zh), ("/en", en)) if words is not None]
    return [one for one in said if one is not None]


def sms_parts(said: str) -> int:
    return 1 if len(said) <= ONE_PART else -(-len(said) // EACH_PART)


async def write(session: AsyncSession, actor: Actor, order: MessageTemplateWrite) -> MessageTemplateRead:
    """A new version: the one before holds until its day. Raises all that is wrong with it at once."""
    actor.require(Permission.MESSAGES_MANAGE)
    past = TemplateInPast("/effective_from") if order.effective_from < calendars.today() else None
    if faults := [one for one in (past, *_faults(order.kind, order.audience, order.zh, order.en)) if one is not None]:
        raise together(faults)
    template = MessageTemplate(district_code=actor.district, by_account=actor.id, **order.model_dump())
    session.add(template)
    await session.flush()
    told: dict[str, Any] = order.model_dump(include={"kind", "audience", "effective_from"})
    await audit.record(session, actor, "message_templates.write", "message_template", template.id, **told)
    await session.refresh(template)
    return _shown(template)


async def listing(
    session: AsyncSession, actor: Actor, part: pages.Slice, kind: str | None
) -> tuple[pages.Page, list[MessageTemplateRead]]:
    """All versions of the bureau, the last written first."""
    actor.require(Permission.MESSAGES_OVERSEE)
    statement = select(templates).where(T.district_code == actor.district)
    if kind is not None:
        statement = statement.where(T.kind == kind)
    page = await pages.take(session, statement, [T.id], part)
    return page, [_shown(row) for row in page.rows]


async def in_force(session: AsyncSession, actor: Actor) -> list[MessageTemplateRead]:
    """The words that hold today, of every kind and audience: the bureau's, else those of the house."""
    actor.require(Permission.MESSAGES_OVERSEE)
    held = await wording.in_force(session, actor.district)
    return [
        _read(kind, audience, words.zh, words.en, id=words.id, effective_from=words.effective_from, created_at=None)
        for (kind, audience), words in held.items()
    ]


async def preview(session: AsyncSession, actor: Actor, order: MessageTemplatePreview) -> MessagePreview:
    """With the facts of nobody. Raises what writing it would raise."""
    actor.require(Permission.MESSAGES_MANAGE)
    if faults := _faults(order.kind, order.audience, order.zh, order.en):
        raise together(faults)
    held = (await wording.in_force(session, actor.district))[order.kind, order.audience]
    words = wording.Wording(order.zh or held.zh, order.en or held.en)
    zh, en = (words.filled(facts.EXAMPLE, language) for language in ("zh", "en"))
    told: dict[str, Any] = order.model_dump(include={"kind", "audience"})
    await audit.record(session, actor, "message_templates.preview", "message_template", outcome=Outcome.READ, **told)
    return MessagePreview(
        zh=zh,
        en=en,
        length_zh=len(zh),
        length_en=len(en),
        sms_parts_zh=sms_parts(zh),
        sms_parts_en=sms_parts(en),
    )


def _shown(row: Any) -> MessageTemplateRead:
    return _read(
        row.kind,
        MessageAudience(row.audience),
        row.zh,
        row.en,
        id=row.id,
        effective_from=row.effective_from,
        created_at=row.created_at,
    )


def _read(kind: str, audience: MessageAudience, zh: str, en: str, **known: Any) -> MessageTemplateRead:
    told = kinds.told(kind, audience)
    return MessageTemplateRead(
        kind=kind,
        audience=audience,
        zh=zh,
        en=en,
        urgent=told is not None and told.urgent,
        words=list(kinds.words(kind)),
        **known,
    )
