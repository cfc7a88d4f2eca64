"""How a person is called by others, who are not told her given name: 王女士, 王师傅, Ms Wang."""

import re

from services import pinyin

_COMPOUND = frozenset(
    re.findall(
        "..",
        "欧阳太史端木上官司马东方独孤南宫万俟闻人夏侯诸葛尉迟公羊赫连澹台皇甫宗政濮阳公冶太叔申屠公孙慕容仲孙钟离长孙宇文"
        "司徒鲜于司空令狐单于呼延百里东郭南门西门轩辕第五",
    )
)
"""Surnames of two characters."""
_HAN = re.compile(r"[\u4e00-\u9fff\u3400-\u4dbf]{2,}")
_TITLES = {"female": ("女士", "Ms "), "male": ("先生", "Mr ")}


def _size(name: str) -> int:
    return 2 if len(name) > 2 and name[:2] in _COMPOUND else 1


def _surname(name: str, *, chinese: bool) -> str:
    """Of 欧阳静 欧阳, of 王桂芳 王: the given name stays at home. What is not Chinese is shown by its last word."""
    if not name[:1].isascii():
        size = _size(name)
        return name[:size] if chinese else " ".join(pinyin.readings(name)[0][:size]).title().replace(" ", "")
    return name.split()[-1]


def resident(name: str | None, sex: str | None, *, chinese: bool) -> str:
    """王女士, Ms Wang; where no resident is known, an elderly person."""
    if not name:
        return "老人" if chinese else "a resident"
    zh, en = _TITLES.get(sex or "", ("老人", ""))
    surname = _surname(name, chinese=chinese)
    return f"{surname}{zh}" if chinese else f"{en}{surname}"


def caregiver(name: str | None, *, chinese: bool = True) -> str:
    """As people call who comes to the house: 王师傅 of 王秀英; of a name that is not of that form its first part (阿依古丽 of
    阿依古丽·买买提)."""
    if not name:
        return "护理员" if chinese else "a caregiver"
    if not chinese:
        return f"caregiver {_surname(name, chinese=False)}"
    return f"{name[: _size(name)]}师傅" if _HAN.fullmatch(name) else re.split(r"[\s·•.]+", name.strip())[0]
