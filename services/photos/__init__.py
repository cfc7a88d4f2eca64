"""Photos (照片): kept sealed as they were taken, once however often they are sent, and named by their hash as evidence.

look.py      whether a file is a picture at all
store.py     where the files lie: a folder
bucket.py    or a bucket
dated.py     what the phone says of it, and when that was
record.py    one comes in
evidence.py  what it is evidence of
reading.py   as they are seen
sweep.py     files that are no photo's"""

from services.photos.bucket import Bucket
from services.photos.dated import Dated, PhotoDiffers, again, dated, differing
from services.photos.evidence import NAMED_BY, name, of_inspections
from services.photos.look import Picture, look
from services.photos.reading import file, listing, opened, read
from services.photos.record import TAKEN_BY, PhotoHashDiffers, may, record, sound, take_in
from services.photos.store import Folder, Store
from services.photos.sweep import sweep

__all__ = [
    "NAMED_BY",
    "TAKEN_BY",
    "Bucket",
    "Dated",
    "Folder",
    "PhotoDiffers",
    "PhotoHashDiffers",
    "Picture",
    "Store",
    "again",
    "dated",
    "differing",
    "file",
    "listing",
    "look",
    "may",
    "name",
    "of_inspections",
    "opened",
    "read",
    "record",
    "sound",
    "sweep",
    "take_in",
]
