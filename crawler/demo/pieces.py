"""An article's body as Tengrinews prints it: paragraphs amid advertising, insets and promotion."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from itertools import groupby
from typing import Any

from markupsafe import Markup

from crawler.demo import dice
from crawler.demo.script import Block, Script, Version

_CHANNEL = "https://whatsapp.com/channel/tengrinews"
_INSTAGRAM = "https://www.instagram.com/tengrinewskz/"
PROMOTION = {
    "ru": (
        f"[Наши новости теперь в WhatsApp! Подписывайтесь на наш канал]({_CHANNEL})",
        f"Подпишись на наши новости в [Instagram]({_INSTAGRAM}). Самые интересные видео и фото",
        "У Tengrinews.kz есть [Telegram-канал](https://t.me/tengrinews). Все самое важное - здесь!",
        "Как вам дизайн сайта Tengri News? [Пройти опрос](https://tengrinews.kz/page/poll/)",
    ),
    "kk": (
        "Сілтемесіз жаңалық оқисыз ба? [Telegram арнамызға жазылыңыз](https://t.me/tengrikaz)",
        "[Қосымшада оқыңыз: маңызды жаңалықтар тезірек](https://kaz.tengrinews.kz/app/)",
    ),
    "en": ("[Join Telegram](https://t.me/tengrinews)", "Go back"),
}
UNPROMOTED_IN = 6
"""One news item in six bears no promotional line: 51 of 61 saved bodies had one."""
_LINK = re.compile(r"\[([^\]]+)\]\((\S+?)\)")
_SITE = "Tengrinews.kz"


@dataclass(frozen=True, slots=True)
class Piece:
    """Something between the first and the last line of a body.

    `kind` is "html" for the text itself; a "continuation", "inset" or "discussed" bears the card
    of another item, a "banner" or "embed" a code.
    """

    kind: str
    html: Markup = field(default_factory=Markup)
    code: str = ""
    card: Any = None


def inline(text: str) -> Markup:
    """Return a text as HTML: links, and the quotation marks as they are."""
    html = escape(text, quote=False)
    return Markup(_LINK.sub(r'<a href="\2">\1</a>', html))  # noqa: S704 - the text is escaped


def lead(script: Script, version: Version) -> Markup:
    """Return the lead; the site's name is a link, stuck between no-break spaces or in bold."""
    html = str(inline(version.lead or ""))
    kind = dice.number("lead", script.key) % 3
    if f" {_SITE}" not in html or kind == 0:
        return Markup(html)  # noqa: S704 - escaped
    if kind == 1:
        linked = f'&nbsp;<a href="https://{script.host}/">{_SITE}</a>'
        return Markup(html.replace(f" {_SITE} ", f"{linked}&nbsp;", 1))  # noqa: S704 - escaped
    return Markup(html.replace(_SITE, f"<strong>{_SITE}</strong>", 1))  # noqa: S704 - escaped


def pieces(script: Script, version: Version, others: Sequence[Any]) -> list[Piece]:
    """Return the whole body: the lead again, the blocks, and what stands between them."""
    result = [_html("<p>{}</p>", lead(script, version))] if version.lead else []
    groups = [
        (kind, list(group)) for kind, group in groupby(version.blocks, key=lambda block: block.kind)
    ]
    written = [piece for kind, group in groups for piece in _written(script, kind, group)]
    for index, piece in enumerate(written):
        result.append(piece)
        result.extend(_noise(script, index, others))
    return result + _ending(script, others)


def _written(script: Script, kind: str, group: Sequence[Block]) -> list[Piece]:
    if kind == "item":
        items = [Markup("<li>{}</li>\n").format(inline(block.text)) for block in group]
        return [_html("<ul>\n{}</ul>", Markup("").join(items))]
    form = {
        "p": "<p>{}</p>",
        "head": "<h2>{}</h2>",
        "quote": "<blockquote>\n<p>{}</p>\n</blockquote>",
    }[kind]
    return [_html(form, _spaced(script, block.text)) for block in group]


def _spaced(script: Script, text: str) -> Markup:
    """Return a paragraph with the stray no-break spaces and emphasis of the editor."""
    html = inline(text)
    kind = dice.number("spaces", script.key, text) % 6
    if kind == 0:
        return html + Markup("&nbsp;")
    if kind == 1 and "<" not in html:
        first, _, rest = html.partition(" ")
        return Markup("{}&nbsp;{}").format(Markup(first), Markup(rest)) if rest else html  # noqa: S704 - escaped
    if kind == 2 and "<" not in html and ". " in html:  # noqa: PLR2004 - one of six
        first, _, rest = html.partition(". ")
        return Markup("<strong>{}.</strong> {}").format(Markup(first), Markup(rest))  # noqa: S704 - escaped
    return html


def _noise(script: Script, index: int, others: Sequence[Any]) -> list[Piece]:
    """Return what stands after the block of an index."""
    if index == 1:
        return [Piece("banner", code="160136414229977809")]
    if index == 2 and others:  # noqa: PLR2004 - the third block
        kind = dice.pick(
            ("continuation", "inset", "discussed", "photo", "embed", "", ""), script.key
        )
        if "continuation" in script.traits:
            kind = "continuation"
        if kind == "photo":
            return [_photo(script)]
        return [Piece(kind, code=f"C{script.number}", card=others[0])] if kind else []
    return []


def _photo(script: Script) -> Piece:
    name = f"{dice.number('photo', script.key):x}"
    address = f"https://{script.host}/userdata/u363/2026-06/resize/{name}.jpeg"
    return _html('<p><img src="{}" alt=""></p>', address)


def _ending(script: Script, others: Sequence[Any]) -> list[Piece]:
    ending = []
    if dice.number("also", script.key) % 8 == 0 and len(others) > 1 and script.language == "ru":
        link = Markup('<a href="{}">{}</a>').format(others[1].href, others[1].title)
        ending.append(_html("<p><strong>Читайте также:</strong> {}</p>", link))
    if dice.number("promotion", script.key) % UNPROMOTED_IN:
        line = dice.pick(PROMOTION[script.language], script.key)
        ending.append(_html("<p>{}</p>", inline(line)))
    return ending


def _html(form: str, *values: str) -> Piece:
    return Piece("html", Markup(form).format(*values))  # noqa: S704 - the forms are constants
