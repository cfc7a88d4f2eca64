"""agreements. Written by `make clients` from openapi/openapi.json."""

from yiyang_client import models
from yiyang_client.calls import Pages


def card_checks_listing(
    *,
    finding: models.CardFinding | None = None,
    division: str | None = None,
    limit: int | None = None,
) -> Pages[models.CardCheck]:
    """Bank cards that somebody else keeps.

    Every resident on the register with a custodian, and whether a custody agreement in force says so. The last
    registered first.
    """
    return Pages(
        "GET",
        "/v1/agreements/card-checks",
        query={"finding": finding, "division": division, "limit": limit},
    )


def listing(
    *,
    within_days: int | None = None,
    kind: models.AgreementKind | None = None,
    division: str | None = None,
    limit: int | None = None,
) -> Pages[models.AgreementRead]:
    """Agreements that run out.

    In force today and over within so many days; what ends first, first.
    """
    return Pages(
        "GET",
        "/v1/agreements",
        query={"within_days": within_days, "kind": kind, "division": division, "limit": limit},
    )
