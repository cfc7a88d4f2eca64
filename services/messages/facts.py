"""What is known of the things that events speak of: one statement a noun, however many events there are; and how it is said."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.complaints import ComplaintCategory
from models.family_links import LinkScope
from services import calendars, forms_of_address
from services.labels import label
from services.orders.due import SILENCE
from services.visits import answered

LONGEST = 20
"""Signs of one word that is filled in: what is longer ends with an ellipsis."""

_RESIDENT = "r.name as resident, r.sex"
_JOIN_RESIDENT = "left join residents r on r.district_code = t.district_code and r.id = t.resident_id"


def _of(table: str, columns: str, joins: str = "", also: str = "") -> Any:
    return text(f"""
        select t.id, t.status, {columns} from {table} t {joins}
        where t.district_code = :district and t.id = any(cast(:ids as uuid[])) {also}
    """)


_JOIN_SERVICE = "left join service_items s on s.district_code = {0}.district_code and s.id = {0}.service_item_id"
_JOIN_PROVIDER = "left join providers p on p.district_code = t.district_code and p.id = t.provider_id"
_JOIN_PLACES = """
    left join inspections i on i.district_code = t.district_code and i.id = t.inspection_id
    left join providers p on p.district_code = i.district_code and p.id = i.provider_id
    left join facilities f on f.district_code = i.district_code and f.id = i.facility_id
    left join meal_points m on m.district_code = i.district_code and m.id = i.meal_point_id"""

FOUND_BY: Mapping[str, Any] = {
    "orders": _of(
        "orders",
        # The last whole day on which it may be confirmed: on the next one silence does it, at the hour at which it was completed.
        f"""{_RESIDENT}, s.name as service, t.planned_start_at as at, p.name as provider, t.care_plan_id,
            cast((t.completed_at + interval '{SILENCE.days} days') at time zone 'Asia/Shanghai' as date) - 1 as day""",
        f"{_JOIN_RESIDENT} {_JOIN_SERVICE.format('t')} {_JOIN_PROVIDER}",
    ),
    "visits": _of(
        "visits",
        f"""{_RESIDENT}, s.name as service, coalesce(t.planned_start_at, t.started_at) as at, p.name as provider,
            c.name as caregiver, t.unplanned, t.closed_code, denial.at as denied_at""",
        f"""{_JOIN_RESIDENT} {_JOIN_SERVICE.format("t")} {_JOIN_PROVIDER}
            left join caregivers c on c.district_code = t.district_code and c.id = t.caregiver_id
            left join lateral (select a.at, a.came from {answered.WORDS_SQL.format("t.district_code", "t.id")} a
                where not a.again order by a.id desc limit 1) denial on not denial.came""",
    ),
    "order_offers": _of(
        "order_offers",
        "s.name as service, o.planned_start_at as at",
        f"left join orders o on o.district_code = t.district_code and o.id = t.order_id {_JOIN_SERVICE.format('o')}",
    ),
    "stays": _of(
        "stays",
        f"""{_RESIDENT}, f.name as facility,
            case when t.status in ('discharged', 'transferred') then t.to_on else t.from_on end as day""",
        f"{_JOIN_RESIDENT} left join facilities f on f.district_code = t.district_code and f.id = t.facility_id",
        # That somebody died nobody learns by a message about a bed.
        "and t.discharge is distinct from 'deceased'",
    ),
    "entitlements": _of(
        "entitlements",
        f"{_RESIDENT}, g.name as programme",
        f"{_JOIN_RESIDENT} left join programmes g on g.district_code = t.district_code and g.id = t.programme_id",
    ),
    "claims": _of("claims", "t.month"),
    "settlements": _of("settlements", "t.month"),
    "findings": _of("findings", "coalesce(f.name, m.name, p.name) as place, t.due_on as day", _JOIN_PLACES),
    # Those that somebody has to answer within hours (services/alerts/raising.py); of the others nobody is told.
    "alerts": _of(
        "alerts",
        f"{_RESIDENT}, t.resident_id, t.created_at as at",
        _JOIN_RESIDENT,
        "and t.severity in ('urgent', 'emergency')",
    ),
    "family_links": _of(
        "family_links",
        f"""{_RESIDENT}, a.display_name as name, t.relation, t.scopes, t.ends_on as until, t.consented_as,
            coalesce(t.asked_scopes, t.scopes) as asked_scopes,
            case when t.asked_scopes is null then t.ends_on else t.asked_until end as asked_until""",
        f"left join accounts a on a.id = t.account_id {_JOIN_RESIDENT}",
    ),
    "complaints": _of(
        "complaints",
        "coalesce(f.name, m.name, p.name) as place, t.category, t.due_on as day, t.made_by, t.complainant_kind, t.unnamed",
        f"""{_JOIN_PROVIDER} left join facilities f on f.district_code = t.district_code and f.id = t.facility_id
            left join meal_points m on m.district_code = t.district_code and m.id = t.meal_point_id""",
    ),
}
"""What is not found is not told of."""


async def known(session: AsyncSession, district: str, subjects: Iterable[tuple[str, UUID]]) -> dict[UUID, Row[Any]]:
    """Of kinds and ids of things, what the words need, by id."""
    by_noun: defaultdict[str, set[UUID]] = defaultdict(set)
    for kind, subject in subjects:
        by_noun[kind.partition(".")[0]].add(subject)
    found: dict[UUID, Row[Any]] = {}
    for noun, ids in by_noun.items():
        rows = await (await session.connection()).execute(FOUND_BY[noun], {"district": district, "ids": list(ids)})
        found |= {row.id: row for row in rows.all()}
    return found


def at_the_time(kind: str, facts: Mapping[str, Any]) -> Mapping[str, Any]:
    """A question is told as it was asked, also where less was agreed to before anybody told of it."""
    if kind != "family_links.asked":
        return facts
    return {**facts, "scopes": facts["asked_scopes"], "until": facts["asked_until"]}


def said(facts: Mapping[str, Any], language: str) -> dict[str, str]:
    """The words for what stands in braces, short, in that language: 王女士, 7月1日09:00, or of another year 2025年3月4日09:00."""
    chinese, told = language == "zh", {}
    for name, value in facts.items():
        if name == "resident":
            told[name] = short(forms_of_address.resident(value, facts.get("sex"), chinese=chinese))
        elif name == "caregiver":
            told[name] = short(forms_of_address.caregiver(value, chinese=chinese))
        elif name == "at":
            told["time"] = _at(value, chinese=chinese) + _more(facts.get("times", 1), chinese=chinese)
        elif name == "day":
            told[name] = _on(value, chinese=chinese)
        elif name == "month":
            told[name] = f"{int(value[:4])}年{int(value[5:])}月" if chinese else str(value)
        elif name == "scopes":
            told[name] = _scopes(value, chinese=chinese)
        elif name == "until":
            told[name] = _until(value, chinese=chinese)
        elif name == "category":
            told[name] = label(ComplaintCategory(value)) if chinese else str(value).replace("_", " ")
        elif value or name in UNSAID:
            told[name] = short(str(value)) if value else UNSAID[name][not chinese]
    return told


UNSAID: Mapping[str, tuple[str, str]] = {
    "service": ("服务", "service"),
    "provider": ("服务商", "the provider"),
    "facility": ("机构", "the home"),
    "programme": ("补贴", "the subsidy"),
    "place": ("该单位", "the place"),
    "name": ("一位亲友", "Somebody"),
    "time": ("约定时间", "the agreed time"),
    "day": ("约定日期", "the agreed day"),
}
"""What a sentence says where something is not known, so that it stays one."""


def longest(word: str, kind: str = "") -> int:
    """Signs that it has at most: what somebody agrees to is never cut short, and several times are told as one with their number."""
    return _LONGEST_OF.get((kind, word)) or _LONGEST.get(word, LONGEST)


def short(name: str) -> str:
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…"


def _scopes(scopes: Sequence[str], *, chinese: bool) -> str:
    chosen = [scope for scope in LinkScope if scope in scopes]
    return "、".join(label(scope) for scope in chosen) if chinese else ", ".join(chosen)


def _until(day: date | None, *, chinese: bool) -> str:
    if day is None:
        return "不设到期日" if chinese else "with no last day"
    on = _on_in_year(day, chinese=chinese)
    return f"有效至{on}" if chinese else f"until {on}"


_LONGEST: Mapping[str, int] = {
    "scopes": max(len(_scopes(list(LinkScope), chinese=chinese)) for chinese in (True, False)),
    "until": 17,
}
_LONGEST_OF: Mapping[tuple[str, str], int] = {("orders.cancelled", "time"): 29}


def _more(times: int, *, chinese: bool) -> str:
    """Of several that are told at once, beside the first."""
    if times == 1:
        return ""
    return f"等{times}次" if chinese else f" and {times - 1} more"


def _at(at: datetime | None, *, chinese: bool) -> str:
    if at is None:
        return UNSAID["time"][not chinese]
    here = at.astimezone(calendars.SHANGHAI)
    return f"{_on(here.date(), chinese=chinese)}{'' if chinese else ' '}{here:%H:%M}"


def _on(day: date | None, *, chinese: bool) -> str:
    if day is None:
        return UNSAID["day"][not chinese]
    return _on_in_year(day, chinese=chinese) if day.year != calendars.today().year else _short_on(day, chinese=chinese)


def _short_on(day: date, *, chinese: bool) -> str:
    return f"{day.month}月{day.day}日" if chinese else f"{day.day} {_MONTHS[day.month - 1]}"


def _on_in_year(day: date, *, chinese: bool) -> str:
    """As every day is said that is not of the year in which it is written."""
    on = _short_on(day, chinese=chinese)
    return f"{day.year}年{on}" if chinese else f"{on} {day.year}"


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
EXAMPLE: Mapping[str, Any] = {
    "resident": "王桂芳",
    "sex": "female",
    "service": "助浴",
    "at": datetime(2036, 7, 1, 9, 0, tzinfo=calendars.SHANGHAI),
    "provider": "夕阳红养老服务中心",
    "caregiver": "李秀英",
    "facility": "竹岛街道颐养院",
    "day": date(2036, 7, 1),
    "programme": "低收入居家养老服务补贴",
    "place": "竹岛街道颐养院",
    "month": "2036-06",
    "relation": "女儿",
    "name": "王小丽",
    "scopes": ["orders", "money"],
    "until": date(2036, 12, 31),
    "category": "left_early",
}
"""Of nobody: for looking at a template."""
