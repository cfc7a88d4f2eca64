"""The day of a phone: look what is to do, do it, tell it, until nothing waits."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from api.phone import caring, picturing
from api.phone.network import Network, NobodyThere, Offline
from api.phone.store import Store

AT_ONCE = 20
"""Events in one sending: a phone with a bad network sends little at a time."""
BREATH_SECONDS, LONGEST_BREATH_SECONDS = 0.05, 5.0
"""Between two tries: twice as long each time, while nothing gets through."""

Say = Callable[[str, str], None]


@dataclass
class Lived:
    """What one run came to. `pictures` and `told`, by outcome: of all that ever happened on this phone."""

    visits: int
    pictures: int
    broken: int
    told: dict[str, int]
    rejected: list[tuple[str, str, str]]


def live(store: Store, network: Network, device_id: str, say: Say, *, pace: float = 0) -> Lived:
    """Until all that is over by now has been done and told; `pace` seconds between two things that happen. Raises Refused."""
    visits = broken = in_a_row = 0
    store.try_again()
    looked = named = False
    while True:
        cared = _care(store, say, pace)
        visits += cared
        try:
            if not looked:
                store.hold(
                    network.ask("GET", "/v1/sync/changes", params={"since": store.token} if store.token else None)
                )
                looked = True
            elif events := store.waiting(AT_ONCE):
                _tell(store, network, device_id, events, say)
            elif picture := store.next_picture():
                store.sent_picture(picture[0], picturing.send(network, *picture))
            elif not cared:
                return Lived(visits, store.pictures(), broken, store.counts(), store.rejected())
            in_a_row = 0
        except Offline as broke:
            broken, in_a_row = broken + 1, in_a_row + 1
            if in_a_row & in_a_row - 1 == 0:  # the first, second, fourth ...: not the same all the time
                say(f"没有网络（{network.url}，{broke.zh}，连续第 {in_a_row} 次），都存着，稍后再发。",
                    f"No network ({network.url}, {broke.en}, {in_a_row} in a row): all is kept, and sent later.")  # fmt: skip
            if isinstance(broke, NobodyThere) and not named:
                named = True
                say("服务不在这个地址？用 --url 指明，如 --url http://127.0.0.1:8080。",
                    "Is the server elsewhere? Name it with --url, such as --url http://127.0.0.1:8080")  # fmt: skip
            time.sleep(min(BREATH_SECONDS * 2 ** min(in_a_row - 1, 10), LONGEST_BREATH_SECONDS))
        time.sleep(pace)


def _care(store: Store, say: Say, pace: float) -> bool:
    """The next visit that is over by now, each step on the disk before the next; or there is none."""
    for visit in store.visits():
        happened = store.steps_of(visit["id"])
        if "check_out" in happened or not caring.is_over(visit, datetime.now(UTC)):
            continue
        for step, event, picture in caring.steps(visit, store.home(visit["resident_id"])):
            if step not in happened:
                store.keep(step, event, picture)
                time.sleep(pace)
        say(f"{visit['visit_no']}：已上门，{visit['service'] or '-'}，存在手机上。",
            f"{visit['visit_no']}: done, and kept on the phone.")  # fmt: skip
        return True
    return False


def _tell(store: Store, network: Network, device_id: str, events: Sequence[Mapping[str, Any]], say: Say) -> None:
    body = {"device_id": device_id, "sent_at": datetime.now(UTC).isoformat(), "events": events}
    answer = network.ask("POST", "/v1/sync/visit-events", json=body)
    store.answered(events, answer["results"])
    said = [answer[name] for name in ("accepted", "duplicate", "rejected")]
    say("发送 {} 个：收下 {}，已收过 {}，退回 {}。".format(len(events), *said),
        "Sent {}: {} accepted, {} had been before, {} rejected.".format(len(events), *said))  # fmt: skip
