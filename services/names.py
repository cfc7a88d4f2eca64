"""The words of a name: whatever somebody types from any of its characters on, in characters, in pinyin, in initials.

Kept by whoever gives a name, in the same transaction. A search compares them with how they begin, which an index answers."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import islice
from types import MappingProxyType
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Table, func, select, text
from sqlmodel.ext.asyncio.session import AsyncSession
from uuid_utils.compat import uuid7

from models.search import SearchKind, SearchWord
from services import pinyin

words: Table = SearchWord.__table__  # type: ignore[attr-defined]
W = words.c

LONGEST = 240
"""The width of the column; what is longer is found by its beginning."""
MOST = 100
"""Of a name of the longest kind, so that no name is heavy to keep."""

_FORGET = text(
    "delete from search_words where district_code = :district and subject_id = any(cast(:subjects as uuid[]))"
)
_KEEP = text("""
    insert into search_words (district_code, id, kind, subject_id, word, whole)
    select :district, w.id, :kind, w.subject_id, w.word, w.whole
    from unnest(cast(:ids as uuid[]), cast(:subjects as uuid[]), cast(:words as varchar[]), cast(:wholes as boolean[]))
        as w (id, subject_id, word, whole)
""")


@lru_cache(maxsize=4096)
def of(name: str) -> Mapping[str, bool]:
    """Each word, and whether it is the whole name: of 王桂芳 that are 王桂芳, wangguifang and wgf, and 桂芳, guifang, fang and gf
    are not. One character alone is no word, but where it is the whole name."""
    characters = pinyin.typed(name)
    words = [(start, characters[start:]) for start in range(max(1, len(characters) - 1))]
    for syllables in pinyin.readings(name):
        words += [(start, "".join(syllables[start:])) for start in range(len(syllables))]
        initials = "".join(syllable[0] for syllable in syllables)
        words += [(start, initials[start:]) for start in range(max(1, len(initials) - 1))]
    of_it: dict[str, bool] = {}
    for start, word in words:
        if word:
            of_it[word[:LONGEST]] = of_it.get(word[:LONGEST], False) or start == 0
    return MappingProxyType(dict(islice(of_it.items(), MOST)))


def beginning(district: str, kind: SearchKind, typed: str) -> Select[tuple[UUID]]:
    """The subjects of a kind in whose names stands what somebody typed: nobody where it has no letter or character."""
    return select(W.subject_id).where(W.district_code == district, W.kind == kind, begins(pinyin.typed(typed)))


def begins(typed: str) -> ColumnElement[bool]:
    """Of a word: one character finds whose whole name it is, not everybody of a surname."""
    return func.starts_with(W.word, typed) if len(typed) > 1 else W.word == typed


async def keep(session: AsyncSession, district: str, kind: SearchKind, named: Iterable[tuple[UUID, str]]) -> None:
    """The words of these subjects' names, instead of any that they had."""
    todo = [(subject, word, whole) for subject, name in named for word, whole in of(name).items()]
    if not todo:
        return
    subjects, words_of, wholes = zip(*todo, strict=True)
    connection = await session.connection()
    await connection.execute(_FORGET, {"district": district, "subjects": list(dict.fromkeys(subjects))})
    rows = {"ids": [uuid7() for _ in todo], "subjects": list(subjects), "words": list(words_of), "wholes": list(wholes)}
    await connection.execute(_KEEP, {"district": district, "kind": kind, **rows})
