"""settlements. Written by `make clients` from openapi/openapi.json."""

from yiyang_client import models
from yiyang_client.calls import Call, Pages, fill


def approve(settlement_id: str) -> Call[models.SettlementRead]:
    """Approve a settlement.

    Funds move here. 409 `same_person` for who proposed it, resolved an exception, imported or submitted any of it,
    `kin_conflict` for kin of a resident in it, `fund_short`, `lines_changed` where a line was judged anew since.
    """
    return Call("POST", fill("/v1/settlements/{}/approve", settlement_id), keyed=True)


def listing(
    *,
    month: str | None = None,
    provider_id: str | None = None,
    status: models.SettlementStatus | None = None,
    limit: int | None = None,
) -> Pages[models.SettlementRead]:
    """Settlements.

    Newest first; a provider sees its own.
    """
    return Pages(
        "GET",
        "/v1/settlements",
        query={"month": month, "provider_id": provider_id, "status": status, "limit": limit},
    )


def payments(settlement_id: str, body: models.PaymentRecord) -> Call[models.SettlementRead]:
    """Record a payment.

    By neither the proposer nor the approver; partial payments add up, the last one makes the settlement paid.
    """
    return Call("POST", fill("/v1/settlements/{}/payments", settlement_id), body=body, keyed=True)


def read(settlement_id: str) -> Call[models.SettlementRead]:
    """One settlement, its funds and payments.

    Its shares by source and what was paid so far; what may be done next is in `allowed_actions`. 404 for another
    provider's.
    """
    return Call("GET", fill("/v1/settlements/{}", settlement_id))


def return_(settlement_id: str, body: models.SettlementReturn) -> Call[models.SettlementRead]:
    """Send a proposed settlement back.

    The claim can then be decided about and proposed again. 409 `same_person` for who proposed it, `kin_conflict` for
    kin of a resident in it, `wrong_state` once it is approved.
    """
    return Call("POST", fill("/v1/settlements/{}/return", settlement_id), body=body, keyed=True)


def statement(settlement_id: str) -> Call[models.StatementRead]:
    """The statement of a settlement.

    By programme and service, with every reduction and its reason, the funds and the payments. Frozen at the approval
    and at each payment, whatever is corrected or renamed later; before the approval it has no `code` and proves
    nothing. 409 `settlement_returned` for a settlement that was sent back.
    """
    return Call("GET", fill("/v1/settlements/{}/statement", settlement_id))


def statement_pdf(settlement_id: str) -> Call[bytes]:
    """The statement on paper.

    The same statement gives the same bytes.
    """
    return Call("GET", fill("/v1/settlements/{}/statement.pdf", settlement_id), accept="application/pdf")


def statement_xlsx(settlement_id: str) -> Call[bytes]:
    """The statement as a spreadsheet.

    The same statement gives the same bytes.
    """
    return Call(
        "GET",
        fill("/v1/settlements/{}/statement.xlsx", settlement_id),
        accept="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )
