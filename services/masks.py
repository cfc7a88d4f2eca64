"""What an answer shows of personal data by default; only the audited `reveal` shows more.

A mask keeps what somebody who knows the person needs to tell a mix-up from a match, and shows nothing of what it does
not recognise: a malformed value is all stars, never a value that slipped through."""

import re

_AREA = "社区|居委会|村委会|街道|镇|乡|村|苏木|旗|区|县|州|盟|市(?!场)|省"
_COMPOUND = "(?:[小园院厂校景营宅]|生活|家属|工业)区|新村|花园|公寓|家园|大院"
# A road lends its name to a community (新威路社区); otherwise it, like a compound or a digit, is finer than one.
_FINER = (
    f"(?:路|街|巷|弄|里弄|胡同|道|{_COMPOUND})(?!道|社区|居委会|村)|[号栋幢楼室](?!街道|社区|村)|单元|[0-9０-９A-Za-z]"
)
_COARSE = re.compile(f"(?:(?:(?!{_FINER}).)*?(?:{_AREA}))*", re.DOTALL)


def identity_number(value: str) -> str:
    """371***********123X: the first three and the last four of 18.

    Not the first six, as is common: six, a day of birth and four are the whole number. For a native of the district
    the six are easily guessed, so an answer with this mask should tell the age and not the day of birth."""
    return f"{value[:3]}{'*' * 11}{value[-4:]}" if re.fullmatch(r"[0-9]{17}[0-9X]", value) else "*" * 18


def phone(value: str) -> str:
    """138****1234; a landline keeps its area code and four digits: 0631-***3456, without the extension."""
    if re.fullmatch(r"[0-9]{10,11}", value):
        return f"{value[:3]}{'*' * (len(value) - 7)}{value[-4:]}"
    landline = re.fullmatch(r"(0[0-9]{2,3})-([0-9]{7,8})(?:-[0-9]+)?", value)
    return f"{landline[1]}-{'*' * (len(landline[2]) - 4)}{landline[2][-4:]}" if landline else "*" * 11


def dialled(value: str) -> str:
    """What was dialled at a call-in: 71****1, of a caregiver's six digits the first two, and the seventh, which says in or out."""
    told = re.sub(r"[\s*#]", "", value)
    return told[:2] + "*" * (min(len(told), 6) - 2) + (told[6] if len(told) == 7 else "*" * (len(told) - 6))


def name(value: str) -> str:
    """张** for public lists 公示: the first character, and no more than two stars whatever the length."""
    value = value.strip()
    return value[:1] + "*" * min(len(value) - 1, 2) if len(value) > 1 else "*"


def address(value: str, division: str = "") -> str:
    """Cut after the community, or after what is coarser: ...竹岛街道塔山社区***. Never a street, compound or house.

    Free text that begins with its street names no community: then the `division` in which it is known to lie does."""
    kept = _COARSE.match(value)
    return f"{kept[0] if kept and kept[0] else division}***"


def bank_card(value: str) -> str:
    """****1234: the last four, without a hint of the bank or the length."""
    return f"****{value[-4:]}" if re.fullmatch(r"[0-9]{12,19}", value) else "****"
