"""telephone_lines. Written by `make clients` from openapi/openapi.json."""

from yiyang_client import models
from yiyang_client.calls import Call, Pages, fill


def create(body: models.TelephoneLineMake) -> Call[models.TelephoneLineRead]:
    """Put up a telephone line.

    By the bureau. It is heard once it has a key (`issue-key`), which its operator signs with. 409
    `telephone_line_exists`.
    """
    return Call("POST", "/v1/telephone-lines", body=body, keyed=True)


def end(line_id: str, body: models.TelephoneLineEnd) -> Call[models.TelephoneLineRead]:
    """End a telephone line.

    For good: what its operator sends is refused. What was told of it stays to be read.
    """
    return Call("POST", fill("/v1/telephone-lines/{}/end", line_id), body=body, keyed=True)


def issue_key(line_id: str) -> Call[models.TelephoneLineKey]:
    """Issue a line's key.

    Shown this once and kept nowhere in the open. Issued anew, it is another key, and the one before has ended. 409
    `wrong_state` when the line has ended.

    Sent again with the same `Idempotency-Key` it is not done again: 409 `secret_shown_once` with the `id` that the
    answer had, and in `way_on` how another is issued.
    """
    return Call("POST", fill("/v1/telephone-lines/{}/issue-key", line_id), keyed=True)


def listing(*, limit: int | None = None) -> Pages[models.TelephoneLineRead]:
    """Telephone lines.

    The last made first; those that have ended too.
    """
    return Pages("GET", "/v1/telephone-lines", query={"limit": limit})


def read(line_id: str) -> Call[models.TelephoneLineRead]:
    """One telephone line.

    Its number, where its operator posts, and whether it is heard.
    """
    return Call("GET", fill("/v1/telephone-lines/{}", line_id))
