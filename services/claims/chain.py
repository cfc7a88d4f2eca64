"""A settled claim and its settled adjustments are a chain; of each record one line of it stands: the latest, which no other corrects."""

CHAIN_SQL = """
    select k.id from claims k
    where k.district_code = :district and k.status = 'settled' and (k.id = :root or k.corrects_claim_id = :root)"""
STANDING_SQL = f"""
    select distinct on (l.record_kind, l.record_no) l.* from claim_lines l
    where l.district_code = :district and l.claim_id in ({CHAIN_SQL})
      and not exists (select from claim_lines n
        where n.district_code = l.district_code and n.corrects_line_id = l.id and n.claim_id in ({CHAIN_SQL}))
    order by l.record_kind, l.record_no, (l.approved_fen > 0) desc, l.claim_id desc, l.line_no"""
"""The standing line of each record; of a record billed twice in one claim, the one that was paid."""
