"""facility_closures. Written by `make clients` from openapi/openapi.json."""

from yiyang_client import models
from yiyang_client.calls import Call, Pages, fill


def approve(facility_closure_id: str) -> Call[models.FacilityClosurePlan]:
    """Approve a plan.

    By another than whoever made it (409 `same_person`), when everybody has a bed that is free (409
    `closure_not_ready` names who has not), and not after its day (422 `closes_in_the_past`). From then on the
    facility promises nobody new a bed from that day on (409 `facility_closes`), and beds that were offered and not
    accepted are withdrawn.
    """
    return Call("POST", fill("/v1/facility-closures/{}/approve", facility_closure_id), keyed=True)


def arrange(facility_closure_id: str) -> Call[models.FacilityClosurePlan]:
    """Find beds for who has none.

    For who came since, and for whose bed was taken or lost; what can be done as planned stays.
    """
    return Call("POST", fill("/v1/facility-closures/{}/arrange", facility_closure_id), keyed=True)


def carry_out(facility_closure_id: str) -> Call[models.FacilityClosurePlan]:
    """Carry out a plan.

    On its day or after it, as of that day: all are moved, who waits for this facility waits for the partner or for
    any, and it is closed. If one bed was taken meanwhile nothing is done at all: 409 `closure_not_ready` names who
    blocks. 409 `closure_not_due` before the day.
    """
    return Call("POST", fill("/v1/facility-closures/{}/carry-out", facility_closure_id), keyed=True)


def create(body: models.ClosureDraft) -> Call[models.FacilityClosurePlan]:
    """Plan to close a facility.

    Everybody who is to be there on that day, admitted or expected, with a bed of the same kind for each: the
    partner's first, then those that cost no more, then the nearest. `faults` says whose move is not possible yet. 409
    `closure_planned` names the plan that stands.
    """
    return Call("POST", "/v1/facility-closures", body=body, keyed=True)


def listing(
    *,
    facility_id: str | None = None,
    status: models.ClosureStatus | None = None,
    limit: int | None = None,
) -> Pages[models.FacilityClosureRead]:
    """Plans to close facilities.

    The last drafted first. A facility sees its own, and those by which others' people come to it.
    """
    return Pages("GET", "/v1/facility-closures", query={"facility_id": facility_id, "status": status, "limit": limit})


def read(facility_closure_id: str) -> Call[models.FacilityClosurePlan]:
    """A plan, with everybody.

    As it stands now: who came, left or died since is in it, or not.
    """
    return Call("GET", fill("/v1/facility-closures/{}", facility_closure_id))


def update(
    facility_closure_id: str,
    body: models.ClosureUpdate,
    *,
    if_match: str,
) -> Call[models.FacilityClosurePlan]:
    """Change a plan.

    Some people's beds, what their families were told of the risks there (GB 38600-2019), the day, the partner. A bed
    of another kind than the one that is left says why (`reason`), else it is a fault (`other_kind`). An approved plan
    is a draft again, unless families alone were told.
    """
    return Call(
        "PATCH",
        fill("/v1/facility-closures/{}", facility_closure_id),
        headers={"If-Match": if_match},
        body=body,
    )


def withdraw(facility_closure_id: str, body: models.ClosureWithdraw) -> Call[models.FacilityClosurePlan]:
    """Withdraw a plan.

    Everybody stays, and beds are promised again.
    """
    return Call("POST", fill("/v1/facility-closures/{}/withdraw", facility_closure_id), body=body, keyed=True)
