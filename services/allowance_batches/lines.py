"""The lines of a batch as they are seen: who is paid and since when, who is not and why, and what the bank said."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import Table, and_, select
from sqlalchemy import case as when
from sqlmodel.ext.asyncio.session import AsyncSession

from models.allowance_batches import AllowanceLine, LineRead, Withheld
from models.allowance_payments import AllowanceSending, SendingStatus
from models.allowances import Allowance
from models.residents import Resident
from services import pages
from services.access import Actor, Permission
from services.allowance_batches import reading

line_table: Table = AllowanceLine.__table__  # type: ignore[attr-defined]
sendings: Table = AllowanceSending.__table__  # type: ignore[attr-defined]
allowances: Table = Allowance.__table__  # type: ignore[attr-defined]
residents: Table = Resident.__table__  # type: ignore[attr-defined]
L, N, A, R = line_table.c, sendings.c, allowances.c, residents.c

SAYS: Mapping[Withheld, tuple[str, str]] = {
    Withheld.ALREADY_PAID: (
        "该月已在其他批次或历史记录中发放。",
        "The month was paid in another batch or in imported history.",
    ),
    Withheld.NOT_REGISTERED: ("该月末尚未登记在册。", "Not yet on the register at the end of the month."),
    Withheld.DIED: ("已去世，该月不再发放。", "Died; the month is not due any more."),
    Withheld.MOVED: ("已迁出，该月不再发放。", "Moved away; the month is not due."),
    Withheld.EXCLUDED: ("属于此项津贴不发放的困难类别。", "Has a category that this allowance excludes."),
    Withheld.NOT_INCLUDED: (
        "不属于此项津贴所限的困难类别。",
        "Has none of the categories that this allowance asks for.",
    ),
    Withheld.SUSPENDED: ("此项津贴已暂停发放。", "The allowance is suspended."),
    Withheld.NO_BANK_CARD: (
        "未登记银行卡；登记后补发。",
        "No bank card is registered; it is paid as arrears once there is one.",
    ),
}


async def lines(
    session: AsyncSession,
    actor: Actor,
    batch_id: UUID,
    part: pages.Slice,
    *,
    due: bool | None = None,
    withheld: Withheld | None = None,
    arrears: bool | None = None,
    result: SendingStatus | None = None,
    allowance_id: UUID | None = None,
    resident_id: UUID | None = None,
) -> tuple[pages.Page, list[LineRead]]:
    """In the order of the bank's file; those who are not paid come last."""
    actor.require(Permission.ALLOWANCES_READ)
    batch = await reading.get(session, actor, batch_id)
    statement = (
        select(
            *(L.id, L.line_no, L.allowance_id, L.resident_id, L.month, L.age, L.since_month, L.amount_fen, L.withheld),
            *(A.name.label("allowance"), R.name.label("resident_name"), R.division_code),
            when((L.withheld.is_(None), L.amount_fen), else_=0).label("due_fen"),
            *((L.month < batch.month).label("arrears"), L.payment_id.is_not(None).label("resent")),
            *(N.payment_id, N.status.label("result"), N.reason),
        )
        .select_from(
            line_table.join(allowances, and_(A.district_code == L.district_code, A.id == L.allowance_id))
            .join(residents, and_(R.district_code == L.district_code, R.id == L.resident_id))
            .join(
                sendings,
                and_(N.district_code == L.district_code, N.batch_id == L.batch_id, N.line_no == L.line_no),
                isouter=True,
            )
        )
        .where(L.district_code == actor.district, L.batch_id == batch_id)
    )
    if due is not None:
        statement = statement.where(L.withheld.is_(None) if due else L.withheld.is_not(None))
    if arrears is not None:
        statement = statement.where(L.month < batch.month if arrears else L.month == batch.month)
    for column, wanted in (
        (L.withheld, withheld),
        (N.status, result),
        (L.allowance_id, allowance_id),
        (L.resident_id, resident_id),
    ):
        if wanted is not None:
            statement = statement.where(column == wanted)
    page = await pages.take(session, statement, [L.line_no], part, newest_first=False)
    shown = []
    for row in page.rows:
        zh, en = SAYS[row.withheld] if row.withheld else (None, None)
        shown.append(LineRead.model_validate({**row._mapping, "says_zh": zh, "says_en": en}))
    return page, shown
