"""Call-ins (电话签到): calls from a resident's telephone that check a caregiver in or out.

signing.py   what a line's operator signs (Standard Webhooks), and whether it is genuine
matching.py  whose call it was, and of which visit
take.py      each call once: its visit's check-in or check-out, or kept for the office
words.py     what the menu says
reading.py   as the office sees them"""

from services.call_ins.reading import listing
from services.call_ins.signing import CallForged, Signed, prove, read
from services.call_ins.take import take

__all__ = ["CallForged", "Signed", "listing", "prove", "read", "take"]
