"""What a redesign overnight does to pages: each mutation is a function from HTML to HTML."""

import re
from collections.abc import Callable
from hashlib import blake2b

_ATTRIBUTE = re.compile(r'\b(class|id)="([^"]*)"')
_DATE = re.compile(
    r'<div class="date-time">(.*?)</div>'
    r'|<span class="breadcrumbs__item breadcrumbs__item--date">(.*?)</span>'
    r"|<time>(.*?)</time>|<h5>(.*?)</h5>"
)
_LEAD = re.compile(
    r'<h2 class="content_main_desc">.*?</h2>|<div class="tn-announce">.*?</div>', re.DOTALL
)
_CARDS = re.compile(
    r'(?<=<div class="content_main">).*?(?=<div class="content_sidebar">)'
    r'|(?<=<div class="tn-news-author-list">).*?(?=<ul class="tn-pagination">)'
    r'|<div class="card mb-4">.*?(?=<ul class="pagination">)',
    re.DOTALL,
)
_TITLE = re.compile(r"<h1[^>]*>(.*?)</h1>", re.DOTALL)
_JSON_LD = re.compile(r'<script type="application/ld\+json">.*?</script>', re.DOTALL)
_ITEMPROP = re.compile(r' itemprop="[^"]*"')
_ANNOUNCED = (
    "<p>Сегодня в программе передач: утренняя гимнастика, обзор погоды и концерт по заявкам.</p>"
    "<p>Завтра слушателей ждут беседы о садоводстве, прогулка по музею и вечер старых записей.</p>"
)
_CARD_WORDS = {
    "content_main_item": "feed_card",
    "tn-news-author-list": "feed-card",
    'class="card': 'class="feed',
    "card-text": "feed-summary",
}


def classes_renamed(html: str) -> str:
    """Give every class and id another name, each name the same everywhere."""

    def renamed(match: re.Match[str]) -> str:
        names = " ".join(_short(name) for name in match[2].split())
        return f'{match[1]}="{names}"'

    return _ATTRIBUTE.sub(renamed, html)


def date_moved(html: str) -> str:
    """Take the date from above the title and put it at the end of the page."""
    match = _DATE.search(html)
    if match is None:
        return html
    date = next(group for group in match.groups() if group is not None)
    moved = f'<div class="page-stamp"><span>{date}</span></div></body>'
    return (html[: match.start()] + html[match.end() :]).replace("</body>", moved, 1)


def lead_dropped(html: str) -> str:
    """Leave out the element of the lead."""
    return _LEAD.sub("", html)


def body_moved(html: str) -> str:
    """Put the body into elements of other names."""
    html = html.replace('class="content_main_text"', 'class="story"', 1)
    html = html.replace('class="tn-news-text"', 'class="story"', 1)
    html = re.sub(
        r"<article>(.*?)</article>", r'<div class="story">\1</div>', html, flags=re.DOTALL
    )
    return _ITEMPROP.sub("", html)


def body_shadowed(html: str) -> str:
    """Give the body's name to a box of announcements: rules find a text, but the wrong one."""
    moved = body_moved(html)
    if moved == html:
        return html
    if "<article>" in html:
        box = f'<section id="main_block"><article>{_ANNOUNCED}</article></section>'
    else:
        box = f'<div class="content_main_text">{_ANNOUNCED}</div>'
    return moved.replace("</body>", f"{box}</body>", 1)


def title_moved(html: str) -> str:
    """Make the title a paragraph in large letters."""
    return _TITLE.sub(r'<p class="big-letters">\1</p>', html)


def metadata_dropped(html: str) -> str:
    """Leave out what machines read: meta properties, JSON-LD, the script with the date."""
    html = re.sub(r'<meta (?:property|name)="(?:og|article|twitter|vk)[^>]*>', "", html)
    html = re.sub(r"\s*publish_date: .*", "", html)
    return _JSON_LD.sub("", html)


def listing_restructured(html: str) -> str:
    """Give the cards of a listing, and all within them, other names."""
    for old, new in _CARD_WORDS.items():
        html = html.replace(old, new)
    return html


def listing_emptied(html: str) -> str:
    """Leave out every card of a listing."""
    return _CARDS.sub("", html)


def tables(html: str) -> str:
    """Turn the divisions into cells of tables."""
    html = re.sub(r"<div\b", '<table role="presentation"><tr><td', html)
    return html.replace("</div>", "</td></tr></table>")


def meta_charset_wrong(html: str) -> str:
    """Let the page call itself windows-1251."""
    return re.sub(
        r'<meta charset="[^"]*">', '<meta charset="windows-1251">', html, flags=re.IGNORECASE
    )


MUTATIONS: dict[str, Callable[[str], str]] = {
    function.__name__: function
    for function in (
        classes_renamed, date_moved, lead_dropped, body_moved, body_shadowed, title_moved,
        metadata_dropped, listing_restructured, listing_emptied, tables, meta_charset_wrong,
    )
}  # fmt: skip


def _short(name: str) -> str:
    return f"c{blake2b(name.encode(), digest_size=4).hexdigest()}"
