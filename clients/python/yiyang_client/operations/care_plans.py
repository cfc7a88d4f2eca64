"""care_plans. Written by `make clients` from openapi/openapi.json."""

from yiyang_client import models
from yiyang_client.calls import Call, Pages, fill


def create(body: models.CarePlanMake) -> Call[models.CarePlanRead]:
    """Make a care plan.

    Its first orders are placed at once, the others by the worker, `ahead_days` ahead. A day that cannot be ordered
    (`over_cap`, `not_entitled`, `outside_contract` ...) is kept with its code, counted in `attention`, and tried
    again every day. 422 `rule_unreadable`, `rule_part_not_allowed`, `rule_value_wrong`, `rule_never` say what is
    wrong with the rule; 409 `care_plan_exists` names a plan that says the same; 403 `family_scope_not_granted`, a
    relative without the consent to money who names a programme.
    """
    return Call("POST", "/v1/care-plans", body=body, keyed=True)


def end(care_plan_id: str, body: models.CarePlanEnd) -> Call[models.CarePlanRead]:
    """End a plan.

    After its last day nobody comes any more; the plan is `ended` from the day after.
    """
    return Call("POST", fill("/v1/care-plans/{}/end", care_plan_id), body=body, keyed=True)


def listing(
    *,
    status: models.CarePlanStatus | None = None,
    resident_id: str | None = None,
    provider_id: str | None = None,
    limit: int | None = None,
) -> Pages[models.CarePlanRead]:
    """Care plans.

    Newest first: a provider's own, a resident's own, a division's, or the district's.
    """
    return Pages(
        "GET",
        "/v1/care-plans",
        query={"status": status, "resident_id": resident_id, "provider_id": provider_id, "limit": limit},
    )


def matches(care_plan_id: str, *, limit: int | None = None) -> Call[models.ProviderMatches]:
    """Which provider could take a care plan.

    As for an order, beside the next four days of the plan. The best first. 409 `nothing_planned` where it gives none.
    Of a resident who is away on all of its coming days (in a bed of a facility, say) those days, with `hindrances` as
    for an order.
    """
    return Call("GET", fill("/v1/care-plans/{}/matches", care_plan_id), query={"limit": limit})


def matches_caregivers(care_plan_id: str, *, limit: int | None = None) -> Call[models.CaregiverMatches]:
    """Whom a provider could send by a care plan.

    As for an order, beside the next four days of the plan: who is free on more of them stands higher. 409
    `nothing_planned`; of a resident who is away on all of them `hindrances`.
    """
    return Call("GET", fill("/v1/care-plans/{}/matches/caregivers", care_plan_id), query={"limit": limit})


def occurrences_listing(care_plan_id: str, *, limit: int | None = None) -> Pages[models.OccurrenceRead]:
    """What became of a plan's days.

    Each day that was ordered, refused or taken back; the latest first.
    """
    return Pages("GET", fill("/v1/care-plans/{}/occurrences", care_plan_id), query={"limit": limit})


def pause(care_plan_id: str, body: models.CarePlanPauseOrder) -> Call[models.CarePlanRead]:
    """Pause a plan for some days.

    Orders of those days that have not begun are cancelled, and what they held is free.
    """
    return Call("POST", fill("/v1/care-plans/{}/pause", care_plan_id), body=body, keyed=True)


def pauses_listing(care_plan_id: str, *, limit: int | None = None) -> Pages[models.CarePlanPauseRead]:
    """Pauses of a plan.

    Its own, the last recorded first.
    """
    return Pages("GET", fill("/v1/care-plans/{}/pauses", care_plan_id), query={"limit": limit})


def preview(care_plan_id: str, *, count: int | None = None) -> Call[models.Outlook]:
    """The next days of a plan.

    What happens to each as things stand today: served, moved by a holiday, left out and why, ordered or refused.
    """
    return Call("GET", fill("/v1/care-plans/{}/preview", care_plan_id), query={"count": count})


def read(care_plan_id: str) -> Call[models.CarePlanRead]:
    """One care plan.

    As its newest version has it, with what you may do now.
    """
    return Call("GET", fill("/v1/care-plans/{}", care_plan_id))


def resume(care_plan_id: str, body: models.CarePlanResume | None = None) -> Call[models.CarePlanRead]:
    """Go on with a plan.

    Its pauses end the day before; days that were taken back are ordered again. 409 `not_paused` where it has none.
    """
    return Call("POST", fill("/v1/care-plans/{}/resume", care_plan_id), body=body, keyed=True)


def update(care_plan_id: str, body: models.CarePlanChange, *, if_match: str) -> Call[models.CarePlanRead]:
    """Change a care plan.

    From a day on, tomorrow at the earliest. Orders of those days that nobody has accepted are made anew; what was
    accepted stays, with the code `changed` at its occurrence.
    """
    return Call("PATCH", fill("/v1/care-plans/{}", care_plan_id), headers={"If-Match": if_match}, body=body)


def versions_listing(care_plan_id: str, *, limit: int | None = None) -> Pages[models.CarePlanVersionRead]:
    """All versions of a plan.

    The newest first: who changed what, from when on, and why.
    """
    return Pages("GET", fill("/v1/care-plans/{}/versions", care_plan_id), query={"limit": limit})
