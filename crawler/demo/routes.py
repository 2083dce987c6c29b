"""Which page of which site answers an address; pages are made once and kept."""

import re
from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus
from urllib.parse import unquote

from crawler.demo import akorda_pages, answers, feeds, pictures, sites, tengri_pages
from crawler.demo.answers import Answer
from crawler.demo.dates import local
from crawler.demo.day import Day
from crawler.demo.script import Script
from crawler.demo.sites import Design, Tengri

KEPT = 1200
"""Pages kept in memory, of 60 to 110 KiB each; a day has 500 articles in one design."""
_ARTICLE = re.compile(r"/([a-z_]+)/[a-z0-9_-]+-(\d+)/(amp/)?")
_PAGE = re.compile(r"(/.*/|/)page/(\d+)/")
_MAP = re.compile(r"/(?:kk-|en-)?sitemap-news-(\d+)\.xml")
_PICTURE = re.compile(r".*\.(?:jpe?g|png|gif|webp|svg|ico)$")
_NUMBER = re.compile(r"page=(\d{1,6})")


class Routes:
    """Answers for every host of a day; `designs` may be changed at any time."""

    def __init__(self, day: Day) -> None:
        self.day = day
        self.designs: dict[str, Design] = dict.fromkeys(sites.TENGRI, "current")
        self._kept: dict[tuple[object, ...], Answer] = {}
        self._numbers = {
            (script.host, script.type, script.number): script
            for script in day.articles
            if not script.is_akorda
        }
        self._paths = {script.path: script for script in day.articles if script.is_akorda}

    def answer(self, host: str, target: str, now: datetime) -> Answer:
        """Return what a host answers to a GET at a moment."""
        path, _, query = target.partition("?")
        if _PICTURE.fullmatch(path):
            return Answer(HTTPStatus.OK, pictures.PIXEL, answers.GIF)
        if host in sites.AKORDA_MIRRORS or host == sites.AKORDA:
            return self._akorda(path.removeprefix("/public"), query, now)
        if host == "www.tengrinews.kz":
            return answers.redirect(f"https://tengrinews.kz{target}")
        site = sites.TENGRI.get(sites.TENGRI_MIRRORS.get(host, host))
        if site is None:
            return answers.note(HTTPStatus.MISDIRECTED_REQUEST, "No such host here", host)
        return self._tengri(site, path, now)

    def _keep(self, key: tuple[object, ...], make: Callable[[], Answer]) -> Answer:
        found = self._kept.get(key)
        if found is None:
            found = make()
            if len(self._kept) >= KEPT:
                self._kept.clear()
            self._kept[key] = found
        return found

    def _tengri(self, site: Tengri, path: str, now: datetime) -> Answer:
        article = _ARTICLE.fullmatch(path)
        if article is not None:
            return self._tengri_article(site, article, now)
        if "." in path:
            return self._tengri_file(site, path, now)
        if not path.endswith("/"):
            return answers.redirect(f"{site.address}{path}/")
        return self._tengri_listing(site, path, now)

    def _tengri_article(self, site: Tengri, match: re.Match[str], now: datetime) -> Answer:
        kind = "article" if match[1] == "article" else "news"
        script = self._numbers.get((site.host, kind, int(match[2])))
        missing = self._missing(script, now, site.address)
        if script is None or missing is not None:
            return missing or answers.NOT_FOUND
        design = self.designs[site.host]
        key = (script.key, script.at(now).at, local(now).date(), design)
        return self._keep(
            key,
            lambda: answers.page(
                tengri_pages.article_page(site, self.day, script, now, design),
                script.at(now).at,
            ),
        )

    def _missing(self, script: Script | None, now: datetime, home: str) -> Answer | None:
        """Return the answer for what is not there yet, or no more."""
        if script is None or script.appears_at > now:
            return answers.NOT_FOUND
        if script.withdrawn_at is None or now < script.withdrawn_at:
            return None
        if script.withdrawn_status == HTTPStatus.FOUND:
            return answers.redirect(f"{home}/", HTTPStatus.FOUND)
        return answers.note(script.withdrawn_status, "404", "Страница не найдена")

    def _tengri_file(self, site: Tengri, path: str, now: datetime) -> Answer:
        makers: dict[str, Callable[[], str]] = {
            "/robots.txt": lambda: feeds.robots(site.host),
            "/news.rss": lambda: feeds.tengri_rss(site, self.day.stream(site.host, now), now),
            f"/{site.sitemap}": lambda: feeds.sitemap_index(site, self._mapped(site.host, now)),
            "/sitemap_ru.xml": lambda: feeds.broken_sitemap(self.day.stream(site.host, now)),
        }
        child = _MAP.fullmatch(path)
        if child is not None:
            text = feeds.sitemap(self._mapped(site.host, now), int(child[1]))
            return answers.NOT_FOUND if text is None else self._file(site.host, path, text, now)
        if path not in makers:
            return answers.NOT_FOUND
        key = ("file", site.host, path, self.day.epoch(site.host, now))
        return self._keep(key, lambda: self._file(site.host, path, makers[path](), now))

    def _mapped(self, host: str, now: datetime) -> list[Script]:
        return self.day.stream(host, now)

    def _file(self, host: str, path: str, text: str, now: datetime) -> Answer:
        content_type = answers.TEXT if path.endswith(".txt") else answers.XML
        return answers.page(text.encode(), self.day.changed_at(host, now), content_type)

    def _tengri_listing(self, site: Tengri, path: str, now: datetime) -> Answer:
        match = _PAGE.fullmatch(path)
        base, number = (match[1], int(match[2])) if match else (path, 1)
        design = self.designs[site.host]
        epoch = self.day.epoch(site.host, now)

        def make() -> Answer:
            listing = self._listing(site, unquote(base), number, now)
            if listing is None:
                return answers.NOT_FOUND
            body = tengri_pages.listing_page(site, self.day, listing, now, design)
            changed = self.day.changed_at(site.host, now)
            return answers.NOT_FOUND if body is None else answers.page(body, changed)

        return self._keep(("list", site.host, path, epoch, local(now).date(), design), make)

    def _listing(
        self, site: Tengri, base: str, number: int, now: datetime
    ) -> tengri_pages.Listing | None:
        stream = self.day.stream(site.host, now)
        name = base.strip("/")
        if name in {"", "news"}:
            chosen, heading, rubric = [s for s in stream if s.type == "news"], "", None
        elif name.startswith("tag/"):
            tag = name.removeprefix("tag/").replace("_", " ").casefold()
            chosen = [s for s in stream if tag in {t.casefold() for t in s.tags}]
            heading, rubric = tag, None
        elif name in site.rubrics:
            chosen = [s for s in stream if s.rubric == name or name in s.also]
            heading, rubric = site.rubrics[name], name
        else:
            return None
        return tengri_pages.Listing(base, heading or site.words["news"], chosen, number, rubric)

    def _akorda(self, path: str, query: str, now: datetime) -> Answer:
        if path == "/robots.txt":
            return self._file(sites.AKORDA, path, feeds.robots(sites.AKORDA), now)
        script = self._paths.get(path)
        if script is not None:
            return self._akorda_article(script, now)
        prefix, _, rest = path.strip("/").partition("/")
        language = sites.AKORDA_LANGUAGE.get(prefix or "ru")
        if language is None:
            return answers.NOT_FOUND
        stream = [s for s in self.day.stream(sites.AKORDA, now) if s.edition == language]
        epoch = self.day.epoch(sites.AKORDA, now)
        if rest == "rss":
            text = feeds.akorda_rss(language, stream, now)
            return self._file(sites.AKORDA, path, text, now)
        name = rest or "events"
        if name not in sites.AKORDA_LISTINGS:
            return answers.NOT_FOUND
        number = _NUMBER.search(query)
        listing = akorda_pages.Listing(
            language,
            name,
            [s for s in stream if s.rubric == name],
            max(1, int(number[1])) if number else 1,
        )
        return self._keep(
            ("list", language, name, listing.number, epoch),
            lambda: answers.page(
                akorda_pages.listing_page(self.day, listing, now),
                self.day.changed_at(sites.AKORDA, now),
            ),
        )

    def _akorda_article(self, script: Script, now: datetime) -> Answer:
        missing = self._missing(script, now, "https://akorda.kz")
        if missing is not None:
            return missing
        return self._keep(
            (script.key, script.at(now).at),
            lambda: answers.page(
                akorda_pages.article_page(self.day, script, now), script.at(now).at
            ),
        )
