"""home_tags. Written by `make clients` from openapi/openapi.json."""

from yiyang_client import models
from yiyang_client.calls import Call, Pages, fill


def create(body: models.HomeTagIssue) -> Call[models.HomeTagIssued]:
    """Issue a tag for a home.

    By the community and the bureau, for a home that has none of the kind. The `secret` is told this once: write it
    into the chip (NTAG 424 DNA, the key of its secure dynamic messaging, with UID and counter mirrored) or set the
    screen up by `setup_uri`. The screen shows `tag_no` and the code of the moment; on the chip `tag_no` stands in the
    link.

    409 `home_tag_active`, `home_tag_chip_taken`, `no_home_tag_for_gone`; 422 `home_tag_chip_not_said`.

    Sent again with the same `Idempotency-Key` it is not done again: 409 `secret_shown_once` with the `id` that the
    answer had, and in `way_on` how another is issued.
    """
    return Call("POST", "/v1/home-tags", body=body, keyed=True)


def listing(
    *,
    resident_id: str | None = None,
    kind: models.TagKind | None = None,
    tag_no: str | None = None,
    status: models.TagStatus | None = None,
    limit: int | None = None,
) -> Pages[models.HomeTagRead]:
    """Tags at homes.

    The last issued first; those that were replaced or revoked too. `last_proved_at` tells which are used.
    """
    return Pages(
        "GET",
        "/v1/home-tags",
        query={
            "resident_id": resident_id,
            "kind": kind,
            "tag_no": tag_no,
            "status": status,
            "limit": limit,
        },
    )


def read(home_tag_id: str) -> Call[models.HomeTagRead]:
    """One tag.

    Whose it is, and whether it holds. Its secret is told to nobody again.
    """
    return Call("GET", fill("/v1/home-tags/{}", home_tag_id))


def replace(home_tag_id: str, body: models.HomeTagReplace) -> Call[models.HomeTagIssued]:
    """Replace a tag.

    Answers the new tag with its secret, told this once. What is read of the old one from now on proves nothing; what
    it proved before stands, also where a phone tells of it later.

    Sent again with the same `Idempotency-Key` it is not done again: 409 `secret_shown_once` with the `id` that the
    answer had, and in `way_on` how another is issued.
    """
    return Call("POST", fill("/v1/home-tags/{}/replace", home_tag_id), body=body, keyed=True)


def revoke(home_tag_id: str, body: models.HomeTagEnd) -> Call[models.HomeTagRead]:
    """Revoke a tag.

    None hangs in the home any more. What is read of it from now on proves nothing.
    """
    return Call("POST", fill("/v1/home-tags/{}/revoke", home_tag_id), body=body, keyed=True)
