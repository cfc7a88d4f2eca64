"""home_modifications. Written by `make clients` from openapi/openapi.json."""

from yiyang_client import models
from yiyang_client.calls import Call, Pages, fill


def accept(modification_id: str, body: models.ModificationAccept) -> Call[models.HomeModificationRead]:
    """Accept the works.

    Signed by the resident or the family, recorded by another than the surveyor. The subsidy of the real cost, at most
    what was approved, is owed to the provider from now on. After a death or a move the family signs (422
    `signed_by_who_is_gone`); works approved after it are owed to nobody (409 `resident_gone`).
    """
    return Call("POST", fill("/v1/home-modifications/{}/accept", modification_id), body=body, keyed=True)


def approve(modification_id: str, body: models.ModificationApprove) -> Call[models.HomeModificationRead]:
    """Approve the works, and up to what they are subsidised.

    By neither who applied nor who surveyed. The programme's version says the cap on the cost (`price_cap_fen`), the
    resident's share (`copay_bp`) and how many years lie between two (`thresholds.modification_years`, else 3): 409
    `subsidised_before` for the same resident or the same home within them. 409 `resident_gone` for who died or moved
    away meanwhile: such a case is refused.
    """
    return Call("POST", fill("/v1/home-modifications/{}/approve", modification_id), body=body, keyed=True)


def approve_subsidy(modification_id: str) -> Call[models.HomeModificationRead]:
    """Take the subsidy from the appropriation.

    By neither who surveyed nor who accepted. 409 `fund_short` where a source has too little left, and nothing is
    kept; 409 `resident_gone` and 422 `signed_by_who_is_gone` as for the acceptance, by what is known today.
    """
    return Call("POST", fill("/v1/home-modifications/{}/approve-subsidy", modification_id), keyed=True)


def create(body: models.ModificationApply) -> Call[models.HomeModificationRead]:
    """Apply for a home modification.

    By the community, the bureau, the resident, or a relative with the scope `orders`. One open case a resident: 409
    `home_modification_open`.
    """
    return Call("POST", "/v1/home-modifications", body=body, keyed=True)


def listing(
    *,
    status: models.ModificationStatus | None = None,
    resident_id: str | None = None,
    provider_id: str | None = None,
    programme_id: str | None = None,
    import_id: str | None = None,
    limit: int | None = None,
) -> Pages[models.HomeModificationRead]:
    """Home modifications.

    Newest first. A provider sees the works that are given to it, a community worker those of the own divisions.
    """
    return Pages(
        "GET",
        "/v1/home-modifications",
        query={
            "status": status,
            "resident_id": resident_id,
            "provider_id": provider_id,
            "programme_id": programme_id,
            "import_id": import_id,
            "limit": limit,
        },
    )


def payments(modification_id: str, body: models.ModificationPayment) -> Call[models.HomeModificationRead]:
    """Record the payment of the subsidy.

    The whole of it, with the bank's own number, by who neither approved nor accepted anything of it.
    """
    return Call("POST", fill("/v1/home-modifications/{}/payments", modification_id), body=body, keyed=True)


def read(modification_id: str) -> Call[models.HomeModificationRead]:
    """One home modification.

    With the items of the survey that holds, and how far its subsidy has come (`subsidy_status`).
    """
    return Call("GET", fill("/v1/home-modifications/{}", modification_id))


def reject(modification_id: str, body: models.ModificationReason) -> Call[models.HomeModificationRead]:
    """Refuse it, or stop the works.

    By neither who applied nor who surveyed. Nothing is paid, and another may be applied for.
    """
    return Call("POST", fill("/v1/home-modifications/{}/reject", modification_id), body=body, keyed=True)


def return_(modification_id: str, body: models.ModificationReason) -> Call[models.HomeModificationRead]:
    """Return the works to be mended.

    Looked at by another than the surveyor, and not well done: mended, it is looked at again.
    """
    return Call("POST", fill("/v1/home-modifications/{}/return", modification_id), body=body, keyed=True)


def survey(modification_id: str, body: models.ModificationSurvey) -> Call[models.HomeModificationRead]:
    """Record what is to be done.

    All items, with what each is for and what it costs. Recorded again, it takes the place of the survey before. 409
    `resident_gone` for a day after the resident's last one there.
    """
    return Call("POST", fill("/v1/home-modifications/{}/survey", modification_id), body=body, keyed=True)


def withdraw(modification_id: str, body: models.ModificationReason) -> Call[models.HomeModificationRead]:
    """Withdraw it before it is approved.

    Not wanted any more; it stays to be read.
    """
    return Call("POST", fill("/v1/home-modifications/{}/withdraw", modification_id), body=body, keyed=True)
