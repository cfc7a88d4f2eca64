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


def update(provider_id: str, body: models.ProviderUpdate, *, if_match: str) -> Call[models.ProviderRead]:
    """Change, suspend, restore or end a provider.

    `status`: a suspended or ended provider takes no new orders; an ended one stays ended.
    """
    return Call("PATCH", fill("/v1/providers/{}", provider_id), headers={"If-Match": if_match}, body=body)
