"""How people read figures: family by family in the contract's order, money in 元 and 万元, time in hours."""

from collections.abc import Sequence
from datetime import date
from urllib.parse import quote, urlencode

from models.beds import BedKind
from models.care_centres import CentreLevel
from models.reports import FigureUnit, ReportPeriod
from models.service_items import ServiceCategory
from services import spoken
from services.labels import CATEGORIES
from services.reports.asking import Withheld
from services.reports.periods import Figure

FAMILIES = {
    "home_care": ("居家服务", "Home care"),
    "programme": ("补贴项目", "Programmes"),
    "meals": ("助餐", "Meals"),
    "meal_points": ("老年助餐点", "Meal points"),
    "facilities": ("养老机构", "Facilities"),
    "beds": ("床位", "Beds"),
    "inspections": ("安全检查", "Inspections"),
    "safety": ("安全会议与培训", "Safety"),
    "allowances": ("津贴", "Allowances"),
    "care_centres": ("养老服务中心", "Care centres"),
    "insurance": ("保险", "Insurance"),
    "entitlements": ("补贴资格", "Entitlements"),
    "home_modifications": ("适老化改造", "Home modifications"),
    "activities": ("活动", "Activities"),
    "welfare_visits": ("探视走访", "Welfare visits"),
    "residents": ("老年人", "Residents"),
    "matching": ("数据比对", "Data matching"),
    "recoveries": ("追缴", "Recoveries"),
}
"""As the contract lists them; a family that is not here comes after them, under its own name."""

_MEASURES = (
    "count notices findings rectified in_progress accepted total planned built operating person_times visits resident_months "
    "attested servings minutes payments "
    "residents roll anonymous persons beds subsidy_fen amount_fen premium_fen added ended active category aged_80_plus urban rural"
)
_RANK = {
    part: rank for rank, part in enumerate((*_MEASURES.split(), *ServiceCategory, *CATEGORIES, *CentreLevel, *BedKind))
}
"""What was done comes before what it cost; the administration goes from the district down."""
UNITS = {
    FigureUnit.PERSON_TIMES: "人次",
    FigureUnit.VISITS: "次",
    FigureUnit.RESIDENT_MONTHS: "人月",
    FigureUnit.MINUTES: "小时",
    FigureUnit.FEN: "元",
    FigureUnit.RESIDENTS: "人",
    FigureUnit.ENTITLEMENTS: "份",
    FigureUnit.FACILITIES: "家",
    FigureUnit.BEDS: "张",
    FigureUnit.MEAL_POINTS: "个",
    FigureUnit.MEALS: "份",
    FigureUnit.CENTRES: "个",
    FigureUnit.HOMES: "户",
    FigureUnit.ACTIVITIES: "场",
    FigureUnit.EVENTS: "次",
    FigureUnit.INSPECTIONS: "次",
    FigureUnit.NOTICES: "份",
    FigureUnit.FINDINGS: "处",
}
FEN_OF_WAN = 1_000_000


def family(key: str) -> str:
    return key.partition(".")[0]


def place(key: str) -> tuple[int, str, list[tuple[int, str]]]:
    """The contract's order of families and measures; programmes and a bureau's own categories by the alphabet."""
    first, *parts = key.split(".")
    known = list(FAMILIES)
    at = known.index(first) if first in known else len(known)
    return at, first, [(_RANK.get(part, len(_RANK)), part) for part in parts]


def measured(value: int, unit: FigureUnit) -> tuple[str, str]:
    """The number, and what stands after it: hours and the minutes that are left, yuan, person-times."""
    if unit == FigureUnit.MINUTES:
        sign, (hours, minutes) = "-" if value < 0 else "", divmod(abs(value), 60)
        return f"{sign}{hours:,}", f"小时 {minutes} 分" if minutes else "小时"
    return spoken.yuan(value) if unit == FigureUnit.FEN else f"{value:,}", UNITS.get(unit, unit)


def exact(value: int, unit: FigureUnit) -> str:
    return " ".join(measured(value, unit))


def said(value: int, unit: FigureUnit) -> str:
    """As a sentence says it: 42,163 小时 30 分; 84.326 万元（843,260.00 元）."""
    told = exact(value, unit)
    return f"{wan(value)} 万元（{told}）" if unit == FigureUnit.FEN and abs(value) >= FEN_OF_WAN else told


def wan(fen: int) -> str:
    """Fen as 万元 with two to four decimals, half up; whoever says it says the exact yuan beside it."""
    sign, tenths = "-" if fen < 0 else "", (abs(fen) + 50) // 100
    whole, decimals = divmod(tenths, 10_000)
    text = f"{decimals:04}"
    return f"{sign}{whole:,}.{text[:2]}{text[2:].rstrip('0')}"


def percent(per_mille: int) -> str:
    sign, per_mille = "-" if per_mille < 0 else "", abs(per_mille)
    return f"{sign}{per_mille // 10:,}.{per_mille % 10}%"


def days(period: ReportPeriod) -> str:
    return f"{day(period.from_on)}至{day(period.to_on)}"


def day(on: date) -> str:
    return f"{on.year}年{on.month}月{on.day}日"


def withheld(found: Sequence[Withheld]) -> str:
    """What the reader may not see, as a sentence; empty where he sees all."""
    if not found:
        return ""
    return f"申请本报告的账号无权查看以下指标，故未列出，不表示为零：{'；'.join(withheld_names(found))}。"


def withheld_names(found: Sequence[Withheld]) -> list[str]:
    """探视走访, or 床位（已入住床位） of a family that is seen otherwise: its sum stands for what is told by place too."""
    named = []
    for one in sorted(found, key=lambda one: place(one.family)):
        name = FAMILIES.get(one.family, (one.family,))[0]
        parts = "、".join(part.zh for part in one.indicators if not part.by)
        named.append(name if one.whole else f"{name}（{parts}）")
    return named


def rows_url(base_url: str, figure: Figure, period: ReportPeriod) -> str:
    """Where the rows behind a figure are read."""
    asked = {"from": period.from_on, "to": period.to_on} | ({"division": period.division} if period.division else {})
    return f"{base_url.rstrip('/')}/v1/reports/period/{quote(figure.key, safe='.')}/rows?{urlencode(asked)}"
