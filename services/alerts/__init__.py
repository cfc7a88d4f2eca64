"""Alerts (预警): what somebody has to look at, by when, and what came of it.

kinds/      what there is to be alarmed about: one kind, one file, with its words
raising.py  raised once while it stands, and closed when what had raised it ends
answer.py   told by hand, acknowledged, resolved; passed on to the bureau when nobody answers
reading.py  as they are seen"""

from services.alerts.answer import acknowledge, acknowledged, escalate_due, raise_told, resolve, resolved
from services.alerts.raising import clear, pass_on, raise_alert
from services.alerts.reading import listing, read

__all__ = [
    "acknowledge",
    "acknowledged",
    "clear",
    "escalate_due",
    "listing",
    "pass_on",
    "raise_alert",
    "raise_told",
    "read",
    "resolve",
    "resolved",
]
