"""activities. Written by `make clients` from openapi/openapi.json."""

from yiyang_client import models
from yiyang_client.calls import Call, Pages, fill


def attendance(activity_id: str, body: models.AttendanceRecord) -> Call[models.ActivityRead]:
    """Record who came.

    From its day on: the residents by their ids, the others as a number. Said again, it takes the place of what was
    said. 409 `resident_gone` names who had died or moved away before that day.
    """
    return Call("POST", fill("/v1/activities/{}/attendance", activity_id), body=body, keyed=True)


def cancel(activity_id: str, body: models.ActivityCancel) -> Call[models.ActivityRead]:
    """Cancel an activity.

    It is not held, for a reason that stands on it.
    """
    return Call("POST", fill("/v1/activities/{}/cancel", activity_id), body=body, keyed=True)


def create(body: models.ActivityPlan) -> Call[models.ActivityRead]:
    """Plan an activity.

    By a community worker for the own division or one within it, or by the bureau.
    """
    return Call("POST", "/v1/activities", body=body, keyed=True)


def listing(
    *,
    status: models.ActivityStatus | None = None,
    division: str | None = None,
    from_on: str | None = None,
    to_on: str | None = None,
    limit: int | None = None,
) -> Pages[models.ActivityRead]:
    """Activities of the district.

    The latest day first; everybody of the district may see them.
    """
    return Pages(
        "GET",
        "/v1/activities",
        query={
            "status": status,
            "division": division,
            "from_on": from_on,
            "to_on": to_on,
            "limit": limit,
        },
    )


def read(activity_id: str) -> Call[models.ActivityRead]:
    """One activity.

    With the seats that are taken, and once it was held with how many came. 304 for the `ETag` you have.
    """
    return Call("GET", fill("/v1/activities/{}", activity_id))


def sign_ups_cancel(activity_id: str, sign_up_id: str) -> Call[models.SignUpRead]:
    """Give a seat up.

    The seat goes to the first who waits.
    """
    return Call("POST", fill("/v1/activities/{}/sign-ups/{}/cancel", activity_id, sign_up_id), keyed=True)


def sign_ups_create(activity_id: str, body: models.SignUpOrder) -> Call[models.SignUpRead]:
    """Sign a resident up.

    By the resident, a relative with the scope `orders`, a community worker or the bureau. Without a seat left it is
    `waiting`, and `ahead` says how many wait before.
    """
    return Call("POST", fill("/v1/activities/{}/sign-ups", activity_id), body=body, keyed=True)


def sign_ups_listing(
    activity_id: str,
    *,
    status: models.SignUpStatus | None = None,
    limit: int | None = None,
) -> Pages[models.SignUpRead]:
    """Who signed up.

    In the order of asking, of the residents whom you may see.
    """
    return Pages("GET", fill("/v1/activities/{}/sign-ups", activity_id), query={"status": status, "limit": limit})


def update(activity_id: str, body: models.ActivityUpdate, *, if_match: str) -> Call[models.ActivityRead]:
    """Change what is planned.

    More seats go to who waits; 409 `seats_taken` for fewer than are taken. Each sign-up changes the ETag too.
    """
    return Call("PATCH", fill("/v1/activities/{}", activity_id), headers={"If-Match": if_match}, body=body)
