"""Imports: files taken in by the worker, every row accounted for.

upload.py    a file comes in, is sealed and queued
run.py       the worker takes it in, batch by batch; progress.py says how far
reading.py   files as rows; header.py, columns.py and entries.py: rows as what they say
pieces.py    the uploaded file opened from where it is sealed; services/sheets.py makes a spreadsheet CSV
kinds/       what each kind's rows mean, and how they go in; doubts.py, judging.py and paying.py: what becomes of a visit
faults.py    the rows that were refused, to be corrected and sent again
template.py  an empty spreadsheet of each kind
cancel.py    an import is broken off
approve.py   attested visits are looked at by a second person before they are paid"""

from services.imports.approve import approve
from services.imports.cancel import cancel
from services.imports.faults import faulty_rows
from services.imports.kinds import KINDS
from services.imports.progress import halt
from services.imports.read import listing, read
from services.imports.run import Interrupted, run
from services.imports.template import template
from services.imports.upload import Upload, may, upload

__all__ = [
    "KINDS",
    "Interrupted",
    "Upload",
    "approve",
    "cancel",
    "faulty_rows",
    "halt",
    "listing",
    "may",
    "read",
    "run",
    "template",
    "upload",
]
