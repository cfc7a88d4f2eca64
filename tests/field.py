"""One row of every table for each of three sides: two neighbours in a district, and one far away in another.

Made from the metadata, so that a new table is filled by itself: an id points at the same side's row of the other table."""

from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID, uuid5

import asyncpg
from sqlalchemy import ARRAY, Column, String, Table
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import SQLModel

SPACE = UUID("6ba7b810-9dad-11d1-80b4-00c04fd430c8")
SIDES = {"one": "371002", "two": "371002", "far": "110101"}
DIVISIONS = {"one": "371002001", "two": "371002002", "far": "110101001"}
TABLES: list[Table] = list(SQLModel.metadata.sorted_tables)

# What the constraints of a table ask for, where the type alone does not say it.
GIVEN: dict[str, dict[str, Any]] = {
    "districts": {"code": lambda side: SIDES[side]},
    "divisions": {"code": lambda side: DIVISIONS[side], "parent_code": None},
    "care_centres": {"closed_on": None},
    "ledger_accounts": {"owner_kind": "delivered", "cap": None, "month": None},
    "ledger_transfers": {
        "kind": "direct",
        "hold_id": None,
        "reverses_id": None,
        "credit_account_id": lambda side: row_id("ledger_accounts", f"{side} second"),
    },
    "memberships": {
        "role": "caregiver",
        "resident_id": None,
        "facility_id": None,
        "meal_point_id": None,
        "division_code": None,
    },
    "audit_links": {"seq": lambda side: 1 + list(SIDES).index(side)},
    "book_months": {"status": "open", "closed_by": None},
    "programme_versions": {"cap_unit": None, "monthly_cap": None},
    "orders": {"hold_id": None, "second_hold_id": None},
    "sign_ins": {"expires_at": datetime(2099, 1, 1, tzinfo=UTC)},
    "entitlement_changes": {"decision": "pending", "decided_by": None},
    "settlements": {"status": "proposed", "approved_by": None, "gross_fen": 0, "copay_fen": 0, "subsidy_fen": 0},
    "recoveries": {
        "cause": "decision",
        "settlement_id": None,
        "allowance_payment_id": None,
        "status": "proposed",
        "approved_by": None,
    }
    | {"programme_id": lambda side: row_id("programmes", side), "provider_id": lambda side: row_id("providers", side)}
    | {"resident_id": None},
    "activities": {
        "status": "planned",
        "starts_at": datetime(2026, 1, 1, tzinfo=UTC),
        "attendance": None,
    },
    "home_modifications": {
        "status": "applied",
        "approved_by": None,
        "accepted_on": None,
        "provider_id": lambda side: row_id("providers", side),
        "applied_by": lambda side: row_id("accounts", side),
    },
    "recovery_receipts": {"means": "bank", "settlement_id": None},
    "claims": {"kind": "ordinary", "corrects_claim_id": None, "month": "2024-05", "service_month": "2024-05"},
    "claim_lines": {"corrects_line_id": None, "record_kind": "visit", "serving_id": None, "stay_month_id": None},
    "claim_appeals": {"decisions": "[]", "status": "open", "decided_by": None},
    "claim_exceptions": {"resolution": None, "resolved_by": None},
    "sample_items": {"line_id": None, "status": "pending", "outcome_by": None, "decision": None, "decided_by": None},
    "claim_patterns": {"status": "open", "decided_by": None},
    "welfare_visits": {"withdrawn_at": None, "withdrawn_by": None, "import_id": None, "import_row": None},
    "absences": {"withdrawn_at": None, "withdrawn_by": None},
    "assessment_scales": {"issued_by": lambda side: SIDES[side], "code": lambda side: side},
    "safety_checklists": {
        "issued_by": lambda side: SIDES[side],
        "topic": "fire",
        "places": ["facility"],
        "clauses": "[]",
    },
    "inspections": {
        **dict.fromkeys(("annulled_at", "annulled_by", "annulled_reason")),
        **dict.fromkeys(("meal_point_id", "provider_id", "care_centre_id")),
        "place_kind": "facility",
        "looked_at": "[]",
    },
    "incidents": {
        **dict.fromkeys(("meal_point_id", "provider_id", "care_centre_id", "home_resident_id")),
        **dict.fromkeys(("annulled_at", "annulled_by", "annulled_reason", "closed_by")),
        "place_kind": "facility",
        "status": "open",
    },
    "complaints": {
        **dict.fromkeys(("facility_id", "meal_point_id", "visit_id", "stay_id")),
        "place_kind": "provider",
        "due_on": date(2024, 5, 6),
    },
    "devices": {
        **dict.fromkeys(("meal_point_id", "provider_id", "care_centre_id", "resident_id", "bed_id")),
        **dict.fromkeys(("retired_at", "retired_by", "retired_reason", "key_sealed", "key_issued_at")),
        "place_kind": "facility",
        "heartbeat_minutes": 60,
    },
    "device_standings": dict.fromkeys(("alarm_alert_id", "fault_alert_id", "silent_alert_id")),
    "signals": {"hour_at": datetime(2026, 1, 1, tzinfo=UTC)},
    "safety_events": {
        **dict.fromkeys(("meal_point_id", "provider_id", "care_centre_id", "recorded_by")),
        **dict.fromkeys(("annulled_at", "annulled_by", "annulled_reason")),
        "place_kind": "facility",
    },
    "findings": {"closed_by": None, "passed_by": None, "rectified_by": None, "asked_due_on": None, "asked_by": None}
    | {
        "checklist_id": None,
        "clause": None,
        "status": "open",
        "hazard": "ordinary",
        "responsible": "{}",
        "suspension_id": None,
        "notice_id": None,
    },
    "inspection_campaigns": {
        **dict.fromkeys(("seed", "drawn_by", "drawn_at", "drawn_from")),
        "status": "planned",
        "division_code": None,
    },
    "inspection_tasks": {
        **dict.fromkeys(("meal_point_id", "provider_id", "care_centre_id", "inspection_id")),
        "place_kind": "facility",
    },
    "suspensions": {
        **dict.fromkeys(("meal_point_id", "provider_id", "care_centre_id", "until_at")),
        "place_kind": "facility",
    },
    "home_tag_readings": {"number": 1},
    "call_ins": {"outcome": "no_visit", "visit_id": None},
    "visit_notes": {
        "kind": "photo",
        "task": None,
        "reason_code": None,
        "by_account": lambda side: row_id("accounts", side),
        "sha256": lambda side: side.encode().hex().ljust(64, "0"),
    },
    "photos": {"by_account": lambda side: row_id("accounts", side), "lat": None, "lng": None}
    | {"sha256": lambda side: side.encode().hex().ljust(64, "0")},
    "photo_uploads": {"by_account": lambda side: row_id("accounts", side), "lat": None, "lng": None}
    | {"sha256": lambda side: side.encode().hex().ljust(64, "0"), "received_bytes": 0, "photo_id": None},
    "events": {
        f"{noun}_id": lambda side, table=table: row_id(table, side)
        for noun, table in (
            *(("resident", "residents"), ("provider", "providers"), ("caregiver", "caregivers")),
            *(("facility", "facilities"), ("meal_point", "meal_points")),
        )
    },
    "webhooks": {"kinds": ["orders"], "earlier_sealed": None, "earlier_until": None}
    | dict.fromkeys(("ended_at", "ended_by", "ended_reason")),
    "messages": {"status": "waiting", "held_because": None, "sent_at": None, "language": "zh"},
    "message_rules": {"effective_from": lambda side: date(2024, 5, 1 + list(SIDES).index(side))},
    "insurance_policies": {"kind": "facility_liability", "resident_id": None, "beds": 1},
    "assessments": {"status": "draft", "annulled_by": None, "second_by": None},
    "assessment_notices": {"status": "open", "closed_by": None},
    "dispatch_plans": {"status": "queued", "decided_by": None, "decided_at": None, "progress": 0},
    "caregiver_shifts": {"weekday": 1, "starts_at": time(8), "ends_at": time(12)},
    "order_offers": {"status": "waiting", "answer_minutes": 60, "answered_at": None},
    "care_plan_versions": {"start_time": "09:00", "planned_minutes": 60},
    "care_plan_pauses": {
        "care_plan_id": lambda side: row_id("care_plans", side),
        "division_code": None,
        "lifted_by": None,
    },
    "care_plan_occurrences": {"order_id": lambda side: row_id("orders", side)},
    "welfare_schedules": {"effective_from": lambda side: date(2024, 5, 1 + list(SIDES).index(side))},
    "holidays": {"falls_on": lambda side: date(2024, 5, 1 + list(SIDES).index(side))},
    "facilities": {"grade": None, "reservation_hours": 48},
    "bed_prices": {"kind": None},
    "alerts": {"place_kind": "facility", "place_id": lambda side: row_id("facilities", side)},
    "facility_closures": {"partner_id": None},
    "stays": {"expires_at": datetime(2099, 1, 1, tzinfo=UTC), "follows_id": None},
    "stay_leaves": {"withdrawn_at": None, "withdrawn_by": None},
    "stay_months": {"nights": 1, "closed_at": None, "provider_id": lambda side: row_id("providers", side)},
    "waitlist_entries": {"closed_at": None, "closed_reason": None},
    "waitlist_offers": {"answer": None, "answered_at": None, "declined_because": None},
    "family_links": {"status": "asked", "decided_by": None},
    "exports": {"by_account": lambda side: row_id("accounts", side)},
    "imports": {"by_account": lambda side: row_id("accounts", side)},
    "allowances": {"status": "draft", "paid_from": None, "arrears_months": 0},
    "allowance_standards": {"mover_gets_month": True},
    "allowance_batches": {"status": "draft", "approved_by": None, "sent_by": None},
    "allowance_payments": {"import_id": None, "batch_id": lambda side: row_id("allowance_batches", side)},
    "allowance_suspensions": {"from_month": "2024-05", "to_month": None, "ended_by": None},
    "search_words": {"kind": "resident", "subject_id": lambda side: row_id("residents", side)},
    "meal_orders": {"status": "ordered", "hold_id": None, "expected_subsidy_fen": 0},
    "meal_hours": {"opens": "11:00", "closes": "13:00"},
    "meal_closures": {"withdrawn_at": None, "withdrawn_by": None},
    "idempotency_keys": {"account_id": lambda side: row_id("accounts", side)},
}


def row_id(table: str, side: str) -> UUID:
    return uuid5(SPACE, f"{table} of {side}")


def name_of(table: Table) -> str:
    """The column by which a side's row is told from the others."""
    return next(column.name for column in table.primary_key if column.name != "district_code")


def row(table: Table, side: str) -> dict[str, Any]:
    given = GIVEN.get(table.name, {})
    values = {}
    for column in table.columns:
        if column.name in given:
            found = given[column.name]
            values[column.name] = found(side) if callable(found) else found
        elif (value := _value(table, column, side)) is not None:
            values[column.name] = value
    return values


def _value(table: Table, column: Column[Any], side: str) -> Any:
    if column.name == "district_code":
        return SIDES[side]
    if column.name == "id":
        return row_id(table.name, side)
    for key in column.foreign_keys:
        if key.column.table.name == "divisions":
            return DIVISIONS[side]
        if key.column.name == "id":
            return row_id(key.column.table.name, side)
    if column.name == "division_code":
        return DIVISIONS[side]
    if column.nullable or column.server_default is not None:
        return None
    return _of_type(table, column, side)


def _of_type(table: Table, column: Column[Any], side: str) -> Any:
    kind = column.type
    if values := getattr(kind, "enums", None):
        return values[0]
    if isinstance(kind, ARRAY):
        return []
    if isinstance(kind, JSONB):
        return "{}"
    if "month" in column.name:
        return "2024-05" if side == "one" else "2024-06"
    kind = getattr(kind, "impl", kind)
    if isinstance(kind, String):
        return side
    return {
        int: 1,
        bool: False,
        bytes: f"{table.name} {side}".encode(),
        datetime: datetime(2024, 5, 1, tzinfo=UTC),
        date: date(2024, 5, 1),
        UUID: row_id(column.name, side),
    }[kind.python_type]


async def fill(connection: asyncpg.Connection) -> None:
    """As the owner. The order of tables is that of their references; where those go round, they are not asked."""
    await connection.execute("set session_replication_role = replica")
    for table in TABLES:
        for side in SIDES:
            if table.name != "districts" or side != "two":
                await insert(connection, table, row(table, side))
    await connection.execute("set session_replication_role = origin")


async def insert(connection: asyncpg.Connection, table: Table, values: dict[str, Any]) -> None:
    names = ", ".join(f'"{name}"' for name in values)
    places = ", ".join(f"${number}" for number in range(1, len(values) + 1))
    await connection.execute(f"insert into {table.name} ({names}) values ({places})", *values.values())
