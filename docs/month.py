"""A month as a subsidy officer closes it: billed with mistakes, settled and paid, then corrected, adjusted and recovered.

    .venv/bin/python docs/month.py http://127.0.0.1:8000 huancui-admin PASSWORD

Prints for each line the four amounts, then every transfer of the ledger that the month has caused, and adds them up. Like
docs/walk.py it makes what it needs under names of its own, with synthetic people, and can be run again."""

import sys
from datetime import datetime, time, timedelta, timezone
from types import SimpleNamespace
from unicodedata import east_asian_width

from walk import found, post, served, yuan

SHANGHAI = timezone(timedelta(hours=8))
KINDS = {
    "hold": "占用 hold",
    "post": "占用转记账 post",
    "void": "释放占用 void",
    "direct": "记账 direct",
    "reverse": "冲回 reverse",
}
ACCOUNTS = {
    "entitlement_month": "当月额度 month's cap",
    "delivered": "已提供 delivered",
    "programme_payable": "项目应付 payable",
    "provider_receivable": "服务商应收 receivable",
    "appropriation": "财政拨款 appropriation",
    "provider_paid": "已付服务商 paid",
}
RULES = {"copay_bp": 1000, "fund_shares_bp": [["province", 3000], ["district", 7000]]}
"""The resident pays a tenth; of the rest the province 30 %, the district what is left."""


def main(url: str, admin_name: str, admin_password: str) -> None:
    town = found(url, admin_name, admin_password, **RULES)
    last = town.today.replace(day=1) - timedelta(days=1)
    town.month, first = f"{last:%Y-%m}", last.replace(day=1)
    nine = [datetime.combine(first + timedelta(days=n), time(9), SHANGHAI).timestamp() for n in range(5)]
    visits = [served(town, begun, minutes) for begun, minutes in zip(nine, (120, 60, 120, 180, 120), strict=True)]

    claim = billed(town, visits)
    settlement = settled(town, claim, town.manager)
    for part, amount in enumerate((settlement["subsidy_fen"] // 2, (settlement["subsidy_fen"] + 1) // 2), 1):
        payment = {"amount_fen": amount, "bank_reference": f"BANK-{town.tag}-{part}", "paid_on": f"{town.today}"}
        settlement = post(town.payer, f"/v1/settlements/{settlement['id']}/payments", payment)
    lines(town, claim, f"一、结算 Settled: {settlement['settlement_no']}")

    corrected(town, visits)
    adjustment = post(town.payer, "/v1/claims/draft", {"corrects_settlement_id": settlement["id"]})
    difference = settled(town, adjustment, town.payer)
    lines(town, adjustment, f"二、更正 Adjusted: {difference['settlement_no']}")

    recovery = recovered(town)
    causes = [visit[of] for visit in visits for of in ("order_id", "id")] + [
        settlement["id"],
        difference["id"],
        recovery["id"],
    ]
    causes += [part["id"] for part in (*settlement["payments"], *recovery["receipts"])]
    transfers(town, causes)
    sums(town, settlement, difference, recovery)


def billed(town: SimpleNamespace, visits: list[dict]) -> dict:
    """The provider's own lines: the second claims half an hour too much, the third last year's higher price, and one more a
    visit that never was."""
    claim = post(town.manager, "/v1/claims", {"month": town.month})
    asked = [(visit["visit_no"], visit["minutes"], 2000) for visit in visits]
    asked[1:3] = [(visits[1]["visit_no"], 90, 2000), (visits[2]["visit_no"], 120, 2100)]
    said = [
        {
            "record_no": record_no,
            "resident_id": town.resident["id"],
            "service_item_id": town.item["id"],
            "minutes": minutes,
            "unit_price_fen": price_fen,
            "amount_fen": price_fen * minutes // 60,
        }
        for record_no, minutes, price_fen in (*asked, (f"V-{town.tag}", 60, 2000))
    ]
    post(town.manager, f"/v1/claims/{claim['id']}/lines", {"lines": said})
    return claim


def settled(town: SimpleNamespace, claim: dict, maker: object) -> dict:
    """Submitted by its maker, reconciled, each finding decided with a reason and proposed by another, approved by a third."""
    path = f"/v1/claims/{claim['id']}"
    post(maker, f"{path}/submit")
    for code in post(town.officer, f"{path}/reconcile")["totals"]["exceptions"]:
        decision = {"resolution": "reject", "reason_code": "no_evidence"} if code == "no_visit" else None
        decision = decision or {"resolution": "accept", "reason_code": "checked"}
        post(town.officer, f"{path}/resolutions", {"code": code, "note": "已核对服务记录"} | decision)
    settlement = post(town.officer, f"{path}/settle")
    return post(town.approver, f"/v1/settlements/{settlement['id']}/approve")


def corrected(town: SimpleNamespace, visits: list[dict]) -> None:
    """After the payment: the fourth visit never took place; the fifth was an hour, and not two."""
    false = {"decision": "reject", "reason_code": "not_delivered", "memo": "家属证实当日无人上门"}
    post(town.payer, f"/v1/visits/{visits[3]['id']}/review", false)
    path = f"/v1/visits/{visits[4]['id']}"
    why = {"reason_code": "data_entry_error", "memo": "护理员更正签退时间"}
    post(town.officer, f"{path}/unlock", why)
    left = datetime.fromisoformat(visits[4]["started_at"]) + timedelta(hours=1)
    post(town.manager, f"{path}/corrections", {"ended_at": left.isoformat()} | why)
    post(town.payer, f"{path}/review", {"decision": "accept"} | why)


def recovered(town: SimpleNamespace) -> dict:
    """What was paid too much comes back by the bank in two parts."""
    asked = {"provider_id": town.provider["id"]}
    [recovery] = town.payer.get("/v1/recoveries", params=asked).json()["items"]
    for part, amount in enumerate(
        (recovery["amount_fen"] // 3, recovery["amount_fen"] - recovery["amount_fen"] // 3), 1
    ):
        receipt = {"amount_fen": amount, "bank_reference": f"BACK-{town.tag}-{part}", "received_on": f"{town.today}"}
        recovery = post(town.payer, f"/v1/recoveries/{recovery['id']}/receipts", receipt)
    return recovery


def lines(town: SimpleNamespace, claim: dict, title: str) -> None:
    """Asked, verified, approved, paid; of an adjustment what was settled before as well. Then what was found, in words."""
    path = f"/v1/claims/{claim['id']}"
    found_lines = town.officer.get(f"{path}/lines").json()["items"]
    names = ("asked_fen", "verified_fen", "approved_fen", "paid_fen", "before_paid_fen")
    names = names if any(line["before_paid_fen"] for line in found_lines) else names[:4]
    heads = ["服务单号 record", "申报 asked", "核实 verified", "核定 approved", "支付补贴 paid", "原支付 paid before"]
    rows = [[line["record_no"], *(yuan(line[name]) for name in names)] for line in found_lines]
    total = ["合计 total", *(yuan(sum(line[name] for line in found_lines)) for name in names)]
    table(f"{title}，服务月份 month {town.month}", heads[: len(names) + 1], [*rows, total])
    for exception in town.officer.get(f"{path}/exceptions").json()["items"]:
        print(f"  {exception['record_no']}:{exception['says_zh']}\n    {exception['says_en']}")


def transfers(town: SimpleNamespace, causes: list[str]) -> None:
    """All that the ledger has moved because of these visits, settlements, payments and receipts; in the order in which it
    happened."""
    moved = [
        transfer
        for cause in causes
        for transfer in town.officer.get("/v1/ledger/transfers", params={"cause_id": cause}).json()["items"]
    ]
    town.moved = sorted(moved, key=lambda transfer: transfer["id"])
    town.owners = {account["id"]: account["owner_kind"] for account in accounts(town)}
    rows = [
        [
            KINDS[transfer["kind"]],
            ACCOUNTS[town.owners[transfer["debit_account_id"]]],
            ACCOUNTS[town.owners[transfer["credit_account_id"]]],
            yuan(transfer["amount"]) if transfer["unit"] == "fen" else f"{transfer['amount']} 分钟 min",
            transfer["service_month"],
            transfer["book_month"],
        ]
        for transfer in town.moved
    ]
    heads = ["方式 kind", "从 from", "到 to", "数额 amount", "服务月 service", "账期 books"]
    table("三、账本 The ledger's transfers", heads, rows)


def accounts(town: SimpleNamespace) -> list[dict]:
    """Every account of the district, page after page."""
    page: dict = {"next_cursor": ""}
    seen = []
    while page["next_cursor"] is not None:
        query = {"limit": 200} | ({"cursor": page["next_cursor"]} if page["next_cursor"] else {})
        page = town.officer.get("/v1/ledger/accounts", params=query).json()
        seen += page["items"]
    return seen


def sums(town: SimpleNamespace, settlement: dict, difference: dict, recovery: dict) -> None:
    """Four ways to one figure: what was paid less what came back, both settlements, the funds' money, the provider's books."""

    def net(kind: str) -> int:
        """What went out of these accounts, in fen, less what came back to them."""
        of_kind = [t for t in town.moved if t["unit"] == "fen"]
        gone = sum(t["amount"] for t in of_kind if town.owners[t["debit_account_id"]] == kind)
        return gone - sum(t["amount"] for t in of_kind if town.owners[t["credit_account_id"]] == kind)

    told = {
        "已付减追回 paid less recovered": settlement["paid_fen"] - recovery["received_fen"],
        "两张结算单 both settlements": settlement["subsidy_fen"] + difference["subsidy_fen"],
        "财政拨款净支出 out of appropriations": net("appropriation"),
        "服务商净收 received by the provider": -net("provider_paid"),
    }
    table("四、核对 Checked", ["", "数额 amount"], [[name, yuan(fen)] for name, fen in told.items()])
    if len(set(told.values())) > 1 or net("provider_receivable"):
        raise SystemExit("不相符 the sums differ")
    print("  相符 they agree")


def table(title: str, heads: list[str], rows: list[list[str]]) -> None:
    """Columns as wide as what stands in them; a Chinese character takes two places."""

    def width(text: str) -> int:
        return sum(1 + (east_asian_width(sign) in "WF") for sign in text)

    widest = [max(width(row[n]) for row in (heads, *rows)) for n in range(len(heads))]
    print(f"\n{title}")
    for row in (heads, *rows):
        print("  " + "  ".join(cell + " " * (widest[n] - width(cell)) for n, cell in enumerate(row)).rstrip())


if __name__ == "__main__":
    if len(sys.argv) != 4:
        raise SystemExit(__doc__)
    main(*sys.argv[1:])
