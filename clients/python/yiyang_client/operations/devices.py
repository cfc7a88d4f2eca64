"""devices. Written by `make clients` from openapi/openapi.json."""

from yiyang_client import models
from yiyang_client.calls import Call, Pages, fill


def create(body: models.DeviceRegister) -> Call[models.DeviceRead]:
    """Register a device.

    By the bureau, and by a facility, meal point or provider for its own site; homes are equipped by the bureau. It is
    heard once it has a key (`issue-key`).

    409 `device_no_taken`; 422 `place_unknown`, `device_bed_elsewhere`; 404 `resident_not_found`.
    """
    return Call("POST", "/v1/devices", body=body, keyed=True)


def issue_key(device_id: str) -> Call[models.DeviceKey]:
    """Issue a device's key.

    Shown this once and kept nowhere in the open. Issued anew, it is another key, and the one before has ended. 409
    `wrong_state` when it is retired.

    Sent again with the same `Idempotency-Key` it is not done again: 409 `secret_shown_once` with the `id` that the
    answer had, and in `way_on` how another is issued.
    """
    return Call("POST", fill("/v1/devices/{}/issue-key", device_id), keyed=True)


def listing(
    *,
    kind: models.DeviceKind | None = None,
    place_kind: models.DevicePlace | None = None,
    place_id: str | None = None,
    state: models.DeviceState | None = None,
    heard_before: str | None = None,
    limit: int | None = None,
) -> Pages[models.DeviceRead]:
    """Devices.

    The last registered first. A place sees its own, a township those of its division and of its homes, the bureau
    all.
    """
    return Pages(
        "GET",
        "/v1/devices",
        query={
            "kind": kind,
            "place_kind": place_kind,
            "place_id": place_id,
            "state": state,
            "heard_before": heard_before,
            "limit": limit,
        },
    )


def read(device_id: str) -> Call[models.DeviceRead]:
    """One device.

    Where it is, how it stands, and when it was last heard.
    """
    return Call("GET", fill("/v1/devices/{}", device_id))


def retire(device_id: str, body: models.DeviceRetire) -> Call[models.DeviceRead]:
    """Retire a device.

    For good: what it sends is refused (409 `device_retired`). What it said stays to be read.
    """
    return Call("POST", fill("/v1/devices/{}/retire", device_id), body=body, keyed=True)


def signals_create(
    device_id: str,
    body: models.SignalsSend,
    *,
    device_district: str,
    device_sequence: int,
    device_timestamp: int,
    device_signature: str,
) -> Call[models.SignalsTaken]:
    """What a device says.

    Without an account. Signed by HMAC-SHA256 with the device's key over these lines, joined by line feeds: `yiyang-
    device-1`, `POST`, `/v1/devices/{id}/signals`, the district, the sequence, the timestamp, and the SHA-256 of the
    body in hexadecimal. Alarms that go on are one alert, which says how many they are. Sent again, 409
    `signal_replayed`: by its sequence, without regard to an `Idempotency-Key`.

    401 `signal_unsigned`, `signal_out_of_time`, `signal_forged`; 409 `signal_replayed`, `device_retired`; 422
    `signal_in_future`, `signal_too_old`; 429 `device_too_often`, `device_busy`, `unproven_too_often`.
    """
    return Call(
        "POST",
        fill("/v1/devices/{}/signals", device_id),
        headers={
            "Device-District": device_district,
            "Device-Sequence": device_sequence,
            "Device-Timestamp": device_timestamp,
            "Device-Signature": device_signature,
        },
        body=body,
        signed=False,
    )


def signals_listing(
    device_id: str,
    *,
    kind: models.CountedSignal | None = None,
    limit: int | None = None,
) -> Pages[models.SignalRead]:
    """What a device said, by the hour.

    The last hour first. Heartbeats are not counted: `last_heard_at` of the device tells of them. `held_back` are
    requests beyond the device's rate, which were refused unread.
    """
    return Pages("GET", fill("/v1/devices/{}/signals", device_id), query={"kind": kind, "limit": limit})


def update(device_id: str, body: models.DeviceUpdate, *, if_match: str) -> Call[models.DeviceRead]:
    """Change a device.

    Where there it is, and how long it may be silent. One that hangs elsewhere is registered anew.
    """
    return Call("PATCH", fill("/v1/devices/{}", device_id), headers={"If-Match": if_match}, body=body)
