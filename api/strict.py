"""The JSON of a request, read strictly."""

import json
import re
from json import JSONDecodeError
from typing import Any

import orjson
from fastapi import Request

from api import input_words
from api.errors import BodyTooLarge
from models.sync import MOST_BYTES
from services.errors import TooMuchAtOnce

MOST_SIGNS = 750_000
"""Of `[`, `{` and `,`, within texts too: more than a phone's largest sending has (models/sync/told.py), and few enough that what they may
begin fits in memory. Of 8 MB of empty lists each would take ten times what it takes here."""


class StrictRequest(Request):
    """JSON as RFC 8259 has it: no NaN, no Infinity, and no name twice in one object, which the next reader might read the other way.
    Half of a surrogate pair, as is left where a text was cut in an emoji, is refused by the field that has it: of a phone's upload that
    one event."""

    async def json(self) -> Any:
        if not hasattr(self, "_json"):
            body = await self.body()
            if len(body) > MOST_SIGNS and sum(body.count(sign) for sign in (b"[", b"{", b",")) > MOST_SIGNS:
                raise BodyTooLarge(TooMuchAtOnce(limit_bytes=MOST_BYTES))
            try:
                read, body = _read(body)
                json.loads(body, object_pairs_hook=_names_once, parse_int=len, parse_float=len)
            except orjson.JSONDecodeError as error:
                raise JSONDecodeError(str(error.msg), "", error.pos) from error
            except RecursionError as error:
                raise JSONDecodeError("nested too deep", "", 0) from error
            self._json = read
        return self._json


_ESCAPE = re.compile(
    rb"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(u[dD][89a-fA-F][0-9a-fA-F]{2})|.)", re.DOTALL
)


def _read(body: bytes) -> tuple[Any, bytes]:
    """With NUL in place of each half of a pair: neither can be kept, and whoever judges the field says so."""
    try:
        return orjson.loads(body), body
    except orjson.JSONDecodeError:
        whole = _ESCAPE.sub(lambda found: rb"\u0000" if found[1] else found[0], body)
        if whole == body:
            raise
        return orjson.loads(whole), whole


def _names_once(pairs: list[tuple[str, Any]]) -> None:
    names = [name for name, _ in pairs]
    if len({*names}) < len(names):
        twice = next(name for place, name in enumerate(names) if name in names[:place])
        raise JSONDecodeError(f"{input_words.NAME_TWICE}{twice[:64]}", "", 0)
