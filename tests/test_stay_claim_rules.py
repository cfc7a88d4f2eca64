"""Each exception code on a line of nights: what raises it, in words of nights, and which codes are not asked."""

import re
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from models.claims import RecordKind
from services.claims.rules import RULES
from tests.nights import MONTH, PRICE, Home, home

_ = home
NOT_OF_NIGHTS = {
    *("minutes_over", "minutes_under", "caregiver_overlap", "impossible_travel"),
    *("outside_geofence", "missing_check_out", "caregiver_unqualified", "kin_conflict", "resident_in_facility"),
}
"""A night has no minutes, no way, no check-out and no caregiver; and it is spent in a facility."""


async def counted(h: Home, month: str = MONTH) -> dict[str, Any]:
    """A month of a stay of March and April."""
    stay = await h.stays(until="2024-05-01")
    [found] = await h.months(stay, month)
    return found


async def no_visit(h: Home) -> None:
    h.bill(None)


async def visit_not_verified(h: Home) -> None:
    found = await counted(h)
    h.bill(found)
    await h.tell("update stay_months set status = 'flagged' where id = $1", found["id"])


async def duplicate_line(h: Home) -> None:
    found = await counted(h)
    h.bill(found)
    h.bill(found)


async def already_claimed(h: Home) -> None:
    found = await counted(h)
    h.bill(found)
    await h.reconciled()
    h.bill(found)


async def price_mismatch(h: Home) -> None:
    h.bill(await counted(h), unit_price_fen=15_000, amount_fen=31 * 15_000)


async def amount_mismatch(h: Home) -> None:
    h.bill(await counted(h), amount_fen=31 * PRICE + 1)


async def over_cap(h: Home) -> None:
    capped = "update programme_versions set cap_unit = 'fen', monthly_cap = 100000 where programme_id = $1"
    await h.tell(capped, h.programme.id)
    h.bill(await counted(h))


async def not_entitled(h: Home) -> None:
    await h.tell("update entitlements set effective_from = '2024-04-01' where id = $1", h.entitlement.id)
    h.bill(await counted(h))


async def outside_contract(h: Home) -> None:
    await h.tell("update contracts set ends_on = '2024-02-29' where district_code = $1", h.make.code)
    h.bill(await counted(h))


async def outside_month(h: Home) -> None:
    h.bill(await counted(h, "2024-04"))


async def resident_deceased(h: Home) -> None:
    h.bill(await counted(h))
    await h.tell("update residents set status = 'deceased', deceased_on = '2024-02-28' where id = $1", h.resident.id)


async def resident_moved(h: Home) -> None:
    h.bill(await counted(h))
    await h.tell("update residents set status = 'moved_out', moved_out_on = '2024-02-28' where id = $1", h.resident.id)


async def quantity_mismatch(h: Home) -> None:
    """A leave that the facility did not take off."""
    found = await counted(h)
    h.bill(found)
    await h.leaves({"id": found["stay_id"]}, "2024-03-05", "2024-03-06")


async def line_mismatch(h: Home) -> None:
    h.bill(await counted(h), resident_id=str((await h.make.resident()).id))


async def late_entry(h: Home) -> None:
    await h.tell(
        """insert into book_months (district_code, id, month, status, asked_by, closed_by, closed_at)
           values ($1, gen_random_uuid(), '2024-03', 'closed', gen_random_uuid(), gen_random_uuid(), now())""",
        h.make.code,
    )
    h.bill(await counted(h))


async def manual_entry(h: Home) -> None:
    """Reduced by an officer in a claim that was withdrawn, and asked for again."""
    found = await counted(h)
    h.bill(found, quantity=32, amount_fen=32 * PRICE)
    claim = await h.reconciled()
    less = {"code": "quantity_mismatch", "resolution": "adjust", "payable_quantity": 20, "reason_code": "no_evidence"}
    decided = await h.officer.post(f"/v1/claims/{claim['id']}/resolutions", json=less)
    assert decided.is_success, decided.text
    await h.house.manager.post(f"/v1/claims/{claim['id']}/withdraw")
    h.bill(found)


RAISED: dict[str, Callable[[Home], Awaitable[None]]] = {
    raises.__name__: raises
    for raises in (
        *(no_visit, visit_not_verified, duplicate_line, already_claimed, price_mismatch, amount_mismatch, over_cap),
        *(not_entitled, outside_contract, outside_month, resident_deceased, resident_moved, quantity_mismatch),
        *(line_mismatch, late_entry, manual_entry),
    )
}
MONTHS = {"already_claimed": "2024-04"}
ALONGSIDE = {
    "already_claimed": {"outside_month"},
    "outside_contract": {"not_entitled"},
    "resident_deceased": {"visit_not_verified"},
}
"""Nights that no contract covers are paid by nobody; of those after a death none is left."""


OF_TWO_DISTRICTS = {"resident_overlap"}
"""In one district the database keeps a person in one bed; tests/test_nights_elsewhere.py."""


def test_every_rule_is_asked_of_nights_but_those_that_nights_cannot_break():
    asked = {rule.code for rule in RULES if not rule.kinds or RecordKind.STAY in rule.kinds}

    assert asked == set(RAISED) | OF_TWO_DISTRICTS
    assert {rule.code for rule in RULES} - asked == NOT_OF_NIGHTS


@pytest.mark.parametrize("code", sorted(RAISED))
async def test_a_rule_fires_on_a_line_of_nights_and_says_why_in_words_of_nights(home: Home, code: str):
    await RAISED[code](home)

    claim = await home.reconciled(MONTHS.get(code, MONTH))

    assert set((await home.codes(claim))[-1]) == {code} | ALONGSIDE.get(code, set())
    path = f"/v1/claims/{claim['id']}/exceptions"
    [found] = (await home.officer.get(path, params={"code": code})).json()["items"]
    assert (found["record_kind"], bool(found["found"])) == ("stay", True)
    said = found["says_zh"] + found["says_en"]
    assert re.search(r"visit|上门|该次服务|护理员|此餐|meal|[a-z]_[a-z]|[{}]", said) is None, said


async def test_true_nights_raise_nothing(home: Home):
    home.bill(await counted(home))

    claim = await home.reconciled()

    assert await home.codes(claim) == [[]]
    assert claim["totals"]["subsidy_fen"] == 31 * PRICE


async def test_of_the_month_of_a_death_the_nights_before_it_are_paid(home: Home):
    """The line bills all of the month: the lesser is payable."""
    home.bill(await counted(home))
    await home.tell(
        "update residents set status = 'deceased', deceased_on = '2024-03-10' where id = $1", home.resident.id
    )

    claim = await home.reconciled()
    [line] = await home.lines_of(claim)

    assert line["codes"] == ["quantity_mismatch"]
    assert (line["payable_quantity"], line["payable_fen"]) == (9, 9 * PRICE)
