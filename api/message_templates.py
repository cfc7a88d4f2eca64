"""Message templates (消息模板) over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from api.deps import CurrentActor, Session, Slice
from api.routes import LookRoute, listed, router
from models.message_templates import (
    MessagePreview,
    MessageTemplatePreview,
    MessageTemplateRead,
    MessageTemplateWrite,
)
from models.wire import Listed
from services import message_templates

routes = router("/message-templates", "messages")
looks = APIRouter(prefix=routes.prefix, tags=routes.tags, route_class=LookRoute)


@routes.post("", summary="Write a message's words", status_code=201)
async def write(order: MessageTemplateWrite, session: Session, actor: CurrentActor) -> MessageTemplateRead:
    """From its day on; of one day the last that was written holds. In braces stand the words that the kind knows (`words` of
    `/in-force`). Filled in, it has at most 134 signs: two text messages.

    422 `message_template_of_nothing`, `message_template_word_unknown`, `message_template_unreadable`,
    `message_template_too_long`, `message_template_in_past`, each with its field."""
    return await message_templates.write(session, actor, order)


@routes.get("", summary="Versions of the words", response_model=Listed[MessageTemplateRead])
async def listing(
    request: Request,
    session: Session,
    actor: CurrentActor,
    part: Slice,
    kind: Annotated[str | None, Query(max_length=60, description="Only of this event, such as `visits.missed`")] = None,
) -> Response:
    """What the bureau has written, the last first."""
    return listed(request, *await message_templates.listing(session, actor, part, kind))


@routes.get("/in-force", summary="The words that hold today")
async def in_force(session: Session, actor: CurrentActor) -> list[MessageTemplateRead]:
    """Of every kind of event that is told, and of each who is told of it: the bureau's words, else those of the house, whose `id` is
    null."""
    return await message_templates.in_force(session, actor)


@looks.post("/preview", summary="Look at a message's words")
async def preview(order: MessageTemplatePreview, session: Session, actor: CurrentActor) -> MessagePreview:
    """As a made-up person would read them, how long that is, and how many text messages. Refused as when it is written."""
    return await message_templates.preview(session, actor, order)


routes.routes += looks.routes
