"""The font of a paper: one with Chinese, of which the signs that are used are embedded."""

from functools import lru_cache
from pathlib import Path

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


@lru_cache(maxsize=8)
def font_of(path: str | None) -> str:
    """The name of the font to write with, registered: the one at `path`, one in the usual places, or the fallback."""
    for place in [path] if path else USUAL_FONTS:
        if Path(place).is_file():
            try:
                name = f"Yiyang{len(pdfmetrics.getRegisteredFontNames())}"
                pdfmetrics.registerFont(TTFont(name, place, subfontIndex=0))
            except (TTFError, OSError):
                continue
            return name
    pdfmetrics.registerFont(UnicodeCIDFont(WITHOUT_FONT))
    return WITHOUT_FONT
