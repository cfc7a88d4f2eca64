"""Who sees, and who may write, which rows of every table when all that stands above row security was forgotten."""

from tests.field import SIDES
from tests.row_policy.seen import SEEN
from tests.row_policy.written import WRITTEN

OF = {"*": {"one", "two"}, "1": {"one"}, "-": set(), "all": set(SIDES)}


def policy(written):
    """{table: {way of being bound: sides}}"""
    head, *lines = (line.split() for line in written.strip().splitlines())
    return {name: dict(zip(head, (OF[cell] for cell in cells), strict=True)) for name, *cells in lines}


SEEN_BY, WRITTEN_BY = policy(SEEN), policy(WRITTEN)
EVERYWHERE = {name for name, seen in SEEN_BY.items() if seen["region"] == OF["all"]}
