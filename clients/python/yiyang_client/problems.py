"""What can go wrong, as exceptions: a problem that the API tells of (RFC 9457), or an answer that was never heard."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


class YiyangError(Exception):
    """All that this client raises."""


class NotSignedIn(YiyangError):
    """Nobody has signed in, or the sign-in has ended and there is no password to sign in anew with."""


class Unheard(YiyangError):
    """No answer came, after all tries that were safe. `may_have_happened`: the request may have been carried out; send it
    again with the same `key`, or look before asking anew."""

    def __init__(self, message: str, *, may_have_happened: bool, key: str | None) -> None:
        super().__init__(message)
        self.may_have_happened = may_have_happened
        self.key = key


@dataclass(frozen=True)
class Fault:
    """One fault of what was sent: `pointer` (RFC 6901) says where in the body, or `/query/…`; `message` is for people."""

    pointer: str
    code: str
    message: str


class Problem(YiyangError):
    """A refusal. `code` never changes and is for programs; `title` and `detail` are for people, in the client's language.
    `facts` are what the sentence speaks of: what is left, who blocks."""

    def __init__(self, status: int, told: Mapping[str, Any], *, request_id: str, key: str | None) -> None:
        self.status = status
        self.code = str(told.get("code", f"http_{status}"))
        self.title = str(told.get("title", ""))
        self.detail = str(told.get("detail", ""))
        self.faults = [Fault(one["pointer"], one["code"], one["message"]) for one in told.get("errors", [])]
        self.facts = {name: value for name, value in told.items() if name not in _SAID}
        self.request_id = request_id
        self.key = key
        where = "".join(f"\n  {fault.pointer}: {fault.message} ({fault.code})" for fault in self.faults)
        super().__init__(f"{status} {self.code}: {self.detail or self.title}{where}")


class KeyRequired(Problem):
    """400: money is approved or paid under an `Idempotency-Key` alone."""


class Unauthenticated(Problem):
    """401"""


class Forbidden(Problem):
    """403"""


class NotFound(Problem):
    """404: there is none, or none that you may know of."""


class Conflict(Problem):
    """409: not in the present state."""


class Stale(Problem):
    """412: somebody else has changed it; read it again and decide anew."""


class Invalid(Problem):
    """422: `faults` say what to correct."""


class TooOften(Problem):
    """429"""


class Unavailable(Problem):
    """502, 503, 504"""


_SAID = {"type", "code", "title", "status", "detail", "instance", "errors"}
_BY_STATUS: dict[int, type[Problem]] = {
    400: KeyRequired,
    401: Unauthenticated,
    403: Forbidden,
    404: NotFound,
    409: Conflict,
    412: Stale,
    422: Invalid,
    429: TooOften,
    502: Unavailable,
    503: Unavailable,
    504: Unavailable,
}


def problem(status: int, told: object, *, request_id: str, key: str | None) -> Problem:
    """`told` is the answer's JSON; whatever is no object came from something in between."""
    said: Mapping[str, Any] = told if isinstance(told, dict) else {}
    return _BY_STATUS.get(status, Problem)(status, said, request_id=request_id, key=key)
