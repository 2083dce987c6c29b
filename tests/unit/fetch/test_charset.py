import codecs
import encodings.aliases
import time

import pytest

from crawler.fetch.charset import MISLABELLED, SUSPECT, decode

RUSSIAN = "Правительство утвердило бюджет. Ұлттық банк. " * 20


def page(label: str) -> bytes:
    return f'<html><head><meta charset="{label}"></head><body>'.encode()


@pytest.mark.parametrize("label", ["utf-8", "UTF8", "windows-1251", "punycode", "x-unknown"])
def test_utf_8_is_read_as_such_whatever_its_label_says(label: str) -> None:
    decoded = decode(page(label) + RUSSIAN.encode())
    assert RUSSIAN in decoded.text
    assert decoded.encoding == "utf-8"
    assert (MISLABELLED in decoded.flags) == (label not in {"utf-8", "UTF8"})


@pytest.mark.parametrize("label", ["windows-1251", "cp1251", "koi8-r", "iso-8859-5"])
def test_allowed_labels_are_believed_where_the_bytes_are_not_utf_8(label: str) -> None:
    text = "Правительство утвердило бюджет. " * 20
    decoded = decode(page(label) + text.encode(label))
    assert text in decoded.text
    assert decoded.flags == ()


def test_the_header_stands_before_the_page() -> None:
    text = "Правительство утвердило бюджет."
    body = page("koi8-r") + text.encode("cp1251")
    assert text in decode(body, b"text/html; charset=windows-1251").text


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_decides(encoding: str) -> None:
    text = page("koi8-r").decode() + RUSSIAN
    assert decode(text.encode(encoding)).text == text


def test_unreadable_bytes_are_replaced_counted_and_make_a_page_suspect() -> None:
    lying = page("utf-8") + "Правительство утвердило бюджет.".encode("cp1251")
    assert SUSPECT in decode(lying).flags
    one_bad_byte = page("utf-8") + RUSSIAN.encode() + b"\xff"
    assert decode(one_bad_byte).flags == ()


@pytest.mark.parametrize(
    "label", sorted({*encodings.aliases.aliases, "idna", "punycode", "raw_unicode_escape", "zlib"})
)
def test_no_label_raises_or_takes_long(label: str) -> None:
    body = page(label) + b"\xd0\xff\x00-abc" * 20_000
    started = time.process_time()
    decode(body, f"text/html; charset={label}".encode())
    assert time.process_time() - started < 0.5


def test_a_truncated_or_overlong_sequence_raises_nothing() -> None:
    for tail in (b"\xd0", b"\xc0\xaf", b"\xed\xa0\x80", b"\xf8\x88\x80\x80\x80"):
        assert decode(codecs.BOM_UTF8 + b"abc" + tail).text.startswith("abc")
