"""programmes. Written by `make clients` from openapi/openapi.json."""

from yiyang_client import models
from yiyang_client.calls import Call, Pages, fill


def appropriations_create(programme_id: str, body: models.AppropriationAdd) -> Call[models.AppropriationRead]:
    """Register money.

    Of one source for one year, by its document.
    """
    return Call("POST", fill("/v1/programmes/{}/appropriations", programme_id), body=body, keyed=True)


def appropriations_listing(
    programme_id: str,
    *,
    year: int | None = None,
    limit: int | None = None,
) -> Pages[models.AppropriationRead]:
    """Money and what is left of it.

    Newest first: what each source gave for a year, by its document, and what settlements and batches have drawn of
    it.
    """
    return Pages("GET", fill("/v1/programmes/{}/appropriations", programme_id), query={"year": year, "limit": limit})


def create(body: models.ProgrammeCreate) -> Call[models.ProgrammeRead]:
    """Draft a programme.

    409 `programme_exists` for a code that is taken.
    """
    return Call("POST", "/v1/programmes", body=body, keyed=True)


def listing(
    *,
    kind: models.ProgrammeKind | None = None,
    status: models.ProgrammeStatus | None = None,
    code: str | None = None,
    limit: int | None = None,
) -> Pages[models.ProgrammeRead]:
    """Programmes of the district.

    Newest first, each with the rules in force today.
    """
    return Pages("GET", "/v1/programmes", query={"kind": kind, "status": status, "code": code, "limit": limit})


def read(programme_id: str) -> Call[models.ProgrammeRead]:
    """One programme.

    With the rules in force today. 304 for the `ETag` you have.
    """
    return Call("GET", fill("/v1/programmes/{}", programme_id))


def update(programme_id: str, body: models.ProgrammeUpdate, *, if_match: str) -> Call[models.ProgrammeRead]:
    """Rename, activate or close a programme.

    draft -> active needs rules (409 `programme_without_rules`); active -> closed needs that no entitlement of it runs
    any more (409 `programme_in_use`).
    """
    return Call("PATCH", fill("/v1/programmes/{}", programme_id), headers={"If-Match": if_match}, body=body)


def versions_create(programme_id: str, body: models.ProgrammeVersionAdd) -> Call[models.ProgrammeVersionRead]:
    """Add rules from a day on.

    Rules are never edited: 409 `version_exists` for a day that has some, `version_in_use` for days whose visits or
    meals were verified and posted under other rules. A month's cap is that of the rules in force on its first day, or
    on the first day of an entitlement that begins within it: a new cap from within a month holds from the next month
    on. Its unit measures every service that they pay for (422 `cap_unit_does_not_measure`), and changes, also from or
    to no cap, on the first day of a month only (422 `cap_unit_changes_with_month`), once no entitlement of these days
    has a monthly cap of its own in the unit before (409 `personal_caps_in_unit`).
    """
    return Call("POST", fill("/v1/programmes/{}/versions", programme_id), body=body, keyed=True)


def versions_listing(programme_id: str, *, limit: int | None = None) -> Pages[models.ProgrammeVersionRead]:
    """The rules of a programme.

    The latest first day first.
    """
    return Pages("GET", fill("/v1/programmes/{}/versions", programme_id), query={"limit": limit})
