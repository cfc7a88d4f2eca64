"""Devices (监测设备): where they are, with which key they sign, and when they were last heard.

register.py  put on the register, moved about its place, given a key, retired
reading.py   as they are seen: a place its own, a township those of its division, the bureau all
What they say is taken by services/signals."""

from services.devices.reading import get, listing, read
from services.devices.register import issue_key, register, retire, update

__all__ = ["get", "issue_key", "listing", "read", "register", "retire", "update"]
