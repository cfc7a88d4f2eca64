"""Complaints (投诉): what somebody is not content with, who answers until when, what the bureau decides.
tables.py holds what is kept, shapes.py what is said and seen of it."""

from models.complaints.shapes import (
    Complainant,
    ComplaintAccept,
    ComplaintAnswer,
    ComplaintAppeal,
    ComplaintDecide,
    ComplaintEscalate,
    ComplaintMake,
    ComplaintMessageRead,
    ComplaintRead,
    ComplaintSay,
    ComplaintWithdraw,
)
from models.complaints.tables import (
    ComplainantKind,
    Complaint,
    ComplaintCategory,
    ComplaintDeed,
    ComplaintMessage,
    ComplaintOutcome,
    ComplaintPlace,
    ComplaintSide,
    ComplaintStatus,
)

__all__ = [
    "Complainant",
    "ComplainantKind",
    "Complaint",
    "ComplaintAccept",
    "ComplaintAnswer",
    "ComplaintAppeal",
    "ComplaintCategory",
    "ComplaintDecide",
    "ComplaintDeed",
    "ComplaintEscalate",
    "ComplaintMake",
    "ComplaintMessage",
    "ComplaintMessageRead",
    "ComplaintOutcome",
    "ComplaintPlace",
    "ComplaintRead",
    "ComplaintSay",
    "ComplaintSide",
    "ComplaintStatus",
    "ComplaintWithdraw",
]
