"""findings. Written by `make clients` from openapi/openapi.json."""

from yiyang_client import models
from yiyang_client.calls import Call, Pages, fill


def begin(finding_id: str, body: models.FindingBegin | None = None) -> Call[models.FindingRead]:
    """Begin to put it right.

    By the place, or by the bureau for one that has no account (409 `place_answers`). 409 `wrong_state` for what is
    being put right already.
    """
    return Call("POST", fill("/v1/findings/{}/begin", finding_id), body=body, keyed=True)


def close(finding_id: str, body: models.FindingClose) -> Call[models.FindingRead]:
    """Close a major hazard.

    By a second inspector, after the first has seen it put right. 409 `same_person` for the first,
    `concerned_by_place` for who works there or has kin there.
    """
    return Call("POST", fill("/v1/findings/{}/close", finding_id), body=body, keyed=True)


def decide_extension(finding_id: str, body: models.ExtensionDecide) -> Call[models.FindingRead]:
    """Give more time, or refuse it.

    Never by who asked, or works for the place or has kin there (409 `same_person`, `concerned_by_place`). 409
    `wrong_state` where nothing was asked for; 422 `extension_refused_without_reason`.
    """
    return Call("POST", fill("/v1/findings/{}/decide-extension", finding_id), body=body, keyed=True)


def extend(finding_id: str, body: models.FindingExtend) -> Call[models.FindingRead]:
    """Ask for more time.

    By the place, or by the bureau for one that has no account (409 `place_answers`), for a reason; the day stands
    until an inspector or the bureau has approved it. 409 `extension_waits`; 422 `extends_to_no_later_day`,
    `finding_due_too_far`.
    """
    return Call("POST", fill("/v1/findings/{}/extend", finding_id), body=body, keyed=True)


def listing(
    *,
    status: models.FindingStatus | None = None,
    hazard: models.Hazard | None = None,
    topic: models.SafetyTopic | None = None,
    inspection_id: str | None = None,
    place_kind: models.InspectedKind | None = None,
    place_id: str | None = None,
    extension_waits: bool | None = None,
    limit: int | None = None,
) -> Pages[models.FindingRead]:
    """Findings.

    What is due first comes first. A place sees its own, a township those of its division.
    """
    return Pages(
        "GET",
        "/v1/findings",
        query={
            "status": status,
            "hazard": hazard,
            "topic": topic,
            "inspection_id": inspection_id,
            "place_kind": place_kind,
            "place_id": place_id,
            "extension_waits": extension_waits,
            "limit": limit,
        },
    )


def read(finding_id: str) -> Call[models.FindingRead]:
    """One finding.

    With the trail of all that was done about it; nothing of that is ever changed.
    """
    return Call("GET", fill("/v1/findings/{}", finding_id))


def rectify(finding_id: str, body: models.FindingRectify) -> Call[models.FindingRead]:
    """Say that it is put right.

    By the place, or by the bureau for one that has no account (409 `place_answers`), with what was done. An inspector
    comes to see it; whoever says so never closes it.
    """
    return Call("POST", fill("/v1/findings/{}/rectify", finding_id), body=body, keyed=True)


def reinspect(finding_id: str, body: models.FindingReinspect) -> Call[models.FindingRead]:
    """Look again.

    By an inspector, of what the place said it put right. Passed, an ordinary one is closed, and a major hazard waits
    for a second inspector (`close`); not passed, it is open again until a new day. 422 `new_day_needed`,
    `no_new_day`; 409 `passed_already` for what one has passed, `concerned_by_place` for who works there, or has kin
    there.
    """
    return Call("POST", fill("/v1/findings/{}/reinspect", finding_id), body=body, keyed=True)
