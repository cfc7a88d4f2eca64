"""kin_declarations. Written by `make clients` from openapi/openapi.json."""

from yiyang_client import models
from yiyang_client.calls import Call, Pages, fill


def create(body: models.KinDeclare) -> Call[models.KinDeclarationRead]:
    """Declare a resident as kin.

    For oneself. From then on one decides nothing about that resident, singly or in bulk (409 `kin_conflict`): neither
    an entitlement, a visit, a claim's exception nor an appeal, nor the settlement, import or batch that holds one of
    the resident's; lists decided at once leave them `withheld`. Reconciling decides nothing by itself, and stays
    open.

    422 `one_resident_only`, `day_in_future`; 404 `resident_not_found`; 409 `kin_declared` while one stands.
    """
    return Call("POST", "/v1/kin-declarations", body=body, keyed=True)


def end(declaration_id: str, body: models.KinEnd | None = None) -> Call[models.KinDeclarationRead]:
    """End a kin declaration.

    By the one who declared it, else 404; it stays on the register. It binds for 30 days more from the moment at which
    its end was told, whatever day it names: nobody ends it to decide in the same minute.

    422 `day_in_future`, `ends_before_it_began`; 409 `wrong_state` when it was ended before.
    """
    return Call("POST", fill("/v1/kin-declarations/{}/end", declaration_id), body=body, keyed=True)


def listing(
    *,
    resident_id: str | None = None,
    account_id: str | None = None,
    limit: int | None = None,
) -> Pages[models.KinDeclarationRead]:
    """Kin declarations.

    One's own; all of the district for auditors and the bureau's administrator. The last declared first.
    """
    return Pages(
        "GET",
        "/v1/kin-declarations",
        query={"resident_id": resident_id, "account_id": account_id, "limit": limit},
    )


def read(declaration_id: str) -> Call[models.KinDeclarationRead]:
    """One kin declaration.

    One's own; any for auditors and the bureau's administrator. Everything else is 404.
    """
    return Call("GET", fill("/v1/kin-declarations/{}", declaration_id))
