"""Text as it comes out of spreadsheets: trimmed, half-width where wanted, and nothing broken in it."""

import re

from services.errors import Invalid


class BadValue(Invalid):
    """What a cell holds cannot be read as what its column wants."""

    code, zh, en = "bad_value", "无法识别该值。", "This value cannot be read."


class ValueBlank(BadValue):
    code, zh, en = "value_blank", "不能为空。", "A value is needed."


class BadCharacters(BadValue):
    code = "bad_characters"
    zh = "含有控制字符或乱码；请检查文件编码（UTF-8 或 GB18030）。"
    en = "Holds control or broken characters; check the file's encoding (UTF-8 or GB18030)."


class TextTooLong(BadValue):
    code, zh, en = "text_too_long", "最多 {longest} 个字。", "At most {longest} characters."


_WIDE = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
# Spreadsheets and chat windows leave marks of direction and zero-width spaces around what is copied from them.
_UNSEEN = re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_BROKEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffd-\uffff]")


def clean(text: str) -> str:
    """Trimmed of spaces of any width and of unseen marks. Raises BadCharacters at NUL, controls, lone surrogates."""
    if text.isascii() and text.isprintable():
        return text.strip()
    if _BROKEN.search(text):
        raise BadCharacters
    return _UNSEEN.sub("", text).strip()


def plain(text: str) -> str:
    """Clean, and half-width: digits, letters and punctuation. Raises ValueBlank when nothing is left.

    A leading apostrophe goes: spreadsheets put it before digits that are text."""
    trimmed = clean(text)
    narrow = clean((trimmed if trimmed.isascii() else trimmed.translate(_WIDE)).removeprefix("'"))
    if not narrow:
        raise ValueBlank
    return narrow


def words(text: str, *, longest: int) -> str:
    """Text for people, trimmed and otherwise as it is. Raises ValueBlank, TextTooLong, BadCharacters."""
    trimmed = clean(text)
    if not trimmed:
        raise ValueBlank
    if len(trimmed) > longest:
        raise TextTooLong(longest=longest)
    return trimmed
