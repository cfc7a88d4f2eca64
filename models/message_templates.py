"""Message templates (消息模板): the words in which a bureau tells of an event, from a day on."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field as Rule
from sqlalchemy import Index
from sqlmodel import Field

from models.base import Row, stored
from models.examples import example
from models.messages import MessageAudience
from models.walls import CATALOGUE
from models.wire import Day, Shown, Text, Wire

LONGEST = 134
"""Signs of a message in full: two text messages of 67, since each part of a long one carries how it is put together."""

ONE_PART, EACH_PART = 70, 67


class MessageTemplate(Row, table=True):
    """Never changed: of those that have begun, the one that begins last holds, and of one day the one that was written last. Before
    the first, and for all others, the words that the house brings along (services/messages/words.py)."""

    __tablename__ = "message_templates"
    __table_args__ = (Index(None, "district_code", "kind", "audience", "effective_from"),)
    __grants__ = "select, insert"
    __wall__ = CATALOGUE

    kind: str = Field(max_length=60)
    audience: MessageAudience = Field(sa_type=stored(MessageAudience))
    effective_from: date
    zh: str = Field(max_length=300)
    en: str = Field(max_length=300)
    by_account: UUID


Kind = Annotated[str, Rule(min_length=1, max_length=60, examples=["visits.missed"])]
Words = Annotated[Text, Rule(min_length=1, max_length=300)]


class MessageTemplateWrite(Wire):
    """`{resident}`, `{time}` and the like stand for what is known of the event; which of them a kind knows, the list of the
    templates says. Filled in, a message has at most 134 signs."""

    model_config = example(
        kind="visits.missed",
        audience="family",
        effective_from="2036-07-01",
        zh="{resident}{time}的{service}无人上门，我们正在处理。请致电12349。",
        en="Nobody came to {resident} for {service} at {time}; we are looking into it.",
    )

    kind: Kind
    audience: MessageAudience
    effective_from: Day
    zh: Words
    en: Words


class MessageTemplatePreview(Wire):
    """Words that are not kept; without any, those that hold today."""

    model_config = example(kind="visits.missed", audience="family")

    kind: Kind
    audience: MessageAudience
    zh: Words | None = None
    en: Words | None = None


class MessageTemplateRead(Shown):
    """`id` and `created_at` are null of the words that the house brings along. `words`: what may stand in braces."""

    id: UUID | None
    kind: str
    audience: MessageAudience
    effective_from: date | None
    zh: str
    en: str
    urgent: bool
    words: list[str]
    created_at: datetime | None


class MessagePreview(Shown):
    """As a made-up person would read it. `sms_parts`: text messages, of 70 signs if it is one and of 67 each if not."""

    zh: str
    en: str
    length_zh: int
    length_en: int
    sms_parts_zh: int
    sms_parts_en: int
