"""welfare_schedules. Written by `make clients` from openapi/openapi.json."""

from yiyang_client import models
from yiyang_client.calls import Call, Pages


def create(body: models.ScheduleCreate) -> Call[models.ScheduleRead]:
    """Say who is called on how often.

    The whole table, which holds from its day on until the next one's; it is not changed. Of several risks that fit a
    resident, the one that asks for a visit most often holds.
    """
    return Call("POST", "/v1/welfare-schedules", body=body, keyed=True)


def listing(*, limit: int | None = None) -> Pages[models.ScheduleRead]:
    """Schedules of welfare visits.

    What begins last stands first.
    """
    return Pages("GET", "/v1/welfare-schedules", query={"limit": limit})
