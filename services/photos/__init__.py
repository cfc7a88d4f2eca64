"""Photos (照片): kept sealed as they were taken, once however often they are sent, and named by their hash as evidence.

look.py      whether a file is a picture at all
store.py     where the files lie
record.py    one comes in
evidence.py  what it is evidence of
reading.py   as they are seen"""

from services.photos.evidence import NAMED_BY, name, of_inspections
from services.photos.look import Picture, look
from services.photos.reading import file, listing, read
from services.photos.record import may, record

__all__ = ["NAMED_BY", "Picture", "file", "listing", "look", "may", "name", "of_inspections", "read", "record"]
