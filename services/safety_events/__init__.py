"""Safety meetings, trainings and drills (安全会议、培训、演练): evidence, recorded once, annulled where it should not be, never deleted.

record.py   held at a place or for the district, and annulled
reading.py  as they are seen
missing.py  which staff was named at no training of a half-year"""

from services.safety_events.missing import missing
from services.safety_events.reading import listing, read
from services.safety_events.record import annul, record

__all__ = ["annul", "listing", "missing", "read", "record"]
