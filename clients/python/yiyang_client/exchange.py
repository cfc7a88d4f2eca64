"""How a call is carried out, without a network: a flow says what to send and how long to wait, and is told what came back.

The clients run the same flows, one with threads and one with tasks, so that there is one rule of when something is sent again."""

import json
import random
import secrets
from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

import httpx
from yiyang_client.calls import Answer, Call
from yiyang_client.problems import NotSignedIn, Problem, Unheard, problem

T = TypeVar("T")
Outcome = httpx.Response | httpx.TransportError | None
NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


@dataclass(frozen=True)
class Send:
    """One request. It is answered with the response, or with the error that came instead of one."""

    method: str
    path: str
    headers: Mapping[str, str]
    params: Mapping[str, str]
    content: bytes | None = None
    files: Mapping[str, tuple[str, bytes, str]] | None = None
    data: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Pause:
    seconds: float


@dataclass(frozen=True)
class Alone:
    """A flow that runs while no other of the same client does: of one refresh token two uses end the sign-in."""

    flow: "Flow[None]"


Flow = Generator[Send | Pause | Alone, Outcome, T]


@dataclass(frozen=True)
class Patience:
    """How often a request is sent that may be sent again, and how long is waited in between: twice as long each time, by
    lot up to that, or as long as the server says. Longer than `longest_s` nobody waits: the refusal is raised."""

    tries: int = 5
    first_s: float = 0.5
    longest_s: float = 30.0

    def wait(self, tried: int, outcome: Outcome) -> float | None:
        """Seconds, or None to give up."""
        if tried >= self.tries:
            return None
        named = outcome.headers.get("retry-after", "") if isinstance(outcome, httpx.Response) else ""
        asked = float(named) if named.isdecimal() else 0.0
        backoff = min(self.first_s * 2 ** (tried - 1), 8.0) * random.uniform(0.5, 1.0)
        return max(asked, backoff) if asked <= self.longest_s else None


@dataclass
class SignIn:
    """Who signs in, and the tokens that stand. Tokens may be kept elsewhere and given again; then no password is needed."""

    username: str = ""
    password: str = field(default="", repr=False)
    membership: str = ""
    access_token: str = field(default="", repr=False)
    refresh_token: str = field(default="", repr=False)

    def keep(self, response: httpx.Response) -> None:
        said = response.json()
        self.access_token, self.refresh_token = said["access_token"], said["refresh_token"]


@dataclass(frozen=True)
class Exchange:
    sign_in: SignIn
    patience: Patience
    language: str

    def carry_out(self, call: Call[T], key: str | None, accept: str | None = None) -> Flow[Answer[T]]:
        """The key is made once and kept over all tries."""
        key = (key or secrets.token_hex(16)) if call.keyed else None
        tried, renewed, lost = 0, False, False
        while True:
            if call.signed and not self.sign_in.access_token:
                yield Alone(self.renew(""))
            token = self.sign_in.access_token if call.signed else ""
            tried += 1
            outcome = yield self.written(call, key, token, accept)
            if isinstance(outcome, httpx.Response) and outcome.is_success:
                return _answered(outcome)
            if isinstance(outcome, httpx.Response) and outcome.status_code == 401 and token and not renewed:
                renewed, tried = True, tried - 1
                yield Alone(self.renew(token))
                continue
            lost = lost or may_have_happened(outcome)
            wait = self.patience.wait(tried, outcome) if _again(call, key, outcome) else None
            if wait is None:
                raise refused(outcome, key, lost=lost)
            yield Pause(wait)

    def sign_out(self) -> Flow[None]:
        bearer = {"Authorization": f"Bearer {self.sign_in.access_token}"}
        outcome = yield from self._once("/v1/auth/logout", bearer)
        self.sign_in.access_token = self.sign_in.refresh_token = ""
        if not isinstance(outcome, httpx.Response) or outcome.status_code not in (204, 401):
            raise refused(outcome, None)

    def renew(self, seen: str) -> Flow[None]:
        """Other tokens than those seen, unless somebody was here before. What was sent once as a refresh token and not
        answered may be used up: it is never sent again."""
        sign_in = self.sign_in
        if sign_in.access_token != seen:
            return
        if refresh := sign_in.refresh_token:
            sign_in.refresh_token = ""
            body = json.dumps({"refresh_token": refresh}).encode()
            outcome = yield from self._once("/v1/auth/refresh", {"Content-Type": "application/json"}, content=body)
            if isinstance(outcome, httpx.Response) and outcome.is_success:
                return sign_in.keep(outcome)
            if isinstance(outcome, NEVER_SENT) or getattr(outcome, "status_code", 0) == 503:
                sign_in.refresh_token = refresh
                raise refused(outcome, None)
            if not sign_in.password:
                sign_in.access_token = ""
                raise NotSignedIn("the sign-in has ended: sign in again") from refused(outcome, None)
        if not sign_in.password:
            raise NotSignedIn("give a user name and a password, or tokens")
        form = {"username": sign_in.username, "password": sign_in.password}
        form |= {"scope": f"membership:{sign_in.membership}"} if sign_in.membership else {}
        outcome = yield from self._once("/v1/auth/token", {}, data=form)
        if not isinstance(outcome, httpx.Response) or not outcome.is_success:
            raise refused(outcome, None)
        sign_in.keep(outcome)

    def _once(self, path: str, headers: Mapping[str, str], **sent: Any) -> Flow[Outcome]:
        """A POST that the server gets once at most: it is tried again while no connection could be made."""
        tried = 0
        while True:
            tried += 1
            outcome = yield Send("POST", path, {"Accept-Language": self.language, **headers}, {}, **sent)
            wait = self.patience.wait(tried, outcome) if isinstance(outcome, NEVER_SENT) else None
            if wait is None:
                return outcome
            yield Pause(wait)

    def written(self, call: Call[Any], key: str | None, token: str, accept: str | None) -> Send:
        headers = {"Accept": accept or call.accept, "Accept-Language": self.language}
        headers |= {name: _text(value) for name, value in call.headers.items() if value is not None}
        headers |= {"Authorization": f"Bearer {token}"} if token else {}
        headers |= {"Idempotency-Key": key} if key else {}
        params = {name: _text(value) for name, value in call.query.items() if value is not None}
        if call.file:
            fields = {name: _text(value) for name, value in call.form.items() if value is not None}
            return Send(call.method, call.path, headers, params, files={"file": call.file}, data=fields)
        if call.body is None:
            return Send(call.method, call.path, headers, params)
        content = json.dumps(call.body, ensure_ascii=False).encode()
        return Send(call.method, call.path, headers | {"Content-Type": "application/json"}, params, content)


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _again(call: Call[Any], key: str | None, outcome: Outcome) -> bool:
    """What only reads may be sent again, and what has a key; never anything else."""
    if key is None and call.method != "GET":
        return False
    if isinstance(outcome, httpx.Response):
        running = outcome.status_code == 409 and _told(outcome).get("code") == "idempotency_key_in_use"
        return running or outcome.status_code in (429, 502, 503, 504)
    return True


def _told(response: httpx.Response) -> dict[str, Any]:
    try:
        said = response.json()
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _answered(response: httpx.Response) -> Answer[Any]:
    if response.headers.get("content-type", "").startswith("application/json"):
        value: object = response.json()
    else:
        value = response.content if response.status_code != 204 else None
    headers = response.headers
    replayed = headers.get("idempotency-replayed") == "true"
    return Answer(cast(Any, value), headers.get("etag", ""), replayed, headers.get("x-request-id", ""))


def may_have_happened(outcome: Outcome) -> bool:
    """Whether the answer of one try was lost: not where no connection was made."""
    return not isinstance(outcome, (httpx.Response, *NEVER_SENT))


def refused(outcome: Outcome, key: str | None, *, lost: bool = False) -> Problem | Unheard:
    """`lost`: the answer of an earlier try was, whatever became of the last."""
    if isinstance(outcome, httpx.Response):
        request_id = outcome.headers.get("x-request-id", "")
        return problem(outcome.status_code, _told(outcome), request_id=request_id, key=key)
    error = Unheard(f"no answer: {outcome!r}", may_have_happened=lost or may_have_happened(outcome), key=key)
    error.__cause__ = outcome
    return error
