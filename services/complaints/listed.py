"""The complaints that somebody sees, as the rows of a file: what a place does not learn is not in its row, and so is not found by it."""

from typing import Any

from sqlalchemy import Select, case, null, select

from models.complaints import ComplaintPlace
from services.access import Actor
from services.complaints.reading import WAITED_FOR, O, seen

_WAITED_FOR = ", ".join(f"'{one}'" for one in WAITED_FOR)
OVERDUE_SQL = f"""(complaints.status in ({_WAITED_FOR})
    and complaints.due_on < cast(now() at time zone 'Asia/Shanghai' as date))"""
_HIDDEN = ("resident_id", "resident_name", "order_id", "order_no", "complainant_kind")


def stated(actor: Actor) -> Select[Any]:
    """As `reading.listing` finds them."""
    whole = seen(actor).add_columns(O.order_no).subquery("whole").c
    blind = actor.bound in tuple(ComplaintPlace)
    shown = []
    for column in whole:
        name = "order_id" if column.name == "matter_id" else column.name
        if column.name in ("order_id", "kin", "works"):
            continue
        hidden = blind and name in _HIDDEN
        shown.append((case((whole.unnamed, null()), else_=column) if hidden else column).label(name))
    return select(*shown)
