"""auth. Written by `make clients` from openapi/openapi.json."""

from yiyang_client import models
from yiyang_client.calls import Call


def logout() -> Call[None]:
    """Sign out.

    From the next request on, the tokens of this sign-in are refused.
    """
    return Call("POST", "/v1/auth/logout", keyed=True)


def password(body: models.PasswordChange) -> Call[None]:
    """Change one's own password.

    Every other sign-in of the account ends at once, in all districts; this one stays. A wrong current password is a
    failed sign-in: after five each next attempt waits.

    Without regard to an `Idempotency-Key`: sent again after it worked, 422 `current_password_wrong`, and the new
    password holds.
    """
    return Call("POST", "/v1/auth/password", body=body)
