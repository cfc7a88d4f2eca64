"""Everything that a relative can ask the API for, and what an answer says."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import httpx
from fastapi import FastAPI

from services import calendars
from tests.household import Household
from tests.moments import as_of_now

NOWHERE = str(UUID(int=7))
"""In the place of what is on record of nobody's: a relative is refused these whatever stands there."""
ENDLESS = {"/v1/events"}
"""A stream; what it tells a relative, and under which consent, is in tests/test_events.py."""
QUERIES: dict[str, dict[str, Any]] = {
    "/v1/residents/{resident_id}/month": {"month": lambda: calendars.month_of(calendars.today())},
    "/v1/entitlements/{entitlement_id}/balance": {"month": lambda: calendars.month_of(calendars.today())},
    "/v1/beds/availability": {"from_on": lambda: str(calendars.today())},
    "/v1/providers/{provider_id}/scorecard": {"quarter": "2024-Q1"},
    "/v1/providers/scorecards": {"quarter": "2024-Q1"},
    "/v1/meal-points/{meal_point_id}/readiness": {"meal": "lunch", "at": "2024-03-05T11:00:00+08:00"},
    "/v1/meal-orders/route": {"meal": "lunch", "served_on": "2024-03-05"},
    "/v1/insurance-policies/uninsured": {"kind": "facility_liability"},
    "/v1/reports/period": {"from": "2024-03-01", "to": "2024-03-31"},
    "/v1/reports/period/{key}/rows": {"from": "2024-03-01", "to": "2024-03-31"},
    "/v1/reports/period/{key}/chart.svg": {"from": "2024-03-01", "to": "2024-03-31"},
}
"""What a route cannot be asked without; a function is asked when the route is."""
FORMS = {"{kind}": "residents", "{key}": "home_care.visits", "{code}": "110000"}


def routes(app: FastAPI) -> list[str]:
    """Every GET under /v1."""
    described = app.openapi()["paths"]
    return sorted(
        path for path in described if path.startswith("/v1/") and "get" in described[path] and path not in ENDLESS
    )


async def asked(client: httpx.AsyncClient, route: str, of: Household) -> httpx.Response:
    """With what is on record of that household."""
    path = route
    for name, value in of.ids.items():
        path = path.replace(f"{{{name}}}", value)
    for form, value in FORMS.items():
        path = path.replace(form, value)
    path = "/".join(NOWHERE if part.startswith("{") else part for part in path.split("/"))
    answer = await client.get(path, params=as_of_now(QUERIES.get(route, {})))
    assert answer.status_code in (200, 401, 403, 404), (route, answer.status_code, answer.text)
    return answer


def fields(told: Any, under: str = "") -> Iterator[str]:
    """The names under which something is told: neither null nor empty. What differs by its key only is told as one."""
    if isinstance(told, dict):
        for name, value in told.items():
            yield from fields(value, f"{under}.{name}" if under else name)
    elif isinstance(told, list):
        for value in told:
            yield from fields(value, under)
    elif told is not None:
        yield under
