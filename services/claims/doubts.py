"""Doubts about a visit that nobody has settled yet: what the rules about place and check-out share.

A line shows such a doubt beside `visit_not_verified` as long as it is open, because it says what to mend and who can.
Once the doubt is corrected, or an officer acknowledged it (rules.md gives him alone that right for a place), a person has
decided; the line is then payable, and nobody is asked the same question again. The acknowledgement stays with its reason
on the visit."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from models.claims import RecordKind
from services.claims.rules import VISITS, Rule, Words

Causes = Callable[[RecordKind, Mapping[str, Any]], Sequence[Words]]


def _itself(_kind: RecordKind, _found: Mapping[str, Any]) -> Sequence[Words]:
    return ()


def doubted(
    code: str, *doubts: str, title: str, zh: str, en: str, under_way: bool = False, causes: Causes = _itself
) -> Rule:
    """A rule about open visit exceptions of these codes. `under_way`: also a visit that is still checked in."""
    named = ", ".join(f"'{doubt}'" for doubt in doubts)
    still_open = f"""from visit_exceptions x where x.district_code = c.district_code and x.visit_id = c.visit_id
        and x.code in ({named}) and x.status = 'open'"""
    states = "when c.record_status = 'checked_in' then true" if under_way else ""
    return Rule(
        code=code,
        title=title,
        zh=zh,
        en=en,
        # CASE, because the order counts: only the few flagged visits are looked up.
        when=f"case {states} when c.record_status = 'flagged' then exists (select {still_open}) end",
        found=f"""jsonb_build_object('visit_id', c.visit_id, 'visit_no', c.record_no, 'started_at', c.started_at,
            'doubts', (select jsonb_object_agg(x.code, x.found) {still_open}))""",
        kinds=VISITS,
        causes=causes,
    )
