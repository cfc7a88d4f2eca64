"""The font of a paper: one with Chinese, of which the signs that are used are embedded."""

from functools import lru_cache
from pathlib import Path
from typing import Any

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFError, TTFont

USUAL_FONTS = (
    "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
    "/usr/share/fonts/wqy-microhei/wqy-microhei.ttc",
    "/usr/share/fonts/wenquanyi/wqy-microhei/wqy-microhei.ttc",
)
WITHOUT_FONT = "STSong-Light"
"""Not embedded: a viewer draws it with a font of its own, and one that has none draws nothing."""


GETA = "〓"
"""What Chinese printers set where they lack a sign: a rare character of a name is missed, not lost without a trace."""


class Outspoken(TTFont):  # type: ignore[misc]
    """A sign that the font lacks is drawn as GETA, where reportlab leaves a blank or nothing."""

    def _drawn(self, text: str | bytes) -> str:
        signs = text.decode() if isinstance(text, bytes) else text
        known = self.face.charToGlyph
        return "".join(one if ord(one) in known or one.isspace() else GETA for one in signs)

    def splitString(self, text: str | bytes, doc: Any, encoding: str = "utf-8") -> Any:
        return super().splitString(self._drawn(text), doc, encoding)

    def stringWidth(self, text: str | bytes, size: float, encoding: str = "utf8") -> Any:
        return super().stringWidth(self._drawn(text), size, encoding)


@lru_cache(maxsize=8)
def font_of(path: str | None) -> str:
    """The name of the font to write with, registered: the one at `path`, one in the usual places, or the fallback."""
    for place in [path] if path else USUAL_FONTS:
        if Path(place).is_file():
            try:
                name = f"Yiyang{len(pdfmetrics.getRegisteredFontNames())}"
                pdfmetrics.registerFont(Outspoken(name, place, subfontIndex=0))
            except (TTFError, OSError):
                continue
            return name
    pdfmetrics.registerFont(UnicodeCIDFont(WITHOUT_FONT))
    return WITHOUT_FONT
