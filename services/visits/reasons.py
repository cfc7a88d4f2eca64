"""Reasons: some say nothing without a memo."""

from typing import Any

from models.visits import Reason
from services import reason_words, spoken
from services.errors import Invalid


class MemoRequired(Invalid):
    code = "memo_required"
    zh = "原因为“{reason_code}”时必须填写说明（memo）。"
    en = "The reason {reason_code} needs a memo."

    def words(self, language: str) -> dict[str, Any]:
        words = super().words(language)
        return words | (
            {"reason_code": spoken.titled(words["reason_code"], reason_words.REASONS)} if language == "zh" else {}
        )


def explained(reason: Reason, memo: str) -> None:
    """`other` and `manual` say nothing by themselves."""
    if reason in (Reason.OTHER, Reason.MANUAL) and not memo:
        raise MemoRequired("/memo", reason_code=reason)
