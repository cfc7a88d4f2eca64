"""A report as a person reads it: family by family in the contract's order, money in yuan, time in hours."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from rich.cells import set_cell_size

from models.service_items import ServiceCategory
from services import spoken
from services.labels import CATEGORIES

if TYPE_CHECKING:
    from services.reports import Figure

FAMILIES = {
    "home_care": "居家服务 · Home care",
    "programme": "补贴项目 · Programmes",
    "entitlements": "补贴资格 · Entitlements",
    "recoveries": "追缴 · Recoveries",
    "residents": "老年人 · Residents",
}
"""As the contract lists them; a family that is not here comes after them, under its own name."""

_MEASURES = "person_times visits resident_months attested minutes subsidy_fen residents added ended active category aged_80_plus"
_RANK = {part: rank for rank, part in enumerate((*_MEASURES.split(), *ServiceCategory, *CATEGORIES))}
_UNITS = {
    "person_times": "人次",
    "visits": "次",
    "resident_months": "人月",
    "fen": "元",
    "residents": "人",
    "entitlements": "份",
}


def _place(key: str) -> tuple[int, str, list[tuple[int, str]]]:
    """The contract's order of families and measures; programmes and a bureau's own categories by the alphabet."""
    family, *parts = key.split(".")
    known = list(FAMILIES)
    at = known.index(family) if family in known else len(known)
    return at, family, [(_RANK.get(part, len(_RANK)), part) for part in parts]


def _measured(value: int, unit: str) -> tuple[str, str]:
    """The number, and what stands after it: hours and the minutes that are left, yuan, person-times."""
    if unit == "minutes":
        hours, minutes = divmod(value, 60)
        return f"{hours:,}", f"小时 {minutes} 分" if minutes else "小时"
    return spoken.yuan(value) if unit == "fen" else f"{value:,}", _UNITS.get(unit, unit)


def _parted(figure: "Figure") -> tuple[str, str]:
    """What the label speaks of, and what it says of that; nothing before the colon that is not there."""
    about, colon, zh = figure.zh.partition(":")
    of, _, en = figure.en.partition(": ")
    return (f"{about} · {of}", f"{zh} · {en}") if colon else ("", f"{figure.zh} · {figure.en}")


def lines(figures: Sequence["Figure"]) -> Iterator[str]:
    """A heading for each family and each programme or category in it; a line for each figure, with its attested part."""
    ordered = sorted(figures, key=lambda figure: _place(figure.key))
    longest = max((len(figure.key) for figure in ordered), default=0)
    for family, members in groupby(ordered, key=lambda figure: figure.key.partition(".")[0]):
        yield ""
        yield FAMILIES.get(family, family)
        for about, block in groupby(members, key=lambda figure: _parted(figure)[0]):
            if about not in ("", FAMILIES.get(family)):
                yield f"  {about}"
            for figure in block:
                number, unit = _measured(figure.value, figure.unit)
                part = "{} {}".format(*_measured(figure.attested, figure.unit)) if figure.attested else ""
                told = f"(审核员证明 attested {part})" if part and not figure.key.endswith(".attested") else ""
                yield f"    {figure.key:<{longest}}  {number:>16} {set_cell_size(unit, 12)}  {_parted(figure)[1]}{told}"
