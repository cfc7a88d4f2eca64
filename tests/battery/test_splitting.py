"""T28: what is split costs no more than the whole, by the posting of the ledger itself and under whatever rules."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given
from hypothesis import settings as how
from hypothesis import strategies as st

from api.settings import Settings
from models.programmes import CapUnit
from services.access import system
from services.embedded import Server
from services.verification import verify
from tests.battery.life.town import Town, towns
from tests.factories import SHANGHAI

NINE = datetime(2024, 3, 5, 9, 0, tzinfo=SHANGHAI)
POSTED = """
    select v.resident_id, sum(posted_gross_fen)::bigint as gross, sum(posted_subsidy_fen)::bigint as subsidy,
        sum(billable_minutes)::bigint as minutes, sum(covered_units)::bigint as units
    from visits v where v.district_code = $1 and v.id = any($2::uuid[]) group by 1
"""


@dataclass(frozen=True)
class Case:
    """Pieces are minutes of care by the hour, or servings of meals."""

    unit: str
    pieces: list[int]
    increment: int
    price_fen: int
    copay_bp: int
    price_cap_fen: int | None
    cap_unit: CapUnit | None
    cap: int

    @property
    def rounds(self) -> bool:
        """Whether a step of billing is not a whole number of fen, or the resident's share of it is not."""
        prices = {self.price_fen, min(self.price_fen, self.price_cap_fen or self.price_fen)}
        minutes = self.increment if self.unit == "hour" else 60
        return any(price * minutes % 60 or price * minutes // 60 * self.copay_bp % 10_000 for price in prices)


@st.composite
def cases(draw: Any) -> Case:
    unit = draw(st.sampled_from(["hour", "hour", "hour", "meal"]))
    pieces = st.integers(1, 180) if unit == "hour" else st.integers(1, 5)
    caps = [None, CapUnit.MINUTES, CapUnit.FEN] if unit == "hour" else [None, CapUnit.MEALS, CapUnit.FEN]
    cap_unit = draw(st.sampled_from(caps))
    return Case(
        unit,
        draw(st.lists(pieces, min_size=2, max_size=6)),
        draw(st.sampled_from([1, 15, 30, 60])),
        draw(st.sampled_from([2000, 2400]) | st.integers(1, 20_000)),
        draw(st.sampled_from([0, 0, 1000, 5000]) | st.integers(0, 10_000)),
        draw(st.none() | st.integers(1, 20_000)),
        cap_unit,
        draw(
            st.integers(0, 20)
            if cap_unit is CapUnit.MEALS
            else st.integers(0, 20_000 if cap_unit is CapUnit.FEN else 700)
        ),
    )


class Twins(Town):
    """Of two residents with the same entitlement, one is served at once and the other in pieces."""

    async def posted(self, case: Case) -> tuple[Any, Any]:
        make = self.make
        item = await make.service_item(unit=case.unit, price_fen=case.price_fen)
        rules = {"copay_bp": case.copay_bp, "billing_increment_minutes": case.increment, "cap_unit": case.cap_unit}
        cap = None if case.cap_unit is None else case.cap
        programme = await make.programme(
            item, monthly_cap=cap, price_cap_fen=case.price_cap_fen, appropriated_fen=None, **rules
        )
        visits = {}
        for name, pieces in (("whole", [sum(case.pieces)]), ("split", case.pieces)):
            entitlement = await make.entitlement(await make.resident(), programme)
            begun = NINE
            visits[name] = []
            for piece in pieces:
                measure = {"minutes": piece} if case.unit == "hour" else {"minutes": 20, "quantity": piece}
                visits[name].append(await make.visit(entitlement, item, self.caregiver, started_at=begun, **measure))
                begun += timedelta(minutes=measure["minutes"])
        actor = system(make.code)
        ids = [visit.id for some in visits.values() for visit in some]
        async with make.app.state.sessions(info={"scope": actor.scope}) as session, session.begin():
            assert len(await verify(session, actor, ids)) == len(ids)
        rows = {row["resident_id"]: row for row in await self.owner.fetch(POSTED, make.code, ids)}
        return rows[visits["whole"][0].resident_id], rows[visits["split"][0].resident_id]


@pytest.mark.parametrize("examples", [40, pytest.param(500, marks=pytest.mark.battery)])
def test_t28_a_split_visit_never_costs_more_than_the_whole(
    server: Server, database: str, settings: Settings, examples: int
):
    """But for a fen a visit, where a step of billing comes to no whole fen; there is no other difference, and none under a cap.

    Negative control: with minutes rounded up to the increment in `services/ledger/draw.py`, two pieces of one minute at an
    increment of 15 cost twice the whole."""
    with towns(server, database, "http://127.0.0.1:9", settings.token_ring, Twins) as found:
        town = found()
        town.caregiver = town.runner.run(town.make.caregiver())

        @how(
            max_examples=examples,
            deadline=None,
            database=None,
            derandomize=examples < 500,
            suppress_health_check=list(HealthCheck),
        )
        @given(cases())
        @example(Case("hour", [10, 10], 1, 2000, 0, None, CapUnit.MINUTES, 2400))
        @example(Case("hour", [30, 30], 30, 2001, 0, None, None, 0))
        @example(Case("hour", [14, 14, 14, 14], 15, 2000, 0, None, CapUnit.FEN, 1000))
        def each(case: Case) -> None:
            whole, split = town.runner.run(town.posted(case))
            allowed = len(case.pieces) if case.rounds else 0
            assert case.unit == "meal" or split["minutes"] <= whole["minutes"], (case, split, whole)
            assert split["subsidy"] - whole["subsidy"] <= allowed, (case, split, whole)
            assert split["gross"] - whole["gross"] <= allowed, (case, split, whole)
            if case.cap_unit is not None:
                assert max(split["units"], whole["units"]) <= case.cap, (case, split, whole)
                assert case.cap_unit is not CapUnit.FEN or max(split["subsidy"], whole["subsidy"]) <= case.cap, case

        each()
