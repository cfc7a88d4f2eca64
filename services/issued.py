"""Standards in versions: issued for the whole country, or by a district's bureau, which goes before. What was used is never changed.

Assessment scales and safety checklists: global tables with `issued_by`, `code` and `number`."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, func, select, true

NATIONAL = "national"


def to(table: Table, district: str) -> ColumnElement[bool]:
    """Those of the country and of this district."""
    return table.c.issued_by.in_((district, NATIONAL))


def visible(table: Table, district: str, among: Callable[[Any], ColumnElement[bool]] | None = None) -> Select[Any]:
    """All of them, each with whether it is the one of its code that is used now: the district's newest, else the country's. `among`: a
    condition on the columns; others are left out, and replace none."""
    other = table.alias("other")
    kept = among or (lambda _: true())
    best = (
        select(other.c.id)
        .where(other.c.code == table.c.code, other.c.issued_by.in_((district, NATIONAL)), kept(other.c))
        .order_by(other.c.issued_by == NATIONAL, other.c.number.desc())
        .limit(1)
        .scalar_subquery()
    )
    return select(table, (table.c.id == best).label("newest")).where(to(table, district), kept(table.c))


def last(table: Table, district: str, code: str) -> Select[Any]:
    """The highest `number` of that code; null before there is one."""
    return select(func.max(table.c.number)).where(table.c.code == code, to(table, district))
