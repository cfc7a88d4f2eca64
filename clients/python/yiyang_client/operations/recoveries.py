"""recoveries. Written by `make clients` from openapi/openapi.json."""

from yiyang_client import models
from yiyang_client.calls import Call, Pages, fill


def approve(recovery_id: str) -> Call[models.RecoveryRead]:
    """Approve a recovery.

    From now on it is owed, in the books too. 409 `same_person` for who proposed it, `kin_conflict` for kin of the
    resident who owes, as at every act here; `not_overpaid` where the death behind it was told by mistake.
    """
    return Call("POST", fill("/v1/recoveries/{}/approve", recovery_id), keyed=True)


def create(body: models.RecoveryPropose) -> Call[models.RecoveryRead]:
    """Propose a recovery by decision.

    Nothing is owed before somebody else approves it. An adjustment's negative net opens its recovery by itself.
    """
    return Call("POST", "/v1/recoveries", body=body, keyed=True)


def instalments(recovery_id: str, body: models.InstalmentPlan) -> Call[models.RecoveryRead]:
    """Agree on instalments.

    For what is still owed, in place of the plan before; what is due and has not come shows as `overdue_fen`. 422
    `due_too_far` for a day more than ten years ahead.
    """
    return Call("POST", fill("/v1/recoveries/{}/instalments", recovery_id), body=body, keyed=True)


def listing(
    *,
    status: models.RecoveryStatus | None = None,
    provider_id: str | None = None,
    resident_id: str | None = None,
    limit: int | None = None,
) -> Pages[models.RecoveryRead]:
    """Recoveries.

    Newest first; a provider or a resident sees what it owes itself.
    """
    return Pages(
        "GET",
        "/v1/recoveries",
        query={"status": status, "provider_id": provider_id, "resident_id": resident_id, "limit": limit},
    )


def read(recovery_id: str) -> Call[models.RecoveryRead]:
    """One recovery, its parts and receipts.

    What is owed, the sources it goes back to, and what has come in. A provider or a resident finds its own; else 404.
    """
    return Call("GET", fill("/v1/recoveries/{}", recovery_id))


def receipts(recovery_id: str, body: models.ReceiptRecord) -> Call[models.RecoveryRead]:
    """Record money that came back.

    By neither who proposed nor who approved it; the last part ends the recovery. What is kept back from a settlement
    is recorded as a payment of that settlement, with `recovery_id`. 422 `received_before_debt` for a day before the
    recovery was opened, or, where history is written down, before the month that was paid too much was over.
    """
    return Call("POST", fill("/v1/recoveries/{}/receipts", recovery_id), body=body, keyed=True)


def withdraw(recovery_id: str) -> Call[models.RecoveryRead]:
    """Withdraw a recovery that was a mistake.

    Before it is approved, because it was proposed by mistake; it stays to be read. One that is open ends by receipts
    alone (409 `wrong_state`), but for an allowance that was due after all by the register, while nothing of it has
    come.
    """
    return Call("POST", fill("/v1/recoveries/{}/withdraw", recovery_id), keyed=True)
