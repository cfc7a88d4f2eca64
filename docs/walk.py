"""From a token to a paid settlement, over HTTP alone: run it against `make serve`. Of the project it borrows nothing but
identity numbers that belong to nobody.

    .venv/bin/python docs/walk.py http://127.0.0.1:8000 huancui-admin PASSWORD

It makes what it needs under names of its own, so it can be run again, and leaves it in the district: a programme, a
provider, a contract, accounts, a resident. All people are synthetic."""

import secrets
import sys
import time
from datetime import date, datetime, timedelta, timezone
from itertools import product
from types import SimpleNamespace
from typing import Any

import httpx

from models.residents import Sex
from services.numbers import synthetic_identity_number


def sign_in(url: str, username: str, password: str) -> httpx.Client:
    """A token for a name and a password; every further request carries it."""
    client = httpx.Client(base_url=url, timeout=30)
    token = client.post("/v1/auth/token", data={"username": username, "password": password}).raise_for_status().json()
    client.headers["Authorization"] = f"Bearer {token['access_token']}"
    return client


def post(client: httpx.Client, path: str, body: object = None) -> dict:
    """A POST with a key of its own: sent again with the same key, it would happen once."""
    answer = client.post(path, json=body, headers={"Idempotency-Key": secrets.token_hex(16)})
    if answer.is_error:
        raise SystemExit(f"POST {path}: {answer.status_code} {answer.text}")
    return answer.json() if answer.content else {}


def yuan(fen: int) -> str:
    return f"{fen // 100:,}.{fen % 100:02} 元 · yuan"


def found(url: str, admin_name: str, admin_password: str, **rules: Any) -> SimpleNamespace:
    """Steps 1 to 3: supply, people, and a programme with its rules and money. What they are called ends in `tag`."""
    tag, password = secrets.token_hex(3), secrets.token_urlsafe(12)
    admin = sign_in(url, admin_name, admin_password)

    # 1. Supply: an hour of care at 20.00 yuan, a provider under contract, a caregiver with a certificate.
    care = {"code": f"CARE-{tag}", "name": "居家照护", "category": "nursing", "unit": "hour"}
    item = post(admin, "/v1/service-items", care)
    post(admin, f"/v1/service-items/{item['id']}/prices", {"unit_price_fen": 2000, "effective_from": "2024-01-01"})
    provider = post(admin, "/v1/providers", {"code": f"P-{tag}", "name": f"示例服务公司 {tag}"})
    contract = {"contract_no": f"HT-{tag}", "provider_id": provider["id"], "service_item_ids": [item["id"]]}
    post(admin, "/v1/contracts", contract | {"starts_on": "2024-01-01", "ends_on": "2030-12-31"})
    born = date(1980, 1, 1) + timedelta(days=int(tag, 16) % 5000)
    staff = {"provider_id": provider["id"], "staff_no": "001", "name": "测试护理员"}
    staff |= {"id_number": synthetic_identity_number("371099", born, 1, Sex.FEMALE)}
    carer = post(admin, "/v1/caregivers", staff)
    post(admin, f"/v1/caregivers/{carer['id']}/qualifications", {"kind": "certificate", "expires_on": "2030-12-31"})

    # 2. Accounts: who asks, who approves and who pays are three people; the provider has a manager and a caregiver.
    def account(name: str, **membership: str) -> httpx.Client:
        person = {"username": f"{name}-{tag}", "display_name": name, "password": password}
        post(admin, "/v1/accounts", person | {"memberships": [membership]})
        return sign_in(url, person["username"], password)

    officer, approver, payer = (account(name, role="subsidy_officer") for name in ("officer", "approver", "payer"))
    manager = account("manager", role="provider_manager", provider_id=provider["id"])
    caregiver = account("caregiver", role="caregiver", provider_id=provider["id"], caregiver_id=carer["id"])

    # 3. A programme with its rules and its money; a resident, entitled by one officer's asking and another's approval.
    programme = post(admin, "/v1/programmes", {"code": f"TK-{tag}", "name": "分散特困照护", "kind": "service"})
    version = {"effective_from": "2024-01-01", "cap_unit": "minutes", "monthly_cap": 1200}
    post(admin, f"/v1/programmes/{programme['id']}/versions", version | {"service_item_ids": [item["id"]]} | rules)
    today = datetime.now(timezone(timedelta(hours=8))).date()  # days are those of Asia/Shanghai
    for year, (source, _) in product((today.year - 1, today.year), rules.get("fund_shares_bp", [("district", 10_000)])):
        money = {"year": year, "source": source, "amount_fen": 10_000_000}
        post(admin, f"/v1/programmes/{programme['id']}/appropriations", money)
    seen = admin.get(f"/v1/programmes/{programme['id']}")
    admin.patch(seen.url.path, json={"status": "active"}, headers={"If-Match": seen.headers["ETag"]}).raise_for_status()
    division = admin.get("/v1/divisions", params={"limit": 1}).json()["items"][0]["code"]
    birth_on = date(1940, 1, 1) + timedelta(days=int(tag, 16) % 7000)
    person = {"name": "测试老人", "id_number": synthetic_identity_number("371099", birth_on, 2, Sex.FEMALE)}
    resident = post(admin, "/v1/residents", person | {"division_code": division, "registered_on": "2024-01-01"})
    asked = {"resident_id": resident["id"], "programme_id": programme["id"], "effective_from": "2024-01-01"}
    entitlement = post(officer, "/v1/entitlements", asked | {"reason": "分散特困"})
    post(approver, f"/v1/entitlements/{entitlement['id']}/approve")
    return SimpleNamespace(**locals())


def served(town: SimpleNamespace, begun: float, minutes: int) -> dict:
    """An order, accepted and staffed; checked in and out by a phone without a network, sent afterwards. What is doubtful
    about it (the home has no place on the register) an officer accepts."""
    order = {"resident_id": town.resident["id"], "provider_id": town.provider["id"], "service_item_id": town.item["id"]}
    order |= {"planned_start_at": stamp(begun), "planned_minutes": minutes}
    order = post(town.admin, "/v1/orders", order)
    post(town.manager, f"/v1/orders/{order['id']}/accept")
    post(town.manager, f"/v1/orders/{order['id']}/assign", {"caregiver_ids": [town.carer["id"]]})
    visit = town.caregiver.get("/v1/visits", params={"order_id": order["id"]}).json()["items"][0]
    path = f"/v1/visits/{visit['id']}"
    for act, at in (("check-in", begun), ("check-out", begun + 60 * minutes)):
        event = {"id": uuid7(at), "device_at": stamp(at), "sent_at": stamp(time.time())}
        post(town.caregiver, f"{path}/{act}", event)
    for doubt in town.manager.get(f"{path}/exceptions").json()["items"]:
        why = {"reason_code": "device_failed", "memo": "住所未登记位置"}
        post(town.officer, f"{path}/exceptions/{doubt['id']}/acknowledge", why)
    return town.officer.get(path).json()


def main(url: str, admin_name: str, admin_password: str) -> None:
    town = found(url, admin_name, admin_password)
    officer, manager = town.officer, town.manager

    # 4. Two hours of service, which ended an hour ago.
    visit = served(town, time.time() - 3 * 3600, 120)
    print(f"服务 · visit {visit['visit_no']}：{visit['minutes']} 分钟 · minutes，{visit['status']}")

    # 5. The month's claim: drafted from what is verified, reconciled, proposed, approved by another, paid by a third.
    claim = post(manager, "/v1/claims/draft", {"month": visit["served_on"][:7]})
    post(manager, f"/v1/claims/{claim['id']}/submit")
    claim = post(officer, f"/v1/claims/{claim['id']}/reconcile")
    settlement = post(officer, f"/v1/claims/{claim['id']}/settle")
    settlement = post(town.approver, f"/v1/settlements/{settlement['id']}/approve")
    payment = {"amount_fen": settlement["subsidy_fen"], "bank_reference": f"BANK-{town.tag}"}
    payment |= {"paid_on": town.today.isoformat()}
    settlement = post(town.payer, f"/v1/settlements/{settlement['id']}/payments", payment)
    print(f"结算单 · settlement {settlement['settlement_no']}：{settlement['status']}，{yuan(settlement['paid_fen'])}")

    # 6. The report's figure, and the way back from it to the visit.
    period = {"from": visit["served_on"], "to": visit["served_on"]}
    key = f"programme.TK-{town.tag}.subsidy_fen"
    figure = officer.get("/v1/reports/period", params=period).json()[key]
    rows = officer.get(f"/v1/reports/period/{key}/rows", params=period).json()["items"]
    print(f"报表 · report {key} = {yuan(figure['value'])}，由 {len(rows)} 次服务组成 · visits：{rows[0]['visit_no']}")


def stamp(seconds: float) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime(seconds))


def uuid7(seconds: float) -> str:
    """An event's id is the device's to make; a UUIDv7 carries its time."""
    digits = f"{int(seconds * 1000):012x}7{secrets.token_hex(8)[:3]}8{secrets.token_hex(8)[:15]}"
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:32]}"


if __name__ == "__main__":
    if len(sys.argv) != 4:
        raise SystemExit(__doc__)
    main(*sys.argv[1:])
