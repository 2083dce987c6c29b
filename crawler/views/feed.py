"""Articles as an RSS 2.0 feed: title, link and excerpt; the text stays on its site."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape

from lxml import etree

from crawler.alerts.excerpt import clean, passages
from crawler.alerts.headers import safe_url
from storage.records import StoredArticle

# The namespace's name, which nobody fetches: RSS itself wants a mail address as the author.
DC = "http://purl.org/dc/elements/1.1/"
_END = "</channel></rss>"


def feed(articles: Iterable[StoredArticle], title: str, link: str, now: datetime) -> Iterator[str]:
    """Give a feed piece by piece; `link`: the page that shows the same, `now`: when it was made."""
    root = etree.Element("rss", version="2.0")
    channel = etree.SubElement(root, "channel")
    for name, text in (
        ("title", clean(title) or "Jarshy"),
        ("link", link),
        ("description", f"Jarshy: {title}"),
        ("generator", "jarshy"),
        ("lastBuildDate", _date(now)),
    ):
        _add(channel, name, text)
    head = etree.tostring(root, encoding="unicode").removesuffix(_END)
    yield f'<?xml version="1.0" encoding="utf-8"?>\n{head}\n'
    for article in articles:
        yield etree.tostring(_item(article), encoding="unicode") + "\n"
    yield f"{_END}\n"


def _item(article: StoredArticle) -> etree._Element:
    item = etree.Element("item")
    _add(item, "title", article.title)
    url = safe_url(article.url)
    if url:
        _add(item, "link", url)
    # Readers take a description for HTML, a title for text.
    _add(item, "description", escape(_excerpt(article), quote=False))
    _add(item, "guid", article.url_key).set("isPermaLink", "false")
    _add(item, "pubDate", _date(article.published_at or article.first_seen_at))
    for name in dict.fromkeys(filter(None, [article.section, *article.tags])):
        _add(item, "category", name)
    for name, text in (("creator", article.author), ("language", article.language)):
        if text:
            _add(item, f"{{{DC}}}{name}", text)
    return item


def _excerpt(article: StoredArticle) -> str:
    if article.lead:
        return article.lead
    parts = [part.text for one in passages(article.body, (), 1) for part in one.parts]
    return "".join(parts)


def _add(parent: etree._Element, name: str, text: str) -> etree._Element:
    found = etree.SubElement(parent, name, nsmap={"dc": DC} if DC in name else None)
    found.text = clean(text)
    return found


def _date(at: datetime) -> str:
    return format_datetime(at.astimezone(UTC), usegmt=True)
