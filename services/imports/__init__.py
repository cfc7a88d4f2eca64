"""Imports: files taken in by the worker, every row accounted for.

upload.py    a file comes in, is sealed and queued
run.py       the worker takes it in, batch by batch; progress.py says how far
reading.py   files as rows; header.py, columns.py and entries.py: rows as what they say
kinds/       what each kind's rows mean, and how they go in
approve.py   attested visits are looked at by a second person before they are paid"""

from services.imports.approve import approve
from services.imports.kinds import KINDS
from services.imports.progress import halt
from services.imports.read import errors_csv, listing, read
from services.imports.run import Interrupted, run
from services.imports.upload import Upload, may, upload

__all__ = ["KINDS", "Interrupted", "Upload", "approve", "errors_csv", "halt", "listing", "may", "read", "run", "upload"]
