"""What the operations on files, claims, settlements and books stand on."""

from typing import Any
from uuid import UUID

from models.accounts import Role
from models.imports import ImportStatus
from services import calendars
from tests.battery.contract.ground import Anchor, Ground, anchor

CHECKED = {"resolution": "reject", "reason_code": "checked", "note": "核对无误"}
YEAR = {"from": "2024-01-01", "to": "2024-12-31"}


@anchor("POST /v1/imports/{kind}")
def upload(g: Ground) -> Anchor:
    file = f"code,name\n{g.make.code}001{100 + next(g.numbers) % 900},社区\n".encode()
    return Anchor(path={"kind": "divisions"}, body={"file": file, "mode": "partial"}, query={"mode": "partial"})


@anchor("GET /v1/imports/{kind}/template.xlsx")
def template(_: Ground) -> Anchor:
    return Anchor(path={"kind": "divisions"})


@anchor("POST /v1/imports/{import_id}/approve")
def approve_import(g: Ground) -> Anchor:
    return Anchor(path={"import_id": g.import_()})


@anchor("POST /v1/imports/{import_id}/cancel")
def cancel_import(g: Ground) -> Anchor:
    own = UUID(g.ask("admin", "GET", "/v1/me").json()["account"]["id"])
    return Anchor(path={"import_id": g.import_(ImportStatus.QUEUED, own)})


@anchor("POST /v1/claims")
def open_claim(g: Ground) -> Anchor:
    return Anchor(g.person(Role.PROVIDER_MANAGER), body={"month": "2024-03"})


@anchor("POST /v1/claims/draft")
def draft(g: Ground) -> Anchor:
    return Anchor(g.provider_with_work(), body={"month": "2024-03"})


@anchor("POST /v1/claims/{claim_id}/lines")
def add_lines(g: Ground) -> Anchor:
    manager, claim = g.claim()
    return Anchor(manager, {"claim_id": claim}, {"lines": [g.line()]})


@anchor("POST /v1/claims/{claim_id}/submit")
def submit(g: Ground) -> Anchor:
    manager, claim = g.claim()
    return Anchor(manager, {"claim_id": claim})


@anchor("POST /v1/claims/{claim_id}/withdraw")
def withdraw(g: Ground) -> Anchor:
    manager, claim = g.claim("submitted")
    return Anchor(manager, {"claim_id": claim})


@anchor("POST /v1/claims/{claim_id}/reconcile")
def reconcile(g: Ground) -> Anchor:
    return Anchor("officer", {"claim_id": g.claim("submitted")[1]})


@anchor("POST /v1/claims/{claim_id}/exceptions/{exception_id}/resolve")
def resolve(g: Ground) -> Anchor:
    _, claim = g.claim("reconciled", false_line=True)
    found = g.read("officer", f"/v1/claims/{claim}/exceptions", code="no_visit")["items"][0]["id"]
    return Anchor("officer", {"claim_id": claim, "exception_id": found}, CHECKED)


@anchor("POST /v1/claims/{claim_id}/resolutions")
def resolve_many(g: Ground) -> Anchor:
    _, claim = g.claim("reconciled", false_line=True)
    rest = ("codes", "programme_id", "resident_id", "amount_at_most_fen", "minutes_difference_at_most")
    return Anchor("officer", {"claim_id": claim}, CHECKED | {"code": "no_visit"}, without=rest)


def rejected(g: Ground, *, appealed: bool = True) -> tuple[str, dict[str, str]]:
    """A line that was refused, and whose it is."""
    manager, claim = g.claim("reconciled", false_line=True)
    path = f"/v1/claims/{claim}"
    g.post("officer", f"{path}/resolutions", CHECKED | {"code": "no_visit"})
    line = g.read("officer", f"{path}/lines", code="no_visit")["items"][0]["id"]
    if appealed:
        g.post(manager, f"{path}/lines/{line}/appeal", {"reason_code": "evidence_found", "note": "附纸质服务单"})
    return manager, {"claim_id": claim, "line_id": line}


@anchor("POST /v1/claims/{claim_id}/lines/{line_id}/appeal")
def appeal(g: Ground) -> Anchor:
    manager, path = rejected(g, appealed=False)
    return Anchor(manager, path, {"reason_code": "evidence_found"})


@anchor("GET /v1/claims/{claim_id}/lines/{line_id}/appeal")
def appealed(g: Ground) -> Anchor:
    return Anchor("officer", rejected(g)[1])


@anchor("POST /v1/claims/{claim_id}/lines/{line_id}/appeal/decide")
def decide_appeal(g: Ground) -> Anchor:
    return Anchor("approver", rejected(g)[1], {"outcome": "refused", "reason_code": "checked"})


def strange(g: Ground) -> dict[str, str]:
    """A pattern of a reconciled claim: an hour after an hour. Of two beside midnight, each is of a day of its own; then another."""
    found: list[dict[str, str]] = []
    while not found:
        claim = g.claim("reconciled", twice=True)[1]
        found = g.read("officer", f"/v1/claims/{claim}/patterns")["items"]
    return {"claim_id": claim, "pattern_id": found[0]["id"]}


@anchor("GET /v1/claims/{claim_id}/patterns/{pattern_id}")
def pattern(g: Ground) -> Anchor:
    return Anchor("officer", strange(g))


@anchor("POST /v1/claims/{claim_id}/patterns/{pattern_id}/clear")
@anchor("POST /v1/claims/{claim_id}/patterns/{pattern_id}/confirm")
def look(g: Ground) -> Anchor:
    return Anchor("officer", strange(g), {"reason_code": "checked", "note": "已核对考勤"})


@anchor("POST /v1/claims/{claim_id}/patterns/clearances")
def look_at_all(g: Ground) -> Anchor:
    said = {"code": "split_visit", "reason_code": "checked", "note": "已核对考勤"}
    return Anchor("officer", {"claim_id": strange(g)["claim_id"]}, said)


@anchor("POST /v1/claims/{claim_id}/settle")
def settle(g: Ground) -> Anchor:
    _, claim = g.claim("reconciled")
    for code in g.read("officer", f"/v1/claims/{claim}")["totals"]["exceptions"]:
        g.post("officer", f"/v1/claims/{claim}/resolutions", CHECKED | {"code": code})
    return Anchor("officer", {"claim_id": claim})


@anchor("POST /v1/settlements/{settlement_id}/approve")
def approve(g: Ground) -> Anchor:
    return Anchor("approver", {"settlement_id": g.settlement()})


@anchor("POST /v1/settlements/{settlement_id}/return")
def send_back(g: Ground) -> Anchor:
    return Anchor("approver", {"settlement_id": g.settlement()}, {"reason": "请补充说明"})


@anchor("POST /v1/settlements/{settlement_id}/payments")
def pay(g: Ground) -> Anchor:
    said = {"amount_fen": 1, "bank_reference": g.text(), "paid_on": "2024-04-10"}
    return Anchor("payer", {"settlement_id": g.once("approved", lambda: g.settlement("approved"))}, said)


@anchor("GET /v1/recoveries")
def owed(g: Ground) -> Anchor:
    return Anchor("officer", without=("cursor",))


def _decision(g: Ground) -> dict[str, Any]:
    return {"provider_id": g.provider, "programme_id": g.programme, "amount_fen": 5000, "reason": "审计决定"}


def _recovery(g: Ground, *, approved: bool = True) -> str:
    made = str(g.post("officer", "/v1/recoveries", _decision(g))["id"])
    if approved:
        g.post("approver", f"/v1/recoveries/{made}/approve")
    return made


@anchor("POST /v1/recoveries")
def propose_recovery(g: Ground) -> Anchor:
    return Anchor("officer", body=_decision(g), without=("resident_id",))


@anchor("GET /v1/recoveries/{recovery_id}")
def read_recovery(g: Ground) -> Anchor:
    return Anchor("officer", {"recovery_id": g.once("recovery", lambda: _recovery(g))})


@anchor("POST /v1/recoveries/{recovery_id}/approve")
def approve_recovery(g: Ground) -> Anchor:
    return Anchor("approver", {"recovery_id": _recovery(g, approved=False)})


@anchor("POST /v1/recoveries/{recovery_id}/withdraw")
def withdraw_recovery(g: Ground) -> Anchor:
    return Anchor("officer", {"recovery_id": _recovery(g, approved=False)})


@anchor("POST /v1/recoveries/{recovery_id}/instalments")
def agree(g: Ground) -> Anchor:
    parts = {"parts": [{"due_on": f"{calendars.today()}", "amount_fen": 5000}]}
    return Anchor("officer", {"recovery_id": g.once("recovery", lambda: _recovery(g))}, parts)


@anchor("POST /v1/recoveries/{recovery_id}/receipts")
def receive(g: Ground) -> Anchor:
    said = {"amount_fen": 1, "bank_reference": g.text(), "received_on": f"{calendars.today()}"}
    return Anchor("payer", {"recovery_id": _recovery(g)}, said)


@anchor("POST /v1/exports")
def export(_: Ground) -> Anchor:
    return Anchor("officer", body={"kind": "visits", "format": "csv", "filters": {"status": "verified"}})


@anchor("GET /public/v1/statements/{code}")
def check(g: Ground) -> Anchor:
    return Anchor(path={"code": g.once("statement", g.statement)})


QUIET = "2020-01"
"""Long before anything happens on this ground, and the month that closes next: the one before it is closed."""
_CLOSED = """insert into book_months (district_code, id, month, status, asked_by, closed_by, closed_at, transfers, fen)
    values ($1, gen_random_uuid(), '2019-12', 'closed', gen_random_uuid(), gen_random_uuid(), now(), 0, 0)"""


def _asked_for(g: Ground) -> None:
    """Somebody wants the month closed; nobody else has said so yet."""
    g.once("books", lambda: str(g.made(g.owner.execute(_CLOSED, g.make.code))))
    if QUIET not in {one["month"] for one in g.read("officer", "/v1/months")["items"] if one["status"] == "closing"}:
        g.post("officer", f"/v1/months/{QUIET}/close")


@anchor("POST /v1/months/{month}/close")
def close(g: Ground) -> Anchor:
    _asked_for(g)
    g.post("officer", f"/v1/months/{QUIET}/keep-open", {"reason": "尚有迟到的申请"})
    return Anchor("officer", {"month": QUIET})


@anchor("POST /v1/months/{month}/keep-open")
def keep_open(g: Ground) -> Anchor:
    _asked_for(g)
    return Anchor("approver", {"month": QUIET}, {"reason": "尚有迟到的申请"})


@anchor("GET /v1/reports/period")
def report(g: Ground) -> Anchor:
    return Anchor(query=YEAR, without=("division",))


@anchor("GET /v1/reports/period/{key}/rows")
def rows(g: Ground) -> Anchor:
    return Anchor(path={"key": "home_care.visits"}, query=YEAR, without=("division", "cursor"))


@anchor("GET /v1/reports/period/{key}/chart.svg")
def chart(g: Ground) -> Anchor:
    return Anchor(path={"key": "home_care.visits"}, query=YEAR, without=("division",))


@anchor("GET /v1/audit")
def trail(g: Ground) -> Anchor:
    between = {"from": "2024-01-01T00:00:00+08:00", "to": "2199-12-31T23:59:59+08:00"}
    return Anchor(query=between, without=("cursor",))


@anchor("POST /v1/audit/verify")
def verify(g: Ground) -> Anchor:
    return Anchor(g.once("auditor", lambda: g.person(Role.AUDITOR)))
