"""What is shown of a person by default is enough to notice a mix-up, and no more."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services import masks

ADDRESS = "山东省威海市环翠区竹岛街道塔山社区和平路12号3号楼2单元501室"


def test_an_identity_number_shows_its_first_three_and_last_four():
    assert masks.identity_number("37100219440229123X") == "371***********123X"
    assert masks.identity_number("371002440229123") == "*" * 18


@given(st.from_regex(r"[1-9][0-9]{5}19[0-9]{2}[01][0-9][0-3][0-9]{4}[0-9X]", fullmatch=True))
def test_neither_county_nor_birth_can_be_read_from_a_masked_identity_number(value):
    assert masks.identity_number(value)[3:14] == "*" * 11


@pytest.mark.parametrize(
    ("phone", "masked"),
    [
        ("13812345678", "138****5678"),
        ("4001234567", "400***4567"),
        ("0631-5223456", "0631-***3456"),
        ("010-65529988", "010-****9988"),
        ("0631-5223456-801", "0631-***3456"),
        ("5223456", "***********"),
        ("13812345678/13912345678", "***********"),
        ("", "***********"),
    ],
)
def test_a_telephone_shows_where_it_is_and_its_last_four(phone, masked):
    assert masks.phone(phone) == masked


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("张三", "张*"),
        ("张三丰", "张**"),
        ("欧阳娜娜", "欧**"),
        ("阿卜杜拉·买买提", "阿**"),
        (" 李四 ", "李*"),
        ("李", "*"),
        ("", "*"),
    ],
)
def test_a_name_on_a_public_list_shows_its_first_character(name, masked):
    assert masks.name(name) == masked


@pytest.mark.parametrize(
    ("address", "masked"),
    [
        (ADDRESS, "山东省威海市环翠区竹岛街道塔山社区***"),
        ("环翠区张村镇前双岛村5组12号", "环翠区张村镇前双岛村***"),
        ("环翠区张村镇前双岛村三组五号王大爷家", "环翠区张村镇前双岛村***"),
        ("鲸园街道新威路社区张三家", "鲸园街道新威路社区***"),
        ("鲸园街道和平新村社区3号", "鲸园街道和平新村社区***"),
        ("景德镇市珠山区里村街道", "景德镇市珠山区里村街道***"),
        ("临武县舜峰镇东云社区东云路88号", "临武县舜峰镇东云社区***"),
        ("塔山村王家胡同3号", "塔山村***"),
        # No community before the street: cut after what is coarser.
        ("威海市环翠区竹岛街道和平路12号塔山社区3号楼", "威海市环翠区竹岛街道***"),
        ("环翠区八一路3号", "环翠区***"),
        ("竹岛街道和平小区3号楼", "竹岛街道***"),
        ("竹岛街道和平新村3号楼", "竹岛街道***"),
        ("竹岛街道农贸市场东侧", "竹岛街道***"),
        ("和平路12号", "***"),
        ("501室", "***"),
        ("", "***"),
    ],
)
def test_an_address_is_cut_after_the_community_at_the_latest(address, masked):
    assert masks.address(address) == masked
    assert masks.address(address, "塔山社区") == (masked if masked != "***" else "塔山社区***")


@given(
    st.lists(
        st.sampled_from([*"塔山和平东云3５路街巷号楼室村区市镇乡县 ", "社区", "街道", "单元", "小区", "新村"]),
        max_size=14,
    )
)
def test_no_digit_house_or_room_survives_in_an_address(parts):
    address = "".join(parts)
    masked = masks.address(address)
    assert masked.endswith("***")
    assert address.startswith(masked.removesuffix("***"))
    assert not re.search(r"[0-9０-９]|单元|[号楼室](?!街道|社区|村)", masked)


@given(st.text(max_size=200))
def test_an_address_that_is_no_address_shows_nothing_behind_a_digit(text):
    shown = masks.address(f"塔山社区3号{text}")
    assert shown == "塔山社区***"


def test_a_bank_card_shows_its_last_four():
    assert masks.bank_card("6222021234567890") == "****7890"
    assert masks.bank_card("622202123456") == "****3456"
    assert masks.bank_card("1234") == "****"


@given(st.text(max_size=40).filter(lambda text: not re.fullmatch(r"[0-9-]{10,19}|[0-9]{17}X", text)))
def test_what_is_malformed_is_never_shown_by_a_mask_of_numbers(text):
    for mask in (masks.identity_number, masks.phone, masks.bank_card):
        assert set(mask(text)) == {"*"}


@given(st.text(max_size=40))
def test_a_masked_name_shows_one_character_and_hides_how_long_it_was(text):
    masked = masks.name(text)
    assert len(masked) <= 3
    assert masked[1:].strip("*") == ""
