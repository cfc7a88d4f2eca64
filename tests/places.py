"""Factories of places where people live or are served; a part of tests/factories.py."""

import itertools
from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any
from uuid import UUID

from models.beds import Bed, BedKind
from models.facilities import Facility
from models.stays import Stay, StayStatus

numbers = itertools.count(1)
"""What tells one thing that a factory makes from the next."""


class Places:
    code: str
    division_code: str

    add: Callable[..., Awaitable[None]]

    async def facility(self, **given: Any) -> Facility:
        number = next(numbers)
        facility = Facility(
            district_code=self.code,
            **{"code": f"F{number}", "name": f"测试养老院{number}", "division_code": self.division_code} | given,
        )
        await self.add(facility)
        return facility

    async def bed(self, facility: Facility | None = None, **given: Any) -> Bed:
        """A nursing bed, unless said otherwise."""
        facility_id = (facility or await self.facility()).id
        bed = Bed(
            district_code=self.code,
            facility_id=facility_id,
            **{"bed_no": f"B{next(numbers)}", "kind": BedKind.NURSING} | given,
        )
        await self.add(bed)
        return bed

    async def stay(self, bed: Bed, resident: Any, **given: Any) -> Stay:
        """Somebody who has lain in the bed since 2024, and whose family was told of the risks."""
        since = date(2024, 1, 2)
        stay = Stay(
            district_code=self.code,
            facility_id=bed.facility_id,
            bed_id=bed.id,
            resident_id=resident.id,
            division_code=resident.division_code,
            **{"stay_no": f"R{next(numbers)}", "status": StayStatus.ADMITTED, "from_on": since, "told_on": since}
            | {"reserved_by": UUID(int=1)}
            | given,
        )
        await self.add(stay)
        return stay
