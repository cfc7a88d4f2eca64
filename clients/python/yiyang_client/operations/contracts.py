"""contracts. Written by `make clients` from openapi/openapi.json."""

from yiyang_client import models
from yiyang_client.calls import Call, Pages, fill


def create(body: models.ContractCreate) -> Call[models.ContractRead]:
    """Register a contract.

    The services by id or by code; 409 `contract_exists` for a number that is taken.
    """
    return Call("POST", "/v1/contracts", body=body, keyed=True)


def listing(
    *,
    provider_id: str | None = None,
    status: models.SupplyStatus | None = None,
    limit: int | None = None,
) -> Pages[models.ContractRead]:
    """Contracts of the district.

    Newest first; a provider's manager sees his own.
    """
    return Pages("GET", "/v1/contracts", query={"provider_id": provider_id, "status": status, "limit": limit})


def read(contract_id: str) -> Call[models.ContractRead]:
    """One contract.

    With the services it covers today. A provider's manager finds his own; another's is 404.
    """
    return Call("GET", fill("/v1/contracts/{}", contract_id))


def update(contract_id: str, body: models.ContractUpdate, *, if_match: str) -> Call[models.ContractRead]:
    """Change, suspend, restore or end a contract.

    Services left out of a new list are taken out as from today on; their days until then stay covered.
    """
    return Call("PATCH", fill("/v1/contracts/{}", contract_id), headers={"If-Match": if_match}, body=body)
