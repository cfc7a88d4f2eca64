"""Message rules (消息规则) over HTTP."""

from fastapi import Request, Response

from api.deps import CurrentActor, Session, Slice
from api.routes import listed, router
from models.message_rules import MessageRuleCreate, MessageRuleRead
from models.wire import Listed
from services import message_rules

routes = router("/message-rules", "messages")


@routes.post("", summary="Say when nothing is sent", status_code=201)
async def create(order: MessageRuleCreate, session: Session, actor: CurrentActor) -> MessageRuleRead:
    """Quiet hours, by the clock of Shanghai, and how much a person is told a day at most; from a day on until the next rule's.
    Equal times: no quiet. Before the first: 21:00 to 08:00, six a day. 409 `message_rule_exists`; 422 `message_rule_in_past`."""
    return await message_rules.create(session, actor, order)


@routes.get("", summary="Message rules", response_model=Listed[MessageRuleRead])
async def listing(request: Request, session: Session, actor: CurrentActor, part: Slice) -> Response:
    """What begins last stands first."""
    return listed(request, *await message_rules.listing(session, actor, part))
