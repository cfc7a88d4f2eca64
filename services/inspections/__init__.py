"""Inspections (安全检查): recorded on the spot, once however often it is sent; read by whom it concerns; annulled, and never deleted.

record.py   one visit to one place, once
found.py    what was answered of its checklists, and what was found
reading.py  as they are seen
annul.py    one that should not have been recorded"""

from services.inspections.annul import annul
from services.inspections.reading import listing, read
from services.inspections.record import record

__all__ = ["annul", "listing", "read", "record"]
