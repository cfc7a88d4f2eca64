"""Visits: a provider's own list, or an officer's that is attested. Evidence: what is recorded is never changed by a file.

They have no order and no hold. What the file does not say is recorded as not checked; with no exception an attested visit
is verified and draws its own month's cap (rules.md, Imported visits)."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from hashlib import sha256
from typing import Any

import anyio.to_thread
import orjson
from sqlalchemy import Table, select, text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.caregivers import Caregiver
from models.imports import ImportKind
from models.service_items import Unit
from models.visits import Visit, VisitException
from services import audit, calendars, ledger
from services.access import Permission
from services.errors import Invalid
from services.imports import bulk, doubts, judging, paying, references
from services.imports.columns import (
    LAT,
    LNG,
    PROVIDER,
    RESIDENT,
    SERVICE,
    Column,
    code,
    day,
    instant,
    minutes,
    number,
    whole,
)
from services.imports.entries import Entry, Outcome, Unknown, differs, good
from services.imports.kinds.kind import Kind, Run, Write
from services.imports.places import place_whole
from services.measures import QuantityNotWanted
from services.orders.grounds import MOST, QuantityTooLarge
from services.residents.register import DayInFuture
from services.visits.counted import LONGEST

visits: Table = Visit.__table__  # type: ignore[attr-defined]
exception_rows: Table = VisitException.__table__  # type: ignore[attr-defined]
caregivers: Table = Caregiver.__table__  # type: ignore[attr-defined]


class TimesMissing(Invalid):
    code = "times_missing"
    zh = "请填写开始和结束时间，或服务日期和分钟数。"
    en = "Give when it started and ended, or the day and the minutes."


class TimesReversed(Invalid):
    code, zh, en = "times_reversed", "结束时间早于开始时间。", "It ends before it starts."


class TimesContradicted(Invalid):
    code = "times_contradicted"
    zh = "服务日期或分钟数与起止时间不符。"
    en = "The day or the minutes do not agree with when it started and ended."


class LongerThanADay(Invalid):
    code, zh, en = "longer_than_a_day", "一次服务不超过 24 小时。", "No visit lasts longer than 24 hours."


class StaffUnknown(Unknown):
    code, zh, en = "staff_unknown", "该服务商没有此工号。", "The provider has no such staff number."


_EITHER = "“开始时间”和“结束时间”，或“服务日期”和“服务分钟数”，两组须填一组"
COLUMNS = (
    Column("visit_no", "服务单号", number, True, ("上门服务单号", "服务记录编号")),
    PROVIDER,
    Column("staff_no", "工号", code, also=("护理员工号",)),
    RESIDENT,
    SERVICE,
    Column("programme_code", "补贴项目编码", code),
    Column("started_at", "开始时间", instant, note=f"日期和时间：2024-01-05 08:30；{_EITHER}"),
    Column("ended_at", "结束时间", instant, note=f"日期和时间：2024-01-05 10:30；{_EITHER}"),
    Column("served_on", "服务日期", day, note=f"日期：2024-01-05；{_EITHER}"),
    Column(
        "minutes",
        "服务分钟数",
        minutes(0, 1440),
        False,
        ("分钟数", "服务时长(分钟)"),
        f"整分钟数，0 至 1440；{_EITHER}",
    ),
    Column("quantity", "数量", whole(1, 1000)),
    LAT,
    LNG,
)
_SAID = [column.name for column in COLUMNS if column.name != "resident_id_number"]


async def take(session: AsyncSession, run: Run, entries: Sequence[Entry]) -> None:
    write = await prepare(session, run, entries)
    await write(session)


async def prepare(session: AsyncSession, run: Run, entries: Sequence[Entry]) -> Write:
    """All that is asked and judged; who writes it finds by a unique key what was recorded meanwhile."""
    place_whole(entries)
    for entry in good(entries):
        # Once: what is prepared again by halves has its day and minutes filled in already.
        entry.said.setdefault("content", {name: entry.said[name] for name in _SAID if name in entry.said})
        _time(entry)
    rows = good(entries)
    providers = await references.providers(session, run, rows)
    services = await references.services(session, run, rows)
    programmes = await references.programmes(session, run, rows)
    residents = await references.residents(session, run, rows, "division_code", "deceased_on", "moved_out_on")
    staff = await _staff(session, run, good(rows), providers)
    for entry in good(rows):
        unit = Unit(services[entry.said["service_code"]].unit)
        if "quantity" in entry.said and unit is Unit.HOUR:
            entry.fail("quantity", QuantityNotWanted())
        elif entry.said.get("quantity", 1) > MOST.get(unit, 1):
            entry.fail("quantity", QuantityTooLarge(unit=unit, most=MOST[unit]))
    new = await _new(session, run, good(rows), providers)
    covering = await paying.covering(session, run, new, services, programmes, residents)
    subjects = [
        doubts.Subject(
            entry,
            residents[entry.said["resident_index"]],
            services[entry.said["service_code"]],
            staff.get((entry.said["provider_code"], entry.said.get("staff_no"))),
            covering[entry.no].version_id,
        )
        for entry in new
    ]
    known = await doubts.gather(session, run, subjects)
    found = await anyio.to_thread.run_sync(judging.judged, run, subjects, providers, covering, known)
    return partial(_write, run=run, subjects=subjects, found=found)


def _time(entry: Entry) -> None:
    """When it began and how long it lasted, whichever way it is said."""
    said = entry.said
    started, ended = said.get("started_at"), said.get("ended_at")
    if started and ended:
        if ended < started:
            entry.fail("ended_at", TimesReversed())
            return
        if ended - started > LONGEST:
            entry.fail("ended_at", LongerThanADay())
            return
        served_on, minutes = calendars.day_of(started), (ended - started) // timedelta(minutes=1)
        if said.setdefault("served_on", served_on) != served_on or said.setdefault("minutes", minutes) != minutes:
            entry.fail("served_on", TimesContradicted())
    elif started or ended or "served_on" not in said or "minutes" not in said:
        entry.fail("started_at", TimesMissing())
        return
    if said["served_on"] > calendars.today() or (ended and ended > datetime.now(UTC)):
        entry.fail("served_on" if not started else "started_at", DayInFuture())


async def _staff(
    session: AsyncSession, run: Run, entries: Sequence[Entry], providers: Mapping[str, Any]
) -> dict[tuple[str, str | None], Any]:
    named = {(e.said["provider_code"], e.said["staff_no"]) for e in entries if "staff_no" in e.said}
    if not named:
        return {}
    codes = {providers[provider].id: provider for provider, _ in named}
    c = caregivers.c
    statement = select(c.provider_id, c.staff_no, c.id, c.skills).where(
        c.district_code == run.district, c.provider_id.in_(codes), c.staff_no.in_({staff for _, staff in named})
    )
    rows = (await (await session.connection()).execute(statement)).all()
    known: dict[tuple[str, str | None], Any] = {(codes[row.provider_id], row.staff_no): row for row in rows}
    for entry in entries:
        if "staff_no" in entry.said and (entry.said["provider_code"], entry.said["staff_no"]) not in known:
            entry.fail("staff_no", StaffUnknown())
    return known


_RECORDED = text(f"""
    select v.provider_id, v.visit_no, v.content_hash, v.import_id, v.import_row
    from {bulk.recordset(visits, ("provider_id", "visit_no"))}
    join visits v on v.district_code = :district and v.provider_id = r.provider_id and v.visit_no = r.visit_no
""")


async def _new(session: AsyncSession, run: Run, entries: Sequence[Entry], providers: Mapping[str, Any]) -> list[Entry]:
    """Entries that are not recorded yet, neither before nor further up in this file."""
    keys = [(providers[entry.said["provider_code"]].id, entry.said["visit_no"]) for entry in entries]
    asked = bulk.sent({"provider_id": provider, "visit_no": visit_no} for provider, visit_no in keys)
    rows = await (await session.connection()).execute(_RECORDED, {"rows": asked, "district": run.district})
    recorded = {
        (row.provider_id, row.visit_no): (row.content_hash, run.own_row(row.import_id, row.import_row))
        for row in rows.all()
    }
    new = []
    for entry, key in zip(entries, keys, strict=True):
        content = orjson.dumps([entry.said["content"], entry.said["resident_index"].hex()], option=orjson.OPT_SORT_KEYS)
        entry.said["content_hash"] = sha256(content).digest()
        if key not in recorded:
            recorded[key] = entry.said["content_hash"], entry.no
            new.append(entry)
            continue
        content, first = recorded[key]
        if content == entry.said["content_hash"]:
            entry.outcome = Outcome.UNCHANGED
        else:
            entry.fail("visit_no", differs(first))
    return new


async def _write(session: AsyncSession, *, run: Run, subjects: Sequence[doubts.Subject], found: judging.Judged) -> None:
    if not subjects:
        return
    rows = found.visits
    await bulk.stage(session, ledger.STAGED, visits, rows, joined=[*paying.RULED_BY, "entitlement_id", "status"])
    await ledger.draw_new(session, run.by, found.verified)
    await bulk.put(session, exception_rows, found.exceptions)
    for subject in subjects:
        subject.entry.outcome = Outcome.CREATED
    await audit.record(
        session,
        run.by,
        "visits.import",
        "import",
        run.import_id,
        visits=len(rows),
        first_row=rows[0]["import_row"],
        last_row=rows[-1]["import_row"],
        attested=run.attested,
    )


EXAMPLE = {
    "visit_no": "SM20240105001",
    "provider_code": "FW001",
    "staff_no": "G001",
    "resident_id_number": "371099194103070242",
    "service_code": "ZJ01",
    "started_at": "2024-01-05 08:30",
    "ended_at": "2024-01-05 10:30",
}

KIND = Kind(
    ImportKind.VISITS,
    (Permission.VISITS_IMPORT, Permission.VISITS_IMPORT_ATTESTED),
    COLUMNS,
    take,
    prepare,
    example=EXAMPLE,
    attested_by=Permission.VISITS_IMPORT_ATTESTED,
)
