"""A fixed corpus of broken pages, and which of them still hold an article that can be read."""

import json
import unicodedata

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
