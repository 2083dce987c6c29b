import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.columns import KEY_LENGTH, address_hash, bounded_key, dump_json
from storage.text.storable import storable

ANY = st.text(st.characters(exclude_categories=[]))


@given(ANY)
def test_storable_text_keeps_its_length_and_can_be_encoded(text: str) -> None:
    kept = storable(text)
    assert len(kept) == len(text)
    assert "\x00" not in kept
    kept.encode()


@given(st.text())
def test_ordinary_text_is_stored_as_it_is(text: str) -> None:
    assert storable(text) == text.replace("\x00", "\ufffd")


@given(ANY)
def test_a_key_is_bounded_the_same_way_each_time(key: str) -> None:
    short = bounded_key(key)
    assert len(short) <= KEY_LENGTH
    assert bounded_key(short) == short


def test_long_keys_that_differ_at_the_end_stay_apart() -> None:
    stem = "akorda.kz/ru/" + "x" * 20_000
    assert bounded_key(stem + "1") != bounded_key(stem + "2")
    assert bounded_key(stem + "1").startswith("akorda.kz/ru/xxx")


def test_a_key_that_fits_is_not_touched() -> None:
    assert bounded_key("й" * KEY_LENGTH) == "й" * KEY_LENGTH


def test_an_address_hash_is_the_sha256_in_hex() -> None:
    assert address_hash("https://akorda.kz/") == address_hash("https://akorda.kz/")
    assert len(address_hash("\ud83d")) == 64


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | ANY,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(ANY, inner, max_size=4),
    max_leaves=12,
)


@given(JSON_VALUES)
def test_json_is_readable_and_free_of_what_cannot_be_stored(value: object) -> None:
    dumped = dump_json(value)
    dumped.encode()
    json.loads(dumped)
    assert "\x00" not in json.dumps(json.loads(dumped), ensure_ascii=False).replace(
        "\\u0000", "\x00"
    )


def test_json_keeps_letters_as_they_are() -> None:
    assert dump_json({"cited": "Ақорда"}) == '{"cited":"Ақорда"}'


def test_a_written_backslash_is_not_taken_for_a_nul() -> None:
    assert json.loads(dump_json("\\u0000")) == "\\u0000"


def test_json_without_a_number_is_refused() -> None:
    with pytest.raises(ValueError, match="float"):
        dump_json({"coverage": float("nan")})
