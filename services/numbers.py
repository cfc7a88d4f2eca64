"""Numbers that a standard defines: identity numbers, credit codes, telephones, bank cards, divisions.

Each is given back in one canonical form, so that equal numbers have equal blind indexes. No refusal repeats one."""

import re
from datetime import date
from operator import mul
from typing import NamedTuple

from models.residents import Sex
from services import calendars
from services.errors import Invalid
from services.written import plain

_PROVINCE = r"1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]"
_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_MOBILE = r"1[3-9][0-9]{9}"
_LANDLINE = r"(0(?:10|2[0-9])(?=[2-8][0-9]{7}(?![0-9]))|0[3-9][0-9]{2})([2-8][0-9]{6,7})(?:转([0-9]{1,6}))?"
_EXTENSION = re.compile(r"(?:转|分机|ext\.?|#|(?<=[0-9]{7})-(?=[0-9]{1,6}$))", re.IGNORECASE)


class BadNumber(Invalid):
    code, zh, en = "bad_number", "号码不符合标准。", "The number breaks its standard."


class IdNumberLength(BadNumber):
    code = "id_number_length"
    zh = "公民身份号码应为 18 位，收到 {length} 位；15 位号码已停用。"
    en = "An identity number has 18 characters, not {length}; those of 15 are out of use."


class IdNumberCharacters(BadNumber):
    code = "id_number_characters"
    zh = "公民身份号码前 17 位应为数字，末位为数字或 X。"
    en = "An identity number is 17 digits, then a digit or X."


class IdNumberDate(BadNumber):
    code = "id_number_date"
    zh = "公民身份号码第 7 至 14 位不是有效的出生日期。"
    en = "Characters 7 to 14 of the identity number are no date of birth."


class IdNumberCheckDigit(BadNumber):
    code = "id_number_check_digit"
    zh = "公民身份号码校验位不符，请核对每一位。"
    en = "The identity number's check character does not fit; compare each digit."


class CreditCodeForm(BadNumber):
    code = "credit_code_form"
    zh = "统一社会信用代码应为 18 位数字或大写字母（不含 I、O、S、V、Z）。"
    en = "A credit code has 18 digits or capital letters (without I, O, S, V, Z)."


class CreditCodeCheckDigit(BadNumber):
    code = "credit_code_check_digit"
    zh = "统一社会信用代码校验位不符。"
    en = "The credit code's check character does not fit."


class PhoneForm(BadNumber):
    code = "phone_form"
    zh = "应为 11 位手机号，或带区号的固定电话，例如 0631-5223456。"
    en = "A mobile number of 11 digits is wanted, or a landline with its area code, such as 0631-5223456."


class BankCardForm(BadNumber):
    code, zh, en = "bank_card_form", "银行卡号应为 12 至 19 位数字。", "A bank card number has 12 to 19 digits."


class BankCardCheckDigit(BadNumber):
    code = "bank_card_check_digit"
    zh = "银行卡号校验位不符，请核对每一位；存折账号不是卡号。"
    en = "The bank card's check digit does not fit; compare each digit. A passbook's account is no card number."


class DivisionCodeForm(BadNumber):
    code = "division_code_form"
    zh = "区划代码应为 6 位（县）、9 位（乡镇街道）或 12 位（村居）数字。"
    en = "A division code has 6 (county), 9 (township) or 12 (community) digits."


class IdentityNumber(NamedTuple):
    value: str
    birth_on: date
    sex: Sex
    region: str

    @property
    def region_known(self) -> bool:
        """False is worth a warning and no more: elderly people hold numbers of counties abolished long ago.

        True for the residence permits of Hong Kong, Macao, Taiwan (81 to 83) and of foreigners (9, then a province)."""
        return re.match(rf"9?(?:{_PROVINCE})", self.region) is not None


def _compact(text: str) -> str:
    """Plain, upper case, without the spaces and dashes that group digits."""
    return re.sub(r"[\s-]", "", plain(text)).upper()


_WEIGHTS = tuple(pow(2, 17 - place, 11) for place in range(17))


def _check_character(first_17: str) -> str:
    """ISO 7064 MOD 11-2, by which GB 11643 closes a number."""
    return "10X98765432"[sum(map(mul, map(int, first_17), _WEIGHTS)) % 11]


def identity_number(text: str, *, today: date | None = None) -> IdentityNumber:
    """GB 11643-1999, also of residence permits. The region is not judged: see `region_known`.

    Raises IdNumberLength, IdNumberCharacters, IdNumberDate (before 1880 or after today), IdNumberCheckDigit."""
    value = _compact(text)
    if len(value) != 18:
        raise IdNumberLength(length=len(value))
    if not re.fullmatch(r"[0-9]{17}[0-9X]", value):
        raise IdNumberCharacters
    try:
        birth_on = date(int(value[6:10]), int(value[10:12]), int(value[12:14]))
    except ValueError:
        raise IdNumberDate from None
    if not date(1880, 1, 1) <= birth_on <= (today or calendars.today()):
        raise IdNumberDate
    if value[17] != _check_character(value[:17]):
        raise IdNumberCheckDigit
    return IdentityNumber(value, birth_on, Sex.MALE if int(value[16]) % 2 else Sex.FEMALE, value[:6])


def synthetic_identity_number(region: str, birth_on: date, sequence: int, sex: Sex) -> str:
    """A valid number of nobody in particular, for demonstrations and tests; `sequence` 0 to 499 differ within a day.

    A region that was never assigned (such as 371099) makes sure that it is no living person's."""
    if not re.fullmatch(r"[0-9]{6}", region) or not 0 <= sequence <= 499:
        raise ValueError("a region of 6 digits and a sequence of 0 to 499 are needed")
    first_17 = f"{region}{birth_on:%Y%m%d}{2 * sequence + (sex is Sex.MALE):03}"
    return first_17 + _check_character(first_17)


def credit_code(text: str) -> str:
    """GB 32100-2015: 18 characters closed by MOD 31. Raises CreditCodeForm, CreditCodeCheckDigit."""
    value = _compact(text)
    if not re.fullmatch(rf"[{_ALPHABET}]{{2}}[0-9]{{6}}[{_ALPHABET}]{{10}}", value):
        raise CreditCodeForm
    total = sum(_ALPHABET.index(character) * pow(3, place, 31) for place, character in enumerate(value[:17]))
    if value[17] != _ALPHABET[-total % 31]:
        raise CreditCodeCheckDigit
    return value


def phone(text: str) -> str:
    """A mainland mobile (13812345678), landline (0631-5223456, 0631-5223456-801) or 400 hotline. Raises PhoneForm.

    +86, 0086 and grouping go; a landline without its area code is refused, since it names nobody."""
    written = re.sub(r"[\s()]", "", _EXTENSION.sub("转", plain(text), count=1))
    digits = re.sub(r"^(?:\+|00)86", "", written.replace("-", ""))
    if digits != written.replace("-", "") and not re.match(r"0|1[3-9]|400", digits):
        digits = f"0{digits}"  # abroad the area code loses its 0: +86 10 6552 9988
    if re.fullmatch(rf"(?:86)?({_MOBILE})", digits):
        return digits[-11:]
    if re.fullmatch(r"400[0-9]{7}", digits):
        return digits
    landline = re.fullmatch(_LANDLINE, digits)
    if not landline:
        raise PhoneForm
    return "-".join(part for part in landline.groups() if part)


def bank_card(text: str) -> str:
    """12 to 19 digits closed by the Luhn check. Raises BankCardForm, BankCardCheckDigit."""
    value = _compact(text)
    if not re.fullmatch(r"[0-9]{12,19}", value):
        raise BankCardForm
    doubled = (int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(value)))
    if sum(n - 9 if n > 9 else n for n in doubled) % 10:
        raise BankCardCheckDigit
    return value


def division_code(text: str) -> str:
    """A county (6 digits), township (9) or community (12), without zeros that fill. Raises DivisionCodeForm."""
    value = _compact(text)
    if not re.fullmatch(r"[1-9][0-9]{5}(?:[0-9]{3}){0,2}", value):
        raise DivisionCodeForm
    return re.sub(r"^([0-9]{6}(?:[0-9]{3})*?)(?:000)+$", r"\1", value)
