"""The pinyin of a name, for search by people who type on a phone."""

import re
import unicodedata

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


def readings(name: str) -> list[list[str]]:
    """The syllables of a name, once for each way of reading its surname, the commoner one first: 覃丽 is [qin, li] and [tan, li].

    Lower case, without tones, ü as v; letters and digits stay, signs go."""
    name = unicodedata.normalize("NFKC", name).strip()
    surname = next((name[:size] for size in (2, 1) if name[:size] in _SURNAMES), "")
    given = " ".join(lazy_pinyin(name[len(surname) :], errors=lambda others: re.sub(r"[\W_]+", " ", others)))
    return [f"{reading} {given}".casefold().split() for reading in _SURNAMES.get(surname, "").split("/")]


def typed(text: str) -> str:
    """What somebody typed into a search, or a name, in the form of the words that are kept: `Lǚ Bù` is `lvbu`. Chinese characters stay."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    apart = unicodedata.normalize("NFD", re.sub("[üǖǘǚǜ]", "v", plain))
    return "".join(character for character in apart if character.isalnum())
