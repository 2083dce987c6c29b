"""What machines read on the sites: robots.txt, RSS and sitemaps."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from html import escape

from crawler.demo import dates, sites
from crawler.demo.script import Script
from crawler.demo.sites import Tengri

FEED_LENGTH = 30
MAP_LENGTH = 50
"""Addresses in a child map: the newest ones stand in the last map."""
_XML = '<?xml version="1.0" encoding="UTF-8"?>\n'


def robots(host: str) -> str:
    """Return the rules for crawlers: everything but the search is allowed."""
    site = sites.TENGRI.get(host)
    maps = f"Sitemap: {site.address}/{site.sitemap}\n" if site else ""
    return f"User-agent: *\nDisallow: /search/\nDisallow: /userdata/tmp/\nAllow: /\n\n{maps}"


def tengri_rss(site: Tengri, scripts: Iterable[Script], now: datetime) -> str:
    """Return the newest items of a Tengrinews host."""
    shown = [script for script in scripts if script.foreign is None][:FEED_LENGTH]
    items = [_item(script, script.url, now) for script in shown]
    return _rss(site.words["site"], f"{site.address}/", items)


def akorda_rss(language: str, scripts: Iterable[Script], now: datetime) -> str:
    """Return the newest items of Akorda in one language, with relative links."""
    items = [_item(script, script.path, now) for script in list(scripts)[:FEED_LENGTH]]
    return _rss(sites.AKORDA_SUFFIX[language], "https://www.akorda.kz/", items)


def sitemap_index(site: Tengri, scripts: Sequence[Script]) -> str:
    """Return the index of a host's child maps, the oldest first."""
    maps = []
    for number, part in enumerate(_parts(scripts), 1):
        newest = max(script.published_at for script in part)
        maps.append(
            f"<sitemap><loc>{site.address}/sitemap-news-{number}.xml</loc>"
            f"<lastmod>{_moment(newest)}</lastmod></sitemap>\n"
        )
    return f"{_XML}<sitemapindex {_SPACE}>\n{''.join(maps)}</sitemapindex>\n"


def sitemap(scripts: Sequence[Script], number: int) -> str | None:
    """Return a child map, or None where there is none of that number."""
    parts = _parts(scripts)
    if not 1 <= number <= len(parts):
        return None
    urls = [
        f"<url><loc>{escape(script.url)}</loc>"
        f"<lastmod>{_moment(script.published_at)}</lastmod></url>\n"
        for script in parts[number - 1]
    ]
    return f"{_XML}<urlset {_SPACE}>\n{''.join(urls)}</urlset>\n"


_SPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def broken_sitemap(scripts: Sequence[Script]) -> str:
    """Return the old map, whose addresses of sister sites have two hosts."""
    urls = [
        f"<url><loc>https://tengrinews.kz{escape(script.foreign or script.url)}</loc></url>\n"
        for script in scripts[:FEED_LENGTH]
    ]
    return f"{_XML}<urlset {_SPACE}>\n{''.join(urls)}</urlset>\n"


def _parts(scripts: Sequence[Script]) -> list[list[Script]]:
    own = sorted(
        (script for script in scripts if script.foreign is None),
        key=lambda script: (script.published_at, script.key),
    )
    return [own[start : start + MAP_LENGTH] for start in range(0, len(own), MAP_LENGTH)]


def _moment(at: datetime) -> str:
    return dates.local(at).isoformat()


def _item(script: Script, link: str, now: datetime) -> str:
    version = script.at(now)
    summary = version.summary or (version.paragraphs[0] if version.blocks else "")
    return (
        f"<item><title>{escape(version.title)}</title><link>{escape(link)}</link>"
        f'<guid isPermaLink="false">{escape(link)}</guid>'
        f"<description>{escape(summary)}</description>"
        f"<pubDate>{dates.rss_date(script.published_at)}</pubDate></item>\n"
    )


def _rss(title: str, link: str, items: Sequence[str]) -> str:
    return (
        f'{_XML}<rss version="2.0"><channel><title>{escape(title)}</title>'
        f"<link>{link}</link><description>{escape(title)}</description>\n"
        f"{''.join(items)}</channel></rss>\n"
    )
