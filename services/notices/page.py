"""A notice as the telephone shows it that has scanned it: the same as the JSON says, for people."""

from models.findings import FindingStatus
from models.notices import NoticeCheck, NoticeFindingNow
from services import spoken
from services.labels import label
from services.papers import html
from services.papers.html import BAD, GOOD, PLAIN, Facts, Page, Part

_TONES = {FindingStatus.CLOSED: GOOD, FindingStatus.OVERDUE: BAD}
_COMPARE = (
    "请与纸面核对：通知书编号、场所、检查日期、各条隐患的编号和期限、SHA-256。有一处不一致，纸面即非原件或已被改动。",
    "Compare with the paper: number, place, day, each finding with its day, and the SHA-256. Where one differs, the paper is not "
    "as it was issued.",
)


def written(shown: NoticeCheck) -> str:
    facts: Facts = (
        (("通知书编号", "Notice No."), shown.notice_no),
        (("场所", "Place"), f"{shown.place_name}（{label(shown.place_kind)}）"),
        (("检查日期", "Inspected on"), str(shown.inspected_on)),
        *html.issued(shown.district, shown.issued_at, shown.code, shown.sha256),
    )
    return html.write(
        Page(
            title=("安全隐患整改通知书", "Notice of hazards to be put right"),
            verdict=("真实，但已作废", "Genuine, but annulled") if shown.annulled else ("真实", "Genuine"),
            tone=BAD if shown.annulled else GOOD,
            says=(shown.says_zh, shown.says_en),
            facts=facts,
            compare=_COMPARE,
            parts=[_finding(one) for one in shown.findings],
        )
    )


def _finding(one: NoticeFindingNow) -> Part:
    facts: list[tuple[tuple[str, str], str]] = [(("整改期限", "Until"), str(one.due_on))]
    if one.due_on_now != one.due_on:
        facts.append((("现期限", "Until, as it is now"), str(one.due_on_now)))
    if one.closed_on is not None:
        facts.append((("销号日期", "Closed on"), str(one.closed_on)))
    return Part(
        heading=f"{one.finding_no}　{label(one.topic)}　{label(one.hazard)}",
        stands=(spoken.state("finding", one.status), str(one.status)),
        tone=_TONES.get(one.status, PLAIN),
        facts=facts,
    )
