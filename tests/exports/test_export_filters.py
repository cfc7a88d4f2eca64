"""The filters of exports: those of the list itself, each understood by PostgreSQL, and no other."""

from uuid import UUID

import pytest

from models.accounts import Role
from services.exports.kinds import KINDS
from tests.exports.fetching import asked, made


@pytest.mark.parametrize(
    ("kind", "filters", "code", "pointer"),
    [
        ("visits", {"colour": "red"}, "filter_unknown", "/filters/colour"),
        ("visits", {"limit": "5"}, "filter_unknown", "/filters/limit"),
        ("visits", {"status": "splendid"}, "filter_invalid", "/filters/status"),
        ("visits", {"from_on": "5.3.2024"}, "filter_invalid", "/filters/from_on"),
        ("visits", {"provider_id": "'; drop table visits; --"}, "filter_invalid", "/filters/provider_id"),
        ("claims", {"month": "2024-13"}, "filter_invalid", "/filters/month"),
        ("audit", {"from": "2024-03-05T00:00:00"}, "filter_invalid", "/filters/from"),
        ("uninsured", {"kind": None}, "invalid_input", None),
        ("uninsured", {"kind": "life"}, "filter_invalid", "/filters/kind"),
        ("devices", {"heard_before": "2024-03-05"}, "filter_invalid", "/filters/heard_before"),
        ("visits", {"status": ["verified"]}, "invalid_input", None),
    ],
)
async def test_a_filter_that_the_list_does_not_take_is_refused(client_for, kind, filters, code, pointer):
    refused = await asked(await client_for(Role.AUDITOR), kind, **filters)

    assert (refused.status_code, refused.json()["code"]) == (422, code), refused.text
    assert pointer is None or refused.json()["errors"][0]["pointer"] == pointer


async def test_every_filter_of_every_list_is_a_filter_of_postgresql(client_for, drain, app, make):
    """Each is asked of the database once, and each is a parameter of the list itself or of its path."""
    auditor = await client_for(Role.AUDITOR)
    some = {
        **dict.fromkeys(("from_on", "to_on", "open_on", "on", "planned_from_on", "planned_to_on"), "2024-03-05"),
        **dict.fromkeys(("from", "to", "heard_before"), "2024-03-05T00:00:00+08:00"),
        **dict.fromkeys(("month", "service_month", "batch_month"), "2024-03"),
        **dict.fromkeys(("year", "within_days"), "2024"),
        "code": "X1",
        "category": "dibao",
        "division": make.code,
        "act": "x",
        **dict.fromkeys(("resolved", "ended", "due", "arrears", "overpaid", "in_recovery", "undue", "overdue"), True),
        **dict.fromkeys(("late", "annulled", "extension_waits", "rated", "disputed", "dispute_upheld"), True),
        **dict.fromkeys(("over", "rejected", "electronic"), True),
        "within_days": "60",
        "level": "2",
        "kind": "told",
        "pending": "grant",
    }
    ended = {}

    for kind in KINDS.values():
        for name, one in kind.filters.items():
            values = {str(next(iter(one.of)))} if hasattr(one.of, "__members__") else {some.get(name, str(UUID(int=1)))}
            done = await made(auditor, drain, kind.name, **{name: values.pop()})
            ended[kind.name, name] = done["status"]

    assert set(ended.values()) == {"succeeded"}
    assert len(ended) > 40
