"""Alerts as they are seen: a community worker those of the own divisions, a facility those about itself, the bureau and the
auditor all."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, Table, and_, func, literal_column, select, true
from sqlmodel import select as pick
from sqlmodel.ext.asyncio.session import AsyncSession

from models.alerts import Alert, AlertContact, AlertLevel, AlertPlace, AlertRead, AlertSeverity, AlertStatus
from models.contacts import Contact
from models.residents import Resident
from services import pages
from services.access import Actor, Permission
from services.alerts.kinds import BY_CODE
from services.errors import NotFound
from services.safety_places import named_sql

alerts: Table = Alert.__table__  # type: ignore[attr-defined]
residents: Table = Resident.__table__  # type: ignore[attr-defined]
contacts_table: Table = Contact.__table__  # type: ignore[attr-defined]
A, R, C = alerts.c, residents.c, contacts_table.c
_PLAIN = [name for name in AlertRead.model_fields if name in A]


class AlertNotFound(NotFound):
    code = "alert_not_found"


def allowed_actions(actor: Actor, kind: str, status: AlertStatus) -> list[str]:
    """Who looks says so first; what is over may be told at once."""
    it = BY_CODE[kind]
    if (it.by_the_bureau and actor.bound != "district") or (it.of_oversight and actor.bound == "facility"):
        return []
    acts = {AlertStatus.OPEN: ["acknowledge", "resolve"], AlertStatus.ACKNOWLEDGED: ["resolve"]}
    return acts.get(status, []) if actor.may(Permission.ALERTS_HANDLE) else []


def _within(actor: Actor) -> ColumnElement[bool]:
    if actor.bound == "facility":
        return and_(A.place_kind == AlertPlace.FACILITY, A.place_id == actor.facility_id)
    return func.starts_with(A.division_code, actor.division) if actor.bound == "division" else true()


async def get(session: AsyncSession, actor: Actor, alert_id: UUID, *, lock: bool = False) -> Alert:
    wanted = pick(Alert).where(A.district_code == actor.district, A.id == alert_id, _within(actor))
    found = (await session.exec(wanted.with_for_update() if lock else wanted)).one_or_none()
    if found is None:
        raise AlertNotFound
    return found


def _seen(actor: Actor) -> Select[Any]:
    # Places are of the catalogue: who may see the alert may see the name.
    place: ColumnElement[str | None] = literal_column(named_sql("alerts"))
    names = (R.name.label("resident_name"), place.label("place_name"))
    return (
        select(A.district_code, *(A[name] for name in _PLAIN), *names)
        .outerjoin(residents, and_(R.district_code == A.district_code, R.id == A.resident_id))
        .where(A.district_code == actor.district, _within(actor))
    )


async def _contacts(session: AsyncSession, rows: Sequence[Row[Any]]) -> dict[str, AlertContact]:
    """Those whom the facts of these alerts name, by their ids, and who are contacts still."""
    ids = {UUID(one) for row in rows for one in row.facts.get("contact_ids", ())}
    if not ids:
        return {}
    wanted = select(C.id, C.name, C.relation).where(
        C.district_code == rows[0].district_code, C.id.in_(ids), C.to_on.is_(None)
    )
    found = (await (await session.connection()).execute(wanted)).all()
    return {str(row.id): AlertContact.model_validate(row) for row in found}


async def _shown(session: AsyncSession, actor: Actor, rows: Sequence[Row[Any]]) -> list[AlertRead]:
    now, contacts = datetime.now(UTC), await _contacts(session, rows)
    shown = []
    for row in rows:
        zh, en = BY_CODE[row.kind].says(row.facts)
        told = {"says_zh": zh, "says_en": en, "overdue": row.status == AlertStatus.OPEN and row.acknowledge_by < now}
        named = [contacts[one] for one in row.facts.get("contact_ids", ()) if one in contacts]
        acts = {"contacts": named, "allowed_actions": allowed_actions(actor, row.kind, row.status)}
        shown.append(AlertRead.model_validate({**row._mapping, **told, **acts}))
    return shown


async def read(session: AsyncSession, actor: Actor, alert_id: UUID) -> AlertRead:
    actor.require(Permission.ALERTS_READ)
    row = (await (await session.connection()).execute(_seen(actor).where(A.id == alert_id))).one_or_none()
    if row is None:
        raise AlertNotFound
    return (await _shown(session, actor, [row]))[0]


async def listing(
    session: AsyncSession,
    actor: Actor,
    part: pages.Slice,
    *,
    status: AlertStatus | None = None,
    severity: AlertSeverity | None = None,
    level: AlertLevel | None = None,
    kind: str | None = None,
    resident_id: UUID | None = None,
    place_id: UUID | None = None,
    overdue: bool | None = None,
) -> tuple[pages.Page, list[AlertRead]]:
    """Newest first. `overdue`: open, and not acknowledged in time."""
    actor.require(Permission.ALERTS_READ)
    statement = _seen(actor)
    for column, value in (
        (A.status, status),
        (A.severity, severity),
        (A.level, level),
        (A.kind, kind),
        (A.resident_id, resident_id),
        (A.place_id, place_id),
    ):
        if value is not None:
            statement = statement.where(column == value)
    if overdue is not None:
        late = and_(A.status == AlertStatus.OPEN, A.acknowledge_by < func.now())
        statement = statement.where(late if overdue else ~late)
    page = await pages.take(session, statement, [A.id], part)
    return page, await _shown(session, actor, page.rows)
