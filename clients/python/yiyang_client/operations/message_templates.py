"""message_templates. Written by `make clients` from openapi/openapi.json."""

from yiyang_client import models
from yiyang_client.calls import Call, Pages


def create(body: models.MessageTemplateWrite) -> Call[models.MessageTemplateRead]:
    """Write a message's words.

    From its day on; of one day the last that was written holds. In braces stand the words that the kind knows
    (`words` of `/in-force`). Filled in, it has at most 134 signs: two text messages.

    422 `message_template_of_nothing`, `message_template_word_unknown`, `message_template_unreadable`,
    `message_template_too_long`, `message_template_in_past`, each with its field.
    """
    return Call("POST", "/v1/message-templates", body=body, keyed=True)


def in_force() -> Call[list[models.MessageTemplateRead]]:
    """The words that hold today.

    Of every kind of event that is told, and of each who is told of it: the bureau's words, else those of the house,
    whose `id` is null.
    """
    return Call("GET", "/v1/message-templates/in-force")


def listing(*, kind: str | None = None, limit: int | None = None) -> Pages[models.MessageTemplateRead]:
    """Versions of the words.

    What the bureau has written, the last first.
    """
    return Pages("GET", "/v1/message-templates", query={"kind": kind, "limit": limit})


def preview(body: models.MessageTemplatePreview) -> Call[models.MessagePreview]:
    """Look at a message's words.

    As a made-up person would read them, how long that is, and how many text messages. Refused as when it is written.

    Without regard to an `Idempotency-Key`: asked again, it is answered again, and kept nowhere.
    """
    return Call("POST", "/v1/message-templates/preview", body=body)
