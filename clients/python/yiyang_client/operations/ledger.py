"""ledger. Written by `make clients` from openapi/openapi.json."""

from yiyang_client import models
from yiyang_client.calls import Call, Pages


def accounts_listing(
    *,
    owner_kind: models.OwnerKind | None = None,
    owner_id: str | None = None,
    limit: int | None = None,
) -> Pages[models.LedgerAccountRead]:
    """Accounts.

    Newest first. Accounts with a limit (an entitlement's month, an appropriation) carry what is held and posted.
    """
    return Pages("GET", "/v1/ledger/accounts", query={"owner_kind": owner_kind, "owner_id": owner_id, "limit": limit})


def check() -> Call[models.LedgerCheckRead]:
    """Are the books sound?.

    Recomputes every invariant of the ledger from its transfers; `faults` is empty when all hold.
    """
    return Call("GET", "/v1/ledger/check")


def transfers_listing(
    *,
    account_id: str | None = None,
    cause_kind: models.CauseKind | None = None,
    cause_id: str | None = None,
    service_month: str | None = None,
    limit: int | None = None,
) -> Pages[models.TransferRead]:
    """Transfers.

    Newest first, by account, cause or service month: the way from a figure back to what moved it.
    """
    return Pages(
        "GET",
        "/v1/ledger/transfers",
        query={
            "account_id": account_id,
            "cause_kind": cause_kind,
            "cause_id": cause_id,
            "service_month": service_month,
            "limit": limit,
        },
    )
