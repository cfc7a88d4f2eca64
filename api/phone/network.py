"""The way to the server, and how it breaks: before the request arrives, or after it was served and before the answer is there."""

import random
from dataclasses import dataclass, field
from typing import Any

import httpx


class Offline(Exception):
    """Nothing came back: it may have arrived or not."""


class NobodyThere(Offline):
    """Not even a connection: no server, or another address."""


class Refused(Exception):
    """The server will not have it, however often it is sent."""


@dataclass
class Network:
    """`bad`: the share of requests that break, half of them on the way back."""

    url: str
    username: str
    password: str
    bad: float = 0.0
    rng: random.Random = field(default_factory=random.Random)
    _token: str | None = None

    def __post_init__(self) -> None:
        self._client = httpx.Client(base_url=self.url, timeout=10)

    def ask(self, method: str, path: str, **said: Any) -> dict[str, Any]:
        """Raises Offline, Refused. A sign-in that has ended is renewed."""
        answer = self._sent(method, path, said)
        if answer.status_code == 401:
            self._token = None
            answer = self._sent(method, path, said)
        if answer.status_code == 429 or answer.status_code >= 500:
            raise Offline(f"HTTP {answer.status_code}")
        if answer.is_error:
            told = answer.json()
            raise Refused(f"{told['code']}: {told['detail']}")
        return dict(answer.json())

    def _sent(self, method: str, path: str, said: dict[str, Any]) -> httpx.Response:
        breaks = self.rng.random()
        if breaks < self.bad / 2:
            raise Offline("no network")
        try:
            if self._token is None:
                self._token = self._sign_in()
            answer = self._client.request(method, path, headers={"Authorization": f"Bearer {self._token}"}, **said)
        except httpx.ConnectError as error:
            raise NobodyThere(type(error).__name__) from error
        except httpx.TransportError as error:
            raise Offline(type(error).__name__) from error
        if breaks < self.bad:
            raise Offline("the answer was lost")
        return answer

    def _sign_in(self) -> str:
        answer = self._client.post("/v1/auth/token", data={"username": self.username, "password": self.password})
        if answer.status_code == 429 or answer.status_code >= 500:
            raise Offline(f"HTTP {answer.status_code}")
        if answer.is_error:
            raise Refused(str(answer.json()["detail"]))
        return str(answer.json()["access_token"])
