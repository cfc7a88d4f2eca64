"""Whether a paper is genuine: asked by whoever holds it, and answered without anybody's personal data."""

from sqlalchemy import text
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.settlements import Settlement
from models.statements import Statement, StatementCheck, StatementContent
from services import spoken
from services.access import Actor, system
from services.errors import NotFound
from services.papers import codes
from services.statements import words
from services.statements.read import latest

_COMPARED = ("settlement_no", "district", "provider", "month", "subsidy_fen", "subsidy_capitals", "paid_fen", "status")


_RETURNED = text("""
    select coalesce(sum(p.amount_fen) filter (where p.means = 'offset'), 0)::bigint as kept_back,
        coalesce(sum(p.amount_fen) filter (where p.means <> 'offset'), 0)::bigint as sent
    from recoveries r join recovery_receipts p on p.district_code = r.district_code and p.recovery_id = r.id
    where r.district_code = :district and r.settlement_id = :settlement
""")


class StatementUnknown(NotFound):
    code = "statement_unknown"
    zh = "没有这个验证码的结算单凭证。请核对验证码；若与纸面一致，该凭证不是本系统出具的。"
    en = "No statement has this code. Compare it with the paper; if it is the same, the paper was not issued here."


def district_of(code: str) -> Actor:
    """In whose district to look, as the system itself. Raises StatementUnknown for what is no code."""
    district = codes.district_of(code)
    if district is None:
        raise StatementUnknown
    return system(district)


async def check(session: AsyncSession, code: str) -> StatementCheck:
    """In a session of the district that the code names. Raises StatementUnknown."""
    district = district_of(code).district
    wanted = select(Statement).where(col(Statement.district_code) == district, col(Statement.code) == code)
    issued = (await session.exec(wanted)).one_or_none()
    if issued is None:
        raise StatementUnknown
    told = StatementContent.model_validate_json(issued.content)
    newest = await latest(session, district, issued.settlement_id)
    settlement = await session.get_one(Settlement, (district, issued.settlement_id))
    now = StatementContent.model_validate_json(newest.content) if newest else told
    is_latest = newest is None or newest.id == issued.id
    superseded = (
        ("", "") if is_latest else ("此后又有付款，已另出新的凭证。", " A later payment has its own statement.")
    )
    paid = f"{told.month}, {told.provider}", spoken.amount(abs(told.subsidy_fen), "fen", "en")
    states = spoken.STATES[told.status], spoken.STATES[settlement.status]
    says_zh = f"{told.month} 向 {told.provider} 结算人民币{told.subsidy_capitals}，出具时{states[0]}，现{states[1]}。"
    says_en = f"{paid[0]}, {paid[1]}; {told.status} when issued, {settlement.status} now."
    if kept := words.set_off_fen(now):
        says_zh += f"已付的 {spoken.yuan(now.paid_fen)} 元中，{spoken.yuan(kept)} 元为抵扣追缴款。"
        says_en += f" Of {spoken.amount(now.paid_fen, 'fen', 'en')} paid, {spoken.amount(kept, 'fen', 'en')} was kept back for recoveries."
    if told.subsidy_fen < 0:
        back_zh, back_en = await _given_back(session, issued, -told.subsidy_fen)
        says_zh = f"{told.month} 应由 {told.provider} 退还人民币{told.subsidy_capitals.removeprefix('负')}，{back_zh}。"
        says_en = f"{paid[0]}, which has to give back {paid[1]}: {back_en}."
    return StatementCheck(
        **{name: getattr(told, name) for name in _COMPARED},
        genuine=True,
        code=issued.code,
        issued_at=issued.created_at,
        sha256=issued.sha256,
        latest=is_latest,
        status_now=settlement.status,
        paid_now_fen=now.paid_fen,
        says_zh=f"真实：{told.district}民政局 {says_zh}{superseded[0]}",
        says_en=f"Genuine: {says_en}{superseded[1]}",
    )


async def _given_back(session: AsyncSession, issued: Statement, fen: int) -> tuple[str, str]:
    """How much of it came back till now: kept back of payments, or sent."""
    which = {"district": issued.district_code, "settlement": issued.settlement_id}
    found = (await (await session.connection()).execute(_RETURNED, which)).one()
    left = fen - found.kept_back - found.sent
    if left == fen:
        return "尚未退还", "nothing came back yet"
    parts = [("从付款中抵扣扣回", "kept back of payments", found.kept_back), ("由其退回", "sent back", found.sent)]
    zh = "、".join(f"{how} {spoken.yuan(part)} 元" for how, _, part in parts if part)
    en = ", ".join(f"{spoken.amount(part, 'fen', 'en')} {how}" for _, how, part in parts if part)
    if left <= 0:
        return f"已全部收回（{zh}）", f"all of it came back ({en})"
    return (
        f"已收回一部分（{zh}），尚欠 {spoken.yuan(left)} 元",
        f"a part came back ({en}), {spoken.amount(left, 'fen', 'en')} is owed still",
    )
