"""What a kind of event is called where a sentence speaks of it: 上门服务：未成行（visits.missed）."""

from collections.abc import Mapping

from models.accounts import Role
from models.events import KINDS
from services import spoken
from services.labels import label

_NOUNS: Mapping[str, tuple[str, str, str]] = {
    "orders": ("order", "订单", "order"),
    "visits": ("visit", "上门服务", "visit"),
    "order_offers": ("order_offer", "询单", "offer of an order"),
    "stays": ("stay", "入住", "stay"),
    "entitlements": ("entitlement", "补贴资格", "entitlement"),
    "claims": ("claim", "结算申请", "claim"),
    "settlements": ("settlement", "结算单", "settlement"),
    "findings": ("finding", "隐患", "finding"),
    "alerts": ("alert", "预警", "alert"),
    "family_links": ("family_link", "亲属关联", "family link"),
    "webhooks": ("webhook", "事件推送", "webhook"),
    "complaints": ("complaint", "投诉", "complaint"),
}
"""As a state of it is looked up, and what it is called."""
_CHANGES: Mapping[str, tuple[str, str]] = {
    "visits.moved": ("改时间", "moved"),
    "family_links.narrowed": ("范围缩小", "narrowed"),
    "complaints.said_by_complainant": ("投诉人留言", "a word of who complains"),
    "complaints.said_by_place": ("被投诉单位留言", "a word of the place"),
    "complaints.said_by_bureau": ("民政局留言", "a word of the bureau"),
}
"""What is told without a new state."""


def kind(code: str, language: str) -> str:
    """With the code, which is what one writes; of what is no kind the code alone."""
    if code not in KINDS:
        return code
    noun, _, state = code.partition(".")
    key, zh, en = _NOUNS[noun]
    said_zh, said_en = _CHANGES.get(code) or (spoken.state(key, state), state.replace("_", " "))
    return f"{zh}：{said_zh}（{code}）" if language == "zh" else f"{en}: {said_en} ({code})"


def audiences(codes: str, language: str) -> str:
    """`resident, family` as people are called, with the codes; `-` is nobody."""
    if codes == "-":
        return "无" if language == "zh" else "nobody"
    return spoken.titled(codes, {role: label(role) for role in Role}) if language == "zh" else codes
