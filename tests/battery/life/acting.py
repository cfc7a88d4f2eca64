"""How the machine acts: picks what to act on, asks what is allowed, does it, and has the books looked at."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime
from typing import Any, ClassVar

import httpx
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine

from tests.battery.life.books import Books, month_of
from tests.battery.life.town import Town

N = st.integers(0, 40)
"""Which of those there are."""
OUT_OF_TURN = st.sampled_from([False] * 7 + [True])
"""Now and then an act is tried on whatever there is, also where it is not possible."""


def some(noun: str, *statuses: str) -> Callable[[Any], bool]:
    """There is one in these states: otherwise a rule that needs one would only be refused."""
    return lambda machine: any(row["status"] in statuses for row in machine.rows(noun))


TAKEN_IN_EVERY_STATE = {"check_in", "check_out"}
PATHS = {"correct": "corrections", "miss": "missed", "record_payment": "payments", "receive": "receipts"}
PATHS |= {"deliver": "tell", "not_collect": "tell"}
WHY = {"reason_code": "data_entry_error", "memo": "核对无误"}


class Acting(RuleBasedStateMachine):
    """`found` makes a town, `reached` counts what was done: both are set by the test."""

    found: ClassVar[Callable[[], Town]]
    reached: ClassVar[Counter[str]]

    def __init__(self) -> None:
        super().__init__()
        self.town = type(self).found()
        self.books = Books(self.town)

    def rows(self, noun: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = getattr(self.books.now, noun)
        return found

    def pick(self, noun: str, n: int, out_of_turn: bool, *statuses: str) -> dict[str, Any]:
        """One in these states, if there is one and it is its turn; else any."""
        rows = self.rows(noun)
        fit = [row for row in rows if row["status"] in statuses]
        chosen = rows if out_of_turn or not fit else fit
        return chosen[n % len(chosen)]

    def act(self, noun: str, row: dict[str, Any], act: str, who: str, body: Any = None) -> httpx.Response:
        """An act that is listed is never refused for the state; one that is not listed is refused."""
        path = f"/v1/{noun}/{row['id']}"
        listed = act in self.town.read(who, path)["allowed_actions"]
        answer = self.town.ask(who, "POST", f"{path}/{PATHS.get(act, act.replace('_', '-'))}", body)
        return self.judged(f"{noun}.{act}", answer, listed)

    def judged(self, name: str, answer: httpx.Response, listed: bool | None = None) -> httpx.Response:
        code = "" if answer.is_success else answer.json()["code"]
        assert not listed or code != "wrong_state", (name, answer.text)
        if listed is False and name.partition(".")[2] not in TAKEN_IN_EVERY_STATE:
            assert not answer.is_success, (name, answer.text)
        assert code not in ("invalid_input", "forbidden"), (name, answer.text)
        self.reached[name if answer.is_success else f"{name}: {code}"] += 1
        return answer

    def reserve(self, before: Any, order: dict[str, Any], room: int, *, excess: bool = False) -> None:
        """The order holds its minutes in the month of its plan; of what is too much only what is left."""
        minutes = order["planned_minutes"]
        assert excess or minutes <= room, (before, order, room)
        self.books.reserved.pop(order["id"], None)
        if order["hold_id"]:
            held = min(minutes, room)
            self.books.reserved[order["id"]] = ((self.books.owner(order["entitlement_id"]), month_of(order)), held)

    def teardown(self) -> None:
        """What the API tells of a month's balance is what the books say."""
        for account in (a for a in self.rows("accounts") if a["owner_kind"] == "entitlement_month"):
            path = f"/v1/entitlements/{account['owner_id']}/balance"
            told = self.town.read("officer", path, month=account["month"])
            assert (told["held"], told["posted"]) == (account["held"], account["posted"])


def at(written: str) -> datetime:
    return datetime.fromisoformat(written)
