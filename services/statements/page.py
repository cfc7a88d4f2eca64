"""A statement as the telephone shows it that has scanned it: the same as the JSON says, for people."""

from models.statements import StatementCheck
from services import spoken
from services.papers import html
from services.papers.html import GOOD, PLAIN, Facts, Page

_COMPARE = (
    "请与纸面核对：结算单号、服务商、月份、金额、SHA-256。有一处不一致，纸面即非原件或已被改动。",
    "Compare with the paper: number, provider, month, amount and the SHA-256. Where one differs, the paper is not as it was issued.",
)
_SUPERSEDED = ("真实，此后另有凭证", "Genuine, a later one was issued")


def written(shown: StatementCheck) -> str:
    facts: Facts = (
        (("结算单号", "Settlement No."), shown.settlement_no),
        (("服务商", "Provider"), shown.provider),
        (("月份", "Month"), shown.month),
        (("补贴（元）", "Subsidy, yuan"), f"{spoken.yuan(shown.subsidy_fen)}（{shown.subsidy_capitals}）"),
        (("出具时", "When issued"), _stood(shown.status, shown.paid_fen)),
        (("现在", "Now"), _stood(shown.status_now, shown.paid_now_fen)),
        *html.issued(shown.district, shown.issued_at, shown.code, shown.sha256),
    )
    return html.write(
        Page(
            title=("结算单凭证", "Statement of a settlement"),
            verdict=("真实", "Genuine") if shown.latest else _SUPERSEDED,
            tone=GOOD if shown.latest else PLAIN,
            says=(shown.says_zh, shown.says_en),
            facts=facts,
            compare=_COMPARE,
        )
    )


def _stood(status: str, paid_fen: int) -> str:
    return f"{spoken.STATES[status]}（{status}），已付 {spoken.yuan(paid_fen)} 元"
