"""A report as the command line prints it: family by family, a line for each figure."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from rich.cells import set_cell_size

if TYPE_CHECKING:
    from services.reports import Figure


def _parted(figure: "Figure") -> tuple[str, str]:
    """What the label speaks of, and what it says of that; nothing before the colon that is not there."""
    about, colon, zh = figure.zh.partition("：")
    of, _, en = figure.en.partition(": ")
    return (f"{about} · {of}", f"{zh} · {en}") if colon else ("", f"{figure.zh} · {figure.en}")


def _change(figure: "Figure") -> str:
    """Beside the figure, what it was a year before."""
    from services.reports import reading

    if figure.year_before is None or figure.change is None:
        return "（上年同期无记录 nothing a year before）"
    number, unit = reading.measured(figure.year_before, figure.unit)
    grown = f", {reading.percent(figure.change_per_mille)}" if figure.change_per_mille is not None else ""
    return f"（上年同期 a year before {number} {unit}{grown}）"


def lines(figures: Sequence["Figure"], *, compared: bool = False) -> Iterator[str]:
    """A heading for each family and each programme or category in it; a line for each figure, with its attested part."""
    from services.reports import reading

    ordered = sorted(figures, key=lambda figure: reading.place(figure.key))
    longest = max((len(figure.key) for figure in ordered), default=0)
    for family, members in groupby(ordered, key=lambda figure: reading.family(figure.key)):
        heading = " · ".join(reading.FAMILIES.get(family, (family,)))
        yield from ("", heading)
        for about, block in groupby(members, key=lambda figure: _parted(figure)[0]):
            if about not in ("", heading):
                yield f"  {about}"
            for figure in block:
                number, unit = reading.measured(figure.value, figure.unit)
                part = "{} {}".format(*reading.measured(figure.attested, figure.unit)) if figure.attested else ""
                told = f"（审核员证明 attested {part}）" if part and not figure.key.endswith(".attested") else ""
                told += _change(figure) if compared else ""
                yield f"    {figure.key:<{longest}}  {number:>16} {set_cell_size(unit, 12)}  {_parted(figure)[1]}{told}"
