"""claims. Written by `make clients` from openapi/openapi.json."""

from yiyang_client import models
from yiyang_client.calls import Call, Pages, fill


def all_exceptions_listing(
    *,
    month: str | None = None,
    provider_id: str | None = None,
    code: str | None = None,
    limit: int | None = None,
) -> Pages[models.ClaimExceptionQueued]:
    """What waits for an officer.

    Open exceptions of all reconciled claims, the most money at risk (`payable_fen` of the line) first.
    """
    return Pages(
        "GET",
        "/v1/claims/exceptions",
        query={"month": month, "provider_id": provider_id, "code": code, "limit": limit},
    )


def all_patterns_listing(
    *,
    provider_id: str | None = None,
    code: str | None = None,
    status: models.PatternStatus | None = None,
    limit: int | None = None,
) -> Pages[models.PatternRead]:
    """Patterns of all claims.

    What looks strange about a month and no line shows by itself; the most money at risk first. A provider sees its
    own.
    """
    return Pages(
        "GET",
        "/v1/claims/patterns",
        query={"provider_id": provider_id, "code": code, "status": status, "limit": limit},
    )


def appeals_listing(
    *,
    status: models.AppealStatus | None = None,
    claim_id: str | None = None,
    limit: int | None = None,
) -> Pages[models.AppealRead]:
    """Appeals of all claims.

    Newest first; a provider sees its own.
    """
    return Pages("GET", "/v1/claims/appeals", query={"status": status, "claim_id": claim_id, "limit": limit})


def create(body: models.ClaimOpen) -> Call[models.ClaimRead]:
    """Open an empty claim.

    For own lines; `/draft` fills one. With `month` the provider's ordinary claim of it; with `corrects_settlement_id`
    an adjustment, by the provider or by a subsidy officer, of services up to twelve months back.
    """
    return Call("POST", "/v1/claims", body=body, keyed=True)


def draft(body: models.ClaimOpen) -> Call[models.ClaimRead]:
    """Draft a claim from verified visits.

    Everything verified in the month that no claim bills yet; an existing draft gets what it lacks. An adjustment has
    besides each settled line that comes to something else now, or on which nothing can be paid any more.
    """
    return Call("POST", "/v1/claims/draft", body=body, keyed=True)


def exceptions_listing(
    claim_id: str,
    *,
    code: str | None = None,
    resolved: bool | None = None,
    limit: int | None = None,
) -> Pages[models.ClaimExceptionRead]:
    """What reconciliation found.

    In the order of the lines. Each says in both languages what is wrong, who can mend it and what happens next.
    """
    return Pages(
        "GET",
        fill("/v1/claims/{}/exceptions", claim_id),
        query={"code": code, "resolved": resolved, "limit": limit},
    )


def exceptions_resolve(
    claim_id: str,
    exception_id: str,
    body: models.Resolution,
) -> Call[models.ClaimExceptionRead]:
    """Decide one exception.

    accept pays what reconciliation found payable, adjust the given quantity, reject nothing. The reason
    `false_service` rejects the visit itself, which then counts nowhere. Deciding again replaces the decision. 409
    `same_person` for who entered the line or imported its visit, `kin_conflict` for kin of its resident; 422
    `adjust_needs_quantity`, `note_needed`.
    """
    return Call("POST", fill("/v1/claims/{}/exceptions/{}/resolve", claim_id, exception_id), body=body, keyed=True)


def lines_appeal(claim_id: str, line_id: str) -> Call[models.AppealRead]:
    """The appeal of a line.

    With what was decided before, and what the second officer said.
    """
    return Call("GET", fill("/v1/claims/{}/lines/{}/appeal", claim_id, line_id))


def lines_appeal_create(claim_id: str, line_id: str, body: models.AppealOrder) -> Call[models.AppealRead]:
    """Appeal against a rejected or reduced line.

    By the provider, once a line: after an officer decided it (409 `nothing_to_appeal` before), also when the claim is
    settled.
    """
    return Call("POST", fill("/v1/claims/{}/lines/{}/appeal", claim_id, line_id), body=body, keyed=True)


def lines_appeal_decide(claim_id: str, line_id: str, body: models.AppealDecide) -> Call[models.AppealRead]:
    """Decide an appeal.

    By an officer who neither decided, entered nor imported the line (409 `same_person`) and is no kin
    (`kin_conflict`). Granted before a settlement stands, it decides the line anew; of a settled claim, it is for an
    adjustment to ask. A record that the line rejected as `false_service` counts again with it. 409
    `grant_pays_nothing`, before a settlement and after, where no more could be paid than was approved.
    """
    return Call("POST", fill("/v1/claims/{}/lines/{}/appeal/decide", claim_id, line_id), body=body, keyed=True)


def lines_create(claim_id: str, body: models.LinesEntry) -> Call[models.ClaimRead]:
    """Add the provider's own lines.

    Up to 500 at a time; a file of claim-lines takes any number.
    """
    return Call("POST", fill("/v1/claims/{}/lines", claim_id), body=body, keyed=True)


def lines_listing(
    claim_id: str,
    *,
    status: models.LineStatus | None = None,
    code: str | None = None,
    pattern_id: str | None = None,
    limit: int | None = None,
) -> Pages[models.ClaimLineRead]:
    """The lines of a claim.

    In the order of the claim, each with asked, verified, approved and paid.
    """
    return Pages(
        "GET",
        fill("/v1/claims/{}/lines", claim_id),
        query={"status": status, "code": code, "pattern_id": pattern_id, "limit": limit},
    )


def listing(
    *,
    month: str | None = None,
    provider_id: str | None = None,
    status: models.ClaimStatus | None = None,
    limit: int | None = None,
) -> Pages[models.ClaimRead]:
    """Claims.

    Newest first; a provider sees its own.
    """
    return Pages(
        "GET",
        "/v1/claims",
        query={"month": month, "provider_id": provider_id, "status": status, "limit": limit},
    )


def patterns_clear(claim_id: str, pattern_id: str, body: models.PatternReason) -> Call[models.PatternRead]:
    """Clear a pattern.

    It was looked into and is honest. Not by who entered or imported any of it (409 `same_person`), nor by kin (409
    `kin_conflict`).
    """
    return Call("POST", fill("/v1/claims/{}/patterns/{}/clear", claim_id, pattern_id), body=body, keyed=True)


def patterns_clearances(claim_id: str, body: models.PatternsClear) -> Call[models.PatternsCleared]:
    """Clear all open patterns of a code.

    With one reason. `withheld` are one's own entries and those of one's kin, which somebody else looks at.
    """
    return Call("POST", fill("/v1/claims/{}/patterns/clearances", claim_id), body=body, keyed=True)


def patterns_confirm(claim_id: str, pattern_id: str, body: models.PatternReason) -> Call[models.PatternRead]:
    """Confirm a pattern.

    It is not honest. Rejects nothing by itself: the claim is held until a line of it is rejected or reduced.
    """
    return Call("POST", fill("/v1/claims/{}/patterns/{}/confirm", claim_id, pattern_id), body=body, keyed=True)


def patterns_listing(
    claim_id: str,
    *,
    code: str | None = None,
    status: models.PatternStatus | None = None,
    limit: int | None = None,
) -> Pages[models.PatternRead]:
    """Patterns of a claim.

    Found by each reconciliation; newest first. The lines behind one: `GET /v1/claims/{claim_id}/lines?pattern_id=`.
    """
    return Pages(
        "GET",
        fill("/v1/claims/{}/patterns", claim_id),
        query={"code": code, "status": status, "limit": limit},
    )


def patterns_read(claim_id: str, pattern_id: str) -> Call[models.PatternRead]:
    """One pattern.

    What was measured, against which threshold, who settles it and what happens next.
    """
    return Call("GET", fill("/v1/claims/{}/patterns/{}", claim_id, pattern_id))


def read(claim_id: str) -> Call[models.ClaimRead]:
    """One claim with its totals.

    `totals` as of now, by status and by exception code; what may be done next is in `allowed_actions`. 404 for
    another provider's.
    """
    return Call("GET", fill("/v1/claims/{}", claim_id))


def reconcile(claim_id: str) -> Call[models.ClaimRead]:
    """Reconcile a claim.

    Every line against its visit, the caps, prices and contracts. May be run again: the same facts give the same
    result. It decides nothing by itself, so nobody has to stand back from it. 409 `wrong_state` before it is
    submitted and once its settlement stands.
    """
    return Call("POST", fill("/v1/claims/{}/reconcile", claim_id), keyed=True)


def resolutions(claim_id: str, body: models.ResolutionOfMany) -> Call[models.ClaimResolved]:
    """Decide a filtered set of open exceptions.

    One decision with one reason for all of a code, or of several, that the filter leaves; at most 5,000 an act.
    `withheld` are one's own entries and those of one's kin, which somebody else decides. Sent again, it decides
    nothing more.
    """
    return Call("POST", fill("/v1/claims/{}/resolutions", claim_id), body=body, keyed=True)


def settle(claim_id: str) -> Call[models.SettlementRead]:
    """Propose a settlement.

    When nothing is open; another person approves it. 409 `exceptions_open` names the codes of lines, `patterns_open`
    those of the month, `samples_pending` and `sample_must_grow` what a sample waits for, `kin_conflict` for kin of a
    resident in it, `wrong_state` while a settlement of it stands.
    """
    return Call("POST", fill("/v1/claims/{}/settle", claim_id), keyed=True)


def submit(claim_id: str) -> Call[models.ClaimRead]:
    """Submit a claim.

    From here on its lines stand as they are, and the bureau reconciles. 409 `nothing_to_claim` without a line,
    `wrong_state` once it was submitted, `too_long_ago` for an adjustment that was kept over too many closed months.
    """
    return Call("POST", fill("/v1/claims/{}/submit", claim_id), keyed=True)


def withdraw(claim_id: str) -> Call[models.ClaimRead]:
    """Withdraw a claim.

    Before a settlement stands; its visits can then be claimed again. 409 `wrong_state` from then on. An adjustment
    that its provider left in draft an officer withdraws too.
    """
    return Call("POST", fill("/v1/claims/{}/withdraw", claim_id), keyed=True)
