"""facilities. Written by `make clients` from openapi/openapi.json."""

from yiyang_client import models
from yiyang_client.calls import Call, Pages, fill


def beds_board(facility_id: str, *, on: str | None = None) -> Call[models.BedBoard]:
    """The board of beds.

    Every bed that is there on that night, by building and room: who lies in it, or is expected, since when and until
    when, who is on leave, and what follows; with counts by kind. Everybody sees which beds are free; names and days
    are for whoever may see the stay.
    """
    return Call("GET", fill("/v1/facilities/{}/beds/board", facility_id), query={"on": on})


def beds_create(facility_id: str, body: models.BedCreate) -> Call[models.BedRead]:
    """Add a bed.

    By the facility's manager or the bureau. 409 `bed_exists` for a number that is taken.
    """
    return Call("POST", fill("/v1/facilities/{}/beds", facility_id), body=body, keyed=True)


def beds_listing(
    facility_id: str,
    *,
    kind: models.BedKind | None = None,
    state: models.BedState | None = None,
    building: str | None = None,
    room: str | None = None,
    limit: int | None = None,
) -> Pages[models.BedRead]:
    """Beds of a facility.

    Newest first, the closed among them, each with its state and its price of today.
    """
    return Pages(
        "GET",
        fill("/v1/facilities/{}/beds", facility_id),
        query={"kind": kind, "state": state, "building": building, "room": room, "limit": limit},
    )


def beds_outages_create(facility_id: str, bed_id: str, body: models.OutageRecord) -> Call[models.OutageRead]:
    """Take a bed out of service for some nights.

    Nobody is promised the bed on these nights. 409 `bed_occupied` names a stay in the way, but in a bed that is
    `isolated` somebody may lie; `outage_overlaps` for nights that have an outage already.
    """
    return Call("POST", fill("/v1/facilities/{}/beds/{}/outages", facility_id, bed_id), body=body, keyed=True)


def beds_outages_end(
    facility_id: str,
    bed_id: str,
    outage_id: str,
    body: models.OutageEnd,
) -> Call[models.OutageRead]:
    """The bed is in service again.

    From `to_on` on. 409 `wrong_state` where the end was said already.
    """
    return Call(
        "POST",
        fill("/v1/facilities/{}/beds/{}/outages/{}/end", facility_id, bed_id, outage_id),
        body=body,
        keyed=True,
    )


def beds_outages_listing(facility_id: str, bed_id: str, *, limit: int | None = None) -> Pages[models.OutageRead]:
    """Outages of a bed.

    The last recorded first.
    """
    return Pages("GET", fill("/v1/facilities/{}/beds/{}/outages", facility_id, bed_id), query={"limit": limit})


def beds_read(facility_id: str, bed_id: str) -> Call[models.BedRead]:
    """One bed.

    With its state and its price of today; whether it is free, `/v1/beds/availability` tells.
    """
    return Call("GET", fill("/v1/facilities/{}/beds/{}", facility_id, bed_id))


def beds_update(facility_id: str, bed_id: str, body: models.BedUpdate, *, if_match: str) -> Call[models.BedRead]:
    """Change or close a bed.

    It closes when nobody stays in it from `closed_on` on: 409 `still_occupied` names a stay in the way. A mistyped
    `bed_no` is corrected, to one that is not taken; a mistyped `kind` while no night in it was counted (409
    `counted_already`), and past others who wait for such a bed while somebody lies in it only for a reason
    (`passes_over`; 409 `not_first_in_line`). Who lies in it moves along to another `room`, unless that is for the
    other sex (409 `room_shared`).
    """
    return Call(
        "PATCH",
        fill("/v1/facilities/{}/beds/{}", facility_id, bed_id),
        headers={"If-Match": if_match},
        body=body,
    )


def create(body: models.FacilityCreate) -> Call[models.FacilityRead]:
    """Register a facility.

    By the bureau. 409 `facility_exists` for a code that is taken. With the provider that is paid for days there, and
    the service item, priced by the day (422 `service_item_not_by_the_day`), as which they are contracted and billed.
    """
    return Call("POST", "/v1/facilities", body=body, keyed=True)


def listing(
    *,
    code: str | None = None,
    ownership: models.Ownership | None = None,
    open_on: str | None = None,
    limit: int | None = None,
) -> Pages[models.FacilityRead]:
    """Facilities of the district.

    Newest first, the closed among them; everybody of the district may see them.
    """
    return Pages(
        "GET",
        "/v1/facilities",
        query={"code": code, "ownership": ownership, "open_on": open_on, "limit": limit},
    )


def prices_create(facility_id: str, body: models.BedPriceSet) -> Call[models.BedPriceRead]:
    """Set a daily price from a day on.

    Of a kind or of a single bed, which goes before its kind. Prices are never edited: 409 `price_exists` for a day
    that has one, and `nights_counted` for a day since which nights were counted at another price: it says which day
    is the earliest. Nights that had no price may be given one afterwards.
    """
    return Call("POST", fill("/v1/facilities/{}/prices", facility_id), body=body, keyed=True)


def prices_listing(facility_id: str, *, limit: int | None = None) -> Pages[models.BedPriceRead]:
    """Prices of a facility.

    The latest first day first.
    """
    return Pages("GET", fill("/v1/facilities/{}/prices", facility_id), query={"limit": limit})


def read(facility_id: str) -> Call[models.FacilityRead]:
    """One facility.

    Everybody of the district may see it. 304 for the `ETag` you have.
    """
    return Call("GET", fill("/v1/facilities/{}", facility_id))


def rooms_create(facility_id: str, body: models.RoomCreate) -> Call[models.RoomRead]:
    """Add a room.

    By the facility's manager or the bureau. A room that stands on a bed (`building`, `room`) is added with the bed.
    409 `room_exists` for a name that is taken.
    """
    return Call("POST", fill("/v1/facilities/{}/rooms", facility_id), body=body, keyed=True)


def rooms_listing(
    facility_id: str,
    *,
    building: str | None = None,
    limit: int | None = None,
) -> Pages[models.RoomRead]:
    """Rooms of a facility.

    In the order of building and number, each with its beds and their states of today.
    """
    return Pages("GET", fill("/v1/facilities/{}/rooms", facility_id), query={"building": building, "limit": limit})


def rooms_read(facility_id: str, room_id: str) -> Call[models.RoomRead]:
    """One room.

    With its beds and their states of today.
    """
    return Call("GET", fill("/v1/facilities/{}/rooms/{}", facility_id, room_id))


def rooms_update(
    facility_id: str,
    room_id: str,
    body: models.RoomUpdate,
    *,
    if_match: str,
) -> Call[models.RoomRead]:
    """Change a room.

    Its name is that of all beds in it. `for_sex` binds from now on: 409 `room_shared` names a stay of somebody of the
    other sex who has a bed in it.
    """
    return Call(
        "PATCH",
        fill("/v1/facilities/{}/rooms/{}", facility_id, room_id),
        headers={"If-Match": if_match},
        body=body,
    )


def update(facility_id: str, body: models.FacilityUpdate, *, if_match: str) -> Call[models.FacilityRead]:
    """Change or close a facility.

    By the bureau. It closes when nobody stays there from `closed_on` on: 409 `still_occupied` names a stay in the
    way. Who waits for it (`waitlist`) waits for any facility from that day on, with the day on which he asked.
    Another provider or item is for months of stays that nobody has counted yet.
    """
    return Call("PATCH", fill("/v1/facilities/{}", facility_id), headers={"If-Match": if_match}, body=body)
