"""Residents (老年人): who stands on the register at the end of the report's last day, by category and age."""

from typing import Any

from sqlalchemy import Table, func, or_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlmodel.ext.asyncio.session import AsyncSession

from models.reports import FigureUnit, ResidentRow
from models.residents import Resident, ResidentStatus
from models.status_changes import StatusChange
from services.access import Permission
from services.labels import CATEGORIES
from services.reports.indicators import IN_THE_AUDIT, Asked, By, Evidence, Indicator, Names, Statement

residents: Table = Resident.__table__  # type: ignore[attr-defined]
changes: Table = StatusChange.__table__  # type: ignore[attr-defined]
R, C = residents.c, changes.c


def _active(asked: Asked, *more: Any) -> Statement:
    """Registered by then, and neither dead nor away: by the last change that held then, so that who came back since is
    still counted away on that day. Who died on the day itself is no longer on the register."""
    last = (
        select(C.resident_id, C.status)
        .ext(distinct_on(C.resident_id))
        .where(C.district_code == asked.actor.district, C.effective_on <= asked.last_day)
        .order_by(C.resident_id, C.effective_on.desc(), C.id.desc())
        .subquery("last")
    )
    return (
        # make_interval clips 29 February as the law does: services/calendars.py, age_on.
        select(
            R.id,
            R.registered_on.label("day"),
            (R.birth_on + func.make_interval(80) <= asked.last_day).label("aged_80_plus"),
            *more,
        )
        .select_from(residents.outerjoin(last, last.c.resident_id == R.id))
        .where(
            *asked.within(R.district_code, R.division_code),
            R.registered_on <= asked.last_day,
            or_(last.c.status.is_(None), last.c.status == ResidentStatus.ACTIVE),
            or_(R.deceased_on.is_(None), R.deceased_on > asked.last_day),
            or_(R.moved_out_on.is_(None), R.moved_out_on > asked.last_day),
        )
    )


def _of_categories(asked: Asked) -> Statement:
    """A resident is here once for each of his categories, of which only today's are known."""
    return _active(asked, func.unnest(R.categories).label("category"))


def _shown(asked: Asked) -> Statement:
    return select(
        *(R.id, R.division_code, R.birth_on, R.categories, R.status, R.registered_on), R.name.label("resident_name")
    ).where(R.district_code == asked.actor.district)


_LINKS = {"resident": ("/v1/residents/{id}", Permission.RESIDENTS_READ), "audit": IN_THE_AUDIT}
REGISTERED = Evidence(_active, _shown, ResidentRow, Permission.RESIDENTS_READ, _LINKS)
CATEGORISED = Evidence(_of_categories, _shown, ResidentRow, Permission.RESIDENTS_READ, _LINKS)


def _named(name: str) -> tuple[str, str]:
    return CATEGORIES.get(name, name), name.replace("_", " ").capitalize()


async def _categories(_session: AsyncSession, _asked: Asked) -> Names:
    """Those that every bureau has."""
    return {name: _named(name) for name in CATEGORIES}


async def _own_categories(session: AsyncSession, asked: Asked) -> Names:
    used = select(func.unnest(R.categories).label("category")).where(R.district_code == asked.actor.district).distinct()
    found = await (await session.connection()).execute(used)
    return {name: _named(name) for name in sorted({row.category for row in found.all()} - set(CATEGORIES))}


_UNIT = FigureUnit.RESIDENTS

INDICATORS = (
    Indicator("residents.active", _UNIT, "在册老年人", "Residents on the register", REGISTERED),
    Indicator(
        "residents.aged_80_plus", _UNIT, "其中80周岁及以上", "Of them aged 80 and over", REGISTERED, only="aged_80_plus"
    ),
    Indicator(
        "residents.category.{}",
        _UNIT,
        "在册老年人({})",
        "Residents on the register: {}",
        CATEGORISED,
        by=By("category", _categories, _own_categories),
    ),
)
