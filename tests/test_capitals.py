"""人民币大写: every boundary, and back again by another road."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services import capitals
from services.spoken import yuan

# The first six are the examples of the People's Bank's own rules.
WRITTEN = """
1,409.50          壹仟肆佰零玖元伍角整
6,007.14          陆仟零柒元壹角肆分
1,680.32          壹仟陆佰捌拾元叁角贰分
107,000.53        壹拾万柒仟元伍角叁分
16,409.02         壹万陆仟肆佰零玖元零贰分
325.04            叁佰贰拾伍元零肆分
0.00              零元整
0.01              壹分
0.10              壹角整
0.11              壹角壹分
1.00              壹元整
1.01              壹元零壹分
1.10              壹元壹角整
10.00             壹拾元整
10.05             壹拾元零伍分
11.00             壹拾壹元整
20.50             贰拾元伍角整
100.00            壹佰元整
101.00            壹佰零壹元整
110.00            壹佰壹拾元整
1,001.00          壹仟零壹元整
1,010.00          壹仟零壹拾元整
1,100.00          壹仟壹佰元整
9,999.99          玖仟玖佰玖拾玖元玖角玖分
10,000.00         壹万元整
10,001.00         壹万零壹元整
10,010.00         壹万零壹拾元整
10,100.00         壹万零壹佰元整
11,000.00         壹万壹仟元整
100,000.00        壹拾万元整
100,001.00        壹拾万零壹元整
843,260.00        捌拾肆万叁仟贰佰陆拾元整
1,000,000.05      壹佰万元零伍分
10,001,000.00     壹仟万壹仟元整
20,010,020.10     贰仟零壹万零贰拾元壹角整
99,999,999.99     玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分
100,000,000.00    壹亿元整
100,000,001.00    壹亿零壹元整
100,010,000.00    壹亿零壹万元整
110,000,000.00    壹亿壹仟万元整
1,000,010,000.00  壹拾亿零壹万元整
100,200,000,000.00 壹仟零贰亿元整
1,000,000,000,000.00 壹万亿元整
1,000,100,010,001.00 壹万零壹亿零壹万零壹元整
-12.30            负壹拾贰元叁角整
"""
CASES = [line.split() for line in WRITTEN.strip().splitlines()]


@pytest.mark.parametrize(("amount", "words"), CASES)
def test_an_amount_is_written_as_the_rules_for_bills_have_it(amount: str, words: str):
    """Seen to fail, for 1,409.50, 10,010.00 and their like, without the 零 of a group and without that between groups."""
    fen = int(amount.replace(",", "").replace(".", ""))

    assert yuan(fen) == amount
    assert capitals.yuan(fen) == words


DIGITS = {sign: value for value, sign in enumerate("零壹贰叁肆伍陆柒捌玖")}
PLACES = {"拾": 10, "佰": 100, "仟": 1000}


def value_of(words: str) -> int:
    """What a reader makes of it, by no rule of the writer's."""
    for size, name in ((10**8, "亿"), (10**4, "万")):
        high, found, low = words.rpartition(name)
        if found:
            return value_of(high) * size + value_of(low)
    total = digit = 0
    for sign in words:
        if sign in PLACES:
            total, digit = total + digit * PLACES[sign], 0
        else:
            digit = DIGITS[sign]
    return total + digit


@given(st.integers(min_value=-(10**15), max_value=10**15))
def test_an_amount_in_words_reads_back_as_itself(fen: int):
    words = capitals.yuan(fen)
    sign, whole, jiao, last = re.fullmatch(r"(负?)(?:(.+?)元)?零?(?:(.)角)?零?(?:(.)分)?整?", words).groups()
    read = value_of(whole or "") * 100 + DIGITS[jiao or "零"] * 10 + DIGITS[last or "零"]

    assert (-read if sign else read) == fen
    assert "零零" not in words
    assert words.endswith(("分", "整"))
    assert not re.search("零[元万亿拾佰仟角分整]", words) or words == "零元整"
