"""Full pinyin and initials of a name, for search by people who type on a phone."""

import re
import unicodedata
from typing import NamedTuple

from pypinyin import lazy_pinyin

# Read otherwise as a surname than as a word. Where families differ, each reading is given, the commoner one first.
_SURNAMES = {
    "万俟": "mo qi",
    "令狐": "ling hu",
    "单于": "shan yu/chan yu",
    "子车": "zi ju",
    "宰父": "zai fu",
    "尉迟": "yu chi",
    "澹台": "tan tai",
    "长孙": "zhang sun",
    "乐": "yue/le",
    "乜": "nie",
    "仇": "qiu",
    "佴": "nai",
    "区": "ou",
    "单": "shan",
    "卜": "bu",
    "句": "gou",
    "召": "shao/zhao",
    "员": "yun",
    "宓": "mi/fu",
    "尉": "wei/yu",
    "折": "she",
    "曾": "zeng",
    "朴": "piao",
    "查": "zha",
    "洗": "xian",
    "牟": "mou/mu",
    "盖": "ge/gai",
    "盛": "sheng",
    "祭": "zhai",
    "种": "chong",
    "秘": "bi",
    "繁": "po",
    "缪": "miao",
    "翟": "zhai/di",
    "能": "nai",
    "薄": "bo",
    "覃": "qin/tan",
    "解": "xie",
    "贠": "yun",
    "贲": "ben",
    "车": "che",
    "逄": "pang",
    "郄": "qie/xi",
    "郇": "xun/huan",
    "郗": "xi/chi",
    "长": "chang",
    "阚": "kan",
    "隗": "wei/kui",
    "黑": "hei/he",
}
# The widths of the columns that keep them (models/residents.py).
LONGEST_FULL, LONGEST_INITIALS = 240, 40


class Spelling(NamedTuple):
    """`zhangsan` and `zs`; a surname with two readings gives both, the commoner first: `qinli tanli` and `ql tl`."""

    full: str
    initials: str


def spelling(name: str) -> Spelling:
    """As a name is typed: lower case, without tones and spaces, ü as v; letters and digits stay, signs go.

    A reading that would not fit its column whole is left out, but the first is cut."""
    name = unicodedata.normalize("NFKC", name).strip()
    surname = next((name[:size] for size in (2, 1) if name[:size] in _SURNAMES), "")
    given = " ".join(lazy_pinyin(name[len(surname) :], errors=lambda others: re.sub(r"[\W_]+", " ", others)))
    readings = [f"{reading} {given}".casefold().split() for reading in _SURNAMES.get(surname, "").split("/")]
    return Spelling(
        _fitting(["".join(syllables) for syllables in readings], LONGEST_FULL),
        _fitting(["".join(syllable[0] for syllable in syllables) for syllables in readings], LONGEST_INITIALS),
    )


def typed(text: str) -> str:
    """What somebody typed into a search, in the form of a spelling: `Lǚ Bù` is `lvbu`. Chinese characters stay."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    apart = unicodedata.normalize("NFD", re.sub("[üǖǘǚǜ]", "v", plain))
    return "".join(character for character in apart if character.isalnum())


def _fitting(spellings: list[str], longest: int) -> str:
    """Those of the spellings, each said once, that fit beside each other."""
    kept = spellings[0][:longest]
    for spelling in dict.fromkeys(spellings[1:]):
        if spelling not in kept.split() and len(kept) + 1 + len(spelling) <= longest:
            kept = f"{kept} {spelling}"
    return kept
