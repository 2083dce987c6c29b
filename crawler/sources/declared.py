"""Sources that the user declares in jarshy.toml: data alone, read by what any page has."""

import re
from fnmatch import translate
from urllib.parse import SplitResult, parse_qsl, unquote, urlencode, urlsplit, urlunsplit
from zoneinfo import ZoneInfo

from crawler.extract.feed_listing import FeedListing
from crawler.extract.found_cards import FoundListing
from crawler.extract.listing import ListingPage
from crawler.extract.page import ArticlePage
from crawler.extract.selected import SelectedArticle, SelectedListing
from crawler.settings import SourceSettings
from crawler.sources.keys import fitting_key
from crawler.sources.spec import Edition, Source

_TRACKING = re.compile(r"utm_\w+|fbclid|yclid|gclid|ysclid|_openstat|from|ref|source|amp")
_FILE = re.compile(
    r"\.(?:jpe?g|png|gif|webp|svg|ico|css|js|json|xml|rss|pdf|docx?|xlsx?|zip|mp[34]|avi)$"
)
_NO_ARTICLE = frozenset(
    {
        "author", "authors", "tag", "tags", "page", "search", "rss", "feed", "login", "user",
        "users", "about", "contacts", "category", "categories",
    }
)  # fmt: skip
_WWW = "www."


def declared(key: str, own: SourceSettings, timezone: str) -> Source:
    """Return the source that a table of the settings declares; it must have a language.

    Where it names no listing, its feeds are read as one, else its sitemaps. `timezone` is that of
    the site's clock.
    """
    site = _Site(own)
    language = own.language or "ru"
    edition = Edition(
        language=language,
        hosts=site.hosts,
        listings=own.listings or own.rss or own.sitemaps,
        feeds=own.rss if own.listings else (),  # what is read as a listing is no witness to it
        sitemaps=own.sitemaps,
    )
    return Source(
        key=key,
        title=own.name or key,
        editions={language: edition},
        listing_pages=_listing_pages(own),
        article_pages=_article_pages(own),
        key_of=site.key_of,
        canonical=site.canonical,
        page_address=site.page_address,
        timezone=ZoneInfo(timezone),
        site_names=(own.name,) if own.name else (),
    )


class _Site:
    """The addresses of a declared site."""

    def __init__(self, own: SourceSettings) -> None:
        self._own = own
        named = [urlsplit(url).hostname or "" for url in own.addresses]
        both = (host for name in named for host in (name, _twin(name)))
        self.hosts: tuple[str, ...] = tuple(dict.fromkeys(both))
        self._named = {_bare(name): name for name in reversed(named)}
        self._scheme = urlsplit(own.addresses[0]).scheme
        self._ours = {self._key(urlsplit(self.canonical(url))) for url in own.addresses}
        self._articles = [re.compile(translate(f"{pattern}*")) for pattern in own.articles]

    def canonical(self, url: str) -> str:
        """Return an address without tracking, on the host and by the scheme that were declared."""
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").lower().rstrip(".")
        kept = [(k, v) for k, v in parse_qsl(parts.query) if not _TRACKING.fullmatch(k.lower())]
        scheme = self._scheme if host in self.hosts else parts.scheme
        host = self._named.get(_bare(host), host)
        return urlunsplit((scheme, host, parts.path or "/", urlencode(kept), ""))

    def key_of(self, url: str) -> str | None:
        """Return host, path and query, or None for what can be no article of this site."""
        try:
            parts = urlsplit(self.canonical(url))
        except ValueError:
            return None
        key = self._key(parts)
        if parts.hostname not in self.hosts or key in self._ours or not self._may_be(parts):
            return None
        return fitting_key(key)

    def _key(self, parts: SplitResult) -> str:
        query = f"?{parts.query}" if parts.query else ""
        return f"{_bare(parts.hostname or '')}{unquote(parts.path).rstrip('/')}{query}"

    def _may_be(self, parts: SplitResult) -> bool:
        if self._articles:
            return any(pattern.fullmatch(parts.path) for pattern in self._articles)
        segments = [part.lower() for part in parts.path.split("/") if part]
        if not segments or _FILE.search(parts.path.lower()):
            return bool(not segments and parts.query)
        return _NO_ARTICLE.isdisjoint(segments)

    def page_address(self, listing: str, number: int) -> str:
        """Return the address of page `number` (from 1) of a listing."""
        if number <= 1 or listing not in self._own.listings:
            return listing
        return self._own.pages.replace("{listing}", listing).replace("{page}", str(number))


def _listing_pages(own: SourceSettings) -> tuple[type[ListingPage], ...]:
    chosen = own.selectors.chosen
    if "card" not in chosen:
        return FeedListing, FoundListing
    # Selectors are an order: where they find nothing the user is told so, and no guess is made.
    return FeedListing, type("DeclaredListing", (SelectedListing,), {"selectors": chosen})


def _article_pages(own: SourceSettings) -> tuple[type[ArticlePage], ...]:
    chosen = {k: v for k, v in own.selectors.chosen.items() if not k.startswith("card")}
    if not chosen:
        return ()
    return (type("DeclaredArticle", (SelectedArticle,), {"selectors": chosen}),)


def _bare(host: str) -> str:
    return host.removeprefix(_WWW)


def _twin(host: str) -> str:
    """Return the other name that sites answer to: with www. or without."""
    return _bare(host) if host.startswith(_WWW) else f"{_WWW}{host}"
