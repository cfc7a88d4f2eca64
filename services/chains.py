"""A settled claim and its settled adjustments are a chain; of each record one line of it stands: the latest, which no other corrects.

A record belongs to the chain of the month in which its service began. A line of any other month's chain pays nothing on it and
moves nothing of it."""

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

MISPLACED = "'already_claimed', 'outside_month'"
"""What a line carries that pays nothing because another claim is the place of its record. What the record posted is for that."""


def pays(line: str) -> str:
    """Whether something is approved on a line, and no settled line corrects it."""
    return f"""{line}.approved_fen > 0 and not exists (select from claim_lines later
        join claims settled on settled.district_code = later.district_code and settled.id = later.claim_id
        where later.district_code = {line}.district_code and later.corrects_line_id = {line}.id and settled.status = 'settled')"""


def paid_in_another_chain(record: str, root: str) -> str:
    """Whether a claim outside the chain of `root` pays the record of a row, a line's or its own. A scalar, looked up by its key
    row by row: `exists` may become a join with every line of the provider."""
    return f"""coalesce((select true from claim_lines other
        join claims theirs on theirs.district_code = other.district_code and theirs.id = other.claim_id
        where other.district_code = {record}.district_code and other.provider_id = {record}.provider_id
          and other.record_no = {record}.record_no and other.record_kind = {record}.record_kind
          and coalesce(theirs.corrects_claim_id, theirs.id) <> {root} and {pays("other")} limit 1), false)"""


def billed(record: str, statuses: str) -> str:
    """Whether a claim of `:month`, in which the record of a row was served and which is in these statuses, has a line of it, or
    any other pays it. A line that only stands in the wrong month's claim bills nothing. A scalar, as above."""
    return f"""coalesce((select true from claim_lines l
        join claims c on c.district_code = l.district_code and c.id = l.claim_id
        where l.district_code = {record}.district_code and l.provider_id = {record}.provider_id
          and l.record_no = {record}.record_no and l.record_kind = {record}.record_kind
          and c.status {statuses} and (c.service_month = :month or {pays("l")}) limit 1), false)"""


def decided(record: str, also: str = "") -> str:
    """Whether a settled claim of the month in which the record of a row was served has a line `l` of it, of which `also` holds. A
    scalar, as above."""
    return f"""coalesce((select true from claim_lines l
        join claims c on c.district_code = l.district_code and c.id = l.claim_id
        where l.district_code = {record}.district_code and l.provider_id = {record}.provider_id
          and l.record_no = {record}.record_no and l.record_kind = {record}.record_kind and c.status = 'settled'
          and c.service_month = to_char({record}.served_on, 'YYYY-MM') {also} limit 1), false)"""
