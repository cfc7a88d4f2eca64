"""assessments. Written by `make clients` from openapi/openapi.json."""

from yiyang_client import models
from yiyang_client.calls import Call, Pages, fill


def annul(assessment_id: str, body: models.AssessmentAnnul) -> Call[models.AssessmentRead]:
    """Annul an assessment.

    It stays to be read, and what counted before it counts again. Not signed yet: by who began it, or the
    administrator; afterwards by an administrator who had no part in it (409 `same_person`). 409
    `only_the_first_assessor`, `wrong_state`.
    """
    return Call("POST", fill("/v1/assessments/{}/annul", assessment_id), body=body, keyed=True)


def due_listing(*, within_days: int | None = None, limit: int | None = None) -> Pages[models.AssessmentRead]:
    """Whose level runs out.

    Of residents who live here, the latest by each scale, the longest overdue first. A level that has run out counts
    until somebody assesses anew.
    """
    return Pages("GET", "/v1/assessments/due", query={"within_days": within_days, "limit": limit})


def listing(
    *,
    resident_id: str | None = None,
    status: models.AssessmentStatus | None = None,
    scale_code: str | None = None,
    level: int | None = None,
    limit: int | None = None,
) -> Pages[models.AssessmentRead]:
    """Assessments.

    The last begun first. `status=submitted`: those that wait for the second assessor.
    """
    return Pages(
        "GET",
        "/v1/assessments",
        query={
            "resident_id": resident_id,
            "status": status,
            "scale_code": scale_code,
            "level": level,
            "limit": limit,
        },
    )


def object(assessment_id: str, body: models.AssessmentObject) -> Call[models.AssessmentRead]:
    """Object to a result.

    By the resident, a relative with the scope `health`, or a worker who had no part in it and says who told him. The
    level counts until a review is signed. 409 `objection_too_late`, `review_is_final`, `same_person`, `wrong_state`;
    422 `objector_missing`.
    """
    return Call("POST", fill("/v1/assessments/{}/object", assessment_id), body=body, keyed=True)


def read(assessment_id: str) -> Call[models.AssessmentRead]:
    """One assessment.

    The level, who found it and until when it holds. What was answered is health data: `reveal`.
    """
    return Call("GET", fill("/v1/assessments/{}", assessment_id))


def return_(assessment_id: str, body: models.AssessmentReturn) -> Call[models.AssessmentRead]:
    """Send it back to the first assessor.

    With what should be looked at again; it is a draft once more. 409 as for signing.
    """
    return Call("POST", fill("/v1/assessments/{}/return", assessment_id), body=body, keyed=True)


def reveal(assessment_id: str, body: models.AssessmentReveal) -> Call[models.AssessmentRevealed]:
    """Show what was found.

    Answers, diagnoses, risk events, sums and the rules that came to bear, for a purpose, and audited.

    Without regard to an `Idempotency-Key`: asked again, it is answered again, and kept nowhere.
    """
    return Call("POST", fill("/v1/assessments/{}/reveal", assessment_id), body=body)


def sign(assessment_id: str) -> Call[models.AssessmentRead]:
    """The second assessor signs.

    The level counts from then on, as of the day of the assessment. One of the two has to be of a profession that the
    scale asks for (409 `background_missing`): what the membership says. 409 `same_person` for the first, and for who
    had a part in what a review is of; `kin_conflict`, `wrong_state`.
    """
    return Call("POST", fill("/v1/assessments/{}/sign", assessment_id), keyed=True)


def submit(assessment_id: str) -> Call[models.AssessmentRead]:
    """The first assessor signs.

    It waits for a second one. 409 `only_the_first_assessor`, `wrong_state`.
    """
    return Call("POST", fill("/v1/assessments/{}/submit", assessment_id), keyed=True)


def update(assessment_id: str, body: models.AssessmentUpdate, *, if_match: str) -> Call[models.AssessmentRead]:
    """Correct a draft.

    By the first assessor; judged anew as a whole, with the refusals of a new one. 409 `only_the_first_assessor`,
    `wrong_state`.
    """
    return Call("PATCH", fill("/v1/assessments/{}", assessment_id), headers={"If-Match": if_match}, body=body)
