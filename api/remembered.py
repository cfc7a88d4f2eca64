"""Public answers, remembered while nothing is written (docs/adr/0061).

What PostgreSQL shows depends on which transactions have ended: as long as `pg_current_snapshot` is the same, every statement finds
the same rows. So an answer that was made after it was taken is still the answer, and whoever writes anything ends that at once."""

from collections import OrderedDict
from collections.abc import Awaitable, Callable

from fastapi import Request, Response

from services import calendars
from services.scope import snapshot

MOST = 128
"""So many answers, a page each: some 3 MB of a process, and 50 where all are of 200 inspections with their findings."""


class Remembered:
    """Answers to anybody, by what was asked. `again`: how often one was given again."""

    def __init__(self) -> None:
        self._told: OrderedDict[tuple[str, ...], tuple[str, Response]] = OrderedDict()
        self.again = 0

    async def answer(self, request: Request, make: Callable[[Request], Awaitable[Response]]) -> Response:
        """What `make` raises is not remembered: a refusal is made anew."""
        asked = (request.url.path, request.url.query, request.headers.get("accept", ""))
        seen = f"{calendars.today()} {await snapshot(request.app.state.engine)}"
        before = self._told.pop(asked, None)
        if before is not None and before[0] == seen:
            self._told[asked] = before
            self.again += 1
            return _copied(before[1])
        answer = await make(request)
        self._told[asked] = seen, _copied(answer)
        if len(self._told) > MOST:
            self._told.popitem(last=False)
        return answer


def _copied(answer: Response) -> Response:
    """Whoever answers adds headers of its own."""
    return Response(bytes(answer.body), answer.status_code, dict(answer.headers))
