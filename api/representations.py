"""Which of several forms of one answer the caller likes best (RFC 9110, Accept)."""

import re
from collections.abc import Iterable, Sequence

from fastapi import Request

from services.errors import DomainError

_RANGE = re.compile(r"\s*([!#$%&'*+.^_`|~0-9A-Za-z-]+/[!#$%&'*+.^_`|~0-9A-Za-z-]+)\s*((?:;[^,]*)?)$")
_WEIGHT = re.compile(r";\s*q\s*=\s*(0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)\s*(?:;|$)", re.IGNORECASE)


class NotAcceptable(DomainError):
    """`available` are the media types that there are."""

    code = "not_acceptable"
    zh = "此内容没有所要求的格式；现有 {available}。"
    en = "This is not to be had in the form asked for; there is {available}."


def _ranges(accept: str) -> Iterable[tuple[str, int]]:
    """Each media range with its weight in thousandths; what is no range is passed over."""
    for part in accept.split(","):
        if found := _RANGE.match(part):
            weight = _WEIGHT.search(found[2])
            whole, _, rest = (weight[1] if weight else "1").partition(".")
            yield found[1].lower(), int(whole) * 1000 + int(rest.ljust(3, "0"))


def preferred(request: Request, offered: Sequence[str]) -> str:
    """The one of `offered` that is liked best, the first of equals; raises NotAcceptable where none is."""
    liked: dict[str, int] = {}
    for named, weight in _ranges(request.headers.get("accept", "").strip() or "*/*"):
        liked[named] = max(weight, liked.get(named, 0))

    def weight_of(form: str) -> int:
        names = (form, form.split("/")[0] + "/*", "*/*")
        return next((liked[name] for name in names if name in liked), 0)

    best = max(offered, key=weight_of)
    if not weight_of(best):
        raise NotAcceptable(available=", ".join(offered))
    return best
