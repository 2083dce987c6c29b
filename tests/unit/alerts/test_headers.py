"""Header values, addresses and links that cannot break out."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.alerts.headers import (
    HEADER_LIMIT,
    checked_address,
    message_id,
    safe_header,
    safe_url,
)
from crawler.alerts.recipients import delivery_address
from crawler.errors import UsageError

HOSTILE = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from("\r\n\x00\x1b\u2028\u2029\u202e\u2066\ufeff\ud83d=?_@<>,;:\"'\\ "),
    ),
    max_size=400,
)


@given(HOSTILE)
@settings(max_examples=400)
def test_a_safe_header_is_one_short_line_without_markup(text: str) -> None:
    safe = safe_header(text)
    assert len(safe) <= HEADER_LIMIT
    assert "=?" not in safe
    assert safe == " ".join(safe.split())
    assert not re.search("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]", safe)
    safe.encode("utf-8")


def test_a_long_header_ends_in_an_ellipsis() -> None:
    assert safe_header("слово " * 1000).endswith("слово…")


@pytest.mark.parametrize(
    ("given_text", "expected"),
    [
        (" a@b.kz ", "a@b.kz"),
        ("Press.Office+x@Example.KZ", "Press.Office+x@example.kz"),
        ("a@почта.қаз", "a@xn--80a1acny.xn--80ao21a"),
        ("root@localhost", "root@localhost"),
    ],
)
def test_an_address_is_brought_to_its_form_on_the_wire(given_text: str, expected: str) -> None:
    assert checked_address(given_text) == expected


@pytest.mark.parametrize(
    "bad",
    [
        "",
        "@",
        "a@",
        "@b.kz",
        "a b@c.kz",
        "<a@b.kz>",
        "Имя <a@b.kz>",
        "a\r\nBcc: x@y.kz",
        "a@b.kz\r\nRCPT TO:<x@y>",
        "a@b..kz",
        "a@-b.kz",
        "a@b_c.kz",
        "иван@b.kz",
        "a..b@c.kz",
        ".a@c.kz",
        "x" * 65 + "@a.kz",
        "a@" + "b" * 64 + ".kz",
        "a@" + ".".join(["bcdef"] * 60),
        "a@b.kz,c@d.kz",
    ],
)
def test_an_impossible_address_is_refused_with_words(bad: str) -> None:
    with pytest.raises(UsageError, match=r"mail address|domain"):
        checked_address(bad)


def test_an_impossible_stored_address_stays_readable_and_harmless() -> None:
    assert delivery_address("иван\r\n@b.kz") == "???? @b.kz"


@given(HOSTILE)
def test_a_stored_address_is_always_plain_ascii_on_one_line(text: str) -> None:
    assert not set("\r\n") & set(delivery_address(text).encode("ascii").decode())


@pytest.mark.parametrize(
    "url",
    ["https://tengrinews.kz/a-1/", "http://www.akorda.kz/ru/a?page=2#b", "https://сайт.қаз/жаңа"],
)
def test_web_addresses_pass(url: str) -> None:
    assert safe_url(url) == url


@pytest.mark.parametrize(
    "url",
    [
        None,
        "",
        "javascript:alert(1)",
        "JAVASCRIPT:alert(1)",
        "data:text/html,<script>",
        "https:///nowhere",
        "//evil.example/",
        "https://user:pass@tengrinews.kz/",
        "https://a.kz/\"onmouseover='x'",
        "https://a.kz/ b",
        "https://a.kz/\nb",
        "https://[::1",
        "ftp://a.kz/",
        "vbscript:x",
    ],
)
def test_other_addresses_never_become_links(url: str | None) -> None:
    assert safe_url(url) == ""


def test_the_same_delivery_has_the_same_message_id() -> None:
    first = message_id(b"s", "example.kz", 1, 2, 0, "a@b.kz")
    assert first == message_id(b"s", "example.kz", 1, 2, 0, "a@b.kz")
    assert re.fullmatch(r"<[a-z2-7]{32}@example\.kz>", first)


def test_other_deliveries_and_other_installations_have_other_message_ids() -> None:
    ids = {
        message_id(secret, "example.kz", rule, story, revision, to)
        for secret in (b"s", b"t")
        for rule in (1, 11)
        for story in (1, 12)
        for revision in (0, 1)
        for to in ("a@b.kz", "c@b.kz")
    }
    assert len(ids) == 2**5
