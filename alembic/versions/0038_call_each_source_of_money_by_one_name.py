"""Call each source of money by one name"""

from collections.abc import Sequence

from alembic import op

revision: str = "0038"
down_revision: str | None = "0035b"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

SAID = {
    "central": ("中央",),
    "province": ("省级", "省"),
    "city": ("市级", "市"),
    "district": ("区级", "区", "县", "县级", "区县", "区县级", "县区级", "区（县）级", "县（区）级"),
}
_CASES = " ".join(f"when '{said}' then '{code}'" for code, words in SAID.items() for said in words)


def _code(said: str) -> str:
    """As models/fund_sources.py reads a source."""
    return f"(case regexp_replace({said}, '(财政)?(资金)?$', '') {_CASES} else {said} end)"


FUND = f"district_code, settlement_id, programme_id, {_code('source')}"
"""What may stand once in settlement_funds."""
FIRST = f"(PARTITION BY {FUND} ORDER BY (source = {_code('source')}) desc, id)"


def upgrade() -> None:
    """Where one document was registered under two words of one source, both stay, and the later word stands behind its number;
    of shares and of what a settlement had from a source the two words are one sum."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.fill(
        "appropriations",
        f"""UPDATE appropriations a SET document_no = left(a.document_no, 38) || '（' || a.source || '）'
            WHERE EXISTS (SELECT FROM appropriations o WHERE o.district_code = a.district_code AND o.programme_id = a.programme_id
                AND o.year = a.year AND o.document_no = a.document_no AND {_code("o.source")} = {_code("a.source")}
                AND (o.source = {_code("o.source")}, a.id) > (a.source = {_code("a.source")}, o.id))""",
    )
    op.fill(
        "appropriations",
        f"UPDATE appropriations SET source = {_code('source')} WHERE source <> {_code('source')}",
    )
    op.fill(
        "programme_versions",
        f"""UPDATE programme_versions SET fund_shares_bp = (
            SELECT jsonb_agg(jsonb_build_array(code, bp) ORDER BY place) FROM (
                SELECT {_code("share ->> 0")} AS code, sum((share ->> 1)::int) AS bp, max(place) AS place
                FROM jsonb_array_elements(fund_shares_bp) WITH ORDINALITY said (share, place) GROUP BY 1) shares)
            WHERE EXISTS (SELECT FROM jsonb_array_elements(fund_shares_bp) share
                WHERE share ->> 0 <> {_code("share ->> 0")})""",
    )
    op.fill(
        "settlement_funds",
        f"""UPDATE settlement_funds f SET amount_fen = w.whole FROM (
                SELECT district_code, id, sum(amount_fen) OVER (PARTITION BY {FUND}) AS whole,
                row_number() OVER {FIRST} AS place FROM settlement_funds) w
            WHERE w.district_code = f.district_code AND w.id = f.id AND w.place = 1 AND w.whole <> f.amount_fen""",
    )
    op.fill(
        "settlement_funds",
        f"""DELETE FROM settlement_funds f USING (
                SELECT district_code, id, row_number() OVER {FIRST} AS place FROM settlement_funds) w
            WHERE w.district_code = f.district_code AND w.id = f.id AND w.place > 1""",
    )
    op.fill(
        "settlement_funds",
        f"UPDATE settlement_funds SET source = {_code('source')} WHERE source <> {_code('source')}",
    )


def downgrade() -> None:
    """Nothing to undo: these names were used all along."""
    op.execute("SET LOCAL lock_timeout = '5s'")
