"""A caregiver's phone, simulated: `yiyang phone`. It keeps everything in a file of its own before anything is sent, loses its network at
random, and may be killed at any moment: what happened is told in the end, and counts once.

store.py      what the phone holds: its work, and the events and pictures that wait
network.py    the way to the server, and how it breaks
caring.py     what happens on a visit, step by step
picturing.py  a picture of the work, and how it gets out in pieces
living.py     the day: look, care, send, until nothing waits"""

from api.phone.living import Lived, live
from api.phone.network import Network
from api.phone.store import AnothersPhone, Store, Unusable

__all__ = ["AnothersPhone", "Lived", "Network", "Store", "Unusable", "live"]
