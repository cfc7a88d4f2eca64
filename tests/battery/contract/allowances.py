"""What the operations on allowances, their batches and the bank stand on."""

from typing import Any

from tests.allowances.bureaus import BANDS, CARD, funded, give_card
from tests.battery.contract.ground import Anchor, Ground, anchor

ORDER = {"format": "STANDARD", "form": "csv", "purpose": "payment"}
COLUMNS = [{"field": field, "header": field} for field in ("line_no", "bank_card", "amount")]
FUNDED = ("programme_id", "paid_from", "status")


def draft_kind(g: Ground) -> str:
    return str(g.post("admin", "/v1/allowances", {"code": g.text(), "name": "节日慰问"})["id"])


def kind(g: Ground) -> str:
    """The one that is paid here from 2024 on, without arrears, and the format of its bank."""

    def made() -> str:
        programme = g.made(funded(g.make, 10**12))
        said = {"code": "advanced_age", "name": "高龄津贴", "programme_id": str(programme.id), "paid_from": "2024-01"}
        allowance = str(g.post("admin", "/v1/allowances", said | {"arrears_months": 0})["id"])
        path = f"/v1/allowances/{allowance}"
        g.post("admin", f"{path}/standards", {"effective_from": "2024-01-01", "bands": BANDS})
        version = {"If-Match": g.ask("admin", "GET", path).headers["etag"]}
        g.http.patch(path, json={"status": "active"}, headers=g.people["admin"] | version).raise_for_status()
        g.post("admin", "/v1/bank-formats", {"code": "STANDARD", "name": "代发", "columns": COLUMNS})
        return allowance

    return g.once("kind", made)


def bank_format(g: Ground) -> str:
    return str(g.post("admin", "/v1/bank-formats", {"code": g.text(), "name": "代发", "columns": COLUMNS})["id"])


def suspension(g: Ground, allowance: str = "") -> str:
    said = {"resident_id": g.resident(), "from_month": "2024-05", "reason": "未完成认证"}
    return str(g.post("officer", f"/v1/allowances/{allowance or kind(g)}/suspensions", said)["id"])


def built(g: Ground, month: str) -> str:
    """A draft that somebody new is in; one that an earlier case left behind is built again."""
    kind(g)
    resident = g.made(g.make.resident())
    g.made(give_card(g.make, resident, CARD))
    left = g.read("officer", "/v1/allowance-batches", month=month, status="draft")["items"]
    batch = left[0] if left else g.post("officer", "/v1/allowance-batches", {"month": month})
    g.post("officer", f"/v1/allowance-batches/{batch['id']}/build")
    return str(batch["id"])


def approved(g: Ground, month: str) -> str:
    batch = built(g, month)
    g.post("approver", f"/v1/allowance-batches/{batch}/approve")
    return batch


def sent(g: Ground, month: str) -> str:
    batch = approved(g, month)
    assert g.ask("payer", "POST", f"/v1/allowance-batches/{batch}/bank-file", ORDER).is_success
    return batch


def line(g: Ground, batch: str, **result: str) -> dict[str, Any]:
    first = g.read("officer", f"/v1/allowance-batches/{batch}/lines", limit=1)["items"][0]
    return {"line_no": first["line_no"], "amount_fen": first["amount_fen"]} | result


def returned(g: Ground) -> str:
    batch = sent(g, "2024-07")
    said = {"lines": [line(g, batch, result="returned", reason="销户")]}
    g.post("payer", f"/v1/allowance-batches/{batch}/bank-results", said)
    found = g.read("officer", "/v1/allowance-payments", status="returned")["items"]
    return str(found[0]["id"])


def died(g: Ground, resident: str) -> None:
    """Before every month of these batches."""
    said = {"status": "deceased", "effective_on": "2024-01-05", "reason": "社区报告"}
    g.post("admin", f"/v1/residents/{resident}/status-changes", said)


def overpaid(g: Ground) -> str:
    batch = sent(g, "2024-08")
    g.post("payer", f"/v1/allowance-batches/{batch}/bank-results", {"lines": [line(g, batch, result="paid")]})
    found = g.read("officer", "/v1/allowance-payments", batch_id=batch, status="paid")["items"][0]
    died(g, found["resident_id"])
    return str(found["id"])


@anchor("POST /v1/allowances")
def allowance(g: Ground) -> Anchor:
    return Anchor(body={"code": g.text(), "name": "节日慰问"}, without=FUNDED)


@anchor("PATCH /v1/allowances/{allowance_id}")
def allowance_changed(g: Ground) -> Anchor:
    return Anchor(path={"allowance_id": draft_kind(g)}, body={"name": "节日慰问"}, without=FUNDED)


@anchor("POST /v1/allowances/{allowance_id}/standards")
def standard(g: Ground) -> Anchor:
    return Anchor(path={"allowance_id": draft_kind(g)}, body={"effective_from": "2024-01-01", "bands": BANDS})


@anchor("POST /v1/allowances/{allowance_id}/suspensions")
def suspend(g: Ground) -> Anchor:
    said = {"resident_id": g.resident(), "from_month": "2024-05", "reason": "未完成认证"}
    return Anchor("officer", {"allowance_id": kind(g)}, said)


@anchor("POST /v1/allowances/{allowance_id}/suspensions/{suspension_id}/end")
def end(g: Ground) -> Anchor:
    which = {"allowance_id": kind(g), "suspension_id": suspension(g)}
    return Anchor("officer", which, {"to_month": "2024-06", "reason": "已认证"})


@anchor("POST /v1/allowance-batches")
def batch(g: Ground) -> Anchor:
    n = next(g.numbers)
    return Anchor("officer", body={"month": f"{1900 + n // 12 % 100}-{1 + n % 12:02}"})


@anchor("POST /v1/allowance-batches/{batch_id}/build")
def build(g: Ground) -> Anchor:
    return Anchor("officer", {"batch_id": g.once("draft", lambda: built(g, "2024-01"))})


@anchor("POST /v1/allowance-batches/{batch_id}/discard")
def discard(g: Ground) -> Anchor:
    return Anchor("officer", {"batch_id": built(g, "2024-06")})


@anchor("POST /v1/allowance-batches/{batch_id}/approve")
def approve(g: Ground) -> Anchor:
    return Anchor("approver", {"batch_id": built(g, "2024-02")})


@anchor("POST /v1/allowance-batches/{batch_id}/bank-file")
def bank_file(g: Ground) -> Anchor:
    return Anchor("payer", {"batch_id": g.once("on its way", lambda: approved(g, "2024-03"))}, {"format": "STANDARD"})


@anchor("POST /v1/allowance-batches/{batch_id}/bank-results")
def bank_results(g: Ground) -> Anchor:
    batch_id = g.once("answered", lambda: sent(g, "2024-04"))
    said = {"lines": [line(g, batch_id, result="paid")]}
    return Anchor("payer", {"batch_id": batch_id}, said, without=("file",), media_type="application/json")


@anchor("GET /v1/allowance-payments/{payment_id}")
def payment(g: Ground) -> Anchor:
    return Anchor(path={"payment_id": g.once("payment_id", lambda: returned(g))})


@anchor("POST /v1/allowance-payments/{payment_id}/resend")
def resend(g: Ground) -> Anchor:
    return Anchor("officer", {"payment_id": returned(g)}, {"note": "已换卡"})


@anchor("POST /v1/allowance-payments/{payment_id}/cancel")
def cancel(g: Ground) -> Anchor:
    payment = returned(g)
    died(g, g.read("officer", f"/v1/allowance-payments/{payment}")["resident_id"])
    return Anchor("officer", {"payment_id": payment}, {"reason": "已去世，不应再发"})


@anchor("POST /v1/allowance-payments/{payment_id}/recover")
def recover(g: Ground) -> Anchor:
    return Anchor("officer", {"payment_id": overpaid(g)}, {"reason": "去世后多发"})


@anchor("POST /v1/bank-formats")
def format_made(g: Ground) -> Anchor:
    return Anchor(body={"code": g.text(), "name": "代发", "columns": COLUMNS})


@anchor("PATCH /v1/bank-formats/{format_id}")
def format_changed(g: Ground) -> Anchor:
    return Anchor(path={"format_id": bank_format(g)}, body={"name": "代发", "columns": COLUMNS})
