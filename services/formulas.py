"""Cells that a spreadsheet would take for a formula (OWASP, CSV injection): marked by an apostrophe where a CSV leaves, and
as they were where it comes back.

A cell that begins with an apostrophe is marked too, so that taking one off gives back every value."""

BEGINNINGS = "=+-@\t\r\n'＝＋－＠"
_SIGNS = ", ".join(str(ord(sign)) for sign in BEGINNINGS)


def inert(cell: str) -> str:
    """Text as a CSV may hold it."""
    return f"'{cell}" if cell[:1] and cell[0] in BEGINNINGS else cell


def meant(cell: str) -> str:
    """What `inert` was given; a cell that somebody else wrote without the mark stays as it is."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] and cell[1] in BEGINNINGS else cell


def inert_sql(sql: str) -> str:
    """As `inert`, by PostgreSQL: the code of the first sign costs a twentieth of a regular expression."""
    return f"case when ascii({sql}) in ({_SIGNS}) then '''' || {sql} else {sql} end"
