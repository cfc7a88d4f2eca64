"""Active, suspended, ended: what providers, contracts, caregivers and service items have in common."""

from collections.abc import Callable
from typing import TypeVar

from models.base import Record, SupplyStatus
from services.access import Actor, Permission
from services.errors import Invalid, Stale, WrongState

T = TypeVar("T")

_ACTS: dict[SupplyStatus, dict[str, SupplyStatus]] = {
    SupplyStatus.ACTIVE: {"suspend": SupplyStatus.SUSPENDED, "end": SupplyStatus.ENDED},
    SupplyStatus.SUSPENDED: {"resume": SupplyStatus.ACTIVE, "end": SupplyStatus.ENDED},
    SupplyStatus.ENDED: {},
}
"""What is ended stays ended: who comes back is registered again."""


class PlaceIncomplete(Invalid):
    code = "place_incomplete"
    zh = "经度和纬度须同时填写或同时留空。"
    en = "Give latitude and longitude together, or neither."


def allowed_actions(actor: Actor, permission: Permission, status: SupplyStatus) -> list[str]:
    return list(_ACTS[status]) if actor.may(permission) else []


def turned(status: SupplyStatus, wanted: SupplyStatus) -> SupplyStatus:
    """The new status. WrongState when the way from the present one does not lead there."""
    ways = _ACTS[status]
    if wanted is status or wanted in ways.values():
        return wanted
    act = {SupplyStatus.ACTIVE: "resume", SupplyStatus.SUSPENDED: "suspend", SupplyStatus.ENDED: "end"}[wanted]
    raise WrongState("/status", state=status, act=act, allowed=", ".join(ways) or "-")


def unchanged_since(row: Record, version: int) -> None:
    if row.version != version:
        raise Stale


def judged(pointer: str, judge: Callable[[str], T], written: str) -> T:
    """A number by its standard, or the refusal with the field that is meant."""
    try:
        return judge(written)
    except Invalid as error:
        error.pointer = error.pointer or pointer
        raise
