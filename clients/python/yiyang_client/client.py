"""The two clients: the same flows (exchange.py), run with threads or with tasks."""

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from types import TracebackType
from typing import Any, Self, TypeVar

import httpx
from yiyang_client.calls import Answer, Call, Page, Pages
from yiyang_client.exchange import Alone, Exchange, Flow, Outcome, Patience, Pause, Send, SignIn
from yiyang_client.listening import AsyncEvents, Events
from yiyang_client.stream import LISTEN, Heard, Listening, listen

T = TypeVar("T")


class _Common:
    """What both are told. `http` is the httpx client to use, if it needs to be a special one."""

    def __init__(self, sign_in: SignIn | None, patience: Patience, language: str) -> None:
        self.sign_in = sign_in or SignIn()
        self._exchange = Exchange(self.sign_in, patience, language)

    def _listening(self, kinds: str | None, last_event_id: str, follow: bool) -> tuple[Heard, Listening]:
        heard = Heard(last_event_id)
        call = replace(LISTEN, query={"kinds": kinds, "follow": follow})
        return heard, listen(self._exchange, call, heard, follow=follow)


class Client(_Common):
    """For threads: any number of them may use one client at the same time."""

    def __init__(
        self,
        url: str,
        sign_in: SignIn | None = None,
        *,
        language: str = "zh",
        patience: Patience = Patience(),
        timeout_s: float = 30.0,
        http: httpx.Client | None = None,
    ) -> None:
        super().__init__(sign_in, patience, language)
        self._http = http or httpx.Client(base_url=url, timeout=timeout_s)
        self._alone = threading.Lock()

    def send(self, call: Call[T], *, key: str | None = None) -> T:
        """What the call answers. With a `key` of your own you may send it again after this program has ended."""
        return self.ask(call, key=key).value

    def ask(self, call: Call[T], *, key: str | None = None) -> Answer[T]:
        """The same, with what stood around it: the `etag` for a change."""
        return self._run(self._exchange.carry_out(call, key))

    def page(self, pages: Pages[T], cursor: str | None = None) -> Page[T]:
        return self.send(pages.after(cursor))

    def each(self, pages: Pages[T]) -> Iterator[T]:
        """All of a list, page after page, each asked for when it is reached."""
        cursor: str | None = None
        while True:
            page = self.page(pages, cursor)
            yield from page["items"]
            cursor = page.get("next_cursor")
            if cursor is None:
                return

    def events(self, *, kinds: str | None = None, last_event_id: str = "", follow: bool = True) -> Events:
        """What happens, as it happens; after a lost connection from where it was lost. `kinds`: `orders,visits.verified`.
        Without `last_event_id` from now on. Not `follow`: what has happened since then, and no more."""
        return Events(self._http, self._run_alone, *self._listening(kinds, last_event_id, follow))

    def download(self, call: Call[Any], media_type: str) -> bytes:
        """The same in another form: a report as xlsx or docx, a list as CSV."""
        value = self._run(self._exchange.carry_out(call, None, media_type)).value
        return bytes(value)

    def sign_out(self) -> None:
        self._run(self._exchange.sign_out())

    def close(self) -> None:
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def _run(self, flow: Flow[T]) -> T:
        outcome: Outcome = None
        while True:
            try:
                step = flow.send(outcome)
            except StopIteration as end:
                return end.value  # type: ignore[no-any-return]
            outcome = self._step(step)

    def _step(self, step: Send | Pause | Alone) -> Outcome:
        if isinstance(step, Send):
            try:
                return self._http.request(**_request(step))
            except httpx.TransportError as error:
                return error
        if isinstance(step, Pause):
            time.sleep(step.seconds)
        else:
            self._run_alone(step)
        return None

    def _run_alone(self, step: Alone) -> None:
        with self._alone:
            self._run(step.flow)


class AsyncClient(_Common):
    """For asyncio: any number of tasks of one loop may use one client at the same time."""

    def __init__(
        self,
        url: str,
        sign_in: SignIn | None = None,
        *,
        language: str = "zh",
        patience: Patience = Patience(),
        timeout_s: float = 30.0,
        http: httpx.AsyncClient | None = None,
    ) -> None:
        super().__init__(sign_in, patience, language)
        self._http = http or httpx.AsyncClient(base_url=url, timeout=timeout_s)
        self._alone = asyncio.Lock()

    async def send(self, call: Call[T], *, key: str | None = None) -> T:
        """What the call answers. With a `key` of your own you may send it again after this program has ended."""
        return (await self.ask(call, key=key)).value

    async def ask(self, call: Call[T], *, key: str | None = None) -> Answer[T]:
        """The same, with what stood around it: the `etag` for a change."""
        return await self._run(self._exchange.carry_out(call, key))

    async def page(self, pages: Pages[T], cursor: str | None = None) -> Page[T]:
        return await self.send(pages.after(cursor))

    async def each(self, pages: Pages[T]) -> AsyncIterator[T]:
        """All of a list, page after page, each asked for when it is reached."""
        cursor: str | None = None
        while True:
            page = await self.page(pages, cursor)
            for item in page["items"]:
                yield item
            cursor = page.get("next_cursor")
            if cursor is None:
                return

    def events(self, *, kinds: str | None = None, last_event_id: str = "", follow: bool = True) -> AsyncEvents:
        """What happens, as it happens; after a lost connection from where it was lost. `kinds`: `orders,visits.verified`.
        Without `last_event_id` from now on. Not `follow`: what has happened since then, and no more."""
        return AsyncEvents(self._http, self._run_alone, *self._listening(kinds, last_event_id, follow))

    async def download(self, call: Call[Any], media_type: str) -> bytes:
        """The same in another form: a report as xlsx or docx, a list as CSV."""
        value = (await self._run(self._exchange.carry_out(call, None, media_type))).value
        return bytes(value)

    async def sign_out(self) -> None:
        await self._run(self._exchange.sign_out())

    async def close(self) -> None:
        await self._http.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        await self.close()

    async def _run(self, flow: Flow[T]) -> T:
        outcome: Outcome = None
        while True:
            try:
                step = flow.send(outcome)
            except StopIteration as end:
                return end.value  # type: ignore[no-any-return]
            outcome = await self._step(step)

    async def _step(self, step: Send | Pause | Alone) -> Outcome:
        if isinstance(step, Send):
            try:
                return await self._http.request(**_request(step))
            except httpx.TransportError as error:
                return error
        if isinstance(step, Pause):
            await asyncio.sleep(step.seconds)
        else:
            await self._run_alone(step)
        return None

    async def _run_alone(self, step: Alone) -> None:
        async with self._alone:
            await self._run(step.flow)


def _request(step: Send) -> dict[str, Any]:
    return {
        "method": step.method,
        "url": step.path,
        "headers": step.headers,
        "params": step.params,
        "content": step.content,
        "files": step.files,
        "data": step.data,
    }
