"""call_ins. Written by `make clients` from openapi/openapi.json."""

from yiyang_client import models
from yiyang_client.calls import Call, Pages, fill


def create(
    district: str,
    line_id: str,
    body: models.CallInSend,
    *,
    webhook_id: str,
    webhook_timestamp: int,
    webhook_signature: str,
) -> Call[models.CallAnswer]:
    """Tell of a call.

    Without an account, by the operator of a telephone line, signed with the line's key as Standard Webhooks has it. A
    call from the telephone of a home where the caregiver is due checks him in or out, and proves the place; any other
    is kept for the office. The answer says what the menu tells the caller. Sent again, it is one call, and the answer
    the same: by its own id, without regard to an `Idempotency-Key`.

    401 `call_unsigned`, `call_out_of_time`, `call_forged`; 409 `call_id_taken`; 422 `call_ahead`; 429
    `calls_too_often`.
    """
    return Call(
        "POST",
        fill("/v1/call-ins/{}/{}", district, line_id),
        headers={
            "webhook-id": webhook_id,
            "webhook-timestamp": webhook_timestamp,
            "webhook-signature": webhook_signature,
        },
        body=body,
        signed=False,
    )


def listing(
    *,
    matched: bool | None = None,
    outcome: models.CallOutcome | None = None,
    caregiver_id: str | None = None,
    visit_id: str | None = None,
    limit: int | None = None,
) -> Pages[models.CallInRead]:
    """Calls that were told of.

    The last first. What fits no visit says why: what was served all the same, the caregiver or the provider corrects
    at the visit.
    """
    return Pages(
        "GET",
        "/v1/call-ins",
        query={
            "matched": matched,
            "outcome": outcome,
            "caregiver_id": caregiver_id,
            "visit_id": visit_id,
            "limit": limit,
        },
    )
