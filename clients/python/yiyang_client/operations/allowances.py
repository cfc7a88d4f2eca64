"""allowances. Written by `make clients` from openapi/openapi.json."""

from yiyang_client import models
from yiyang_client.calls import Call, Pages, fill


def create(body: models.AllowanceCreate) -> Call[models.AllowanceRead]:
    """Draft a kind of allowance.

    It draws on a programme of the kind `allowance`. 409 `allowance_exists` for a code that is taken.
    """
    return Call("POST", "/v1/allowances", body=body, keyed=True)


def listing(
    *,
    status: models.ProgrammeStatus | None = None,
    code: str | None = None,
    limit: int | None = None,
) -> Pages[models.AllowanceRead]:
    """Kinds of allowances.

    Newest first, each with the standard in force today.
    """
    return Pages("GET", "/v1/allowances", query={"status": status, "code": code, "limit": limit})


def read(allowance_id: str) -> Call[models.AllowanceRead]:
    """One kind of allowance.

    With the standard in force today. 304 for the `ETag` you have.
    """
    return Call("GET", fill("/v1/allowances/{}", allowance_id))


def standards_create(allowance_id: str, body: models.StandardAdd) -> Call[models.StandardRead]:
    """Add a standard from a month on.

    Amounts by age band, and who gets them. Never edited: 409 `standard_exists`, or `standard_in_use` for months that
    were paid.
    """
    return Call("POST", fill("/v1/allowances/{}/standards", allowance_id), body=body, keyed=True)


def standards_listing(allowance_id: str, *, limit: int | None = None) -> Pages[models.StandardRead]:
    """The standards of a kind.

    The latest first month first.
    """
    return Pages("GET", fill("/v1/allowances/{}/standards", allowance_id), query={"limit": limit})


def suspensions_create(allowance_id: str, body: models.SuspensionOrder) -> Call[models.AllowancesSuspensionRead]:
    """Pay a resident nothing for a while.

    From a month on, until it is ended. 409 `suspended_already`.
    """
    return Call("POST", fill("/v1/allowances/{}/suspensions", allowance_id), body=body, keyed=True)


def suspensions_end(
    allowance_id: str,
    suspension_id: str,
    body: models.SuspensionEnd,
) -> Call[models.AllowancesSuspensionRead]:
    """End a suspension.

    Months after the last come as arrears with the next batch.
    """
    return Call(
        "POST",
        fill("/v1/allowances/{}/suspensions/{}/end", allowance_id, suspension_id),
        body=body,
        keyed=True,
    )


def suspensions_listing(
    allowance_id: str,
    *,
    resident_id: str | None = None,
    ended: bool | None = None,
    limit: int | None = None,
) -> Pages[models.AllowancesSuspensionRead]:
    """Who is suspended.

    Newest first: from which month on, why, and till when; without `ended` also those that have ended.
    """
    return Pages(
        "GET",
        fill("/v1/allowances/{}/suspensions", allowance_id),
        query={"resident_id": resident_id, "ended": ended, "limit": limit},
    )


def update(allowance_id: str, body: models.AllowanceUpdate, *, if_match: str) -> Call[models.AllowanceRead]:
    """Rename, fund, activate or close.

    draft -> active needs a programme, a first month and a standard (409 `allowance_incomplete`). Programme and first
    month stand still once something was paid (409 `allowance_in_use`).
    """
    return Call("PATCH", fill("/v1/allowances/{}", allowance_id), headers={"If-Match": if_match}, body=body)
