"""What a record knows of its drawing, and how that is written beside it."""

from services.records import Kind

STAGED = "staged_records"
"""Where the records of a file lie, each as a row of the table of its kind."""

_DRAWN = {
    "programme_version_id": "f.programme_version_id",
    "unit_price_fen": "f.unit_price_fen",
    "billable_minutes": "f.billable",
    "covered_units": "coalesce(f.units, f.billable)",
    "posted_gross_fen": "f.posted_gross",
    "posted_subsidy_fen": "f.subsidy",
    "posted_copay_fen": "f.posted_gross - f.subsidy",
    "withheld_fen": "0",
    "rounds": "f.round",
}
"""What a record knows of its drawing, from `final f`."""


def update(kind: Kind) -> str:
    said = ", ".join(f"{name} = {said}" for name, said in _DRAWN.items() if name in kind.table.columns)
    return f"""update {kind.table.name} o set {said}
    from final f where o.district_code = f.district_code and o.id = f.record_id"""


def insert(kind: Kind) -> str:
    said = {
        column.name: f"case when f.record_id is null then s.{column.name} else {_DRAWN[column.name]} end"
        if column.name in _DRAWN
        else f"s.{column.name}"
        for column in kind.table.columns
        if column.name not in ("created_at", "updated_at", "version")
    }
    return f"""insert into {kind.table.name} ({", ".join(said)}) select {", ".join(said.values())}
    from {STAGED} s left join final f on f.record_id = s.id"""
