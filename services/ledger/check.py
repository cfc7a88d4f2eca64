"""The invariants of the books, recomputed from the transfers (T20 to T25). Each query finds what breaks one rule."""

from typing import Any

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.ledger import LedgerCheckRead, LedgerFault
from services import money
from services.access import Actor, Permission
from services.records import KINDS

# A month's account holds no more than its cap (a CHECK of the table), so what is drawn of it for a record is all that it may give.
RULES: dict[str, str] = {
    "balance_is_the_fold_of_its_transfers": """
        select a.id, a.held, a.posted, a.carried, folded.held as held_by_transfers, folded.posted as posted_by_transfers,
            folded.carried as carried_by_transfers
        from ledger_accounts a
        left join lateral (
            select coalesce(sum(t.amount) filter (where t.kind = 'hold'), 0)
                 - coalesce(sum(h.amount) filter (where t.kind in ('post', 'void')), 0) as held,
                   coalesce(sum(t.amount) filter (where t.kind in ('post', 'direct')), 0)
                 - coalesce((select sum(r.amount) from ledger_transfers r
                        where r.district_code = a.district_code and r.credit_account_id = a.id and r.kind in ('reverse', 'direct')), 0) as posted,
                   coalesce((select sum(c.amount) from ledger_transfers c
                        where c.district_code = a.district_code and c.credit_account_id = a.id and c.kind = 'carry'), 0)
                 - coalesce(sum(t.amount) filter (where t.kind = 'carry'), 0) as carried
            from ledger_transfers t
            left join ledger_transfers h on h.district_code = t.district_code and h.id = t.hold_id
            where t.district_code = a.district_code and t.debit_account_id = a.id and t.kind <> 'reverse'
        ) folded on true
        where a.district_code = :district and a.cap is not null and (a.held, a.posted, a.carried) <> (folded.held, folded.posted, folded.carried)""",
    "a_resolution_is_within_its_hold": """
        select t.id, t.amount, h.amount as held from ledger_transfers t
        join ledger_transfers h on h.district_code = t.district_code and h.id = t.hold_id
        where t.district_code = :district and (h.kind <> 'hold' or t.debit_account_id <> h.debit_account_id
            or t.kind = 'void' and t.amount <> h.amount)""",
    "a_reversal_is_within_its_original": """
        select o.id, o.amount, sum(r.amount) as reversed from ledger_transfers r
        join ledger_transfers o on o.district_code = r.district_code and o.id = r.reverses_id
        where r.district_code = :district
        group by o.id, o.amount, o.kind having sum(r.amount) > o.amount or o.kind not in ('post', 'direct')""",
    "both_sides_have_one_unit": """
        select t.id, t.unit from ledger_transfers t
        join ledger_accounts d on d.district_code = t.district_code and d.id = t.debit_account_id
        join ledger_accounts c on c.district_code = t.district_code and c.id = t.credit_account_id
        where t.district_code = :district and (t.unit, t.unit) <> (d.unit, c.unit)""",
    **{
        f"a_{one}_shows_what_was_posted": f"""
        select o.id, o.posted_subsidy_fen, coalesce(posted.net, 0) as net from {kind.table.name} o
        left join (
            select t.cause_id, sum(case t.kind when 'reverse' then -t.amount else t.amount end) as net
            from ledger_transfers t
            join ledger_accounts a on a.district_code = t.district_code and a.owner_kind = 'provider_receivable'
                and a.id = case t.kind when 'reverse' then t.debit_account_id else t.credit_account_id end
            where t.district_code = :district and t.cause_kind = '{one}' and t.unit = 'fen'
            group by t.cause_id
        ) posted on posted.cause_id = o.id
        where o.district_code = :district and o.posted_subsidy_fen <> coalesce(posted.net, 0)"""
        for one, kind in KINDS.items()
    },
    **{
        f"what_a_{one}_lost_its_month_settled": f"""
        select o.id, t.service_month, sum(t.amount) filter (where t.unit = 'fen') as reversed_fen from {kind.table.name} o
        join ledger_transfers t on t.district_code = o.district_code and t.cause_kind = '{one}' and t.cause_id = o.id
            and t.kind = 'reverse' and t.round = o.rounds
        where o.district_code = :district and o.status = 'verified' and o.entitlement_id is not null
          and not exists (select from claim_lines l
            join claims k on k.district_code = l.district_code and k.id = l.claim_id
            where l.district_code = o.district_code and l.{kind.line_id} = o.id and k.status = 'settled'
              and k.service_month = t.service_month)
        group by o.id, t.service_month"""
        for one, kind in KINDS.items()
    },
    **{
        f"a_{one}_draws_of_its_month_what_it_covers": f"""
        select o.id, drawn.unit, drawn.net, o.covered_units, o.posted_subsidy_fen from {kind.table.name} o
        join (
            select t.cause_id, t.round, a.unit, sum(case t.kind when 'reverse' then -t.amount else t.amount end) as net
            from ledger_transfers t
            join ledger_accounts a on a.district_code = t.district_code and a.owner_kind = 'entitlement_month'
                and a.id = case t.kind when 'reverse' then t.credit_account_id else t.debit_account_id end
            where t.district_code = :district and t.cause_kind = '{one}' and t.kind in ('post', 'direct', 'reverse')
            group by t.cause_id, t.round, a.unit
        ) drawn on drawn.cause_id = o.id and drawn.round = o.rounds
        where o.district_code = :district and (drawn.net <> coalesce(o.covered_units, 0)
            or drawn.unit = 'fen' and drawn.net <> o.posted_subsidy_fen)"""
        for one, kind in KINDS.items()
    },
    "closed_books_do_not_move": """
        select b.month, b.transfers as transfers_when_closed, now.transfers, b.fen as fen_when_closed, now.fen
        from book_months b
        cross join lateral (select count(*) as transfers, coalesce(sum(amount) filter (where unit = 'fen'), 0) as fen
            from ledger_transfers t where t.district_code = b.district_code and t.book_month = b.month) now
        where b.district_code = :district and b.status = 'closed' and (b.transfers, b.fen) <> (now.transfers, now.fen)""",
    "a_settlement_is_its_lines_and_its_funds": """
        select s.id, s.subsidy_fen, lines.paid, funds.given from settlements s
        left join lateral (select coalesce(sum(l.paid_fen - l.before_paid_fen), 0) as paid from claim_lines l
            where l.district_code = s.district_code and l.claim_id = s.claim_id) lines on true
        left join lateral (select coalesce(sum(f.amount_fen), 0) as given from settlement_funds f
            where f.district_code = s.district_code and f.settlement_id = s.id) funds on true
        where s.district_code = :district and s.status <> 'returned'
          and (s.subsidy_fen <> lines.paid or s.status <> 'proposed' and s.subsidy_fen <> funds.given)""",
    "a_line_is_approved_for_no_more_than_it_measures": f"""
        select l.id, l.approved_fen, m.fen as measured from claim_lines l
        join service_items i on i.district_code = l.district_code and i.id = l.service_item_id
        cross join lateral (select {money.GROSS_SQL} as fen from (select i.unit, l.unit_price_fen,
            l.approved_minutes as billable_minutes, l.approved_quantity as quantity) g) m
        where l.district_code = :district and l.approved_fen > 0 and l.approved_fen > m.fen""",
    "a_paid_settlement_is_paid": """
        select s.id, s.subsidy_fen, coalesce(sum(p.amount_fen), 0) as paid from settlements s
        left join payments p on p.district_code = s.district_code and p.settlement_id = s.id
        where s.district_code = :district
        group by s.id, s.subsidy_fen, s.status
        having coalesce(sum(p.amount_fen), 0) > greatest(s.subsidy_fen, 0)
            or (s.status = 'paid')
                <> (s.status in ('approved', 'paid') and coalesce(sum(p.amount_fen), 0) = greatest(s.subsidy_fen, 0))""",
    "an_adjustment_stands_on_what_was_settled": """
        select l.id, l.before_fen, o.approved_fen, l.before_paid_fen, o.paid_fen from claim_lines l
        join claims k on k.district_code = l.district_code and k.id = l.claim_id
        join claim_lines o on o.district_code = l.district_code and o.id = l.corrects_line_id
        join claims p on p.district_code = o.district_code and p.id = o.claim_id
        where l.district_code = :district and k.status <> 'withdrawn' and (p.status <> 'settled'
            or (l.before_fen, l.before_paid_fen) <> (o.approved_fen, o.paid_fen)
            or k.corrects_claim_id not in (p.id, coalesce(p.corrects_claim_id, p.id))
            or exists (select from claim_lines n join claims s on s.district_code = n.district_code and s.id = n.claim_id
                where n.district_code = l.district_code and n.corrects_line_id = l.corrects_line_id and n.id <> l.id
                  and s.status = 'settled' and k.status = 'settled'))""",
    "a_negative_settlement_is_recovered": """
        select s.id, s.subsidy_fen, r.amount_fen from settlements s
        left join recoveries r on r.district_code = s.district_code and r.settlement_id = s.id
        where s.district_code = :district and s.status in ('approved', 'paid')
          and coalesce(r.amount_fen, 0) <> greatest(-s.subsidy_fen, 0)""",
    "a_recovery_of_an_allowance_is_its_payment": """
        select r.id, r.amount_fen, p.amount_fen as paid, p.status, p.taken_back from recoveries r
        join allowance_payments p on p.district_code = r.district_code and p.id = r.allowance_payment_id
        where r.district_code = :district
          and ((r.amount_fen, r.resident_id) <> (p.amount_fen, p.resident_id)
            or r.status <> 'withdrawn' and (p.status <> 'paid' or p.taken_back <> (r.status = 'recovered')))""",
    "a_recovery_is_its_receipts": """
        select r.id, r.amount_fen, coalesce(sum(c.amount_fen), 0) as received from recoveries r
        left join recovery_receipts c on c.district_code = r.district_code and c.recovery_id = r.id
        where r.district_code = :district group by r.id, r.amount_fen, r.status
        having coalesce(sum(c.amount_fen), 0) > r.amount_fen
            or (r.status = 'recovered') <> (coalesce(sum(c.amount_fen), 0) = r.amount_fen)""",
    "a_receipt_gives_no_fund_more_than_came": """
        select c.id, c.amount_fen, sum(t.amount) as given from recovery_receipts c
        join ledger_transfers t on t.district_code = c.district_code and t.cause_id = c.id and t.cause_kind = 'receipt'
        join ledger_accounts a on a.district_code = t.district_code and a.id = t.credit_account_id
        join recoveries r on r.district_code = c.district_code and r.id = c.recovery_id
        where c.district_code = :district and a.owner_kind = 'appropriation'
        group by c.id, c.amount_fen, r.cause having sum(t.amount) > c.amount_fen or r.cause = 'settlement'""",
    "a_home_modification_is_its_transfers": """
        select m.id, m.subsidy_fen, moved.owed, moved.given, moved.paid from home_modifications m
        left join lateral (select
                coalesce(sum(t.amount) filter (where d.owner_kind = 'programme_payable'), 0) as owed,
                coalesce(sum(t.amount) filter (where d.owner_kind = 'appropriation'), 0) as given,
                coalesce(sum(t.amount) filter (where d.owner_kind = 'provider_receivable'), 0) as paid
            from ledger_transfers t
            join ledger_accounts d on d.district_code = t.district_code and d.id = t.debit_account_id
            where t.district_code = m.district_code and t.cause_id = m.id and t.cause_kind = 'home_modification'
              and t.kind = 'direct' and not exists (select from ledger_transfers undone
                where undone.district_code = t.district_code and undone.cause_id = t.cause_id and undone.reverses_id = t.id)
            ) moved on true
        where m.district_code = :district and (moved.owed, moved.given, moved.paid) <> (
            case when m.status = 'accepted' and m.import_id is null then m.subsidy_fen else 0 end,
            case when m.funded_by is not null then m.subsidy_fen else 0 end,
            case when m.paid_on is not null then m.subsidy_fen else 0 end)""",
    "an_allowance_batch_is_its_payments_and_its_funds": """
        select b.id, b.amount_fen - b.resent_fen as booked, payments.approved, transfers.given, sendings.paid,
            transfers.paid as paid_out, payments.cancelled, transfers.back
        from allowance_batches b
        left join lateral (select coalesce(sum(p.amount_fen), 0) as approved,
                coalesce(sum(p.amount_fen) filter (where p.status = 'cancelled'), 0) as cancelled from allowance_payments p
            where p.district_code = b.district_code and p.batch_id = b.id) payments on true
        left join lateral (select coalesce(sum(s.amount_fen) filter (where s.status = 'paid'), 0) as paid
            from allowance_sendings s where s.district_code = b.district_code and s.batch_id = b.id) sendings on true
        left join lateral (select
                coalesce(sum(t.amount) filter (where d.owner_kind = 'appropriation'), 0) as given,
                coalesce(sum(t.amount) filter (where d.owner_kind = 'programme_payable' and t.kind = 'direct'), 0)
                    - coalesce(sum(t.amount) filter (where d.owner_kind = 'allowance_paid'), 0) as paid,
                coalesce(sum(t.amount) filter (where d.owner_kind = 'programme_payable' and t.kind = 'reverse'), 0) as back
            from ledger_transfers t
            join ledger_accounts d on d.district_code = t.district_code and d.id = t.debit_account_id
            where t.district_code = b.district_code and t.cause_id = b.id and t.cause_kind = 'allowance_batch') transfers on true
        where b.district_code = :district and b.status <> 'draft'
          and ((b.amount_fen - b.resent_fen, payments.approved) <> (payments.approved, transfers.given)
            or (sendings.paid, payments.cancelled) <> (transfers.paid, transfers.back))""",
}
_SUMS = text("""
    select count(*) as transfers, coalesce(sum(amount) filter (where unit = 'fen' and kind not in ('hold', 'void', 'reverse', 'carry')), 0)
        - coalesce(sum(amount) filter (where unit = 'fen' and kind = 'reverse'), 0) as fen
    from ledger_transfers where district_code = :district
""")


async def check(session: AsyncSession, actor: Actor) -> LedgerCheckRead:
    """Every rule over the whole district; `faults` is empty when the books are sound. At most 20 faults a rule are named."""
    actor.require(Permission.LEDGER_READ)
    connection = await session.connection()
    which: dict[str, Any] = {"district": actor.district}
    faults = []
    for rule, sql in RULES.items():
        rows = (await connection.execute(text(f"{sql} limit 20"), which)).mappings().all()
        faults += [LedgerFault(rule=rule, found={k: str(v) for k, v in row.items()}) for row in rows]
    sums = (await connection.execute(_SUMS, which)).one()
    return LedgerCheckRead(rules=list(RULES), faults=faults, transfers=sums.transfers, fen_moved=sums.fen)
