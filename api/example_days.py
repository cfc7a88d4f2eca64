"""Days of the examples on the API page: they are written as days around 2036-07-01, which stands for today, so that whoever sends an
example sends a day that is still to come, and not too far ahead."""

import re
from datetime import date

TODAY = date(2036, 7, 1)
_DAY = re.compile(rb'"(2036-\d\d-\d\d)(?=["T])')


def around(described: bytes, today: date) -> bytes:
    """The description as it is read on that day."""

    def moved(day: re.Match[bytes]) -> bytes:
        return f'"{today + (date.fromisoformat(day[1].decode()) - TODAY)}'.encode()

    return _DAY.sub(moved, described)
