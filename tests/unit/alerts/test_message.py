"""Messages as bytes: exactly their own headers, their subjects unharmed, their bodies in ASCII."""

import email
from email.headerregistry import Address

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.alerts.headers import safe_header
from crawler.alerts.message import build_message, readdressed, shortened
from tests.support.stories import decoded, parsed, text_of

SUBJECTS = (
    "Касым-Жомарт Токаев посетил IT park Astana Hub и встретился с CEO of Google в Астане",
    "Қазақстан ӘҒҚҢӨҰҮҺІ әғқңөұүһі: NASA мен «Байқоңыр» бірлескен жоба туралы келісімге қол қойды",
    "Plain ASCII only",
    "a" * 190,
    "ы" * 190,
    "Ё" + " x" * 90,
    "100% скидка? = нет & да; «кавычки», \"ещё\" 'и' <такие>",
    "Эмодзи 😀👨‍👩‍👧 и e\u0301 combining",
)
HOSTILE = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from("\r\n\x00\u2028\u2029\u202e\ud83d=?QBqb_:<>@;, \tЖқ"),
    ),
    max_size=300,
)


def build(subject: str = "Мёд", **headers: str) -> bytes:
    fixed: dict[str, str | Address] = {
        "Date": "Sun, 22 Nov 2026 14:05:00 +0500",
        "Message-ID": f"<{'a' * 32}@a-host-with-a-very-long-name.example.kz>",
        "Subject": safe_header(subject),
        "From": Address("Жаршы, вестник", addr_spec="jarshy@example.kz"),
        "To": "press@example.kz",
        "Content-Language": "ru",
    }
    return build_message(
        fixed | headers, [("plain", "Привет\n.точка\n"), ("html", "<p>Привет</p>")]
    )


@pytest.mark.parametrize("subject", SUBJECTS)
def test_a_subject_comes_back_as_it_was(subject: str) -> None:
    content = build(subject)
    expected = safe_header(subject)
    assert decoded(content, "Subject") == expected
    assert parsed(content)["Subject"] == expected


@given(st.text(st.sampled_from("абвЖқІ abcXYZ-1«»,.=?_"), min_size=1, max_size=200))
@settings(max_examples=300)
def test_mixed_subjects_come_back_as_they_were(subject: str) -> None:
    expected = safe_header(subject)
    assert decoded(build(subject), "Subject").strip() == expected


@given(HOSTILE)
@settings(max_examples=300)
def test_no_title_adds_a_header(title: str) -> None:
    content = build(title)
    assert email.message_from_bytes(content).keys().count("Subject") == 1
    assert not {"Bcc", "Cc", "Reply-To"} & set(email.message_from_bytes(content).keys())
    assert parsed(content)["To"] == "press@example.kz"


def test_the_known_injection_stays_text() -> None:
    content = build("Новость =?UTF-8?Q?=0A?=Bcc: x@y")
    assert parsed(content)["Bcc"] is None
    assert b"\nBcc:" not in content


@pytest.mark.parametrize(
    "value", ["a@b.kz\r\nBcc: x@y.kz", "a@b.kz\n\nbody", "a@b.kz\rBcc: x@y.kz"]
)
@pytest.mark.parametrize("name", ["To", "Subject", "References", "List-Id"])
def test_a_line_break_in_a_header_is_refused(name: str, value: str) -> None:
    with pytest.raises(ValueError, match=r"header|Header"):
        build_message({name: value}, [("plain", "x")])


def test_the_sender_keeps_its_name() -> None:
    assert decoded(build(), "From") == "Жаршы, вестник <jarshy@example.kz>"
    assert parsed(build())["From"].addresses[0].display_name == "Жаршы, вестник"


def test_a_long_message_id_is_written_raw() -> None:
    line = next(li for li in build().split(b"\r\n") if li.startswith(b"Message-ID"))
    assert line.endswith(b"example.kz>")


def test_bytes_are_ascii_with_crlf_and_lines_fit_smtp() -> None:
    content = build("ы" * 200)
    content.decode("ascii")
    lines = content.split(b"\r\n")
    assert not any(b"\n" in line or b"\r" in line for line in lines)
    assert max(map(len, lines)) <= 998


def test_the_same_facts_give_the_same_bytes() -> None:
    assert build() == build()


def test_a_mail_queued_before_the_sender_was_set_leaves_from_the_sender() -> None:
    content = build(**{"List-Unsubscribe": "<mailto:jarshy@localhost?subject=unsubscribe>"})
    sent = readdressed(content, "news@press.kz")
    assert parsed(sent)["List-Unsubscribe"] == "<mailto:news@press.kz?subject=unsubscribe>"
    assert sent.partition(b"\r\n\r\n")[2] == content.partition(b"\r\n\r\n")[2]


def test_a_shortened_message_fits_and_keeps_its_headers() -> None:
    long = build_message(
        {"Subject": "Мёд", "Message-ID": "<a@b>", "Content-Language": "ru"},
        [("plain", "Мёд и соль. " * 2000), ("html", "<p>" + "x" * 20000)],
    )
    short = shortened(long, 10_000)
    assert 9_000 < len(short) <= 10_000
    assert parsed(short)["Message-ID"] == "<a@b>"
    assert decoded(short, "Subject") == "Мёд"
    assert text_of(short).startswith("Мёд и соль. Мёд")
    assert text_of(short).rstrip().endswith("…")
    assert shortened(long, 10_000) == short


def test_a_message_that_fits_loses_its_html_part_alone() -> None:
    assert text_of(shortened(build(), 10_000)) == "Привет\n.точка\n"
