"""search. Written by `make clients` from openapi/openapi.json."""

from yiyang_client import models
from yiyang_client.calls import Call


def create(body: models.SearchOrder) -> Call[models.SearchRead]:
    """Find people and places.

    By two or more characters of a name beginning anywhere in it, by pinyin or initials, by the last four digits of a
    telephone, by the community they belong to; what has a place of its own nearest first. Only what the asker may see
    anyway.

    422 `nothing_to_find`; 403 where a kind is asked for that the asker's role does not read.

    Without regard to an `Idempotency-Key`: asked again, it is answered again, and kept nowhere.
    """
    return Call("POST", "/v1/search", body=body)
