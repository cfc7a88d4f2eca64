"""insurance_policies. Written by `make clients` from openapi/openapi.json."""

from yiyang_client import models
from yiyang_client.calls import Call, Pages, fill


def annul(policy_id: str, body: models.InsurancePolicyAnnul) -> Call[models.InsurancePolicyRead]:
    """Annul a policy.

    What should not have been recorded: it covers nobody and counts no more, and stays to be read. Its number stays
    taken.
    """
    return Call("POST", fill("/v1/insurance-policies/{}/annul", policy_id), body=body, keyed=True)


def coverage(*, on: str | None = None, division: str | None = None) -> Call[models.InsuranceCoverage]:
    """How many are insured.

    On a day, by kind: of residents on the register (accident insurance: of those of 60 to 80), and of the beds that
    stand in facilities; beds at home are not among them.
    """
    return Call("GET", "/v1/insurance-policies/coverage", query={"on": on, "division": division})


def create(body: models.InsurancePolicyRecord) -> Call[models.InsurancePolicyRead]:
    """Record a policy.

    Of a resident, or of beds of a facility. Of a group policy each person has the number of his certificate.

    409 `insurance_policy_exists`; 422 `insured_of_kind`, `beds_of_liability`, `policy_ends_before_it_starts`.
    """
    return Call("POST", "/v1/insurance-policies", body=body, keyed=True)


def listing(
    *,
    kind: models.PolicyKind | None = None,
    resident_id: str | None = None,
    facility_id: str | None = None,
    on: str | None = None,
    within_days: int | None = None,
    division: str | None = None,
    annulled: bool | None = None,
    limit: int | None = None,
) -> Pages[models.InsurancePolicyRead]:
    """Policies.

    What ends last comes first. A facility sees its own, a community worker those of his residents and facilities.
    """
    return Pages(
        "GET",
        "/v1/insurance-policies",
        query={
            "kind": kind,
            "resident_id": resident_id,
            "facility_id": facility_id,
            "on": on,
            "within_days": within_days,
            "division": division,
            "annulled": annulled,
            "limit": limit,
        },
    )


def read(policy_id: str) -> Call[models.InsurancePolicyRead]:
    """One policy.

    Whom it insures, from when until when, and whether it is in force today.
    """
    return Call("GET", fill("/v1/insurance-policies/{}", policy_id))


def uninsured_listing(
    *,
    kind: models.PolicyKind,
    on: str | None = None,
    division: str | None = None,
    limit: int | None = None,
) -> Pages[models.Uninsured]:
    """Who is not insured.

    Those whom `coverage` counts as missing: residents, or facilities with more beds than their policies insure. Who
    was registered first comes first.
    """
    return Pages(
        "GET",
        "/v1/insurance-policies/uninsured",
        query={"kind": kind, "on": on, "division": division, "limit": limit},
    )


def update(
    policy_id: str,
    body: models.InsurancePolicyUpdate,
    *,
    if_match: str,
) -> Call[models.InsurancePolicyRead]:
    """Correct a policy.

    Only what is sent changes; the audit keeps what was written before. 409 `wrong_state` for one that is annulled.
    """
    return Call("PATCH", fill("/v1/insurance-policies/{}", policy_id), headers={"If-Match": if_match}, body=body)
