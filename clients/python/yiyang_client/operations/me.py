"""me. Written by `make clients` from openapi/openapi.json."""

from yiyang_client import models
from yiyang_client.calls import Call


def read() -> Call[models.MeRead]:
    """Who I am.

    The account, its memberships in every district, the one that this token acts as, and what it permits.
    """
    return Call("GET", "/v1/me")
