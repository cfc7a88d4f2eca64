"""Pages that are counted before they are drawn, and a file whose dates are those of what it says, so that the same paper is the same
bytes."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from reportlab.lib import colors
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

INK, GREY, PALE = colors.HexColor("#1a1a1a"), colors.HexColor("#666666"), colors.HexColor("#f0f2f5")
LINE = colors.HexColor("#b5bac2")
GAP = "\N{NO-BREAK SPACE}"


class Pages(Canvas):  # type: ignore[misc]
    """A canvas that writes header and footer when it knows how many pages there are: `frame` gets the page, its number and how many
    there are. `dated`: what the file says of its age."""

    def __init__(
        self, *args: Any, font: str, dated: datetime, frame: Callable[["Pages", int, int], None], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        stamp, utc = self._doc._timeStamp, dated.astimezone(UTC)
        stamp.t, stamp.lt, stamp.YMDhms = utc.timestamp(), utc.timetuple(), tuple(utc.timetuple())[:6]
        self.font, self._frame, self._kept = font, frame, list[dict[str, Any]]()

    def showPage(self) -> None:
        self._kept.append(dict(self.__dict__))
        self._startPage()

    def save(self) -> None:
        for number, page in enumerate(self._kept, 1):
            self.__dict__.update(page)
            self._frame(self, number, len(self._kept))
            super().showPage()
        super().save()

    def foot(self, side: float, right: float, said: str, number: int, pages: int) -> None:
        """A line, what stands at its left, and which page of how many."""
        self.line(side, 13 * mm, right, 13 * mm)
        self.setFont(self.font, 8)
        self.drawString(side, 8.5 * mm, said)
        self.drawRightString(right, 8.5 * mm, f"第 {number} 页 共 {pages} 页   Page {number} of {pages}")

    def across(self, said: str, x: float, y: float, degrees: int, size: int) -> None:
        """Pale red over the page, around a point in its middle: 草稿, 已作废."""
        self.saveState()
        self.translate(x, y)
        self.rotate(degrees)
        self.setFillColor(colors.HexColor("#c03030"), alpha=0.15)
        self.setFont(self.font, size)
        self.drawCentredString(0, 0, said)
        self.restoreState()
