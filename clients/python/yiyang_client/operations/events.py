"""events. Written by `make clients` from openapi/openapi.json."""

from yiyang_client.calls import Call


def read(
    *,
    kinds: str | None = None,
    follow: bool | None = None,
    last_event_id: str | None = None,
) -> Call[bytes]:
    """What happens, as it happens.

    Server-sent events in the order in which they became true; each says what happened to which thing, which you then
    read with your own rights. You hear of what you may read: a provider of its own, a relative of what the resident
    agreed to.

    Without `Last-Event-ID` from now on. With it nothing is left out, for 30 days; where that cannot be promised, the
    first message is `gap`, with its `reason` (`unknown`, `too_old`): read again what you keep. A stream ends with
    `end` and a `reason` (`access_ended`, `token_expired`, `too_slow`, `leaving`), and with your token: come back with
    the last `id`. When nothing happens a comment comes every 15 seconds, with a new `id`.
    """
    return Call(
        "GET",
        "/v1/events",
        query={"kinds": kinds, "follow": follow},
        headers={"last-event-id": last_event_id},
        accept="text/event-stream",
    )
