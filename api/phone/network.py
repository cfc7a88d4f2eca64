"""The way to the server, and how it breaks: before the request arrives, or after it was served and before the answer is there."""

import random
from dataclasses import dataclass, field
from typing import Any

import httpx


class InWords(Exception):
    """`zh` and `en`: as a person reads it; where it has no words of ours, in both the same."""

    def __init__(self, zh: str, en: str | None = None) -> None:
        super().__init__(zh)
        self.zh, self.en = zh, en or zh


class Offline(InWords):
    """Nothing came back: it may have arrived or not."""


class NobodyThere(Offline):
    """Not even a connection: no server, or another address."""


class Refused(InWords):
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
            raise _refused(answer)
        return dict(answer.json())

    def _sent(self, method: str, path: str, said: dict[str, Any]) -> httpx.Response:
        breaks = self.rng.random()
        if breaks < self.bad / 2:
            raise Offline("信号断了", "no signal")
        try:
            if self._token is None:
                self._token = self._sign_in()
            answer = self._client.request(method, path, headers={"Authorization": f"Bearer {self._token}"}, **said)
        except httpx.ConnectError as error:
            raise NobodyThere(type(error).__name__) from error
        except httpx.TransportError as error:
            raise Offline(type(error).__name__) from error
        if breaks < self.bad:
            raise Offline("答复在路上丢了", "the answer was lost")
        return answer

    def _sign_in(self) -> str:
        answer = self._client.post("/v1/auth/token", data={"username": self.username, "password": self.password})
        if answer.status_code == 429 or answer.status_code >= 500:
            raise Offline(f"HTTP {answer.status_code}")
        if answer.is_error:
            raise _refused(answer)
        return str(answer.json()["access_token"])


def _refused(answer: httpx.Response) -> Refused:
    """The server says it in Chinese, unless it is asked in English; its code is the same in both."""
    told = answer.json()
    return Refused(f"{told['detail']}（{told['code']}）", told["code"])
