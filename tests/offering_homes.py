"""Homes that are modified, for what is offered to each (offering.py)."""

from collections.abc import Awaitable, Callable
from functools import partial

from models.accounts import Role
from services.calendars import today
from tests.homes import ITEMS, done, opened
from tests.staged import Case, Stage


async def modification(s: Stage, to: str) -> Case:
    """Surveyed by the maker, approved, funded: what else was done, others did."""
    if s.homes is None:
        s.homes = await opened(s.make, s.client_for)
        maker = await s.also("maker", Role.BUREAU_ADMIN)
        s.homes.people |= {"surveyor": maker}
    case = await s.homes.brought(to)
    await s.declare(case["resident_id"])
    why = {"reason": "不符合条件"}
    return Case(
        f"/v1/home-modifications/{case['id']}",
        {
            "survey": ("survey", {"surveyed_on": str(today()), "items": ITEMS}),
            "withdraw": ("withdraw", why),
            "approve": ("approve", {"provider_id": str(s.homes.provider.id)}),
            "reject": ("reject", why),
            "return_works": ("return", why),
            "accept_works": ("accept", done()),
            "approve_subsidy": ("approve-subsidy", None),
            "record_payment": ("payments", {"bank_reference": f"B-{case['id']}", "paid_on": str(today())}),
        },
    )


HOMES: dict[str, Callable[[Stage], Awaitable[Case]]] = {
    "a home that is surveyed": partial(modification, to="surveyed"),
    "a home that is modified": partial(modification, to="in_progress"),
    "a home that is accepted": partial(modification, to="accepted"),
    "a home that is funded": partial(modification, to="funded"),
}
