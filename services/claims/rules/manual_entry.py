"""A record that rests on somebody's word: a provider's own list, or times corrected by hand.

Two cases, and no third. While its `manual` doubt is open, it waits for an officer, who acknowledges it on the record. When
such ones are more than a tenth of the provider's month (F16), all of them are shown again, also the acknowledged ones:
whoever acknowledged them looked at one at a time, and what is asked here is about the month. A month below a tenth
whose entries were acknowledged is not asked about twice. Attested lists are an officer's and no manual entries.

And a line whose record an officer reduced or rejected in another claim, settled or withdrawn, and that is asked for again:
whatever was corrected or granted since, his decision is not undone by nobody. Of such a line the month's count is no reason,
and is not told."""

from collections.abc import Mapping, Sequence
from typing import Any

from models.claims import RecordKind
from services.claims.rules import RECORD_SQL, Rule, Words
from services.records import KINDS, Kind

_MONTH = """from {table} o
    where o.district_code = :district and o.provider_id = (select c.provider_id from claimed c limit 1)
      and o.served_on >= (select to_date(c.claim_month, 'YYYY-MM') from claimed c limit 1)
      and o.served_on < (select to_date(c.claim_month, 'YYYY-MM') + interval '1 month' from claimed c limit 1)
      and o.status not in ('scheduled', 'missed', 'cancelled', 'rejected')"""


class _Sql:
    """Of one kind: how its `manual` doubt stands, and how many of the provider's month were entered by hand, and of how many."""

    def __init__(self, kind: Kind) -> None:
        of_the_month = _MONTH.format(table=kind.table.name)
        self.doubt = f"""from {kind.doubts} x where x.district_code = {{o}}.district_code and x.{kind.line_id} = {{o}}.{{id}}
            and x.code = 'manual' and x.status <> 'corrected'"""
        self.status = f"(select x.status {self.doubt.format(o='c', id=kind.line_id)})"
        self.all = f"(select count(*) {of_the_month})"
        self.by_hand = f"(select count(*) {of_the_month} and exists (select {self.doubt.format(o='o', id='id')}))"
        # CASE, because the order counts: the month is counted only where somebody entered something by hand.
        self.when = f"""when '{kind.kind}' then case
            when c.{kind.line_id} in (select d.{kind.line_id} from claimed d where exists (select {self.doubt.format(o="d", id=kind.line_id)}))
            then {self.status} = 'open' or {self.by_hand} * 10 > {self.all} end"""
        self.found = f"""when '{kind.kind}' then jsonb_build_object('doubt', {self.status}) || case
            when {self.status} = 'open' or {self.status} is not null and {self.by_hand} * 10 > {self.all}
            then jsonb_build_object('manual', {self.by_hand}, '{kind.kind}s', {self.all}) else '{{}}' end"""


_REDUCED = Words(
    "该行此前经核减或拒付：由审核员重新裁定。",
    "Reduced or rejected before: an officer decides again.",
    short_zh="该行此前经核减或拒付",
    short_en="reduced or rejected before",
)
_COUNTED = {
    RecordKind.VISIT: (
        "该次服务为补录或人工更正时间",
        "当月 {visits} 次服务中有 {manual} 次",
        "{manual} of {visits} in that month",
    ),
    RecordKind.SERVING: (
        "该餐为补录",
        "当月 {servings} 餐中有 {manual} 餐",
        "{manual} of {servings} meals in that month",
    ),
}


def _causes(kind: RecordKind, found: Mapping[str, Any]) -> Sequence[Words]:
    """Reduced before; and of what is by hand, whether nobody acknowledged it yet or it is one of too many in its month."""
    causes = [_REDUCED] if found.get("reduced_before") else []
    if kind not in _COUNTED or not (found.get("doubt") == "open" or "manual" in found):
        return causes
    by_hand, facts_zh, facts_en = _COUNTED[kind]
    open_still = found.get("doubt") == "open"
    why, what, why_en, what_en = (
        (
            "尚未说明",
            "由审核员核实说明后重新对账",
            "nobody acknowledged it yet",
            "an officer does, then reconcile again",
        )
        if open_still
        else (
            "且补录超过当月一成",
            "由审核员抽查凭据后处理",
            "as over a tenth of its month",
            "an officer looks at the evidence and decides",
        )
    )
    words = Words(
        f"{by_hand}，{why}：{what}。",
        f"Entered by hand, {why_en}: {what_en}.",
        *(facts_zh, facts_en, f"{by_hand}，{why}", f"entered by hand, {why_en}"),
    )
    return [*causes, words]


_OF = [_Sql(kind) for kind in KINDS.values()]

RULE = Rule(
    code="manual_entry",
    title="补录或更正",
    zh="该次服务为补录或人工更正时间，或该行此前经核减或拒付：补录而尚未说明的，由审核员核实说明后重新对账；补录超过当月一成的，由审核员抽查凭据后处理；此前经核减或拒付的，由审核员重新裁定。",
    en="By hand, or reduced before: acknowledge an open entry, reconcile again; over a tenth of a month, or reduced before, an officer decides.",
    facts_zh="当月 {visits} 次服务中有 {manual} 次",
    facts_en="{manual} of {visits} in that month",
    when=f"c.reduced_before or case c.record_kind {' '.join(one.when for one in _OF)} end",
    found=f"""{RECORD_SQL} || jsonb_build_object('evidence', c.evidence, 'reduced_before', c.reduced_before)
        || case c.record_kind {" ".join(one.found for one in _OF)} else '{{}}' end""",
    words={
        RecordKind.SERVING: Words(
            "该餐为补录，或该行此前经核减或拒付：补录而尚未说明的，由审核员核实说明后重新对账；补录超过当月一成的，由审核员抽查凭据后处理；此前经核减或拒付的，由审核员重新裁定。",
            "By hand, or reduced before: acknowledge an open entry, reconcile again; over a tenth of a month, or reduced before, an officer decides.",
            "当月 {servings} 餐中有 {manual} 餐",
            "{manual} of {servings} meals in that month",
        ),
        RecordKind.STAY: Words(
            "该行此前经核减或拒付：由审核员重新裁定。",
            "Reduced or rejected before: an officer decides again.",
        ),
    },
    causes=_causes,
)
