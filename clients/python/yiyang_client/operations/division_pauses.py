"""division_pauses. Written by `make clients` from openapi/openapi.json."""

from yiyang_client import models
from yiyang_client.calls import Call, Pages, fill


def create(body: models.DivisionPauseOrder) -> Call[models.CarePlanPauseRead]:
    """Pause all care plans of a division.

    By the bureau, for some days and with a reason: flood, epidemic. It holds for plans that are made later too. The
    orders of those days are taken back within a minute. 409 `division_pause_exists` where the days are paused
    already.
    """
    return Call("POST", "/v1/division-pauses", body=body, keyed=True)


def lift(division_pause_id: str, body: models.DivisionPauseLift | None = None) -> Call[models.CarePlanPauseRead]:
    """Lift the pause of a division.

    It ends the day before, or never begins; the days that are free again are ordered within a minute.
    """
    return Call("POST", fill("/v1/division-pauses/{}/lift", division_pause_id), body=body, keyed=True)


def listing(*, limit: int | None = None) -> Pages[models.CarePlanPauseRead]:
    """Pauses of whole divisions.

    The last recorded first; for everybody who reads care plans.
    """
    return Pages("GET", "/v1/division-pauses", query={"limit": limit})
