"""A record that came in, or was posted anew, when the books of its month were closed already (rules.md, Months; F13).

It drew the cap of the month in which it was served and is booked in the earliest open one. That is allowed, and shown. What was
verified in time and only filled later, from room that the month has again, says so: nobody reported it late."""

from collections.abc import Mapping, Sequence
from typing import Any

from models.claims import RecordKind
from services.claims.rules import Rule, Words
from services.ledger.books import CLOSED_UNTIL_SQL
from services.records import KINDS

_DRAWN = """from ledger_transfers t where t.district_code = c.district_code and t.cause_id = c.record_id and t.unit = 'fen'
    and t.kind in ('post', 'direct')"""
_LATER = f"{_DRAWN} and t.book_month > t.service_month"
_VERIFIED = " or ".join(
    f"""exists (select from {kind.table.name} o join book_months b on b.district_code = o.district_code
        and b.month = to_char(o.served_on, 'YYYY-MM') and b.closed_at > o.verified_at
        where o.district_code = c.district_code and o.id = c.{kind.line_id})"""
    for kind in KINDS.values()
    if "verified_at" in kind.table.columns
)
_IN_TIME = f"(exists (select {_DRAWN} and t.book_month = t.service_month) or {_VERIFIED})"
"""Booked in its own month once, or verified before that closed: what found no room then was not booked at all."""
_WAS_CUT = """exists (select from claim_exceptions x where x.district_code = c.district_code and x.line_id = c.corrects_line_id
    and x.code = 'over_cap')"""

_NAMED = {
    RecordKind.VISIT: ("该次服务", "The visit was"),
    RecordKind.SERVING: ("此餐", "The serving was"),
    RecordKind.STAY: ("这些床日", "The nights were"),
}


def _causes(kind: RecordKind, found: Mapping[str, Any]) -> Sequence[Words]:
    (zh, en), facts = _NAMED[kind], (RULE.facts_zh, RULE.facts_en)
    if found.get("filled"):
        return [
            Words(
                f"{zh}当月已核实，当时有部分超出额度；结账后该月腾出额度，予以补足，记入其后未结账月份的账：由审核员核对后处理。",
                f"{en} verified in time, and partly over the cap; the month has room again since its books closed, which it now draws, "
                "booked in a later month: an officer checks and decides.",
                *facts,
                *("当月额度腾出后补足", "filled from room that the month has again"),
            )
        ]
    if found.get("verified_in_time"):
        return [
            Words(
                f"{zh}当月已核实；结账后核定变动（记录更正、补报、申诉或腾出额度），差额记入其后未结账月份的账：由审核员核实变动原因后处理。",
                f"{en} verified in time; after the books of its month closed it was judged or drawn anew, and what moves is booked in a "
                "later month: an officer asks why and decides.",
                *facts,
                *("当月已核实，结账后核定变动", "verified in time, judged or drawn anew after the books closed"),
            )
        ]
    if "verified_in_time" not in found:
        return []
    return [
        Words(
            f"{zh}在所属月份结账后才核实：占用该月额度，记入其后未结账月份的账；由审核员核实迟报原因后处理。",
            f"{en} verified after the books of the month closed: it draws that month's cap, booked in a later one; an officer asks why "
            "and decides.",
            *facts,
            *("所属月份结账后才核实", "verified after the books of its month closed"),
        )
    ]


RULE = Rule(
    code="late_entry",
    title="结账后入账",
    zh="该次服务在所属月份结账后才核实，或当月核实而结账后核定变动：占用该月额度，记入其后未结账月份的账；由审核员核实原因后处理。",
    en="Verified, judged or drawn anew after its month was closed: it draws that month's cap, booked in a later one; an officer decides.",
    facts_zh="服务月份 {service_month}，记账月份 {book_month}",
    facts_en="served in {service_month}, booked in {book_month}",
    # CASE, because the order counts: the ledger is asked only for months that are closed.
    when=f"""case when c.verified and to_char(c.served_on, 'YYYY-MM') <= {CLOSED_UNTIL_SQL.format(district=":district")}
    then exists (select {_LATER}) end""",
    found=f"""(select jsonb_build_object('service_month', t.service_month, 'book_month', max(t.book_month),
        'verified_in_time', {_IN_TIME}, 'filled', {_IN_TIME} and {_WAS_CUT})
        {_LATER} group by t.service_month)""",
    words={
        RecordKind.SERVING: Words(
            "此餐在所属月份结账后才核实，或当月核实而结账后核定变动：占用该月额度，记入其后未结账月份的账；由审核员核实原因后处理。",
            "Verified, judged or drawn anew after its month was closed: it draws that month's cap, booked in a later one; an officer decides.",
        ),
        RecordKind.STAY: Words(
            "这些床日在所属月份结账后才核实，或当月核实而结账后核定变动：占用该月额度，记入其后未结账月份的账；由审核员核实原因后处理。",
            "Verified, judged or drawn anew after its month was closed: it draws that month's cap, booked in a later one; an officer decides.",
        ),
    },
    causes=_causes,
)
