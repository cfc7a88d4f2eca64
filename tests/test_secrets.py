"""Sealed fields open in their own place under their own key, or not at all; blind indexes tell equal from unequal only."""

import base64
import hmac
import os

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from hypothesis import given
from hypothesis import strategies as st

from services import secrets
from services.secrets import ANYWHERE, BadMasterKeys, Purpose, Undecipherable, Vault

OLD, NEW, INDEX = bytes(range(32)), bytes(range(32, 64)), bytes(range(64, 96))
VAULT = Vault({"old": OLD}, "old", INDEX)
KEY, WRAPPED = VAULT.new_subject_key()
PLACE = "371002/residents/phone/01890a5d-ac96-774b-bcce-b302099a8057"
PHONE = "13812345678"
tokens = st.sampled_from([VAULT.seal(KEY, text, PLACE) for text in ("", PHONE, "环翠区竹岛街道塔山社区")])


def base64_of(key):
    return base64.b64encode(key).decode()


def written(**keys):
    return ",".join(f"{kid}:{base64_of(key)}" for kid, key in keys.items())


@given(
    st.text(st.characters(exclude_categories=["Cs"])), st.text(st.characters(exclude_categories=["Cs"]), max_size=80)
)
def test_what_is_sealed_opens_to_the_same_text_in_the_same_place(plaintext, place):
    assert VAULT.open(KEY, VAULT.seal(KEY, plaintext, place), place) == plaintext


def test_equal_values_are_sealed_differently_each_time_and_never_in_the_clear():
    sealed = {VAULT.seal(KEY, PHONE, PLACE) for _ in range(100)}
    assert len(sealed) == 100
    assert not any(PHONE.encode() in token or KEY in token for token in sealed)


@given(tokens, st.data())
def test_a_token_with_one_changed_bit_never_opens(token, data):
    place = data.draw(st.integers(0, len(token) - 1))
    changed = bytearray(token)
    changed[place] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(Undecipherable):
        VAULT.open(KEY, bytes(changed), PLACE)


@given(tokens, st.data())
def test_a_token_cut_or_lengthened_never_opens(token, data):
    cut = token[: data.draw(st.integers(0, len(token) - 1))]
    for wrong in (cut, token + data.draw(st.binary(min_size=1, max_size=20))):
        with pytest.raises(Undecipherable):
            VAULT.open(KEY, wrong, PLACE)


@given(st.binary(max_size=120))
def test_what_was_never_sealed_never_opens(garbage):
    with pytest.raises(Undecipherable):
        VAULT.open(KEY, b"\x01" + garbage, PLACE)
    with pytest.raises(Undecipherable):
        VAULT.unwrap(garbage)


@pytest.mark.parametrize(
    "elsewhere",
    [
        PLACE.replace("371002", "371003"),
        PLACE.replace("residents", "caregivers"),
        PLACE.replace("phone", "bank_card"),
        PLACE[:-1] + "8",
        "",
    ],
)
def test_a_sealed_value_moved_to_another_row_or_column_does_not_open(elsewhere):
    """Seen to fail with the place left out of the additional data."""
    with pytest.raises(Undecipherable):
        VAULT.open(KEY, VAULT.seal(KEY, PHONE, PLACE), elsewhere)


def test_one_persons_key_does_not_open_anothers_field():
    other, _ = VAULT.new_subject_key()
    with pytest.raises(Undecipherable):
        VAULT.open(other, VAULT.seal(KEY, PHONE, PLACE), PLACE)


def test_a_refusal_to_open_tells_its_code_and_nothing_of_what_was_sealed():
    with pytest.raises(Undecipherable) as raised:
        VAULT.open(KEY, VAULT.seal(KEY, PHONE, PLACE), "")
    assert raised.value.code == "undecipherable"
    assert str(raised.value).startswith("undecipherable: ")
    assert raised.value.__cause__ is None
    assert PHONE not in str(raised.value)


def test_a_subject_key_is_fresh_each_time_and_comes_back_from_its_wrapping():
    keys = [VAULT.new_subject_key() for _ in range(100)]
    assert len({key for key, _ in keys} | {wrapped for _, wrapped in keys}) == 200
    assert all(VAULT.unwrap(wrapped) == key and key not in wrapped for key, wrapped in keys)


@given(st.data())
def test_a_wrapped_key_with_one_changed_bit_never_unwraps(data):
    changed = bytearray(WRAPPED)
    changed[data.draw(st.integers(0, len(WRAPPED) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(Undecipherable):
        VAULT.unwrap(bytes(changed))


def test_a_new_master_wraps_what_is_new_and_the_old_one_still_opens_what_it_wrapped():
    before = Vault.from_text(written(old=OLD))
    key, wrapped = before.new_subject_key()
    field = before.seal(key, PHONE, PLACE)

    during = Vault.from_text(written(new=NEW, old=OLD, index=OLD))
    assert during.unwrap(wrapped) == key
    assert not wrapped.startswith(during.active_prefix)
    assert during.open(during.unwrap(wrapped), field, PLACE) == PHONE
    fresh, wrapped_anew = during.new_subject_key()
    assert wrapped_anew.startswith(during.active_prefix)

    after = Vault.from_text(written(new=NEW, index=OLD))
    assert after.unwrap(wrapped_anew) == fresh
    with pytest.raises(Undecipherable, match="master key"):
        after.unwrap(wrapped)


def test_a_rotation_leaves_every_blind_index_as_it_was():
    """Seen to fail with the index derived from whichever key is active."""
    before, after = Vault.from_text(written(old=OLD)), Vault.from_text(written(new=NEW, old=OLD, index=OLD))
    assert before.blind_index(PHONE, Purpose.PHONE, "371002") == after.blind_index(PHONE, Purpose.PHONE, "371002")


def test_a_key_named_alike_but_different_does_not_unwrap():
    with pytest.raises(Undecipherable):
        Vault({"old": NEW}, "old", INDEX).unwrap(WRAPPED)


class Sm4Gcm:
    """SM4 in Galois counter mode, as a district may ask for it."""

    def __init__(self, key):
        self._algorithm = algorithms.SM4(key[:16])

    def encrypt(self, nonce, data, associated_data):
        encryptor = Cipher(self._algorithm, modes.GCM(nonce)).encryptor()
        encryptor.authenticate_additional_data(associated_data)
        return encryptor.update(data) + encryptor.finalize() + encryptor.tag

    def decrypt(self, nonce, data, associated_data):
        decryptor = Cipher(self._algorithm, modes.GCM(nonce, data[-16:])).decryptor()
        decryptor.authenticate_additional_data(associated_data)
        return decryptor.update(data[:-16]) + decryptor.finalize()


def test_another_cipher_is_taken_up_beside_what_was_sealed_before():
    ciphers = {secrets.AES_256_GCM: secrets.AESGCM, 2: Sm4Gcm}
    both = Vault({"old": OLD}, "old", INDEX, ciphers=ciphers, seal_with=2)
    earlier, later = VAULT.seal(KEY, PHONE, PLACE), both.seal(KEY, PHONE, PLACE)
    assert (earlier[0], later[0]) == (1, 2)
    assert both.open(KEY, earlier, PLACE) == both.open(KEY, later, PLACE) == PHONE
    for wrong in (b"\x01" + later[1:], b"\x02" + earlier[1:], b"\x03" + later[1:]):
        with pytest.raises(Undecipherable):
            both.open(KEY, wrong, PLACE)
    with pytest.raises(Undecipherable, match="cipher"):
        VAULT.open(KEY, later, PLACE)


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
def test_equal_values_have_equal_indexes_in_one_purpose_and_district_only(value):
    places = [(purpose, district) for purpose in set(Purpose) - ANYWHERE for district in ("371002", "371003")]
    places += [(purpose, None) for purpose in ANYWHERE]
    indexes = {VAULT.blind_index(value, purpose, district) for purpose, district in places}
    assert len(indexes) == len(places)
    assert indexes == {Vault({"new": NEW}, "new", INDEX).blind_index(value, *place) for place in places}
    assert not indexes & {Vault({"old": OLD}, "old", NEW).blind_index(value, *place) for place in places}


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=20), unique=True, max_size=20))
def test_unequal_values_have_unequal_indexes_of_32_bytes(values):
    indexes = {VAULT.blind_index(value, Purpose.PHONE, "371002") for value in values}
    assert len(indexes) == len(values)
    assert all(len(index) == 32 for index in indexes)


def test_an_index_over_districts_is_made_for_its_own_purpose_only():
    with pytest.raises(ValueError, match="takes a district"):
        VAULT.blind_index(PHONE, Purpose.PHONE, None)
    with pytest.raises(ValueError, match="has no district"):
        VAULT.blind_index(PHONE, Purpose.PERSON_ANYWHERE, "371002")
    with pytest.raises(ValueError, match="telephone"):
        VAULT.blind_index(PHONE, "telephone", "371002")


def test_an_index_cannot_be_made_with_what_the_index_stands_for():
    """A plain HMAC under the environment's key would be one secret for two uses; each use has a key of its own."""
    index = VAULT.blind_index(PHONE, Purpose.PHONE, "371002")
    assert index != hmac.digest(INDEX, PHONE.encode(), "sha256")


@pytest.mark.parametrize(
    "text",
    [
        "",
        " , ",
        f"index:{base64_of(OLD)}",
        base64_of(OLD),
        "old:nobase64!",
        "old:密钥",
        f"old:{base64_of(OLD[:31])}",
        f"old:{base64_of(OLD + b'x')}",
        f"old:{base64_of(OLD)},old:{base64_of(NEW)}",
        f"new:{base64_of(NEW)},old:{base64_of(OLD)}",
        f"OLD KEY:{base64_of(OLD)}",
        f"old:{base64_of(OLD)},index:{base64_of(NEW[:16])}",
        f"old:{base64_of(OLD)},index:",
    ],
)
def test_keys_that_cannot_be_used_are_refused_at_start_without_being_told(text):
    with pytest.raises(BadMasterKeys) as raised:
        Vault.from_text(text)
    assert not any(base64_of(key)[:8] in f"{raised.value!r}" for key in (OLD, NEW))


def test_a_vault_is_not_made_around_a_key_that_is_missing():
    with pytest.raises(BadMasterKeys, match="active"):
        Vault({"old": OLD}, "new", INDEX)
    with pytest.raises(BadMasterKeys, match="called index"):
        Vault({"old": OLD, "index": NEW}, "old", INDEX)


def test_a_vault_printed_in_a_log_shows_no_key():
    key = os.urandom(32)
    shown = f"{Vault({'old': key}, 'old', key)!r}"
    assert base64_of(key) not in shown
    assert repr(key) not in shown
