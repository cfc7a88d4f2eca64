"""What stands on a statement, put together from the rows of the settlement and its claim."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.claims import RecordKind, ResolutionKind
from models.fund_sources import SOURCES
from models.settlements import Settlement
from models.statements import StatementContent
from services import calendars, capitals, masks, spoken
from services.claims.amounts import over_cap
from services.claims.rules import BY_CODE
from services.statements.words import DECIDED

_HEAD = text("""
    select d.name as district, c.claim_no, p.code as provider_code, p.name as provider,
        p.credit_code as provider_credit_code, c.service_month,
        (select s.settlement_no from settlements s where s.district_code = c.district_code
            and s.claim_id = c.corrects_claim_id and s.status <> 'returned') as corrects_settlement_no
    from claims c
    join providers p on p.district_code = c.district_code and p.id = c.provider_id
    join districts d on d.code = c.district_code
    where c.district_code = :district and c.id = :claim
""")
_CONTRACTS = text("""
    select contract_no, starts_on, ends_on from contracts
    where district_code = :district and provider_id = :provider and starts_on <= :last and ends_on >= :first
    order by contract_no
""")
_OVER_CAP = over_cap("l", "i.unit", "w")
_LINES = text(f"""
    select p.code as programme_code, p.name as programme, i.code as service_code, i.name as service, i.unit,
        count(*) as lines, count(*) filter (where l.paid_fen > 0) as paid_lines,
        sum(coalesce(l.approved_minutes, 0) - coalesce(l.before_minutes, 0))::bigint as minutes,
        sum(coalesce(l.approved_quantity, 0) - coalesce(l.before_quantity, 0))::bigint as quantity,
        sum(l.asked_fen - l.before_fen)::bigint as asked_fen, sum(l.verified_fen - l.before_fen)::bigint as verified_fen,
        sum(l.approved_fen - l.before_fen)::bigint as approved_fen,
        sum(l.paid_fen - l.before_paid_fen)::bigint as subsidy_fen,
        sum(l.approved_fen - l.before_fen - l.paid_fen + l.before_paid_fen)::bigint as copay_fen,
        nullif(sum({_OVER_CAP} - {over_cap("s", "i.unit", "sw")}), 0)::bigint as over_cap_fen
    from claim_lines l
    join service_items i on i.district_code = l.district_code and i.id = l.service_item_id
    left join programme_versions w on w.district_code = l.district_code and w.id = l.programme_version_id
    left join claim_lines s on s.district_code = l.district_code and s.id = l.corrects_line_id
    left join programme_versions sw on sw.district_code = s.district_code and sw.id = s.programme_version_id
    left join programmes p on p.district_code = l.district_code and p.id = l.programme_id
    where l.district_code = :district and l.claim_id = :claim
    group by p.code, p.name, i.code, i.name, i.unit
    order by p.code nulls last, i.code
""")
_REDUCTIONS = text(f"""
    select * from (select l.line_no, nullif(l.record_kind, 'visit') as record_kind, l.record_no, r.name, i.name as service,
        l.asked_fen, l.approved_fen, l.asked_fen - l.approved_fen as reduced_fen, l.payable_fen,
        nullif({_OVER_CAP}, 0) as over_cap_fen, l.corrects_line_id is not null as corrects,
        case when c.corrects_claim_id is not null then l.before_fen end as before_fen,
        case when c.corrects_claim_id is not null then l.before_paid_fen end as before_subsidy_fen,
        case when c.corrects_claim_id is not null then l.paid_fen end as subsidy_fen,
        case when c.corrects_claim_id is not null then l.paid_fen - l.before_paid_fen end as subsidy_difference_fen,
        coalesce((select jsonb_agg(jsonb_build_object('code', e.code, 'found', e.found, 'resolution', e.resolution,
                                   'note', e.note) order by e.code)
            from claim_exceptions e where e.district_code = l.district_code and e.line_id = l.id), '[]') || (
            select coalesce(jsonb_agg(jsonb_build_object('code', t ->> 'code', 'found', t -> 'found', 'resolution', null, 'note', null)), '[]')
            from jsonb_array_elements(l.taken_back_for) t) as reasons
    from claim_lines l
    join claims c on c.district_code = l.district_code and c.id = l.claim_id
    join service_items i on i.district_code = l.district_code and i.id = l.service_item_id
    left join residents r on r.district_code = l.district_code and r.id = l.resident_id
    left join programme_versions w on w.district_code = l.district_code and w.id = l.programme_version_id
    where l.district_code = :district and l.claim_id = :claim) told
    where reduced_fen > 0 or over_cap_fen > 0 or before_fen is not null
    order by line_no
""")
_FUNDS = text("""
    select p.name as programme, f.source, f.amount_fen from settlement_funds f
    join programmes p on p.district_code = f.district_code and p.id = f.programme_id
    left join lateral (
        select share.place from programme_versions w
        cross join lateral jsonb_array_elements(w.fund_shares_bp) with ordinality as share(said, place)
        where w.district_code = f.district_code and w.programme_id = f.programme_id and w.effective_from <= :last
          and share.said ->> 0 = f.source
        order by w.effective_from desc limit 1
    ) s on true
    where f.district_code = :district and f.settlement_id = :settlement order by p.code, s.place nulls last, f.source
""")
"""In the order of the rules of that month: the last takes the residue."""
_PAYMENTS = text("""
    select y.paid_on, y.amount_fen, y.bank_reference, a.display_name as recorded_by, r.recovery_no from payments y
    left join recoveries r on r.district_code = y.district_code and r.id = y.recovery_id
    left join accounts a on a.id = y.recorded_by
    where y.district_code = :district and y.settlement_id = :settlement order by y.id
""")
_RECOVERY = text("select recovery_no from recoveries where district_code = :district and settlement_id = :settlement")
_NAMES = text("select id, display_name from accounts where id = any(cast(:ids as uuid[]))")


CORRECTS = (
    "更正：已结算的这一笔改按本次核定，差额多退少补。",
    "Corrects a settled line: the difference is paid or given back.",
)

OVER_CAP = "over_cap"


def _decided(code: str, resolution: str | None, row: Mapping[str, Any]) -> str | None:
    """Where nothing can be paid, to accept that is to pay nothing; and what is over a cap in fen is said."""
    if code == OVER_CAP and row["over_cap_fen"]:
        return f"其中 {spoken.yuan(row['over_cap_fen'])} 元超出额度，由本人自付"
    if resolution == ResolutionKind.ACCEPT and not row["payable_fen"]:
        return "无可支付额，不予支付"
    return DECIDED.get(resolution or "")


def _worded(code: str, kind: RecordKind, found: Mapping[str, Any]) -> dict[str, str | None]:
    """What is wrong, in the words of the causes that hold, which are the same for many lines; and what holds of this line."""
    if (rule := BY_CODE.get(code)) is None:
        return {"zh": code, "en": code}
    told = rule.told(kind, found)
    return {
        "zh": "".join(words.zh for words in told),
        "en": " ".join(words.en for words in told),
        "cause_zh": "，".join(words.short_zh for words in told if words.short_zh) or None,
        "cause_en": ", ".join(words.short_en for words in told if words.short_en) or None,
    }


def _reduction(row: Mapping[str, Any]) -> dict[str, Any]:
    kind = RecordKind(row["record_kind"] or RecordKind.VISIT)
    reasons = [
        {name: reason[name] for name in ("code", "resolution", "note")}
        | _worded(reason["code"], kind, reason["found"] or {})
        | {"decided": _decided(reason["code"], reason["resolution"], row)}
        for reason in row["reasons"]
    ]
    if row["corrects"]:
        reasons.insert(
            0, {"code": "adjustment", "resolution": None, "note": None, "zh": CORRECTS[0], "en": CORRECTS[1]}
        )
    return {**row, "resident_masked": masks.name(row["name"] or ""), "reasons": reasons}


async def content(session: AsyncSession, settlement: Settlement) -> StatementContent:
    """As the rows are now. The lines of a claim stand still from the proposal on. Those of an adjustment are told as signed
    differences, and each of them beside what it was approved at before; where they take more than they give, that is to be
    returned."""
    connection = await session.connection()
    which: dict[str, Any] = {
        "district": settlement.district_code,
        "settlement": settlement.id,
        "claim": settlement.claim_id,
        "provider": settlement.provider_id,
    }
    head = (await connection.execute(_HEAD, which)).mappings().one()
    which |= {"first": calendars.first_day(head["service_month"]), "last": calendars.last_day(head["service_month"])}
    people = [person for person in (settlement.proposed_by, settlement.approved_by) if person]
    names: dict[UUID, str] = {
        row.id: row.display_name for row in (await connection.execute(_NAMES, {"ids": people})).all()
    }
    found = {
        name: (await connection.execute(statement, which)).mappings().all()
        for name, statement in (
            ("contracts", _CONTRACTS),
            ("lines", _LINES),
            ("reductions", _REDUCTIONS),
            ("funds", _FUNDS),
            ("payments", _PAYMENTS),
        )
    }
    to_return = None
    if settlement.subsidy_fen < 0:
        number = (await connection.execute(_RECOVERY, which)).scalar_one_or_none()
        to_return = {"amount_fen": -settlement.subsidy_fen, "recovery_no": number}
    kept = {name: getattr(settlement, name) for name in StatementContent.model_fields if hasattr(settlement, name)}
    told = {
        **kept,
        **head,
        "contracts": found["contracts"],
        "lines": found["lines"],
        "reductions": [_reduction({**row}) for row in found["reductions"]],
        "funds": [{**row, "source": SOURCES.get(row["source"], row["source"])} for row in found["funds"]],
        "payments": [{**row, "recorded_by": row["recorded_by"] or "-"} for row in found["payments"]],
        "settlement_id": settlement.id,
        "asked_lines": settlement.lines,
        "approved_fen": settlement.gross_fen,
        "verified_fen": sum(row["verified_fen"] for row in found["lines"]),
        "over_cap_fen": sum(row["over_cap_fen"] or 0 for row in found["lines"]) or None,
        "paid_fen": sum(row["amount_fen"] for row in found["payments"]),
        "to_return": to_return,
        "subsidy_capitals": capitals.yuan(settlement.subsidy_fen),
        "proposed_by": names.get(settlement.proposed_by, "-"),
        "approved_by": names.get(settlement.approved_by, "-") if settlement.approved_by else None,
    }
    return StatementContent.model_validate(told)
