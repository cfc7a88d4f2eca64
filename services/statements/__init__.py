"""Statements: what a settlement pays and why not more, frozen when it is approved and at each payment, and printed."""

from services.statements.check import check, district_of
from services.statements.issue import issue
from services.statements.page import written
from services.statements.paper import paper
from services.statements.read import read
from services.statements.sheet import sheet

__all__ = ["check", "district_of", "issue", "paper", "read", "sheet", "written"]
