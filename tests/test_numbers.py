"""Identity numbers, credit codes, telephones, bank cards and divisions, as their standards define them."""

import re
from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from models.residents import Sex
from services import calendars, numbers
from services.numbers import BadNumber
from services.written import BadValue

OF_THE_STANDARD = "11010519491231002X"
regions = st.from_regex(r"[1-9][0-9]{5}", fullmatch=True)
births = st.dates(date(1880, 1, 1), date(2024, 12, 31))
synthetic = st.builds(numbers.synthetic_identity_number, regions, births, st.integers(0, 499), st.sampled_from(Sex))
WIDE = str.maketrans("0123456789Xx", "０１２３４５６７８９Ｘｘ")
LUHN = "6222021234567890"


def refused(read, text, **options):
    with pytest.raises(BadNumber) as raised:
        read(text, **options)
    return raised.value.code


def with_check_digit(first_17):
    """The standard's own recipe in its own words: weights, remainder, table; written apart from the code under test."""
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return first_17 + "10X98765432"[sum(int(d) * w for d, w in zip(first_17, weights, strict=True)) % 11]


def test_the_examples_printed_in_the_standard_are_read():
    woman = numbers.identity_number(OF_THE_STANDARD)
    assert woman == (OF_THE_STANDARD, date(1949, 12, 31), Sex.FEMALE, "110105")
    assert numbers.identity_number("440524188001010014") == ("440524188001010014", date(1880, 1, 1), Sex.MALE, "440524")


@given(
    synthetic,
    st.sampled_from(["{}", " {} ", "'{}", "\t{}", "　{}", "{}\u202c", "\ufeff{}"]),
    st.booleans(),
    st.booleans(),
)
def test_a_number_is_read_as_people_and_spreadsheets_write_it(value, form, wide, lower):
    written = form.format(value.lower() if lower else value)
    assert numbers.identity_number(written.translate(WIDE) if wide else written).value == value
    assert numbers.identity_number(f"{value[:6]} {value[6:14]}-{value[14:]}").value == value


@given(regions, births, st.integers(0, 499), st.sampled_from(Sex))
def test_a_synthetic_number_says_what_it_was_made_of(region, birth_on, sequence, sex):
    value = numbers.synthetic_identity_number(region, birth_on, sequence, sex)
    assert numbers.identity_number(value) == (value, birth_on, sex, region)
    assert value == with_check_digit(value[:17])


def test_synthetic_numbers_of_a_day_are_a_thousand_and_all_different():
    born = date(1944, 2, 29)
    made = {numbers.synthetic_identity_number("371099", born, n, sex) for n in range(500) for sex in Sex}
    assert len(made) == 1000
    for region, sequence in (("371099", 500), ("371099", -1), ("37109", 1), ("37109X", 1)):
        with pytest.raises(ValueError, match="region of 6 digits"):
            numbers.synthetic_identity_number(region, born, sequence, Sex.MALE)


@given(synthetic, st.integers(0, 17), st.integers(1, 9))
def test_one_wrong_digit_is_always_found(value, place, step):
    assume(value[place] != "X")
    wrong = value[:place] + str((int(value[place]) + step) % 10) + value[place + 1 :]
    assert refused(numbers.identity_number, wrong) in {"id_number_check_digit", "id_number_date"}


@given(synthetic, st.integers(0, 16))
def test_two_neighbours_changed_about_are_always_found(value, place):
    swapped = value[:place] + value[place + 1] + value[place] + value[place + 2 :]
    assume(swapped != value)
    assert refused(numbers.identity_number, swapped) in {
        "id_number_check_digit",
        "id_number_date",
        "id_number_characters",
    }


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("110105491231002", "id_number_length"),
        (OF_THE_STANDARD + "1", "id_number_length"),
        (OF_THE_STANDARD[:17], "id_number_length"),
        ("9" * 5000, "id_number_length"),
        ("1101051949123100XX", "id_number_characters"),
        ("11010519491231002Y", "id_number_characters"),
        ("11010519491231002Х", "id_number_characters"),
        ("١١٠١٠٥١٩٤٩١٢٣١٠٠٢X", "id_number_characters"),
        ("1.1010519491231E17", "id_number_characters"),
        ("110105194912310021", "id_number_check_digit"),
        (with_check_digit("11010519490230002"), "id_number_date"),
        (with_check_digit("11010519491301002"), "id_number_date"),
        (with_check_digit("11010519490229002"), "id_number_date"),
        (with_check_digit("11010500000101002"), "id_number_date"),
        (with_check_digit("11010518791231002"), "id_number_date"),
    ],
)
def test_each_fault_of_an_identity_number_has_its_own_code(text, code):
    assert refused(numbers.identity_number, text) == code


def test_nobody_is_born_tomorrow():
    today = date(2024, 2, 28)
    born_today, born_tomorrow = (
        numbers.synthetic_identity_number("371002", day, 1, Sex.MALE) for day in (today, today + timedelta(days=1))
    )
    assert numbers.identity_number(born_today, today=today).birth_on == today
    assert refused(numbers.identity_number, born_tomorrow, today=today) == "id_number_date"
    after_today = numbers.synthetic_identity_number("371002", calendars.today() + timedelta(days=2), 1, Sex.MALE)
    assert refused(numbers.identity_number, after_today) == "id_number_date"


@pytest.mark.parametrize(
    ("region", "known"),
    [
        ("371002", True),
        ("372823", True),  # a county abolished decades ago
        ("710000", True),
        ("810000", True),
        ("820000", True),
        ("830000", True),
        ("931840", True),  # a foreigner's permit: 9, issued in Shanghai (31), nationality 840
        ("160000", False),
        ("990000", False),
        ("840000", False),
    ],
)
def test_an_unknown_region_is_remarked_and_not_refused(region, known):
    value = numbers.synthetic_identity_number(region, date(1940, 1, 1), 1, Sex.FEMALE)
    assert numbers.identity_number(value).region_known is known


def test_a_blank_or_broken_cell_is_refused_before_it_is_a_number():
    for read in (numbers.identity_number, numbers.credit_code, numbers.phone, numbers.bank_card, numbers.division_code):
        for text in ("", "　", f"{OF_THE_STANDARD}\x00", chr(0xD800)):
            with pytest.raises(BadValue):
                read(text)


@given(st.text(max_size=30) | st.from_regex(r"[0-9Xx +\-]{1,24}", fullmatch=True))
def test_whatever_is_written_is_a_number_or_a_refusal_without_it(text):
    told = {}
    for read in (numbers.identity_number, numbers.credit_code, numbers.phone, numbers.bank_card, numbers.division_code):
        try:
            read(text)
        except (BadNumber, BadValue) as refusal:
            told |= refusal.facts
    assert told.keys() <= {"length"}


@pytest.mark.parametrize(
    "text", ["91350100M000100Y43", "91350100m000100y43", " 91350100M000100Y43", "９１３５０１００M000100Y43"]
)
def test_a_credit_code_is_read_in_either_case_and_width(text):
    assert numbers.credit_code(text) == "91350100M000100Y43"


@given(st.from_regex(r"[159ANY][1239][1-9][0-9]{5}[0-9A-HJ-NPQRTUWXY]{9}", fullmatch=True))
def test_of_all_last_characters_one_closes_a_credit_code(first_17):
    closing = [c for c in "0123456789ABCDEFGHJKLMNPQRTUWXY" if closes(first_17 + c)]
    assert len(closing) == 1


def closes(code):
    try:
        return numbers.credit_code(code) == code
    except numbers.CreditCodeCheckDigit:
        return False


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("91350100M000100Y44", "credit_code_check_digit"),
        ("91350100M000100Y4", "credit_code_form"),
        ("91350100M000100Y433", "credit_code_form"),
        ("91350100I000100Y43", "credit_code_form"),
        ("91350100O000100Y43", "credit_code_form"),
        ("9135010AM000100Y43", "credit_code_form"),
    ],
)
def test_a_credit_code_is_refused_with_its_reason(text, code):
    assert refused(numbers.credit_code, text) == code


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("13812345678", "13812345678"),
        ("138 1234 5678", "13812345678"),
        ("138-1234-5678", "13812345678"),
        ("１３８１２３４５６７８", "13812345678"),
        ("+86 13812345678", "13812345678"),
        ("+86-138-1234-5678", "13812345678"),
        ("008613812345678", "13812345678"),
        ("8613812345678", "13812345678"),
        ("0631-5223456", "0631-5223456"),
        ("06315223456", "0631-5223456"),
        ("（0631）5223456", "0631-5223456"),
        ("+86 631 5223456", "0631-5223456"),
        ("0755-82345678", "0755-82345678"),
        ("010-6552 9988", "010-65529988"),
        ("+86 10 6552 9988", "010-65529988"),
        ("0631-5223456-801", "0631-5223456-801"),
        ("0631-5223456转801", "0631-5223456-801"),
        ("0631-5223456 分机 801", "0631-5223456-801"),
        ("400-123-4567", "4001234567"),
    ],
)
def test_a_telephone_is_read_in_every_usual_form(text, phone):
    assert numbers.phone(text) == phone
    assert numbers.phone(phone) == phone


@pytest.mark.parametrize(
    "text",
    [
        "5223456",
        "12812345678",
        "1381234567",
        "138123456789",
        "110",
        "021-6552998",
        "0631-1223456",
        "13812345678/13912345678",
        "无",
    ],
)
def test_what_reaches_nobody_is_no_telephone(text):
    assert refused(numbers.phone, text) == "phone_form"


@given(st.integers(11, 18), st.randoms(use_true_random=False))
def test_a_bank_card_has_one_closing_digit(length, random):
    first = "".join(str(random.randrange(10)) for _ in range(length))
    fitting = [digit for digit in "0123456789" if luhn(first + digit)]
    assert len(fitting) == 1
    assert numbers.bank_card(first + fitting[0]) == first + fitting[0]
    for digit in set("0123456789") - set(fitting):
        assert refused(numbers.bank_card, first + digit) == "bank_card_check_digit"


def luhn(number):
    digits = [int(digit) for digit in number]
    return (sum(digits[-1::-2]) + sum(sum(divmod(2 * digit, 10)) for digit in digits[-2::-2])) % 10 == 0


def test_a_bank_card_is_read_as_people_write_it_and_bounded():
    card = next(LUHN[:-1] + digit for digit in "0123456789" if luhn(LUHN[:-1] + digit))
    assert numbers.bank_card(f" {card[:4]} {card[4:8]} {card[8:12]} {card[12:]} ") == card
    assert numbers.bank_card(card.translate(WIDE)) == card
    for text in ("0" * 11, "0" * 20, f"{card[:-1]}X", "6.22202E+15"):
        assert refused(numbers.bank_card, text) == "bank_card_form"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("371002", "371002"),
        ("371002001", "371002001"),
        ("371002001001", "371002001001"),
        ("３７１００２００１００１", "371002001001"),
        ("371002000000", "371002"),
        ("371002001000", "371002001"),
        ("371002000", "371002"),
        ("371000", "371000"),
        ("370000000000", "370000"),
        ("371002000001", "371002000001"),
    ],
)
def test_a_division_has_one_code_however_many_zeros_fill_it(text, code):
    assert numbers.division_code(text) == code
    assert numbers.division_code(code) == code


@pytest.mark.parametrize("text", ["37100", "3710020", "3710020010", "37100200100100", "071002", "37100A", "环翠区"])
def test_what_has_the_length_of_no_division_is_refused(text):
    assert refused(numbers.division_code, text) == "division_code_form"


def test_no_two_refusals_share_a_code_and_none_has_room_for_the_number():
    leaves = BadNumber.__subclasses__()
    assert len({leaf.code for leaf in leaves}) == len(leaves) == 10
    assert {place for leaf in leaves for place in re.findall(r"{(\w+)}", leaf.zh + leaf.en)} == {"length"}
