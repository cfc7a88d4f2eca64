"""caregivers. Written by `make clients` from openapi/openapi.json."""

from yiyang_client import models
from yiyang_client.calls import Call, Pages, fill


def call_code(caregiver_id: str) -> Call[models.CallCode]:
    """Issue a caregiver's code for calls.

    Six digits, which the caregiver dials when calling in from a resident's telephone, then 1 to check in or 2 to
    check out. Issued again, the code before has ended.
    """
    return Call("POST", fill("/v1/caregivers/{}/call-code", caregiver_id), keyed=True)


def create(body: models.CaregiverCreate) -> Call[models.CaregiverRead]:
    """Register a caregiver.

    By the bureau, or by the manager of the caregiver's own provider. 409 `caregiver_exists` for the same person
    twice.
    """
    return Call("POST", "/v1/caregivers", body=body, keyed=True)


def expiring_certificates_listing(
    *,
    within_days: int | None = None,
    provider_id: str | None = None,
    limit: int | None = None,
) -> Pages[models.CertificateRead]:
    """Certificates that run out.

    Of caregivers in service, with no later certificate of the same kind: the first to end comes first, what has run
    out already before it. A manager sees his own staff.
    """
    return Pages(
        "GET",
        "/v1/caregivers/expiring-certificates",
        query={"within_days": within_days, "provider_id": provider_id, "limit": limit},
    )


def listing(
    *,
    provider_id: str | None = None,
    status: models.SupplyStatus | None = None,
    limit: int | None = None,
) -> Pages[models.CaregiverRead]:
    """Caregivers.

    Newest first; a manager sees his own staff, a caregiver himself. Numbers are masked.
    """
    return Pages("GET", "/v1/caregivers", query={"provider_id": provider_id, "status": status, "limit": limit})


def portrait(caregiver_id: str) -> Call[bytes]:
    """A caregiver's picture.

    For the provider's people and the bureau; a family finds it at the visit. 404 `portrait_not_found` where there is
    none.
    """
    return Call("GET", fill("/v1/caregivers/{}/portrait", caregiver_id), accept="image/jpeg, image/png, image/webp")


def portrait_create(caregiver_id: str, body: models.PortraitName) -> Call[models.CaregiverRead]:
    """Name a caregiver's picture.

    By which the families know who comes: a photo of at most 500,000 bytes that you uploaded to `/v1/photos`. 422
    `portrait_not_uploaded`, `portrait_too_large`.
    """
    return Call("POST", fill("/v1/caregivers/{}/portrait", caregiver_id), body=body, keyed=True)


def qualifications_create(caregiver_id: str, body: models.QualificationAdd) -> Call[models.QualificationRead]:
    """Add a certificate.

    Certificates are added and never changed.
    """
    return Call("POST", fill("/v1/caregivers/{}/qualifications", caregiver_id), body=body, keyed=True)


def qualifications_listing(caregiver_id: str, *, limit: int | None = None) -> Pages[models.QualificationRead]:
    """A caregiver's certificates.

    Newest first, the expired ones too.
    """
    return Pages("GET", fill("/v1/caregivers/{}/qualifications", caregiver_id), query={"limit": limit})


def read(caregiver_id: str) -> Call[models.CaregiverRead]:
    """One caregiver.

    Numbers are masked. A manager finds his own staff and a caregiver himself; anybody else is 404.
    """
    return Call("GET", fill("/v1/caregivers/{}", caregiver_id))


def shifts_create(caregiver_id: str, body: models.ShiftAdd) -> Call[models.ShiftRead]:
    """Add a shift.

    On a weekday of every week, or on one day, which takes the place of all that its weekday says; one that ends when
    it starts is a day off. 409 `shift_overlaps`; 422 `weekday_or_day`, `shift_reversed`.
    """
    return Call("POST", fill("/v1/caregivers/{}/shifts", caregiver_id), body=body, keyed=True)


def shifts_listing(caregiver_id: str, *, limit: int | None = None) -> Pages[models.ShiftRead]:
    """Shifts of a caregiver.

    The last recorded first. Without any, nobody knows when she works, and nothing is concluded from it.
    """
    return Pages("GET", fill("/v1/caregivers/{}/shifts", caregiver_id), query={"limit": limit})


def shifts_withdraw(caregiver_id: str, shift_id: str) -> Call[None]:
    """Take a shift out.

    What was planned for her stays planned.
    """
    return Call("POST", fill("/v1/caregivers/{}/shifts/{}/withdraw", caregiver_id, shift_id), keyed=True)


def update(caregiver_id: str, body: models.CaregiverUpdate, *, if_match: str) -> Call[models.CaregiverRead]:
    """Change, suspend, restore or end a caregiver.

    The identity number is the person and stays.
    """
    return Call("PATCH", fill("/v1/caregivers/{}", caregiver_id), headers={"If-Match": if_match}, body=body)
