"""What machines read on a site: RSS and Atom feeds and sitemaps, from bytes that may be hostile."""

import re
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from itertools import islice
from zoneinfo import ZoneInfo

from lxml import etree

from crawler.errors import ExtractionError
from crawler.extract.dates import Moment, parse_iso
from crawler.extract.document import absolute
from crawler.extract.text import capped, clean_line
from crawler.extract.tree import Element, parse

# The protocol of sitemaps allows 50,000 addresses and 50 MB; a map of 50,000 news addresses has 9.
MOST_BYTES = 24 * 1024 * 1024
MOST_ENTRIES = 50_000
_GZIP = b"\x1f\x8b"
_GZIP_WINDOW = 31
_HEAD = 4096  # bytes in which the first element begins
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_LONGEST_TITLE = 1_000
_LONGEST_LEAD = 10_000
_ROOT = re.compile(r"<(?:rss|feed|rdf:RDF|urlset|sitemapindex)[\s>]")
_DATES = ("pubDate", "published", "date", "issued", "updated", "modified")


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """An item of a feed or an address of a sitemap; `url` absolute, texts on one line.

    `moment` is when it was published. `changed` is a sitemap's lastmod, which says only that
    the page was published by then.
    """

    url: str
    title: str | None = None
    lead: str | None = None
    moment: Moment | None = None
    changed: Moment | None = None


@dataclass(frozen=True, slots=True)
class SubMap:
    """A sitemap that an index names, and when it changed last."""

    url: str
    changed: Moment | None = None


@dataclass(frozen=True, slots=True)
class Sitemap:
    """A sitemap: the addresses in it, or where it is an index the maps below it, as they stand.

    `skipped` counts entries without a readable address.
    """

    entries: tuple[FeedEntry, ...] = ()
    maps: tuple[SubMap, ...] = ()
    skipped: int = 0


def is_feed(data: bytes | str) -> bool:
    """Tell whether a document begins as a feed or a sitemap does, whatever its label says."""
    head = data[:_HEAD]
    text = head if isinstance(head, str) else head.decode("latin-1")
    return data[:2] == _GZIP or _ROOT.search(text) is not None


def unpacked(data: bytes, url: str) -> str | None:
    """Return the text of a packed (gzip) feed or sitemap, None for anything else."""
    if data[:2] != _GZIP:
        return None
    try:
        text = _unpacked(data, url)
    except ExtractionError:
        return None
    return text.decode("utf-8", "replace") if len(text) <= MOST_BYTES else None


def read_feed(data: bytes | str, url: str, zone: ZoneInfo) -> tuple[FeedEntry, ...]:
    """Return the items of an RSS or Atom feed that stands at `url`, as they stand.

    A time without an offset is local time of `zone`. Raises ExtractionError where it is no feed.
    """
    root = _parsed(data, url)
    if _name(root) not in ("rss", "RDF", "feed"):
        raise ExtractionError(f"{url} is no RSS or Atom feed but <{_name(root)}>")
    items = islice((one for one in root.iter() if _name(one) in ("item", "entry")), MOST_ENTRIES)
    read = (_item(item, url, zone) for item in items)
    return tuple(entry for entry in read if entry is not None)


def read_sitemap(data: bytes | str, url: str, zone: ZoneInfo) -> Sitemap:
    """Return what a sitemap or an index of sitemaps at `url` names, as it stands.

    Packed ones (gzip) are unpacked. Raises ExtractionError where it is neither.
    """
    root = _parsed(data, url)
    kind = _name(root)
    if kind == "sitemapindex":
        found = [_sub_map(one, url, zone) for one in _children(root, "sitemap")]
        maps = tuple(one for one in found if one is not None)
        return Sitemap(maps=maps, skipped=len(found) - len(maps))
    if kind != "urlset":
        raise ExtractionError(f"{url} is no sitemap but <{kind}>")
    read = [_address(one, url, zone) for one in _children(root, "url")]
    entries = tuple(entry for entry in read if entry is not None)
    return Sitemap(entries=entries, skipped=len(read) - len(entries))


def _parsed(data: bytes | str, url: str) -> Element:
    if isinstance(data, str):
        data = _DECLARATION.sub("", data).encode("utf-8", "ignore")
    if data[:2] == _GZIP:
        data = _unpacked(data, url)
    if len(data) > MOST_BYTES:
        raise ExtractionError(f"{url} is larger than {MOST_BYTES} bytes; it is not read")
    # No feed needs a document type; those that have one define entities, which is how bombs begin.
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise ExtractionError(f"{url} defines a document type or entities; such XML is not read")
    try:
        root = etree.fromstring(data.lstrip(), _parser())
    except (etree.LxmlError, ValueError) as error:
        raise ExtractionError(f"{url} is no XML that can be read: {error}") from error
    if root is None:
        raise ExtractionError(f"{url} holds no XML")
    return root


def _parser() -> etree.XMLParser:
    """Return a parser that expands, loads and asks for nothing; real feeds are not well-formed."""
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        recover=True,
        remove_comments=True,
        remove_pis=True,
    )


def _unpacked(data: bytes, url: str) -> bytes:
    unpacker = zlib.decompressobj(_GZIP_WINDOW)
    try:
        return unpacker.decompress(data, MOST_BYTES + 1)
    except zlib.error as error:
        raise ExtractionError(f"{url} cannot be unpacked: {error}") from error


def _name(element: Element) -> str:
    """Return the name of an element without its namespace."""
    # Not by QName, which refuses names such as ":" that a lenient parser lets through.
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _children(element: Element, name: str) -> Iterable[Element]:
    return islice((one for one in element if _name(one) == name), MOST_ENTRIES)


def _text(element: Element, *names: str) -> str:
    """Return the text of the first child of the first of these names that has any."""
    for name in names:
        for child in _children(element, name):
            text = "".join(child.itertext()).strip()
            if text:
                return text
    return ""


def _plain(markup: str, limit: int) -> str | None:
    """Return a text that may be HTML, as feeds have it twice escaped, on one line."""
    text = markup
    if "<" in text or "&" in text:
        text = " ".join(parse(f"<div>{text}</div>").itertext())
    return capped(clean_line(text), limit)[0] or None


def _item(item: Element, base: str, zone: ZoneInfo) -> FeedEntry | None:
    address = absolute(base, _text(item, "link") or _atom_link(item) or _permalink(item))
    if address is None:
        return None
    return FeedEntry(
        address,
        _plain(_text(item, "title"), _LONGEST_TITLE),
        _plain(_text(item, "description", "summary"), _LONGEST_LEAD),
        _date(_text(item, *_DATES), zone),
    )


def _atom_link(item: Element) -> str:
    for link in _children(item, "link"):
        if link.get("href") and link.get("rel", "alternate") == "alternate":
            return link.get("href") or ""
    return ""


def _permalink(item: Element) -> str:
    guid = next(iter(_children(item, "guid")), None)
    if guid is None or guid.get("isPermaLink") == "false":
        return ""
    text = (guid.text or "").strip()
    return text if text.startswith("http") else ""


def _sub_map(element: Element, base: str, zone: ZoneInfo) -> SubMap | None:
    address = absolute(base, _text(element, "loc"))
    return SubMap(address, parse_iso(_text(element, "lastmod"), zone)) if address else None


def _address(element: Element, base: str, zone: ZoneInfo) -> FeedEntry | None:
    address = absolute(base, _text(element, "loc"))
    if address is None:
        return None
    changed = parse_iso(_text(element, "lastmod"), zone)
    news = next(iter(_children(element, "news")), None)
    if news is None:
        return FeedEntry(address, changed=changed)
    title = _plain(_text(news, "title"), _LONGEST_TITLE)
    moment = parse_iso(_text(news, "publication_date"), zone)
    return FeedEntry(address, title, moment=moment, changed=changed)


def _date(text: str, zone: ZoneInfo) -> Moment | None:
    """Return the moment of a feed's date: RFC 822 as RSS has it, or ISO as Atom has."""
    try:
        found = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return parse_iso(text, zone)
    return parse_iso(found.isoformat(), zone)
