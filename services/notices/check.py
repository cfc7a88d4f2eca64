"""Whether a notice is genuine, and where what it names stands now: asked by whoever holds the paper, answered without a person's name."""

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.findings import Finding, FindingStatus
from models.inspections import Inspection
from models.notices import Notice, NoticeCheck, NoticeContent, NoticeFindingNow
from services import calendars
from services.access import Actor, system
from services.errors import NotFound
from services.findings.reading import status_of
from services.papers import codes


class NoticeUnknown(NotFound):
    code = "notice_unknown"
    zh = "没有这个验证码的整改通知书。请核对验证码；若与纸面一致，该通知书不是本系统出具的。"
    en = "No notice has this code. Compare it with the paper; if it is the same, the paper was not issued here."


def district_of(code: str) -> Actor:
    """In whose district to look, as the system itself. Raises NoticeUnknown for what is no code."""
    district = codes.district_of(code)
    if district is None:
        raise NoticeUnknown
    return system(district)


async def check(session: AsyncSession, code: str) -> NoticeCheck:
    """In a session of the district that the code names. Raises NoticeUnknown."""
    district = district_of(code).district
    wanted = select(Notice).where(col(Notice.district_code) == district, col(Notice.code) == code)
    issued = (await session.exec(wanted)).one_or_none()
    if issued is None:
        raise NoticeUnknown
    told = NoticeContent.model_validate_json(issued.content)
    inspection = await session.get_one(Inspection, (district, issued.inspection_id))
    of_it = select(Finding).where(col(Finding.district_code) == district, col(Finding.notice_id) == issued.id)
    found = {one.id: one for one in (await session.exec(of_it)).all()}
    today, annulled = calendars.today(), inspection.annulled_at is not None
    lines = [
        NoticeFindingNow(
            **line.model_dump(include={"finding_no", "topic", "hazard", "due_on"}),
            due_on_now=found[line.finding_id].due_on,
            status=status_of(found[line.finding_id], today),
            closed_on=found[line.finding_id].closed_on,
        )
        for line in told.findings
    ]
    closed = sum(line.status is FindingStatus.CLOSED for line in lines)
    late = sum(line.status is FindingStatus.OVERDUE for line in lines)
    on = calendars.day_of(told.inspected_at)
    now_zh = "检查登记有误，已作废" if annulled else f"列明隐患 {len(lines)} 条，已销号 {closed} 条，逾期 {late} 条"
    now_en = (
        "the inspection was annulled"
        if annulled
        else f"{len(lines)} finding(s), {closed} closed, {late} past their day"
    )
    return NoticeCheck(
        genuine=True,
        **told.model_dump(include={"notice_no", "district", "place_kind", "place_name"}),
        code=issued.code,
        sha256=issued.sha256,
        inspected_on=on,
        issued_at=issued.created_at,
        annulled=annulled,
        findings=lines,
        says_zh=f"真实：{told.district}民政局 {told.notice_no} 整改通知书，{told.place_name}，{on} 检查；{now_zh}。",
        says_en=f"Genuine: {told.notice_no}, {told.place_name}, inspected on {on}; {now_en}.",
    )
