"""message_rules. Written by `make clients` from openapi/openapi.json."""

from yiyang_client import models
from yiyang_client.calls import Call, Pages


def create(body: models.MessageRuleCreate) -> Call[models.MessageRuleRead]:
    """Say when nothing is sent.

    Quiet hours, by the clock of Shanghai, and how much a person is told a day at most; from a day on until the next
    rule's. Equal times: no quiet. Before the first: 21:00 to 08:00, six a day. 409 `message_rule_exists`; 422
    `message_rule_in_past`.
    """
    return Call("POST", "/v1/message-rules", body=body, keyed=True)


def listing(*, limit: int | None = None) -> Pages[models.MessageRuleRead]:
    """Message rules.

    What begins last stands first.
    """
    return Pages("GET", "/v1/message-rules", query={"limit": limit})
