"""dispatch_plans. Written by `make clients` from openapi/openapi.json."""

from yiyang_client import models
from yiyang_client.calls import Call, Pages, fill


def accept(plan_id: str) -> Call[models.DispatchPlanRead]:
    """Put the plan into effect.

    All of it or nothing. 409 `dispatch_plan_stale` names the visit, the order or the caregiver that changed since.
    What the plan cannot serve waits for somebody again.
    """
    return Call("POST", fill("/v1/dispatch-plans/{}/accept", plan_id), keyed=True)


def create(body: models.DispatchAsk) -> Call[models.DispatchPlanRead]:
    """Plan a day.

    Who goes where and when, for every order of the day that is accepted or scheduled: windows, skills, certificates,
    shifts, ways from home and back, and two caregivers at once; as far as can be, somebody who speaks the resident's
    language and is of the sex that is wished for. Nothing changes until it is accepted. `Location` leads to the plan,
    which tells how far it is. 409 `dispatch_plan_live` while another of that day is made or waits, unless nothing in
    it could be accepted: that one is discarded. 422 `dispatch_day_past`, and for whatever is named and is not of the
    day, stands twice or means nothing, with its pointer.
    """
    return Call("POST", "/v1/dispatch-plans", body=body, keyed=True)


def discard(plan_id: str) -> Call[models.DispatchPlanRead]:
    """Discard the plan.

    What is being made stops; another may be asked for.
    """
    return Call("POST", fill("/v1/dispatch-plans/{}/discard", plan_id), keyed=True)


def listing(
    *,
    provider_id: str | None = None,
    planned_on: str | None = None,
    status: models.DispatchStatus | None = None,
    limit: int | None = None,
) -> Pages[models.DispatchPlanRead]:
    """Plans, newest first.

    With their figures; the visits stand in each plan alone. A manager sees his provider's.
    """
    return Pages(
        "GET",
        "/v1/dispatch-plans",
        query={"provider_id": provider_id, "planned_on": planned_on, "status": status, "limit": limit},
    )


def read(plan_id: str) -> Call[models.DispatchPlanRead]:
    """A plan, or how far it is.

    Each visit beside who goes when at present; what nobody can serve, and why; and what both come to: travel,
    overtime, unserved, strangers, wishes, and visits that cannot be kept. `rounds`: when each leaves home, and is
    back.
    """
    return Call("GET", fill("/v1/dispatch-plans/{}", plan_id))
