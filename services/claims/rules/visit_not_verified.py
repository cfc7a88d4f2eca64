"""A line whose record is doubted, rejected or disputed, or was attested in an import that nobody approved yet.

Each of these is mended by somebody else, so the words name those that hold: which doubts are open, why and with which words an
officer rejected it, that the resident disputes it."""

from collections.abc import Mapping, Sequence
from typing import Any

from models.claims import RecordKind
from services import doubt_words, reason_words, spoken
from services.claims.rules import RECORD_SQL, Rule, Words
from services.records import KINDS, REJECTED, doubts

_FOUND_FALSE = """c.record_status = 'rejected' and exists (select from claim_exceptions x
    where x.district_code = c.district_code and x.line_id = c.line_id and x.code <> 'visit_not_verified'
      and x.resolution = 'reject' and x.reason_code = 'false_service')"""
"""An officer has found the service false on this very line: that is why its record is rejected, and he is not asked again."""
_CLOSED = " ".join(
    f"""when '{kind.kind}' then (select jsonb_build_object('closed_code', o.closed_code, 'closed_memo', o.closed_memo)
        from {kind.table.name} o where o.district_code = c.district_code and o.id = c.{kind.line_id})"""
    for kind in KINDS.values()
)
_UPHELD = """(select true from orders q where q.district_code = c.district_code and q.id = c.order_id
    and c.record_kind = 'visit' and q.dispute_upheld)"""

_NAMED: Mapping[RecordKind, tuple[str, str]] = {
    RecordKind.VISIT: ("该次服务", "the visit"),
    RecordKind.SERVING: ("此餐", "the serving"),
    RecordKind.STAY: ("该月床日", "the nights"),
}
_UNFINISHED: Mapping[RecordKind, tuple[str, str]] = {
    RecordKind.VISIT: (
        "该次服务{state}，没有可核实的服务：由护理员或服务商登记签到签退，或撤回该行；此前不予支付。",
        "There is nothing of the visit to verify ({status}): caregiver or provider records it, or the line is withdrawn; unpaid until then.",
    ),
    RecordKind.SERVING: (
        "此餐{state}，不予支付：确已用餐的，由助餐点重新登记；否则撤回该行。",
        "The serving is not paid ({status}): if it was eaten the point records it anew, else the line is withdrawn.",
    ),
    RecordKind.STAY: (
        "该月已无可计的床日，不予支付：入住、请假或离院登记有误的，由机构更正后重新对账。",
        "No night of the month is left to pay: the facility corrects a wrong stay, leave or discharge; then reconcile again.",
    ),
}
_NOT_THERE = ("scheduled", "checked_in", "missed", "cancelled")


def _rejected(kind: RecordKind, found: Mapping[str, Any]) -> Words:
    """With the officer's reason and memo, where he gave them. A dispute that was upheld stands (services/restoration.py)."""
    (zh, en), upheld = _NAMED[kind], found.get("dispute_upheld")
    code, memo = str(found.get("closed_code") or ""), found.get("closed_memo")
    why_zh = "；".join([f"原因：{reason_words.zh(code)}"] * bool(code) + [f"说明：{memo}"] * bool(memo))
    why_en = "; ".join([f"reason: {reason_words.en(code)}"] * bool(code) + [f"memo: {memo}"] * bool(memo))
    short = reason_words.zh(code) if code else "", reason_words.en(code) if code else ""
    whose_zh, whose_en = (
        ("因老年人的争议成立被否决", "rejected, as the resident's dispute was upheld")
        if upheld
        else ("已被审核员否决", "rejected by an officer")
    )
    next_zh, next_en = (
        ("该行由审核员拒付", "an officer closes the line")
        if upheld
        else (
            "认为否决有误的，由服务商提请否决人以外的审核员恢复后重新对账",
            "if that was wrong, the provider asks another officer to restore it; then reconcile again",
        )
    )
    return Words(
        zh=f"{zh}{whose_zh}，不予支付：{next_zh}。",
        en=f"{en.capitalize()} stands {whose_en}, and nothing is paid: {next_en}.",
        facts_zh=_plain(why_zh),
        facts_en=_plain(why_en),
        short_zh=f"{whose_zh.removeprefix('已')}{f'：{short[0]}' if code else ''}{f'（{memo}）' if memo else ''}",
        short_en=f"{whose_en}{f': {short[1]}' if code else ''}{f' ({memo})' if memo else ''}",
    )


def _plain(words: str) -> str:
    """Facts that are no pattern, whatever brackets somebody typed."""
    return words.replace("{", "{{").replace("}", "}}")


def _causes(kind: RecordKind, found: Mapping[str, Any]) -> Sequence[Words]:
    """A rejection is the whole reason; the others may hold together, and each is mended by itself."""
    status, (zh, en) = str(found.get("status")), _NAMED[kind]
    if status == REJECTED:
        return [_rejected(kind, found)]
    if status == "cancelled" or (status in _NOT_THERE and not found.get("open")):
        told_zh, told_en = _UNFINISHED[kind]
        state = spoken.STATES[status]
        short = ("无可计床日", "no night is left") if kind is RecordKind.STAY else (state, status.replace("_", " "))
        words = told_zh.format(state=state), told_en.format(status=status.replace("_", " "))
        return [Words(*words, short_zh=short[0], short_en=short[1])]
    causes = []
    if found.get("open"):
        still_zh, still_en = doubt_words.still_open(kind, found["open"])
        named_zh, named_en = doubt_words.titles(kind, found["open"])
        causes.append(
            Words(
                f"{zh}有未处理的异常：{still_zh}。全部处理后重新对账；此前不予支付。",
                f"{en.capitalize()} has open doubts: {still_en}. With all of them settled, reconcile again; nothing is paid until then.",
                short_zh=f"有未处理的异常：{named_zh}",
                short_en=f"open doubts: {named_en}",
            )
        )
    if found.get("disputed"):
        causes.append(
            Words(
                f"老年人对{zh}的订单提出的争议尚未裁定：由补贴审核员裁定争议后重新对账；此前不予支付。",
                f"The resident disputes the order of {en}: a subsidy officer decides the dispute, then reconcile again; unpaid until then.",
                short_zh="老年人的争议尚未裁定",
                short_en="the resident's dispute is not decided",
            )
        )
    if found.get("unapproved"):
        causes.append(
            Words(
                f"{zh}所在的导入尚未经另一人批准：由导入人以外的有权人员批准后重新对账；此前不予支付。",
                f"Nobody approved the import of {en} yet: a second person approves it, then reconcile again; nothing is paid until then.",
                short_zh="所在的导入未经另一人批准",
                short_en="its import is not approved",
            )
        )
    return causes


RULE = Rule(
    code="visit_not_verified",
    title="服务未核实",
    zh="该次服务尚未核实（仍有异常、已否决、老年人有争议待定，或所在的导入未经另一人批准）：由服务商更正或有权人员确认（已否决的，由否决人以外的审核员恢复）后重新对账。",
    en="The visit is not verified (doubts open, rejected, disputed, or its import not approved): clear that, or restore it; then reconcile.",
    when=f"c.record_id is not null and (not c.verified or c.unapproved or c.disputed) and not ({_FOUND_FALSE})",
    found=f"""{RECORD_SQL} || jsonb_build_object('status', c.record_status, 'evidence', c.evidence, 'order_id', c.order_id,
    'open', (select jsonb_agg(x.code order by x.code) from ({doubts("c")}) x where x.status = 'open'))
    || jsonb_strip_nulls(jsonb_build_object('disputed', nullif(c.disputed, false), 'unapproved', nullif(c.unapproved, false)))
    || case when c.record_status = 'rejected' then jsonb_strip_nulls((case c.record_kind {_CLOSED} end)
        || jsonb_build_object('dispute_upheld', {_UPHELD})) else '{{}}' end""",
    bars=True,
    words={
        RecordKind.SERVING: Words(
            "此餐尚未核实（仍有异常、已否决、已作废，或所在的导入未经另一人批准）：由助餐点更正或有权人员确认（已否决的，由否决人以外的审核员恢复）后重新对账。",
            "The serving is not verified (doubts open, rejected, cancelled, or its import not yet approved): clear that, then reconcile again.",
        ),
        RecordKind.STAY: Words(
            "该月床日未核实（存疑、已否决，或已无可计的床日）：由审核员裁定，或更正入住、请假和离院登记后重新对账。",
            "Not verified (doubted, rejected, or no night is left): an officer decides, or the stay is corrected; then reconcile again.",
        ),
    },
    causes=_causes,
)
