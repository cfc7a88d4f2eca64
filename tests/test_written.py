"""Imports accept values as people in China write them, and refuse what could mean two things."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services import written
from services.calendars import MonthFormat
from services.errors import Invalid
from services.written import BadValue

READERS = (
    written.day,
    written.instant,
    written.month,
    written.integer,
    written.boolean,
    lambda text: written.degrees(text, limit=90),
    lambda text: written.choice(text, CATEGORIES),
    lambda text: written.words(text, longest=80),
)
CATEGORIES = {"dibao": "低保", "dibao_margin": "低保边缘", "building": "建筑/房屋"}
WIDE = str.maketrans("0123456789-", "０１２３４５６７８９－")


def refusal(read, *args, **kwargs):
    with pytest.raises(Invalid) as raised:
        read(*args, **kwargs)
    return raised.value


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", 0),
        ("1200", 1200),
        ("1,200", 1200),
        ("12,345,678", 12345678),
        ("１２００", 1200),
        ("１，２００", 1200),
        (" 　1200　", 1200),
        ("007", 7),
        ("-35", -35),
        ("－３５", -35),
        ("+35", 35),
        ("'1200", 1200),
        ("9223372036854775807", 2**63 - 1),
        ("-9223372036854775808", -(2**63)),
    ],
)
def test_a_whole_number_is_read_in_every_usual_form(text, number):
    assert written.integer(text) == number


@given(st.integers(-(2**63), 2**63 - 1), st.sampled_from(["{}", "{:,}", " {} "]), st.booleans())
def test_every_number_of_the_database_is_read_back(number, form, wide):
    text = form.format(number)
    assert written.integer(text.translate(WIDE) if wide else text) == number


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("12.5", "not_whole"),
        ("12.0", "not_whole"),
        ("１２．５", "not_whole"),
        ("1,200.00", "not_whole"),
        (".5", "not_whole"),
        ("20元", "yuan_given"),
        ("￥20", "yuan_given"),
        ("¥20.00", "yuan_given"),
        ("nan", "integer_format"),
        ("NaN", "integer_format"),
        ("inf", "integer_format"),
        ("-Infinity", "integer_format"),
        ("1e999", "integer_format"),
        ("1e3", "integer_format"),
        ("0x10", "integer_format"),
        ("1_000", "integer_format"),
        ("1,20", "integer_format"),
        ("1,2000", "integer_format"),
        ("1 200", "integer_format"),
        ("--1", "integer_format"),
        ("一百", "integer_format"),
        ("60分钟", "integer_format"),
        ("①", "integer_format"),
        ("²", "integer_format"),
        ("١٢", "integer_format"),
        ("9223372036854775808", "integer_out_of_range"),
        ("-9223372036854775809", "integer_out_of_range"),
        ("9" * 20, "integer_out_of_range"),
        ("9" * 5000, "integer_out_of_range"),
    ],
)
def test_what_is_no_whole_number_is_refused_with_its_reason(text, code):
    assert refusal(written.integer, text).code == code


def test_a_number_beyond_its_bounds_is_told_what_they_are():
    assert written.integer("720", low=0, high=720) == 720
    beyond = refusal(written.integer, "721", low=0, high=720)
    assert (beyond.code, beyond.facts) == ("integer_out_of_range", {"low": 0, "high": 720})
    assert refusal(written.integer, "-1", low=0).code == "integer_out_of_range"


@pytest.mark.parametrize(
    ("read", "text", "number"),
    [
        (written.minutes, "120", 120),
        (written.minutes, "120分钟", 120),
        (written.minutes, "３小时", 180),
        (written.minutes, "1 小时 30 分", 90),
        (written.minutes, "1.5个小时", 90),
        (written.fen, "2,000分", 2000),
        (written.basis_points, "10%", 1000),
        (written.basis_points, "12.5％", 1250),
        (written.basis_points, "1000", 1000),
        (written.year, "2026年度", 2026),
    ],
)
def test_a_unit_beside_its_number_is_read_where_it_means_one_thing(read, text, number):
    assert read(text, low=0, high=10_000) == number


@pytest.mark.parametrize(
    ("read", "text", "code", "says"),
    [
        (written.minutes, "一小时", "integer_format", "分钟"),
        (written.minutes, "90秒", "integer_format", "分钟"),
        (written.minutes, "1.3333小时", "not_whole", "分钟"),
        (written.minutes, "200小时", "integer_out_of_range", "10000"),
        (written.fen, "二十", "integer_format", "分为单位"),
        (written.fen, "分", "integer_format", "分为单位"),
        (written.fen, "20元", "yuan_given", "分为单位"),
        (written.basis_points, "一成", "integer_format", "万分之一"),
        (written.basis_points, "0.1", "not_whole", "万分之一"),
        (written.basis_points, "0.001%", "integer_format", "万分之一"),
        (written.year, "二零二六", "integer_format", "年份"),
    ],
)
def test_what_is_no_number_of_its_unit_is_refused_naming_the_unit(read, text, code, says):
    """Seen to fail, with 应为整数，例如 1200 whatever was wanted."""
    refused = refusal(read, text, low=0, high=10_000)

    assert refused.code == code
    assert says in refused.said("zh")
    assert refused.said("en")


def test_degrees_are_decimal_and_within_the_earth():
    assert written.degrees("37.513068", limit=90) == 37.513068
    assert written.degrees("－122.12", limit=180) == -122.12
    assert written.degrees("180", limit=180) == 180.0
    for text in ("90.000001", "nan", "inf", "1e1", "1e999", "37°30′", "37,5", "１e999", "37." + "1" * 400):
        assert refusal(written.degrees, text, limit=90).code == "degrees_format"


@pytest.mark.parametrize(
    ("limit", "zh", "en"),
    [(90, "纬度应为十进制度数，例如 37.", "latitude"), (180, "经度应为十进制度数，例如 122.", "longitude")],
)
def test_degrees_are_asked_for_with_an_example_that_is_one(limit, zh, en):
    """Seen to ask for a latitude such as 122.123456, of at most 90."""
    refused = refusal(written.degrees, "北纬", limit=limit)

    assert zh in refused.said("zh")
    assert en in refused.said("en")


@pytest.mark.parametrize(
    ("text", "answer"), [("是", True), (" 否　", False), ("Y", True), ("FALSE", False), ("１", True), ("×", False)]
)
def test_yes_and_no_are_read_in_both_languages(text, answer):
    assert written.boolean(text) is answer


@pytest.mark.parametrize("text", ["是否", "2", "on", "无", "-", "?"])
def test_what_is_neither_yes_nor_no_is_refused(text):
    assert refusal(written.boolean, text).code == "yes_or_no"


def test_a_list_is_parted_by_each_usual_sign_and_says_nothing_twice():
    assert written.items("低保;高龄；独居、低保 ; ") == ["低保", "高龄", "独居"]
    assert written.items(" 　") == []
    assert written.items("张三,李四") == ["张三,李四"]


def test_a_choice_is_read_by_its_code_or_its_label():
    assert written.choice("dibao", CATEGORIES) == "dibao"
    assert written.choice(" DIBAO_margin ", CATEGORIES) == "dibao_margin"
    assert written.choice("　低保边缘", CATEGORIES) == "dibao_margin"
    assert [written.choice(name, CATEGORIES) for name in ("建筑", "房屋", "建筑/房屋")] == ["building"] * 3


def test_an_unknown_choice_is_told_which_there_are():
    unknown = refusal(written.choice, "低", CATEGORIES)
    assert unknown.code == "choice_unknown"
    assert unknown.said("zh") == "应为下列之一：低保、低保边缘、建筑/房屋。"
    assert unknown.said("en") == f"One of these is wanted: {', '.join(CATEGORIES)}."


def test_text_keeps_its_inner_form_and_its_bound():
    assert written.words("　竹岛街道（塔山）３号 ", longest=80) == "竹岛街道（塔山）３号"
    assert refusal(written.words, "长" * 81, longest=80).code == "text_too_long"
    assert refusal(written.words, "　", longest=80).code == "value_blank"


@pytest.mark.parametrize("broken", [0x00, 0x1B, 0x7F, 0x9F, 0xD800, 0xDFFF, 0xFFFD, 0xFFFF], ids=hex)
@pytest.mark.parametrize("read", READERS)
def test_no_reader_lets_broken_characters_through(read, broken):
    assert refusal(read, f"1{chr(broken)}").code == "bad_characters"
    assert refusal(written.items, f"a;{chr(broken)}").code == "bad_characters"


@given(st.text(st.characters(), max_size=60) | st.from_regex(r"[0-9年月日:./,\-+ TZ时分]{1,30}", fullmatch=True))
def test_whatever_is_written_is_read_or_refused_and_never_repeated(text):
    told = set()
    for read in READERS:
        try:
            read(text)
        except (BadValue, MonthFormat) as refused:
            told |= refused.facts.keys()
    assert told <= {"low", "high", "limit", "longest", "choices", "codes"}


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40))
def test_cleaning_twice_changes_no_more_than_once(text):
    try:
        once = written.clean(text)
    except BadValue:
        return
    assert written.clean(once) == once
