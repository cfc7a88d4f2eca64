"""providers. Written by `make clients` from openapi/openapi.json."""

from yiyang_client import models
from yiyang_client.calls import Call, Pages, fill


def create(body: models.ProviderCreate) -> Call[models.ProviderRead]:
    """Register a provider.

    409 `provider_exists` for a code that is taken; the credit code is checked by GB 32100-2015.
    """
    return Call("POST", "/v1/providers", body=body, keyed=True)


def listing(
    *,
    status: models.SupplyStatus | None = None,
    code: str | None = None,
    limit: int | None = None,
) -> Pages[models.ProviderRead]:
    """Providers of the district.

    Newest first, also those that are suspended or have ended; everybody of the district may see whom it buys from.
    """
    return Pages("GET", "/v1/providers", query={"status": status, "code": code, "limit": limit})


def read(provider_id: str) -> Call[models.ProviderRead]:
    """One provider.

    Everybody of the district may see whom it buys from. 304 for the `ETag` you have.
    """
    return Call("GET", fill("/v1/providers/{}", provider_id))


def scorecard(provider_id: str, *, quarter: str) -> Call[models.ScorecardRead]:
    """A provider's quarter.

    Counted at the moment of asking: each figure names the lists that hold its rows. 404 for another provider. 422
    `quarter_ahead`.
    """
    return Call("GET", fill("/v1/providers/{}/scorecard", provider_id), query={"quarter": quarter})


def scorecards_listing(*, quarter: str, limit: int | None = None) -> Pages[models.ScorecardRead]:
    """Scorecards of all providers.

    In the order of the providers' codes: for the bureau and its auditors all, for a provider its own, for a resident
    or relative of each the score and the ratings. 422 `quarter_ahead`.
    """
    return Pages("GET", "/v1/providers/scorecards", query={"quarter": quarter, "limit": limit})


def update(provider_id: str, body: models.ProviderUpdate, *, if_match: str) -> Call[models.ProviderRead]:
    """Change, suspend, restore or end a provider.

    `status`: a suspended or ended provider takes no new orders; an ended one stays ended.
    """
    return Call("PATCH", fill("/v1/providers/{}", provider_id), headers={"If-Match": if_match}, body=body)
