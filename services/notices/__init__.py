"""Notices (安全隐患整改通知书): issued with the inspection that found something, read by the place, printed, and checked by anybody.

issue.py    frozen under a number and a code, in the transaction of the inspection
reading.py  as they are seen
paper.py    as PDF, with a QR code
check.py    whether a paper is genuine, and where what it names stands now
page.py     the same as a page for a telephone"""

from services.notices.check import NoticeUnknown, check, district_of
from services.notices.issue import issue
from services.notices.page import written
from services.notices.paper import paper
from services.notices.reading import listing, read

__all__ = ["NoticeUnknown", "check", "district_of", "issue", "listing", "paper", "read", "written"]
