"""Tengrinews: three newsrooms (ru, kk, en) with hosts and ids of their own."""

from crawler.sources.spec import Edition, Source
from crawler.sources.tengrinews.addresses import HOSTS, canonical, key_of, number_of, page_address
from crawler.sources.tengrinews.listings import CurrentListing, OlderListing
from crawler.sources.tengrinews.pages import CurrentPage
from crawler.sources.tengrinews.pages_2026 import Page2026
from crawler.sources.tengrinews.pages_older import OlderPage

# Long reads have a listing and ids of their own; that of the Russian host alone is proven, and a
# listing that is not there would make every visit of an edition a degraded one.
LISTINGS = {"ru": ("/news/", "/article/"), "kk": ("/news/",), "en": ("/news/",)}
SITEMAPS = {
    "ru": "/sitemap-index.xml",
    "kk": "/kk-sitemap-index.xml",
    "en": "/en-sitemap-index.xml",
}


def _edition(language: str, host: str) -> Edition:
    listings = tuple(f"https://{host}{path}" for path in LISTINGS[language])
    return Edition(
        language=language,
        hosts=(host,),
        listings=listings,
        feeds=(f"https://{host}/news.rss",),
        sitemaps=(f"https://{host}{SITEMAPS[language]}",),
    )


SOURCE = Source(
    key="tengrinews",
    title="Tengrinews",
    editions={language: _edition(language, host) for language, host in HOSTS.items()},
    listing_pages=(CurrentListing, OlderListing),
    article_pages=(Page2026, CurrentPage, OlderPage),
    key_of=key_of,
    canonical=canonical,
    page_address=page_address,
    number_of=number_of,
    site_names=("Tengrinews.kz", "Tengri News", "Главные новости Казахстана - Tengrinews.kz"),
)
