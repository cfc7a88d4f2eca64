"""Allowance batches: a month's roll on its way to the bank and back.

roll.py          who is due, and who is not and why: one statement
build.py         a draft and its lines
discard.py       a draft that goes again
approve.py       the second person: looked at again, booked once
bank_file.py     the bank's list, in the format that is data
bank_answers.py  the bank's answer as a file
bank_results.py  paid and returned, line by line
cancel.py        what was returned and is not due any more
lines.py         the lines as they are seen
reading.py       batches as they are seen"""

from services.allowance_batches.approve import approve
from services.allowance_batches.bank_answers import read_answers
from services.allowance_batches.bank_file import BankFile, bank_file
from services.allowance_batches.bank_results import Answer, bank_results
from services.allowance_batches.build import build, create
from services.allowance_batches.cancel import cancel
from services.allowance_batches.discard import discard
from services.allowance_batches.lines import lines
from services.allowance_batches.reading import listing, read

__all__ = [
    "Answer",
    "BankFile",
    "approve",
    "bank_file",
    "bank_results",
    "build",
    "cancel",
    "create",
    "discard",
    "lines",
    "listing",
    "read",
    "read_answers",
]
