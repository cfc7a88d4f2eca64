"""A name is found by its pinyin or its initials, also where a surname is read otherwise than the word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services import names, pinyin


def spelling(name: str) -> tuple[str, str]:
    """All readings in full, and in initials."""
    readings = pinyin.readings(name)
    full = ["".join(syllables) for syllables in readings]
    initials = dict.fromkeys("".join(syllable[0] for syllable in syllables) for syllables in readings)
    return " ".join(full), " ".join(initials)


@pytest.mark.parametrize(
    ("name", "full", "initials"),
    [
        ("张三", "zhangsan", "zs"),
        ("李 四", "lisi", "ls"),
        ("　王五　", "wangwu", "ww"),
        ("吕绿", "lvlv", "ll"),
        ("欧阳锋", "ouyangfeng", "oyf"),
        ("司马相如", "simaxiangru", "smxr"),
        ("阿卜杜拉·买买提", "abodulamaimaiti", "abdlmmt"),
        ("Mary 李", "maryli", "ml"),
        ("张Ａ", "zhanga", "za"),
        ("", "", ""),
        ("·", "", ""),
    ],
)
def test_a_name_is_spelled_as_it_is_typed(name, full, initials):
    assert spelling(name) == (full, initials)


@pytest.mark.parametrize(
    ("name", "full"),
    [
        ("单雄信", "shanxiongxin"),
        ("曾国藩", "zengguofan"),
        ("仇英", "qiuying"),
        ("解缙", "xiejin"),
        ("区志明", "ouzhiming"),
        ("查良镛", "zhaliangyong"),
        ("朴正熙", "piaozhengxi"),
        ("缪荃孙", "miaoquansun"),
        ("阚泽", "kanze"),
        ("卜算子", "busuanzi"),
        ("薄云", "boyun"),
        ("种师道", "chongshidao"),
        ("员半千", "yunbanqian"),
        ("秘书郎", "bishulang"),
        ("繁钦", "poqin"),
        ("尉迟恭", "yuchigong"),
        ("万俟卨", "moqixie"),
        ("令狐冲", "linghuchong"),
        ("长孙无忌", "zhangsunwuji"),
        ("澹台灭明", "tantaimieming"),
    ],
)
def test_a_surname_is_read_as_a_surname(name, full):
    assert spelling(name)[0] == full


@pytest.mark.parametrize(
    ("name", "full"), [("小单", "xiaodan"), ("李解", "lijie"), ("王曾", "wangceng"), ("张查", "zhangcha")]
)
def test_the_same_character_in_a_given_name_is_read_as_a_word(name, full):
    assert spelling(name)[0] == full


@pytest.mark.parametrize(
    ("name", "full", "initials"),
    [
        ("覃小明", "qinxiaoming tanxiaoming", "qxm txm"),
        ("乐毅", "yueyi leyi", "yy ly"),
        ("盖文", "gewen gaiwen", "gw"),
        ("单于夫", "shanyufu chanyufu", "syf cyf"),
    ],
)
def test_a_surname_with_two_readings_is_found_by_either(name, full, initials):
    assert spelling(name) == (full, initials)


def test_a_rare_character_is_spelled_or_kept():
    assert spelling("𬱖小")[0] == "dixiao"
    assert spelling("张\U0003134a") == ("zhang\U0003134a", "z\U0003134a")


@pytest.mark.parametrize(
    ("asked", "form"),
    [
        ("Zhang San", "zhangsan"),
        ("zhang'san", "zhangsan"),
        ("Lǚ Bù", "lvbu"),
        ("lü", "lv"),
        ("ＺＳ", "zs"),
        ("张 三", "张三"),
    ],
)
def test_what_is_typed_into_a_search_takes_the_form_of_a_spelling(asked, form):
    assert pinyin.typed(asked) == form


# Ten characters were made in Japan, most for its units, and have no Chinese reading.
JAPANESE = "兙兡嗧桛烪瓧瓰瓱瓼甅"
CHINESE = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5, exclude_characters=JAPANESE)


@given(st.text(CHINESE, min_size=1, max_size=80))
def test_every_chinese_name_is_spelled_in_letters(name):
    for syllables in pinyin.readings(name):
        full = "".join(syllables)
        assert full.isascii()
        assert full.isalpha()
        assert pinyin.typed(full) == full


@given(st.text(max_size=120))
def test_whatever_stands_for_a_name_has_words_that_fit_their_column(name):
    words = names.of(name)
    assert len(words) <= names.MOST
    assert all(0 < len(word) <= names.LONGEST for word in words)
    assert not set("".join(words)) & set("%_;'\"<>&")
