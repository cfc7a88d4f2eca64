"""message_preferences. Written by `make clients` from openapi/openapi.json."""

from yiyang_client import models
from yiyang_client.calls import Call


def read() -> Call[models.MessagePreferenceRead]:
    """How one is told.

    One's own, of the account in this district; version 0 while nothing was set. Beside it what the district has set.
    """
    return Call("GET", "/v1/message-preferences")


def update(body: models.MessagePreferenceUpdate, *, if_match: str) -> Call[models.MessagePreferenceRead]:
    """Change how one is told.

    Own quiet hours are added to the district's. What waits is held back too where one opts out of it. Emergencies
    come by every channel that is known, at any hour.

    422 `message_opt_out_refused`, `event_kind_unknown`, `message_quiet_hours_half`, `message_quiet_hours_empty`,
    `message_quiet_hours_too_long`, `message_limit_too_high`, `message_channel_without_address`.
    """
    return Call("PATCH", "/v1/message-preferences", headers={"If-Match": if_match}, body=body)
