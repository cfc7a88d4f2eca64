"""A figure by month as a picture: bars in SVG, the same bytes for the same figure, readable without a script or a mouse."""

from collections.abc import Callable, Iterator
from html import escape

from models.reports import FigureUnit
from services.reports import reading
from services.reports.periods import Report

MEDIA_TYPE = "image/svg+xml"
_WIDTH, _HEIGHT = 960, 440
_LEFT, _RIGHT, _BOTTOM = 88, 24, 64
_FONT = "'Microsoft YaHei','PingFang SC','Noto Sans CJK SC','WenQuanYi Micro Hei','SimHei',sans-serif"
_UPRIGHT = 14
"""So many bars have room for their values side by side; above more they stand on end, and need room above."""


def _step(most: int) -> int:
    """Between two lines of the axis: 1, 2 or 5 and noughts, so that there are at most six."""
    step = 1
    while True:
        for times in (1, 2, 5):
            if most <= times * step * 6:
                return times * step
        step *= 10


def _scale(most: int, unit: FigureUnit) -> tuple[int, str]:
    """How many fen or minutes are one of what the axis counts, and its name."""
    if unit == FigureUnit.FEN:
        return (reading.FEN_OF_WAN, "万元") if most >= reading.FEN_OF_WAN else (100, "元")
    return (60, "小时") if unit == FigureUnit.MINUTES else (1, reading.UNITS.get(unit, unit))


def _short(value: int, scale: int) -> str:
    """A value in the axis's unit with at most two decimals, half up; the exact one stands in the bar's own title."""
    hundredths = (abs(value) * 200 + scale) // (2 * scale)
    decimals = f".{hundredths % 100:02}".rstrip("0").rstrip(".")
    return f"{'-' if value < 0 else ''}{hundredths // 100:,}{decimals}"


def draw(report: Report) -> bytes:
    """Of a report of one figure by month."""
    figure = report.figures[0]
    most = max((part.value for part in figure.parts), default=0)
    scale, unit = _scale(most, figure.unit)
    # In whole units of the axis, rounded up, so that a line is never drawn at a fraction of a person.
    step = _step(max(1, -(-most // scale)))
    top = step * max(1, -(-most // (scale * step)))
    floor, ceiling = _HEIGHT - _BOTTOM, 96 if len(figure.parts) <= _UPRIGHT else 136
    tall = floor - ceiling

    def height(value: int) -> int:
        """Tenths of a pixel, so that nothing is computed in floats."""
        return max(0, value) * tall * 10 // (top * scale)

    title = f"{report.place}{figure.zh}（按月）"
    whole = f"{reading.days(report.period)}，本期 {reading.said(figure.value, figure.unit)}"
    told = "；".join(f"{part.label} {reading.exact(part.value, figure.unit)}" for part in figure.parts)
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" width="{_WIDTH}" height="{_HEIGHT}"'
        f' role="img" aria-labelledby="title desc" lang="zh" font-family="{_FONT}">',
        f'<title id="title">{escape(title)}</title>',
        f'<desc id="desc">{escape(f"{whole}。{told}。首月和末月只计期间以内的日期。")}</desc>',
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#ffffff"/>',
        f'<text x="{_LEFT}" y="32" font-size="20" font-weight="bold" fill="#1f2a37">{escape(title)}</text>',
        f'<text x="{_LEFT}" y="56" font-size="14" fill="#4b5563">{escape(whole)}</text>',
        f'<text x="{_LEFT - 12}" y="{ceiling - 18}" font-size="13" fill="#4b5563" text-anchor="end">{escape(unit)}</text>',
    ]
    for n in range(top // step + 1):
        y = floor - tall * n * step // top
        lines.append(
            f'<line x1="{_LEFT}" y1="{y}" x2="{_WIDTH - _RIGHT}" y2="{y}" stroke="{"#6b7280" if not n else "#e5e7eb"}"/>'
        )
        lines.append(
            f'<text x="{_LEFT - 12}" y="{y + 5}" font-size="13" fill="#4b5563" text-anchor="end">{n * step:,}</text>'
        )
    lines += _bars(report, floor, height, scale)
    return "\n".join([*lines, "</svg>", ""]).encode()


def _bars(report: Report, floor: int, height: Callable[[int], int], scale: int) -> Iterator[str]:
    figure = report.figures[0]
    count = len(figure.parts)
    room = (_WIDTH - _LEFT - _RIGHT) * 10 // count
    wide = min(room * 7 // 10, 560)
    # A label under each bar, or under every second or third where they would touch.
    every = -(-count // 24)
    for n, part in enumerate(figure.parts):
        middle, tall = _LEFT * 10 + room * n + room // 2, height(part.value)
        x, centre, head = _px(middle - wide // 2), _px(middle), floor * 10 - tall
        exact = escape(f"{part.label}：{reading.exact(part.value, figure.unit)}")
        yield f'<rect x="{x}" y="{_px(head)}" width="{_px(wide)}" height="{_px(tall)}" fill="#2563a8"><title>{exact}</title></rect>'
        said = escape(_short(part.value, scale))
        if count <= _UPRIGHT:
            yield f'<text x="{centre}" y="{_px(head - 60)}" font-size="13" fill="#1f2a37" text-anchor="middle">{said}</text>'
        elif part.value:
            yield (
                f'<text transform="translate({_px(middle + 40)} {_px(head - 50)}) rotate(-90)" font-size="{12 if count <= 36 else 10}"'
                f' fill="#1f2a37">{said}</text>'
            )
        year, month = part.of.split("-")
        if (int(month) - 1) % every == 0 or count == 1:
            yield f'<text x="{centre}" y="{floor + 20}" font-size="13" fill="#1f2a37" text-anchor="middle">{int(month)}月</text>'
        if n == 0 or month == "01":
            yield f'<text x="{centre}" y="{floor + 42}" font-size="13" fill="#4b5563" text-anchor="middle">{year}年</text>'


def _px(tenths: int) -> str:
    return f"{tenths // 10}.{tenths % 10}"
