"""Residents (老年人): who stands on the register at the end of the report's last day, by category and age."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Date, Subquery, Table, cast, func, null, select, union_all
from sqlmodel.ext.asyncio.session import AsyncSession

from models.report_rows import ResidentRow
from models.reports import FigureUnit
from models.residents import Resident, ResidentStatus
from models.status_changes import StatusChange
from services.access import Permission
from services.labels import CATEGORIES
from services.reports.indicators import IN_THE_AUDIT, Asked, By, Evidence, Indicator, Names, Statement

residents: Table = Resident.__table__  # type: ignore[attr-defined]
changes: Table = StatusChange.__table__  # type: ignore[attr-defined]
R, C = residents.c, changes.c


def _spans(asked: Asked) -> Subquery:
    """From which day until before which a resident was believed to be here, by the change that held then: so that who came
    back since is still counted away on a day between. Of two changes of one day the later said holds."""
    following = func.lead(C.effective_on).over(partition_by=C.resident_id, order_by=(C.effective_on, C.id))
    of_district = C.district_code == asked.actor.district
    changed = (
        select(C.resident_id, C.status, C.effective_on.label("since"), following.label("until"))
        .where(of_district)
        .subquery()
    )
    before_any = select(C.resident_id, cast(null(), Date).label("since"), func.min(C.effective_on).label("until"))
    return union_all(
        select(changed.c.resident_id, changed.c.since, changed.c.until).where(
            changed.c.status == ResidentStatus.ACTIVE
        ),
        before_any.where(of_district).group_by(C.resident_id),
    ).subquery("spans")


def _on_the_register(asked: Asked, *more: Any, aged: bool = False) -> Statement:
    """Registered by then, and neither dead nor away. Who died or moved on the day itself is no longer on the register."""
    spans = _spans(asked)
    # make_interval clips 29 February as the law does: services/calendars.py, age_on.
    turned_80 = (cast(R.birth_on + func.make_interval(80), Date),) if aged else ()
    since = func.greatest(R.registered_on, spans.c.since, *turned_80)
    until = func.least(R.deceased_on, R.moved_out_on, spans.c.until)
    return (
        select(
            R.id,
            R.registered_on.label("day"),
            R.division_code.label("division"),
            since.label("since"),
            until.label("until"),
            *more,
        )
        .select_from(residents.outerjoin(spans, spans.c.resident_id == R.id))
        .where(
            *asked.within(R.district_code, R.division_code),
            asked.standing(since, until),
        )
    )


def _aged(asked: Asked) -> Statement:
    return _on_the_register(asked, aged=True)


def _of_categories(asked: Asked) -> Statement:
    """A resident is here once for each of his categories, of which only today's are known."""
    return _on_the_register(asked, func.unnest(R.categories).label("category"))


def _shown(asked: Asked) -> Statement:
    return select(
        *(R.id, R.division_code, R.birth_on, R.categories, R.status, R.registered_on), R.name.label("resident_name")
    ).where(R.district_code == asked.actor.district)


_LINKS = {"resident": ("/v1/residents/{id}", Permission.RESIDENTS_READ), "audit": IN_THE_AUDIT}


def _evidence(chosen: Callable[[Asked], Statement]) -> Evidence:
    return Evidence(chosen, _shown, ResidentRow, Permission.RESIDENTS_READ, _LINKS, standing=True)


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

_RULE = "期末（止日当天结束时）在册的老年人，每人计1；当天已故或迁出的不计。"

INDICATORS = (
    Indicator(
        *("residents.active", _UNIT, "在册老年人", "Residents on the register", _evidence(_on_the_register)),
        rule=_RULE,
    ),
    Indicator(
        *("residents.aged_80_plus", _UNIT, "其中80周岁及以上", "Of them aged 80 and over", _evidence(_aged)),
        rule=f"{_RULE}只计当天已满80周岁的。",
    ),
    Indicator(
        *(
            "residents.category.{}",
            _UNIT,
            "在册老年人（{}）",
            "Residents on the register: {}",
            _evidence(_of_categories),
        ),
        by=By("category", _categories, _own_categories),
        rule=f"{_RULE}困难类别以当前登记为准，一人可属多类。",
    ),
)
