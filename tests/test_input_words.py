"""What is wrong with a body is told as it is: what stands twice, and what is too large."""

from uuid import uuid4

import pytest

from tests.test_input import bureau, item, sent

_ = bureau


@pytest.mark.parametrize(
    ("given", "pointer", "code", "zh"),
    [
        ({"code": '"A-1", "code": "B-2"'}, "", "json_name_twice", "同一对象中有重复的字段：code"),
        ({"colour": '{"a": 1, "a": 1}'}, "", "json_name_twice", "同一对象中有重复的字段：a"),
    ],
)
async def test_a_name_given_twice_is_named(bureau, given, pointer, code, zh):
    """Seen to be called no valid JSON, near character 0."""
    answer = await sent(bureau, item(**given))

    assert answer.json()["errors"] == [{"pointer": pointer, "code": code, "message": zh}]


@pytest.mark.parametrize("number", ["98765432109876543210", "-98765432109876543210", "1" + "0" * 30])
async def test_a_whole_number_that_is_too_large_is_told_so(bureau, number):
    """Seen to be told to be a whole number, which it is."""
    made = await sent(bureau, item(code=f'"{uuid4().hex[:20]}"'))
    price = f'{{"unit_price_fen": {number}, "effective_from": "2024-01-01"}}'

    answer = await bureau.post(
        f"/v1/service-items/{made.json()['id']}/prices", content=price, headers={"Content-Type": "application/json"}
    )

    assert [(e["pointer"], e["code"]) for e in answer.json()["errors"]] == [("/unit_price_fen", "int_parsing_size")]
    assert answer.json()["errors"][0]["message"] == "数字过大"
