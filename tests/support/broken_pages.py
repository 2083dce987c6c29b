"""A fixed corpus of broken pages, and which of them still hold an article that can be read."""

import json
import unicodedata
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

TEXT = (
    "Мост через Ишим в Атбасаре открыли после ремонта, сообщили в акимате области. "
    "Движение восстановили в шесть утра, пробок за день не было, говорят водители."
)
KAZAKH = (
    "Ә Ғ Қ Ң Ө Ұ Ү Һ І: Есіл өзені арқылы өтетін көпір жөндеуден кейін қайта ашылды, деді әкімдік."
)


WRONG_KINDS = {
    "@type": "NewsArticle", "headline": ["a", {"b": 1}], "author": 7, "datePublished": {},
}  # fmt: skip


def page(
    *,
    title: str = "Мост открыли",
    body: str = f"<p>{TEXT}</p>",
    head: str = "",
    date: str = "11 июня 2026 09:15",
) -> str:
    return (
        f"<!DOCTYPE html><html><head><title>{title}</title>{head}</head><body>"
        f'<div class="content_main"><div class="date-time">{date}</div>'
        f'<h1 class="head-single">{title}</h1><div class="content_main_inner">'
        f'<div class="content_main_text">{body}</div></div></div></body></html>'
    )


def _json_ld(text: str) -> str:
    return page(head=f'<script type="application/ld+json">{text}</script>')


FIXED: dict[str, tuple[str, bool]] = {
    "nothing": ("", False),
    "white space": (" \n\t ", False),
    "no markup": (TEXT, False),
    "NUL": (page(body=f"<p>{TEXT}\x00 конец</p>"), True),
    "control characters": (page(title="Мост\x07 \x1bоткрыли", body=f"<p>\x01{TEXT}\x9f</p>"), True),
    "line separators": (page(body=f"<p>{TEXT}\u2028и\u2029ещё</p>"), True),
    "byte order marks": (page(title="\ufeffМост открыли\ufeff", body=f"<p>\ufeff{TEXT}</p>"), True),
    "half a pair": (page(body=f"<p>{TEXT} \ud83d</p>"), True),
    "noncharacters": (page(body=f"<p>{TEXT} \ufffe\uffff</p>"), True),
    "emoji and joiners": (page(title="Мост 👨‍👩‍👧‍👦 открыли", body=f"<p>{TEXT} 🇰🇿</p>"), True),
    "a hundred marks": (page(title="Мост" + "\u0301" * 100, body=f"<p>{TEXT}</p>"), True),
    "right to left": (
        page(title="\u202eМост\u202c открыли", body=f"<p>{TEXT} \u2067שלום</p>"), True
    ),
    "Kazakh, decomposed": (
        page(body=f"<p>{unicodedata.normalize('NFD', KAZAKH)} {TEXT}</p>"), True
    ),
    "a megabyte of title": (page(title="Мост " * 200_000), True),
    "ten thousand tags": (
        page(head='<meta property="article:tag" content="мост">' * 10_000), True,
    ),
    "half a page": (page()[: len(page()) // 2], False),
    "body cut off": (page().partition("пробок")[0], True),
    "tags crossed": (page(body=f"<p><b><i>{TEXT}</b></i></div></p></table>"), True),
    "a thousand deep": ("<div>" * 1_000 + page() + "</div>" * 1_000, True),
    "hundred thousand deep": (page().replace("<body>", "<body>" + "<div>" * 100_000), True),
    "attributes without end": (page(body=f'<p class="{"x" * 100_000}>{TEXT}</p>'), False),
    "JSON-LD of halves": (_json_ld('{"@type": "NewsArticle", "headline": "\\ud83d"}'), True),
    "JSON-LD broken": (_json_ld('{"@type": '), True),
    "JSON-LD not a number": (_json_ld('{"@type":"NewsArticle","x":NaN,"y":1e999}'), True),
    "JSON-LD of digits": (_json_ld(f'{{"@type":"NewsArticle","x":{"9" * 5_000}}}'), True),
    "JSON-LD without end": (_json_ld(f'{"[" * 100_000}'), True),
    "JSON-LD of wrong kinds": (
        _json_ld(json.dumps(WRONG_KINDS)), True
    ),
    "entities": (
        page(title="Мост &amp;#0; &#xD83D; &#1114112; &bogus;", body=f"<p>{TEXT} &#x0;</p>"), True
    ),
    "doctype with entities": (
        '<!DOCTYPE x [<!ENTITY a "b"><!ENTITY c SYSTEM "file:///etc/hostname">]>' + page(), True
    ),
    "only a picture": (page(body='<img src="/a.jpg">'), False),
    "only a video": (page(body='<iframe src="https://www.youtube.com/embed/1"></iframe>'), False),
    "no title": (page(title=""), False),
    "CDATA": (page(body=f"<p><![CDATA[ {TEXT} ]]> {TEXT}</p><![if IE]>"), True),
}  # fmt: skip


class Sent(NamedTuple):
    """A broken answer as bytes, and what must come of it.

    `outcome`: stored, failed (to be tried again) or rejected; `reason` begins what is told of it;
    `kept` says whether its page is kept; `flags` are those of the stored article.
    """

    body: bytes
    outcome: str = "stored"
    reason: str = ""
    kind: str = "text/html; charset=utf-8"
    kept: bool = True
    flags: tuple[str, ...] = ()


def own_text(number: int) -> str:
    """Return a text that no other broken page has."""
    words = ("арык", "бастау", "вокзал", "гранит", "дамба", "ельник", "жайляу", "завод", "ирис")
    told = ", ".join(f"{word} номер {number + place}" for place, word in enumerate(words))
    return (
        f"{TEXT} На участке {number} осмотрели {told}. Работы номер {number} длились "
        f"{number + 3} дней, и за всё это время жители улицы номер {number * 7} не жаловались."
    )


def sent(number: int) -> dict[str, Sent]:
    """Return the corpus as a site sends it; texts and titles differ by `number` and place."""
    found: dict[str, Sent] = {}
    for place, (name, (html, readable)) in enumerate(FIXED.items()):
        text = own_text(number + place)
        body = html.replace(TEXT, text).encode("utf-8", "replace")
        found[name] = Sent(body) if readable else Sent(body, "failed", "extract_failed: ")
    found["hundred thousand deep"] = Sent(found["hundred thousand deep"].body, *_HELD)
    for place, (name, make) in enumerate(_BYTES.items()):
        found[name] = make(own_text(number + len(FIXED) + place))
    return found


def _of(text: str, **options: str) -> str:
    return page(body=f"<p>{text}</p><p>{text[::-1]}</p>", **options)


def _spoiled(share: int) -> Callable[[str], Sent]:
    """Return a page in which one byte in `share` is no UTF-8."""

    def make(text: str) -> Sent:
        body = bytearray(_of(text).encode())
        start = body.index(b"<p>")
        for at in range(start + 10, len(body) - 40, share):
            body[at] = 0xFF
        bad = share < 50
        return Sent(bytes(body), "failed", "suspect_encoding: ") if bad else Sent(bytes(body))

    return make


# The rules of a site see no text so deep, and what other readers guess waits for a person.
_HELD = ("failed", "held: ")
_LABELS = ("punycode", "utf-7", "idna", "unicode_escape", "base64_codec", "rot13", "no-such")
_BYTES: dict[str, Callable[[str], Sent]] = {
    "a byte in twenty unreadable": _spoiled(20),
    "a byte in a thousand unreadable": _spoiled(1_000),
    "cp1251 called UTF-8": lambda text: Sent(
        _of(text).encode("cp1251", "replace"), "failed", "suspect_encoding: "
    ),
    "cp1251 called so": lambda text: Sent(
        _of(text).encode("cp1251", "replace"), kind="text/html; charset=windows-1251"
    ),
    "koi8 called so in the head": lambda text: Sent(
        _of(text, head="<meta charset=koi8-r>").encode("koi8-r", "replace"), kind="text/html"
    ),
    "UTF-8 called cp1251": lambda text: Sent(
        _of(text).encode(), kind="text/html; charset=windows-1251"
    ),
    "UTF-8 with its mark": lambda text: Sent(b"\xef\xbb\xbf" + _of(text).encode()),
    "UTF-16 with its mark": lambda text: Sent(_of(text).encode("utf-16")),
    "overlong": lambda text: Sent(_of(text).encode() + b"\xc0\xaf\xe0\x80\xaf"),
    "cut in a letter": lambda text: Sent(_of(text).partition("</p></div>")[0].encode()[:-1]),
    "a third of a megabyte of paragraphs": lambda text: Sent(
        page(body=f"<p>{text}</p>" * 600).encode()
    ),
    "a million letters and more": lambda text: Sent(
        page(body="".join(f"<p>{n} {text}</p>" for n in range(2_600))).encode(),
        flags=("truncated",),
    ),
    "ten megabytes": lambda text: Sent(
        page(body=f"<p>{text}</p>" + "<br>" * 2_600_000).encode(), "rejected", "too_large: ",
        kept=False,
    ),
    **{
        f"date {written or 'missing'}": partial(
            lambda written, text: Sent(_of(text, date=written).encode()), written
        )
        for written in ("", "01 января 1970 00:00", "01 января 0000 00:00", "вчера в 23:59",
                        "31 декабря 9999 23:59", "1 января 2100 09:15", "32 июня 2026 10:00",
                        "29 февраля 2024 23:59", "1 марта 2024 00:01")
    },
    **{
        f"label {label}": partial(
            lambda label, text: Sent(_of(text).encode(), kind=f"text/html; charset={label}"), label
        )
        for label in _LABELS
    },
    "ten thousand deep": lambda text: Sent(
        _of(text).replace("<body>", "<body>" + "<div>" * 10_000).encode(), *_HELD
    ),
    "a million deep": lambda text: Sent(
        _of(text).replace("<body>", "<body>" + "<div>" * 1_000_000).encode(), *_HELD
    ),
}  # fmt: skip
