"""audit. Written by `make clients` from openapi/openapi.json."""

from yiyang_client import models
from yiyang_client.calls import Call, Pages


def listing(
    *,
    act: str | None = None,
    subject_id: str | None = None,
    account_id: str | None = None,
    outcome: models.AuditOutcome | None = None,
    from_: str | None = None,
    to: str | None = None,
    limit: int | None = None,
) -> Pages[models.AuditRead]:
    """Who did what, newest first.

    One row for each write, each reading of personal data and each denial. Reading the audit is told in it too.
    """
    return Pages(
        "GET",
        "/v1/audit",
        query={
            "act": act,
            "subject_id": subject_id,
            "account_id": account_id,
            "outcome": outcome,
            "from": from_,
            "to": to,
            "limit": limit,
        },
    )


def verify(body: models.AuditHead | None = None) -> Call[models.AuditVerdict]:
    """Compute the chain of seals anew.

    Locates the first bad row. Give a head that was kept elsewhere, to see whether the chain was cut or written anew.
    """
    return Call("POST", "/v1/audit/verify", body=body, keyed=True)
