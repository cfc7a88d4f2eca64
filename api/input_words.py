"""What is wrong with an input, in words: pydantic's findings as people say them, in Chinese and English."""

import re
from collections.abc import Mapping
from typing import Any

from services import labels

_NO_DAY = (
    "日历上没有这一天；日期应写作 YYYY-MM-DD，例如 2024-01-31",
    "There is no such day; write it as YYYY-MM-DD, such as 2024-01-31",
)
_NO_INSTANT = (
    "没有这个时刻；应写作日期、时间和时区，例如 2024-01-31T09:00:00+08:00",
    "There is no such instant; write the day, the time and the offset, such as 2024-01-31T09:00:00+08:00",
)
_NO_OBJECT = ("应为 JSON 对象，写在 {{ }} 中", "Should be a JSON object, in {{ }}")

WORDS: dict[str, tuple[str, str]] = {
    "missing": ("必填", "This is required"),
    "extra_forbidden": ("没有这个字段", "There is no such field"),
    "query_unknown": ("没有这个查询参数；可用的有：{known}", "There is no such query parameter; there are: {known}"),
    "query_twice": ("此查询参数只能出现一次", "This query parameter is given more than once"),
    "query_not_taken": ("此请求不带查询参数", "This request takes no query parameters"),
    "json_invalid": ("不是有效的 JSON（第 {at} 个字符附近）", "This is not valid JSON (near character {at})"),
    "json_name_twice": ("同一对象中有重复的字段：{name}", "One object holds this name twice: {name}"),
    "body_unreadable": ("请求内容无法解析", "The request cannot be parsed"),
    "string_too_short": ("太短，至少 {min_length} 个字符", "Too short: at least {min_length} characters"),
    "string_too_long": ("太长，至多 {max_length} 个字符", "Too long: at most {max_length} characters"),
    "string_type": ("应为文字", "Should be text"),
    "int_type": ("应为整数", "Should be a whole number"),
    "int_parsing": ("应为整数", "Should be a whole number"),
    "int_from_float": ("应为整数", "Should be a whole number"),
    "increment_unknown": ("计费单位只能是 1、15、30 或 60 分钟", "The billing increment is 1, 15, 30 or 60 minutes"),
    "bool_type": ("应为 true 或 false", "Should be true or false"),
    "finite_number": ("应为有限的数", "Should be a finite number"),
    "greater_than_equal": ("不得小于 {ge}", "Should be at least {ge}"),
    "less_than_equal": ("不得大于 {le}", "Should be at most {le}"),
    "greater_than": ("应大于 {gt}", "Should be more than {gt}"),
    "less_than": ("应小于 {lt}", "Should be less than {lt}"),
    "enum": ("应为其中之一：{choices}", "Should be one of: {choices}"),
    "literal_error": ("应为其中之一：{choices}", "Should be one of: {choices}"),
    "uuid_parsing": ("不是有效的编号", "This is not a valid id"),
    "uuid_type": ("不是有效的编号", "This is not a valid id"),
    "timezone_aware": ("时间必须带时区，例如 +08:00", "An instant needs an offset, such as +08:00"),
    "text_not_storable": ("不得含有 NUL 或残缺字符", "May not hold NUL or lone surrogates"),
    "number_of_a_person": (
        "此项对公众公开，不得写手机号码或身份证号",
        "The public reads this: no telephone number of a person and no identity number",
    ),
    "identity_number_in_note": ("说明中不得写身份证号", "A note carries no identity number"),
    "personal_number_in_words": (
        "这里不得写手机号码或身份证号；涉及谁，用相应的编号字段说明",
        "No telephone number of a person and no identity number here: the fields that take ids say who it was",
    ),
    "text_expected": ("日期和时间应写成文字", "Write an instant or a date as text"),
    "day_expected": ("日期应写作 YYYY-MM-DD，例如 2024-01-31", "Write a day as YYYY-MM-DD, such as 2024-01-31"),
    "one_of_three": (
        "id_number、card_token、card_no 三者填且只填一项",
        "Name the diner by one of id_number, card_token and card_no, and by one only",
    ),
    "tag_of_one_kind": (
        "屏幕标签填 code，芯片标签填 counter 和 mac，二者取一",
        "Of a screen say `code`; of a chip `counter` and `mac`: one of the two",
    ),
    "null_not_allowed": ("{field} 不能为 null", "{field} may not be null"),
    **dict.fromkeys(("date_parsing", "date_from_datetime_parsing", "date_from_datetime_inexact"), _NO_DAY),
    **dict.fromkeys(("datetime_parsing", "datetime_from_date_parsing", "datetime_object_invalid"), _NO_INSTANT),
    **dict.fromkeys(("model_attributes_type", "model_type", "dict_type"), _NO_OBJECT),
    **dict.fromkeys(("list_type", "tuple_type"), ("应为列表，写在 [ ] 中", "Should be a list, in [ ]")),
    **dict.fromkeys(("float_type", "float_parsing"), ("应为数字", "Should be a number")),
    "bool_parsing": ("应为 true 或 false", "Should be true or false"),
    "int_parsing_size": ("数字过大", "The number is too large"),
    "time_out_of_range": ("年份应在 1900 至 2200 之间", "The year must lie between 1900 and 2200"),
    "first_of_month": (
        "标准从月初起生效，应为某月 1 日，例如 2024-05-01",
        "A standard begins with the first day of a month",
    ),
    "too_long": ("至多 {max_length} 项", "At most {max_length} items"),
    "too_short": ("至少 {min_length} 项", "At least {min_length} items"),
    "text_empty": ("不能为空", "May not be empty"),
    "list_empty": ("至少一项", "At least one item is needed"),
}
"""What pydantic finds, as people say it, in templates over its context; what is not here keeps pydantic's English beside a
general Chinese sentence."""

PATTERNS: dict[str, tuple[str, str]] = {
    r"^20[0-9]{2}-Q[1-4]$": (
        "季度应写作 YYYY-Qn，例如 2026-Q3",
        "Write a quarter as YYYY-Qn, such as 2026-Q3",
    ),
    r"^(19|20|21)[0-9]{2}-(0[1-9]|1[0-2])$": (
        "月份应写作 YYYY-MM，例如 2024-03",
        "Write a month as YYYY-MM, such as 2024-03",
    ),
    r"^([0-9]{6}|[0-9]{9}|[0-9]{12})$": (
        "区划代码为 6 位（区县）、9 位（街道）或 12 位（社区）数字",
        "A division's code has 6 digits (district), 9 (township) or 12 (community)",
    ),
    r"^[0-9]{6}$": ("区县的区划代码为 6 位数字，例如 371002", "A district's code has 6 digits, such as 371002"),
    r"^[A-Za-z0-9][A-Za-z0-9_.@\-]{2,63}$": (
        "用户名为 3 至 64 个字符：英文字母、数字以及 _ . @ -，以字母或数字开头",
        "A user name has 3 to 64 characters: letters, digits and _ . @ -, beginning with a letter or digit",
    ),
    r"^[A-Za-z0-9][A-Za-z0-9_.\-]{0,39}$": (
        "编码为 1 至 40 个字符：英文字母、数字以及 _ . -，以字母或数字开头",
        "A code has 1 to 40 characters: letters, digits and _ . -, beginning with a letter or digit",
    ),
    r"^[A-Za-z0-9_-]*$": (
        "同步标记由英文字母、数字以及 _ - 组成，照上次答复里的 token 原样带回",
        "A token has letters, digits and _ -: send back the `token` of the answer before as it is",
    ),
    r"^[A-Za-z0-9][-A-Za-z0-9_.]{0,39}$": (
        "种子为 1 至 40 个字符：英文字母、数字以及 _ . -，以字母或数字开头，例如公开摇出的号码 2026-12-01-0735182",
        "A seed has 1 to 40 characters: letters, digits and _ . -, beginning with a letter or digit, such as a number drawn in public",
    ),
    r"^[a-z][a-z0-9_]{1,39}$": (
        "应为 2 至 40 个字符：小写英文字母、数字和下划线，以字母开头，例如 dibao",
        "Should have 2 to 40 characters: small letters, digits and underscores, beginning with a letter, such as dibao",
    ),
    r"^[A-Z][0-9]{2}$": (
        "诊断类目写作字母和两位数字，例如 F00",
        "Write a category of ICD-10 as a letter and two digits, such as F00",
    ),
    r"^[A-Z][0-9]{2}(\.[0-9A-Z]{1,4})?$": (
        "诊断写 ICD-10 编码，例如 F00 或 F00.1",
        "Write a diagnosis by its code of ICD-10, such as F00 or F00.1",
    ),
    r"^([01][0-9]|2[0-3]):[0-5][0-9]$": ("时刻写作 HH:MM，例如 11:30", "Write a time of day as HH:MM, such as 11:30"),
    r"^password$": ("只能是 password", "Can only be password"),
    r"^[0-9]{4}$": ("应为 4 位数字", "Should have four digits"),
    r"^[0-9a-f]{64}$": ("哈希为 64 位小写十六进制数", "A hash has 64 hexadecimal digits in small letters"),
    r"^[0-9]{8}$": ("标签屏幕上的码为 8 位数字", "The code on a tag's screen has 8 digits"),
    r"^[0-9A-Fa-f]{14}$": ("芯片编号为 14 位十六进制数", "A chip's number has 14 hexadecimal digits"),
    r"^[0-9A-Fa-f]{16}$": ("芯片的校验为 16 位十六进制数", "A chip's signature has 16 hexadecimal digits"),
    r"^[ -~]+$": ("只能用英文字母、数字和符号", "Only letters, digits and signs of ASCII"),
}
"""How what has a form is written."""


NAME_TWICE = "a name stands twice in one object: "
"""What the reader of a body says of it, for `told` to know again: the framework hands on nothing but a sentence."""

_BEYOND_64_BITS = 2**63
"""From here on a whole number of JSON is read as a float."""


def told(found: Mapping[str, Any]) -> Mapping[str, Any]:
    """The finding as it should be called, where its finder calls it something else."""
    kind, value = found["type"], found.get("input")
    if kind == "json_invalid":  # told by the framework as if the place in the text were a member's name
        *_, at = found["loc"]
        why = str((found.get("ctx") or {}).get("error", ""))
        if why.startswith(NAME_TWICE):
            name = why.removeprefix(NAME_TWICE)
            return {**found, "loc": found["loc"][:1], "type": "json_name_twice", "ctx": {"name": name}}
        return {**found, "loc": found["loc"][:1], "ctx": {"at": at}}
    if kind in (
        "union_tag_invalid",
        "union_tag_not_found",
    ):  # told of the whole, and not of the field that says which it is
        context = found["ctx"]
        loc = (*found["loc"], context["discriminator"].strip("'"))
        expected = context.get("expected_tags")
        return {
            **found,
            "loc": loc,
            **({"type": "enum", "ctx": {"expected": expected}} if expected else {"type": "missing"}),
        }
    if kind in ("int_type", "int_from_float") and isinstance(value, float) and abs(value) >= _BEYOND_64_BITS:
        return {**found, "type": "int_parsing_size"}
    return found


def said(found: Mapping[str, Any], language: str) -> str:
    """One finding of pydantic as a sentence."""
    english, context = language == "en", dict(found.get("ctx") or {})
    if found["type"] == "missing" and tuple(found["loc"]) == ("body",):
        return ("请求正文必填", "A body is required")[english]
    if found["type"] == "string_pattern_mismatch":
        return PATTERNS.get(context["pattern"], ("格式不符合要求", "It is not written as it should be"))[english]
    if "expected" in context:
        context["choices"] = _choices(str(context["expected"]), english=english)
    kind = _of_length(found, context)
    if kind not in WORDS:
        return str(found["msg"]) if english else "内容不符合要求"
    return WORDS[kind][english].format(**context)


def _of_length(found: Mapping[str, Any], context: Mapping[str, Any]) -> str:
    """A text has characters, a list items: pydantic says the same of both where something else was checked before. What needs
    one only may not be empty."""
    kind = str(found["type"])
    if kind in ("too_short", "too_long") and isinstance(found.get("input"), str):
        kind = f"string_{kind}"
    if context.get("min_length") == 1:
        return {"string_too_short": "text_empty", "too_short": "list_empty"}.get(kind, kind)
    return kind


def _choices(expected: str, *, english: bool) -> str:
    """`'male' or 'female'` is male(男)、female(女), where the choices have labels; also some of a kind's choices."""
    codes = re.findall(r"'([^']*)'", expected) or [expected]
    if english:
        return ", ".join(codes)
    known = next((kind for kind in labels.LABELS if {*kind} == {*codes}), None)
    if known is None and expected.startswith("<"):
        known = next((kind for kind in labels.LABELS if expected.startswith(f"<{kind.__name__}.")), None)
    return "、".join(f"{code}（{labels.label(known(code))}）" if known else code for code in codes)
