"""messages. Written by `make clients` from openapi/openapi.json."""

from yiyang_client import models
from yiyang_client.calls import Call, Pages, fill


def listing(
    *,
    status: models.MessageStatus | None = None,
    channel: models.MessageChannel | None = None,
    kind: str | None = None,
    limit: int | None = None,
) -> Pages[models.MessageRead]:
    """Messages.

    What one was told, the last first; also what was held back, and why (`held_because`). A relative sees it as long
    as the resident agrees; the bureau and the auditor see all of the district, a community worker those of the
    division. Kept for 90 days.
    """
    return Pages("GET", "/v1/messages", query={"status": status, "channel": channel, "kind": kind, "limit": limit})


def read(message_id: str) -> Call[models.MessageRead]:
    """One message.

    With what became of it: how often it was tried, and what the gateway answered.
    """
    return Call("GET", fill("/v1/messages/{}", message_id))


def resend(message_id: str) -> Call[models.MessageRead]:
    """Send a message again.

    One that failed: under the same id, and tried for a day again. 409 `wrong_state` for any other.
    """
    return Call("POST", fill("/v1/messages/{}/resend", message_id), keyed=True)
