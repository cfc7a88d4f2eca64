"""A drawn month told to the real application as it would be: lists as files, phones as events, then claims and reconciliation."""

import asyncio
import csv
import io
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import httpx
from uuid_utils.compat import uuid7

from models.accounts import Role
from tests.battery.conftest import SignedIn
from tests.battery.fraud.month import HOUR_FEN, MONTH, STEP, Carer, Month, Visit
from tests.factories import Make

AT_ONCE = 8
PROGRAMMES = {"ORD": {}, "ORD2": {"priority": 200}, "FAM": {"thresholds": {"caregiver_month_days": 31}}}
COLUMNS = [
    "visit_no",
    "provider_code",
    "staff_no",
    "resident_id_number",
    "service_code",
    "programme_code",
    "started_at",
    "ended_at",
]
WHY = {"reason_code": "no_network", "memo": "电梯间没有信号，已电话核实"}


@dataclass
class Told:
    """Who tells it, and the ids of what was told. `codes` is what came of it: by visit number, what reconciliation found and
    the patterns that it is behind."""

    make: Make
    signed_in: SignedIn
    drain: Callable[[], Awaitable[None]]
    month: Month
    officer: httpx.AsyncClient
    approver: httpx.AsyncClient
    admin: httpx.AsyncClient
    ids: dict[str, dict[str, UUID]] = field(default_factory=dict)
    codes: dict[str, set[str]] = field(default_factory=dict)
    flagged_at_the_door: set[str] = field(default_factory=set)
    held: dict[str, httpx.Response] = field(default_factory=dict)

    async def load(
        self, who: httpx.AsyncClient, kind: str, header: Sequence[str], rows: Iterable[Sequence[Any]]
    ) -> str:
        out = io.StringIO()
        csv.writer(out).writerows([header, *rows])
        files = {"file": (f"{kind}.csv", out.getvalue().encode(), "text/csv")}
        sent = await who.post(f"/v1/imports/{kind}", files=files)
        assert sent.status_code == 202, sent.text
        await self.drain()
        done = (await who.get(sent.headers["location"])).json()
        assert (done["status"], done["rows_failed"]) == ("succeeded", 0), done
        return str(done["id"])

    async def post(self, who: httpx.AsyncClient, path: str, body: Any = None) -> dict[str, Any]:
        answer = await who.post(path, json=body, headers={"Idempotency-Key": str(uuid7())})
        assert answer.is_success, f"{path}: {answer.status_code} {answer.text}"
        return dict(answer.json())

    async def every(self, who: httpx.AsyncClient, path: str, **asked: Any) -> list[dict[str, Any]]:
        found, cursor = [], None
        while True:
            page = (await who.get(path, params={"limit": 200, **asked} | ({"cursor": cursor} if cursor else {}))).json()
            found += page["items"]
            if (cursor := page["next_cursor"]) is None:
                return found


async def found(t: Told) -> None:
    """Programmes, providers under contract, caregivers with certificates, residents who are entitled."""
    m, items = t.month, [await t.make.service_item(code=code, price_fen=HOUR_FEN) for code in ("CARE", "BATH")]
    for code, rules in PROGRAMMES.items():
        await t.make.programme(*items, code=code, monthly_cap=None, billing_increment_minutes=STEP, **rules)
    providers = sorted({carer.provider for carer in m.carers})
    await t.load(t.admin, "providers", ("code", "name"), [(code, f"服务公司{code}") for code in providers])
    contracts = [(f"HT{code}", code, "CARE;BATH", "2024-01-01", "2024-12-31") for code in providers]
    header = ["contract_no", "provider_code", "service_codes", "starts_on", "ends_on"]
    await t.load(t.admin, "contracts", header, contracts)
    header = ["provider_code", "staff_no", "name", "id_number", "certificate_expires_on"]
    staff = [(c.provider, c.staff_no, "护理员", c.id_number, "2030-12-31") for c in m.carers]
    await t.load(t.admin, "caregivers", header, staff)
    header = ["name", "id_number", "division_code", "lat", "lng"]
    people = [(r.name, r.id_number, t.make.division_code, r.lat, r.lng) for r in m.residents]
    await t.load(t.admin, "residents", header, people)
    granted = [(programme, r.id_number, "2024-01-01") for r in m.residents for programme in r.programmes]
    header = ["programme_code", "resident_id_number", "effective_from"]
    for first in range(0, len(granted), 5000):
        asked = await t.load(t.officer, "entitlements", header, granted[first : first + 5000])
        await t.post(t.approver, "/v1/entitlements/approvals", {"import_id": asked})
    await _learn(t)


async def news(t: Told) -> None:
    """Who was in hospital and who had died, told when all is over."""
    known = t.ids["residents"]
    for resident in t.month.away:
        absence = {"kind": "hospital", "from_on": "2024-02-20", "to_on": "2024-04-10", "told_by": "医院"}
        await t.post(t.admin, f"/v1/residents/{known[resident.name]}/absences", absence)
    for resident in t.month.residents:
        if resident.deceased_on:
            death = {"status": "deceased", "effective_on": str(resident.deceased_on), "reason": "家属报告"}
            await t.post(t.admin, f"/v1/residents/{known[resident.name]}/status-changes", death)


async def _learn(t: Told) -> None:
    """Ids by what people know."""
    for table, name in (
        ("residents", "name"),
        ("caregivers", "staff_no"),
        ("providers", "code"),
        ("programmes", "code"),
    ):
        rows = await t.make.owner.fetch(f"select {name} as name, id from {table} where district_code = $1", t.make.code)
        t.ids[table] = {row["name"]: row["id"] for row in rows}
    rows = await t.make.owner.fetch("select code as name, id from service_items where district_code = $1", t.make.code)
    t.ids["items"] = {row["name"]: row["id"] for row in rows}
    rows = await t.make.owner.fetch(
        "select resident_id::text || programme_id::text as name, id from entitlements where district_code = $1",
        t.make.code,
    )
    t.ids["entitlements"] = {row["name"]: row["id"] for row in rows}


def _row(v: Visit) -> tuple[Any, ...]:
    times = (v.start.isoformat(), v.end.isoformat())
    return (v.no, v.carer.provider, v.carer.staff_no, v.resident.id_number, v.service, v.programme, *times)


async def lists(t: Told) -> None:
    """The officer's list, which another approves; and each provider's own, of which an officer acknowledges every visit."""
    listed = [_row(v) for v in t.month.visits if v.how == "list"]
    done = await t.load(t.officer, "visits", COLUMNS, listed)
    await t.post(t.approver, f"/v1/imports/{done}/approve")
    for provider in sorted({v.carer.provider for v in t.month.visits if v.how == "manual"}):
        manager = await t.signed_in(Role.PROVIDER_MANAGER, provider_id=t.ids["providers"][provider])
        own = [_row(v) for v in t.month.visits if v.how == "manual" and v.carer.provider == provider]
        done = await t.load(manager, "visits", COLUMNS, own)
        said = {"code": "manual", "import_id": done, "reason_code": "manual", "memo": "已抽查纸质签到表"}
        await t.post(t.approver, "/v1/visits/acknowledgements", said)


async def phones(t: Told) -> None:
    """Planned visits, and what the phones send of them. What had no fix for an honest reason, an officer accepts with a word."""
    by_carer: dict[Carer, list[Visit]] = {}
    for visit in t.month.visits:
        if visit.how == "phone":
            by_carer.setdefault(visit.carer, []).append(visit)
    ids = {visit.no: uuid7() for visits in by_carer.values() for visit in visits}
    await _plan(t, ids, by_carer)
    room = asyncio.Semaphore(AT_ONCE)

    async def attend(carer: Carer, visits: list[Visit]) -> None:
        async with room:
            bound = {
                "caregiver_id": t.ids["caregivers"][carer.staff_no],
                "provider_id": t.ids["providers"][carer.provider],
            }
            phone = await t.signed_in(Role.CAREGIVER, **bound)
            for visit in visits:
                seen = await _attend(t, phone, ids[visit.no], visit)
                if seen["status"] == "flagged" and visit.planted is None:
                    t.flagged_at_the_door.add(visit.no)
                    await t.post(t.officer, f"/v1/visits/{ids[visit.no]}/review", WHY | {"decision": "accept"})
            await phone.aclose()

    await asyncio.gather(*(attend(carer, visits) for carer, visits in by_carer.items()))


async def _attend(t: Told, phone: httpx.AsyncClient, visit_id: UUID, visit: Visit) -> dict[str, Any]:
    seen: dict[str, Any] = {}
    for act, when in (("check-in", visit.start), ("check-out", visit.end))[: 1 + visit.out]:
        said = {"id": str(uuid7()), "device_at": when.isoformat(), "sent_at": datetime.now(UTC).isoformat()}
        said |= {"proof": "gps", "device_id": visit.device, "mock": visit.mock}
        position = _position(t, visit)
        seen = await t.post(phone, f"/v1/visits/{visit_id}/{act}", said | ({"position": position} if position else {}))
    return seen


def _position(t: Told, visit: Visit) -> dict[str, Any] | None:
    """A fix wanders by some metres, unless it is kept or typed in."""
    if visit.metres_off is None:
        return None
    lat, lng = visit.fix or (
        visit.resident.lat + (visit.metres_off + t.month.lots.gauss(0, 5)) / 111_200,
        visit.resident.lng + t.month.lots.gauss(0, 5) / 88_000,
    )
    return {"lat": round(lat, 6), "lng": round(lng, 6), "accuracy_m": 15}


async def _plan(t: Told, ids: dict[str, UUID], by_carer: dict[Carer, list[Visit]]) -> None:
    """The ground of the phones' visits, as orders and staffing would leave it."""
    rows = []
    for carer, visits in by_carer.items():
        for v in visits:
            resident, programme = t.ids["residents"][v.resident.name], t.ids["programmes"][v.programme]
            who = (
                t.ids["providers"][carer.provider],
                t.ids["caregivers"][carer.staff_no],
                resident,
                t.make.division_code,
            )
            paid = (t.ids["items"][v.service], programme, t.ids["entitlements"][f"{resident}{programme}"])
            rows.append((t.make.code, ids[v.no], v.no, *who, *paid, "scheduled", "events", v.start, v.minutes))
    columns = (
        *("district_code", "id", "visit_no", "provider_id", "caregiver_id", "resident_id", "division_code"),
        *(
            "service_item_id",
            "programme_id",
            "entitlement_id",
            "status",
            "evidence",
            "planned_start_at",
            "planned_minutes",
        ),
    )
    await t.make.owner.copy_records_to_table("visits", records=rows, columns=columns)


async def claims(t: Told) -> None:
    """Each provider bills what is verified, and besides what it has no right to; the officer reconciles and reads the answer."""
    for visit in t.month.visits:
        t.codes[visit.no] = set()
    for provider in sorted({carer.provider for carer in t.month.carers}):
        manager = await t.signed_in(Role.PROVIDER_MANAGER, provider_id=t.ids["providers"][provider])
        await _bill(t, manager, provider)
        await manager.aclose()


async def _bill(t: Told, manager: httpx.AsyncClient, provider: str) -> None:
    order = {"month": MONTH}
    drafted = await manager.post("/v1/claims/draft", json=order)
    claim = drafted.json()["id"] if drafted.is_success else (await t.post(manager, "/v1/claims", order))["id"]
    path = f"/v1/claims/{claim}"
    billed = {line["record_no"] for line in await t.every(manager, f"{path}/lines")}
    more = [v for v in t.month.visits if v.carer.provider == provider and v.no not in billed]
    if more:
        header = "claim_month provider_code visit_no resident_id_number service_code minutes unit_price_fen amount_fen"
        rows = [
            (MONTH, provider, v.no, v.resident.id_number, v.service, v.billable, HOUR_FEN, v.billable * HOUR_FEN // 60)
            for v in more
        ]
        await t.load(manager, "claim-lines", header.split(), rows)
    await t.post(manager, f"{path}/submit")
    await t.post(t.officer, f"{path}/reconcile")
    for line in await t.every(t.officer, f"{path}/lines"):
        t.codes[line["record_no"]] |= set(line["codes"])
    found = await t.every(t.officer, f"{path}/patterns")
    for pattern in found:
        for line in await t.every(t.officer, f"{path}/lines", pattern_id=pattern["id"]):
            t.codes[line["record_no"]].add(pattern["code"])
    if found:
        t.held[provider] = await t.officer.post(f"{path}/settle")
