"""The main job, told once for both clients: from an empty district to a paid settlement. It says who sends what, and whoever
runs it sends that with threads or with tasks."""

import secrets
import time
from collections.abc import Generator
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from typing import Any, TypeVar

from yiyang_client import Answer, Call
from yiyang_client.models import AppropriationAdd, EventReport, MembershipGrant, SettlementRead
from yiyang_client.operations import (
    accounts,
    caregivers,
    claims,
    contracts,
    divisions,
    entitlements,
    orders,
    programmes,
    providers,
    residents,
    service_items,
    settlements,
    visits,
)

from models.residents import Sex
from services.numbers import synthetic_identity_number

T = TypeVar("T")
MINUTES = 120


@dataclass(frozen=True)
class Asked:
    """Of many calls one has to know more than the answer: `ask` gives the ETag too."""

    who: str
    call: Call[Any]


Told = Generator[Asked, Answer[Any], T]


def told(who: str, call: Call[T]) -> Told[T]:
    answer = yield Asked(who, call)
    value: T = answer.value
    return value


@dataclass(frozen=True)
class Supply:
    """Ids of what is bought, and of whom."""

    item: str
    provider: str
    carer: str


def main_job(admin: str, password: str) -> Told[SettlementRead]:
    """Supply, people, a programme with money, a resident who is entitled; a visit; its month claimed, settled and paid."""
    tag = secrets.token_hex(3)
    supply = yield from _supply(tag, admin)

    def account(name: str, bound: MembershipGrant) -> Told[str]:
        username = f"{name}-{tag}"
        new = accounts.create(
            {"username": username, "display_name": name, "password": password, "memberships": [bound]}
        )
        yield from told(admin, new)
        return username

    officer = yield from account("officer", {"role": "subsidy_officer"})
    approver = yield from account("approver", {"role": "subsidy_officer"})
    payer = yield from account("payer", {"role": "subsidy_officer"})
    manager = yield from account("manager", {"role": "provider_manager", "provider_id": supply.provider})
    carer_of: MembershipGrant = {
        "role": "caregiver",
        "provider_id": supply.provider,
        "caregiver_id": supply.carer,
    }
    caregiver = yield from account("caregiver", carer_of)

    resident_id = yield from _entitled(tag, admin, officer, approver, supply.item)
    placed = orders.create(
        {
            "resident_id": resident_id,
            "provider_id": supply.provider,
            "service_item_id": supply.item,
            "planned_start_at": _stamp(time.time() - 3 * 3600),
            "planned_minutes": MINUTES,
        }
    )
    order = yield from told(admin, placed)
    yield from told(manager, orders.accept(order["id"]))
    yield from told(manager, orders.assign(order["id"], {"caregiver_ids": [supply.carer]}))
    month = yield from _visited(order["id"], caregiver, manager, officer)
    claim = yield from told(manager, claims.draft({"month": month}))
    yield from told(manager, claims.submit(claim["id"]))
    reconciled = yield from told(officer, claims.reconcile(claim["id"]))
    settlement = yield from told(officer, claims.settle(reconciled["id"]))
    settlement = yield from told(approver, settlements.approve(settlement["id"]))
    today = datetime.now(timezone(timedelta(hours=8))).date().isoformat()
    paid = settlements.payments(
        settlement["id"],
        {"amount_fen": settlement["subsidy_fen"], "bank_reference": f"BANK-{tag}", "paid_on": today},
    )
    return (yield from told(payer, paid))


def _supply(tag: str, admin: str) -> Told[Supply]:
    """An hour of care at 20.00 yuan, a provider under contract, a caregiver with a certificate."""
    care = service_items.create({"code": f"CARE-{tag}", "name": "居家照护", "category": "nursing", "unit": "hour"})
    item = yield from told(admin, care)
    price = service_items.prices_create(item["id"], {"unit_price_fen": 2000, "effective_from": "2024-01-01"})
    yield from told(admin, price)
    provider = yield from told(admin, providers.create({"code": f"P-{tag}", "name": f"示例服务公司 {tag}"}))
    contract = contracts.create(
        {
            "contract_no": f"HT-{tag}",
            "provider_id": provider["id"],
            "service_item_ids": [item["id"]],
            "starts_on": "2024-01-01",
            "ends_on": "2030-12-31",
        }
    )
    yield from told(admin, contract)
    born = _number(tag, date(1980, 1, 1))
    staff = caregivers.create(
        {"provider_id": provider["id"], "staff_no": "001", "name": "测试护理员", "id_number": born}
    )
    carer = yield from told(admin, staff)
    certificate = caregivers.qualifications_create(carer["id"], {"kind": "certificate", "expires_on": "2030-12-31"})
    yield from told(admin, certificate)
    return Supply(item["id"], provider["id"], carer["id"])


def _entitled(tag: str, admin: str, officer: str, approver: str, item: str) -> Told[str]:
    """A programme, opened by a change that carries the ETag; a resident whom one asks for and another approves."""
    programme = yield from told(
        admin, programmes.create({"code": f"TK-{tag}", "name": "分散特困照护", "kind": "service"})
    )
    version = programmes.versions_create(
        programme["id"],
        {"effective_from": "2024-01-01", "cap_unit": "minutes", "monthly_cap": 1200, "service_item_ids": [item]},
    )
    yield from told(admin, version)
    today = datetime.now(timezone(timedelta(hours=8))).date()
    for year in (today.year - 1, today.year):
        money: AppropriationAdd = {"year": year, "source": "district", "amount_fen": 10_000_000}
        yield from told(admin, programmes.appropriations_create(programme["id"], money))
    seen = yield Asked(admin, programmes.read(programme["id"]))
    yield from told(admin, programmes.update(programme["id"], {"status": "active"}, if_match=seen.etag))
    first = yield from told(admin, divisions.listing(limit=1))
    registered = residents.create(
        {
            "name": "测试老人",
            "id_number": _number(tag, date(1940, 1, 1)),
            "division_code": first["items"][0]["code"],
            "registered_on": "2024-01-01",
        }
    )
    resident = yield from told(admin, registered)
    asked = entitlements.create(
        {
            "resident_id": resident["id"],
            "programme_id": programme["id"],
            "effective_from": "2024-01-01",
            "reason": "分散特困",
        }
    )
    entitlement = yield from told(officer, asked)
    yield from told(approver, entitlements.approve(entitlement["id"]))
    return resident["id"]


def _visited(order: str, caregiver: str, manager: str, officer: str) -> Told[str]:
    """Checked in and out by a phone without a network, three hours ago; its month."""
    visit = (yield from told(caregiver, visits.listing(order_id=order)))["items"][0]["id"]
    begun = time.time() - 3 * 3600
    for act, at in ((visits.check_in, begun), (visits.check_out, begun + 60 * MINUTES)):
        event: EventReport = {"id": _uuid7(at), "device_at": _stamp(at), "sent_at": _stamp(time.time())}
        yield from told(caregiver, act(visit, event))
    doubts = yield from told(manager, visits.exceptions_listing(visit))
    for doubt in doubts["items"]:
        why = visits.exceptions_acknowledge(
            visit, doubt["id"], {"reason_code": "device_failed", "memo": "住所未登记位置"}
        )
        yield from told(officer, why)
    served = yield from told(officer, visits.read(visit))
    return str(served["served_on"])[:7]


def _number(tag: str, born: date) -> str:
    return synthetic_identity_number("371099", born + timedelta(days=int(tag, 16) % 5000), 1, Sex.FEMALE)


def _stamp(seconds: float) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime(seconds))


def _uuid7(seconds: float) -> str:
    digits = f"{int(seconds * 1000):012x}7{secrets.token_hex(8)[:3]}8{secrets.token_hex(8)[:15]}"
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:32]}"
