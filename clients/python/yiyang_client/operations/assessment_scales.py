"""assessment_scales. Written by `make clients` from openapi/openapi.json."""

from yiyang_client import models
from yiyang_client.calls import Call, Pages, fill


def create(body: models.ScaleAdd) -> Call[models.ScaleRead]:
    """Add a scale, or a version of one.

    A scale is never changed: the same code makes its next version, by which is assessed from then on; earlier
    assessments keep theirs. A bureau that wants other settings (how long a result holds, how long one may object,
    which professions) adds a version of its own of the national scale. A programme's version names a scale by its
    code.

    422 `scale_part_twice`, `scale_part_unknown`, `scale_answers_incomplete`, `scale_levels_incomplete`,
    `diagnoses_reversed`.
    """
    return Call("POST", "/v1/assessment-scales", body=body, keyed=True)


def listing(*, code: str | None = None, limit: int | None = None) -> Pages[models.ScaleRead]:
    """Assessment scales.

    The national one (GB/T 42195-2022) and the district's own, every version of each; the last added first.
    """
    return Pages("GET", "/v1/assessment-scales", query={"code": code, "limit": limit})


def read(scale_id: str) -> Call[models.ScaleRead]:
    """One version of a scale.

    Questions and answers in both languages, levels, rules and settings.
    """
    return Call("GET", fill("/v1/assessment-scales/{}", scale_id))
