"""What the community looks after: agreements, cards that others keep."""

from typing import Annotated

from pydantic import Field as Rule
from sqlalchemy import and_, literal_column

from models.agreements import AgreementKind, CardFinding
from models.exports import ExportKind
from models.wire import DivisionCode
from services.access import Permission
from services.agreements import FINDING_SQL, HELD_SQL, KEPT_SQL
from services.exports.columns import choice, day, flag, plain, text
from services.exports.kinds.kind import Filter, Kind, join
from services.exports.kinds.people import seen

_TODAY = "cast(now() at time zone 'Asia/Shanghai' as date)"
_RESIDENTS_DIVISION = {"division": Filter("starts_with(r.division_code, :division)", DivisionCode)}

KINDS = (
    Kind(
        ExportKind.AGREEMENTS,
        "协议",
        Permission.AGREEMENTS_READ,
        "agreements",
        (
            text("协议编号", "agreements.agreement_no"),
            text("老年人", "r.name"),
            plain("区划代码", "r.division_code"),
            choice("协议类型", "agreements.kind", AgreementKind),
            text("协议对方", "agreements.with_name"),
            day("签订日期", "agreements.signed_on"),
            day("终止日期", "agreements.ends_on"),
            flag("有效", f"{_TODAY} between agreements.signed_on and coalesce(agreements.ends_on, 'infinity')"),
            plain("系统编号", "agreements.id"),
        ),
        {
            "kind": Filter("agreements.kind = :kind", AgreementKind),
            "within_days": Filter(
                f"agreements.signed_on <= {_TODAY} and agreements.ends_on between {_TODAY} and {_TODAY} + cast(:within_days as int)",
                Annotated[int, Rule(ge=0, le=3660)],
            ),
        }
        | _RESIDENTS_DIVISION,
        source=join("residents", "r", "agreements.resident_id", "agreements"),
        seen=seen,
    ),
    Kind(
        ExportKind.CARD_CHECKS,
        "银行卡代管检查",
        Permission.AGREEMENTS_READ,
        "residents",
        (
            text("老年人", "residents.name"),
            plain("区划代码", "residents.division_code"),
            text("银行卡保管人", "residents.custodian"),
            flag("已登记卡号", "residents.bank_card_sealed is not null"),
            choice("检查结果", FINDING_SQL, CardFinding),
            text("协议编号", "held.agreement_no"),
            text("协议对方", "held.with_name"),
            day("终止日期", "held.ends_on"),
            plain("系统编号", "residents.id"),
        ),
        {
            "finding": Filter(f"{FINDING_SQL} = :finding", CardFinding),
            "division": Filter("starts_with(residents.division_code, :division)", DivisionCode),
        },
        source=HELD_SQL,
        seen=lambda actor, table: and_(seen(actor, table), literal_column(KEPT_SQL)),
    ),
)
