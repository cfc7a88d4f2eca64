"""allowance_payments. Written by `make clients` from openapi/openapi.json."""

from yiyang_client import models
from yiyang_client.calls import Call, Pages, fill


def cancel(payment_id: str, body: models.PaymentCancel) -> Call[models.AllowancePaymentRead]:
    """Close a returned payment that is not due any more.

    Of somebody who died or moved before the month, as the register says. Its money goes back to the funds that it
    came from. Should the register be put right later, the next batch pays the month as a new payment. 409
    `still_due`, `kin_conflict`.
    """
    return Call("POST", fill("/v1/allowance-payments/{}/cancel", payment_id), body=body, keyed=True)


def listing(
    *,
    month: str | None = None,
    batch_month: str | None = None,
    status: models.PaymentStatus | None = None,
    overpaid: bool | None = None,
    in_recovery: bool | None = None,
    undue: bool | None = None,
    resident_id: str | None = None,
    allowance_id: str | None = None,
    batch_id: str | None = None,
    division: str | None = None,
    limit: int | None = None,
) -> Pages[models.AllowancePaymentRead]:
    """Payments, the returned and the overpaid.

    The latest batch month first.
    """
    return Pages(
        "GET",
        "/v1/allowance-payments",
        query={
            "month": month,
            "batch_month": batch_month,
            "status": status,
            "overpaid": overpaid,
            "in_recovery": in_recovery,
            "undue": undue,
            "resident_id": resident_id,
            "allowance_id": allowance_id,
            "batch_id": batch_id,
            "division": division,
            "limit": limit,
        },
    )


def read(payment_id: str) -> Call[models.AllowancePaymentRead]:
    """One payment.

    Of one resident, allowance and month: how far it came, what the bank said, and what of it was overpaid.
    """
    return Call("GET", fill("/v1/allowance-payments/{}", payment_id))


def recover(payment_id: str, body: models.AllowanceRecover) -> Call[models.RecoveryRead]:
    """Take back what was paid after a death or a move.

    Proposes the recovery of an overpaid month, once; it is owed when somebody else has approved it
    (`/v1/recoveries/{recovery_id}/approve`). Not before the bank has paid: until then it can still come back by
    itself.
    """
    return Call("POST", fill("/v1/allowance-payments/{}/recover", payment_id), body=body, keyed=True)


def resend(payment_id: str, body: models.ResendOrder) -> Call[models.AllowancePaymentRead]:
    """Put a returned payment into the next batch.

    Once what was wrong is corrected, such as the card in the register. It stays the same payment: nothing is paid or
    booked twice. 409 `paid_after_death` and `paid_after_move` for a month that is not owed (cancel it),
    `no_bank_card`, `kin_conflict`; who moved away after the month is owed it.
    """
    return Call("POST", fill("/v1/allowance-payments/{}/resend", payment_id), body=body, keyed=True)
