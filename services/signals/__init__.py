"""Signals (信号): what devices say, signed with their keys.

signing.py     what is signed, and whether it is genuine
severities.py  how grave what is, by the kind of device
take.py        taking signals: once each, counted by the hour
course.py      how what is said follows on how it stood, by when it was
trouble.py     from alarms and faults to alerts: one for what goes on, told now and then how often
counts.py      the counts that alerts tell, brought up to date
silent.py      what is not heard any more
reading.py     as they are seen"""

from services.signals.counts import tell_counts
from services.signals.reading import listing
from services.signals.signing import (
    Known,
    SignalForged,
    SignalOutOfTime,
    SignalUnsigned,
    Signed,
    genuine,
    look_up,
    read,
)
from services.signals.silent import raise_silent
from services.signals.take import DeviceRetired, take

__all__ = [
    "DeviceRetired",
    "Known",
    "SignalForged",
    "SignalOutOfTime",
    "SignalUnsigned",
    "Signed",
    "genuine",
    "listing",
    "look_up",
    "raise_silent",
    "read",
    "take",
    "tell_counts",
]
