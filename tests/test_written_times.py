"""Imports accept days, instants and months as people in China write them, and refuse what could mean two things."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services import written
from services.calendars import SHANGHAI
from services.errors import Invalid

days = st.dates(date(1880, 1, 1), date(2199, 12, 31))
WIDE = str.maketrans("0123456789-/:", "０１２３４５６７８９－／：")


def refusal(read, *args, **kwargs):
    with pytest.raises(Invalid) as raised:
        read(*args, **kwargs)
    return raised.value


@pytest.mark.parametrize(
    "text",
    [
        "2023-1-5",
        "2023-01-05",
        "2023/1/5",
        "2023.1.5",
        "2023.01.05",
        "2023年1月5日",
        "2023年01月05日",
        "2023 年 1 月 5 日",
        "2023年1月5号",
        "20230105",
        "２０２３－１－５",
        "２０２３年１月５日",
        "　2023-1-5　",
        "\t2023/1/5\n",
        "'20230105",
        "\u202a2023-1-5\u202c",
        "2023-01-05 00:00:00",
        "2023/1/5 0:00",
    ],
)
def test_a_day_is_read_in_every_usual_form(text):
    assert written.day(text) == date(2023, 1, 5)


@given(
    days,
    st.sampled_from(
        ["{y}-{m}-{d}", "{y}/{m:02}/{d:02}", "{y}年{m}月{d}日", "{y}{m:02}{d:02}", "{y}.{m}.{d}", " {y}-{m}-{d} "]
    ),
    st.booleans(),
)
def test_every_day_is_read_back_from_every_form_and_width(day, form, wide):
    text = form.format(y=day.year, m=day.month, d=day.day)
    assert written.day(text.translate(WIDE) if wide else text) == day


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2023-2-29", "no_such_day"),
        ("2023年13月1日", "no_such_day"),
        ("20230431", "no_such_day"),
        ("1879-12-31", "day_out_of_range"),
        ("9999-12-31", "day_out_of_range"),
        ("0000-01-01", "day_out_of_range"),
        ("23-1-5", "day_format"),
        ("2023-1/5", "day_format"),
        ("5/1/2023", "day_format"),
        ("2023年1-5", "day_format"),
        ("44931", "day_format"),
        ("44931.5", "day_format"),
        ("2023-1", "day_format"),
        ("2023-01-05 08:30", "day_format"),
        ("二〇二三年一月五日", "day_format"),
        ("长期", "day_format"),
        ("nan", "day_format"),
        ("٢٠٢٣-١-٥", "day_format"),
        ("", "value_blank"),
        ("　 ", "value_blank"),
    ],
)
def test_what_is_no_day_is_refused_with_its_reason(text, code):
    assert refusal(written.day, text).code == code


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2023-1-5 8:30", datetime(2023, 1, 5, 0, 30, tzinfo=UTC)),
        ("2023/01/05 08:30:15", datetime(2023, 1, 5, 0, 30, 15, tzinfo=UTC)),
        ("2023年1月5日8:30", datetime(2023, 1, 5, 0, 30, tzinfo=UTC)),
        ("2023年1月5日 8时30分", datetime(2023, 1, 5, 0, 30, tzinfo=UTC)),
        ("2023年1月5日8点5分9秒", datetime(2023, 1, 5, 0, 5, 9, tzinfo=UTC)),
        ("2023年1月5日 9时", datetime(2023, 1, 5, 1, 0, tzinfo=UTC)),
        ("2023年1月5日9点整", datetime(2023, 1, 5, 1, 0, tzinfo=UTC)),
        ("2023-1-5 8点半", datetime(2023, 1, 5, 0, 30, tzinfo=UTC)),
        ("2023-1-5 上午8:30", datetime(2023, 1, 5, 0, 30, tzinfo=UTC)),
        ("2023年1月5日 下午1:30", datetime(2023, 1, 5, 5, 30, tzinfo=UTC)),
        ("2023年1月5日下午 1 时 30 分", datetime(2023, 1, 5, 5, 30, tzinfo=UTC)),
        ("2023/1/5下午13:30:15", datetime(2023, 1, 5, 5, 30, 15, tzinfo=UTC)),
        ("2023-1-5 下午12:30", datetime(2023, 1, 5, 4, 30, tzinfo=UTC)),
        ("2023-1-5 中午12点", datetime(2023, 1, 5, 4, 0, tzinfo=UTC)),
        ("2023-1-5 晚上8点", datetime(2023, 1, 5, 12, 0, tzinfo=UTC)),
        ("2023-1-5 凌晨1:05", datetime(2023, 1, 4, 17, 5, tzinfo=UTC)),
        ("20230105 23:59", datetime(2023, 1, 5, 15, 59, tzinfo=UTC)),
        ("２０２３－１－５　８：３０", datetime(2023, 1, 5, 0, 30, tzinfo=UTC)),
        ("2023-01-05T08:30:00Z", datetime(2023, 1, 5, 8, 30, tzinfo=UTC)),
        ("2023-01-05t08:30:00z", datetime(2023, 1, 5, 8, 30, tzinfo=UTC)),
        ("2023-01-05T08:30:00+08:00", datetime(2023, 1, 5, 0, 30, tzinfo=UTC)),
        ("2023-01-05T08:30:00 +0800", datetime(2023, 1, 5, 0, 30, tzinfo=UTC)),
        ("2023-01-05T08:30-05", datetime(2023, 1, 5, 13, 30, tzinfo=UTC)),
        ("2023-01-05T08:30:00.25+08:00", datetime(2023, 1, 5, 0, 30, 0, 250000, UTC)),
    ],
)
def test_an_instant_without_an_offset_is_shanghais(text, instant):
    assert written.instant(text) == instant
    assert written.instant(text).tzinfo is UTC


@given(st.datetimes(datetime(1880, 1, 2), datetime(2199, 12, 30), timezones=st.just(SHANGHAI)), st.booleans())  # noqa: DTZ001
def test_every_instant_is_read_back_from_what_a_program_and_a_person_write(instant, wide):
    instant = instant.replace(fold=0)
    exact = instant.astimezone(UTC)
    assert written.instant(exact.isoformat()) == exact
    minute = instant.replace(second=0, microsecond=0)
    text = f"{minute.year}/{minute.month}/{minute.day} {minute.hour}:{minute.minute:02}"
    assert written.instant(text.translate(WIDE) if wide else text) == minute.astimezone(UTC)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2023-1-5", "instant_format"),
        ("2023-1-5 8", "instant_format"),
        ("2023-1-5 8:3", "instant_format"),
        ("2023-1-5 24:00", "instant_format"),
        ("2023-1-5 08:60", "instant_format"),
        ("2023-1-5 08:30:60", "instant_format"),
        ("2023-1-5 上午12:05", "instant_format"),
        ("2023-1-5 晚上12点", "instant_format"),
        ("2023-1-5 上午13:05", "instant_format"),
        ("2023-1-5 8点5", "instant_format"),
        ("2023-1-5 8点一刻", "instant_format"),
        ("2023-1-5 下午", "instant_format"),
        ("2023-1-212:30", "instant_format"),
        ("2023-1-5T08:30+15:00", "instant_format"),
        ("2023-1-5T08:30+08:60", "instant_format"),
        ("2023-2-29 08:30", "no_such_day"),
        ("1700-1-1 08:30", "day_out_of_range"),
        ("1e999", "instant_format"),
    ],
)
def test_what_is_no_instant_is_refused_with_its_reason(text, code):
    assert refusal(written.instant, text).code == code


@pytest.mark.parametrize(
    "text",
    ["2024-01", "2024-1", "2024/1", "2024/01", "2024.01", "202401", "2024年1月", "2024 年 01 月份", "２０２４年１月"],
)
def test_a_month_is_read_in_every_usual_form(text):
    assert written.month(text) == "2024-01"


@pytest.mark.parametrize(
    "text", ["2024.1", "2024-13", "2024-0", "24-1", "1-2024", "Jan-24", "2024-01-01", "1899-01", "inf"]
)
def test_what_may_be_another_month_is_refused(text):
    assert refusal(written.month, text).code == "month_format"
