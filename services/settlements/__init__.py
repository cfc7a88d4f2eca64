"""Settlements: proposed by one, approved by another, paid by a third, and never edited."""

from services.settlements.approve import approve, send_back
from services.settlements.pay import record_payment
from services.settlements.propose import propose
from services.settlements.reading import listing, read

__all__ = ["approve", "listing", "propose", "read", "record_payment", "send_back"]
