"""samples. Written by `make clients` from openapi/openapi.json."""

from yiyang_client import models
from yiyang_client.calls import Call, Pages, fill


def call_backs_listing(
    *,
    status: models.ItemStatus | None = None,
    resident_id: str | None = None,
    limit: int | None = None,
) -> Pages[models.SampleItemRead]:
    """Whom to call.

    Of all samples, the oldest draw first; a community worker sees his own residents. The number to call is shown by
    `/residents/{id}/reveal` alone, which is audited.
    """
    return Pages(
        "GET",
        "/v1/samples/call-backs",
        query={"status": status, "resident_id": resident_id, "limit": limit},
    )


def check(sample_id: str) -> Call[models.SampleCheck]:
    """Draw once more and compare.

    From the claim's lines and the recorded seed: whether the same population and the same items come out.
    """
    return Call("GET", fill("/v1/samples/{}/check", sample_id))


def create(body: models.SampleDraw) -> Call[models.SampleRead]:
    """Draw a sample of a claim.

    Of a reconciled claim: its lines, or its residents to be called. The items with the smallest SHA-256 of the seed's
    text followed by their own id are drawn, so that anybody can draw them again (`/check`); to a seed that is given,
    the server adds a part of its own. One sample of a kind to a claim (409 `sample_exists`), which only grows
    (`/extend`); a settled claim is not sampled (an adjustment corrects it).
    """
    return Call("POST", "/v1/samples", body=body, keyed=True)


def extend(sample_id: str) -> Call[models.SampleRead]:
    """Draw as many again.

    The next ranks of the same seed, once everything drawn before was looked at (409 `sample_pending`).
    """
    return Call("POST", fill("/v1/samples/{}/extend", sample_id), keyed=True)


def items_call(sample_id: str, item_id: str, body: models.CallBack) -> Call[models.SampleItemRead]:
    """Record a call-back.

    It passes when every visit and meal took place, visits lasted about as long as recorded and nobody asked for
    money; else all that the claim bills of the resident are flagged (`denied_on_call`) until somebody else decides.
    After three days without an answer it ends as `unreached`.
    """
    return Call("POST", fill("/v1/samples/{}/items/{}/call", sample_id, item_id), body=body, keyed=True)


def items_decide(sample_id: str, item_id: str, body: models.ItemDecide) -> Call[models.SampleItemRead]:
    """Decide about a doubt.

    By somebody else than who raised it (409 `same_person`). accept restores them and what they posted; reject takes
    them out of every count, and their lines are then resolved as any other.
    """
    return Call("POST", fill("/v1/samples/{}/items/{}/decide", sample_id, item_id), body=body, keyed=True)


def items_listing(
    sample_id: str,
    *,
    status: models.ItemStatus | None = None,
    limit: int | None = None,
) -> Pages[models.SampleItemRead]:
    """What was drawn.

    In the order of the draw.
    """
    return Pages("GET", fill("/v1/samples/{}/items", sample_id), query={"status": status, "limit": limit})


def items_read(sample_id: str, item_id: str) -> Call[models.SampleItemRead]:
    """One that was drawn.

    With its answers and what was decided; what may be done next is in `allowed_actions`. 404 for whoever may not know
    that it was drawn.
    """
    return Call("GET", fill("/v1/samples/{}/items/{}", sample_id, item_id))


def items_review(sample_id: str, item_id: str, body: models.ItemReview) -> Call[models.SampleItemRead]:
    """Say what a drawn line came to.

    Once. Doubted, its visit or serving is flagged (`doubted_in_review`) and its posting reversed until somebody else
    decides.
    """
    return Call("POST", fill("/v1/samples/{}/items/{}/review", sample_id, item_id), body=body, keyed=True)


def listing(
    *,
    claim_id: str | None = None,
    kind: models.SampleKind | None = None,
    limit: int | None = None,
) -> Pages[models.SampleRead]:
    """Samples.

    Newest first. No provider sees any.
    """
    return Pages("GET", "/v1/samples", query={"claim_id": claim_id, "kind": kind, "limit": limit})


def questionnaire() -> Call[models.Questionnaire]:
    """What a called resident is asked.

    In both languages, with the version that is kept beside the answers.
    """
    return Call("GET", "/v1/samples/questionnaire")


def read(sample_id: str) -> Call[models.SampleRead]:
    """One sample.

    With how its items stand.
    """
    return Call("GET", fill("/v1/samples/{}", sample_id))
