"""Webhooks: other systems are told of what happens, by Standard Webhooks."""

from services.webhooks.acts import end, make, pause, resend, resume, test, update
from services.webhooks.addresses import UrlRefused
from services.webhooks.outbox import forget
from services.webhooks.publish import Publisher
from services.webhooks.reading import listing, read, sent
from services.webhooks.rotating import rotate

__all__ = [
    "Publisher",
    "UrlRefused",
    "end",
    "forget",
    "listing",
    "make",
    "pause",
    "read",
    "resend",
    "resume",
    "rotate",
    "sent",
    "test",
    "update",
]
