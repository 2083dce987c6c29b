"""Three invented outlets on loopback, each read by something else: cards, a feed, a sitemap."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from tests.support.toy_site import Handler, Reply, ToySite

CARDS = "cards.example"
FEED = "feed.example"
MAP = "map.example"
HOSTS = (CARDS, FEED, MAP)
NOON = datetime(2026, 3, 1, 7, 0, tzinfo=UTC)

TABLES = f"""
[sources.cards]
name = "Карточки"
language = "ru"
listings = ["https://{CARDS}/novosti"]
pages = "{{listing}}/{{page}}"
articles = ["/novosti/20*/"]

[sources.feed]
language = "ru"
rss = ["https://www.{FEED}/rss.xml"]

[sources.map]
language = "ru"
sitemaps = ["https://{MAP}/sitemap.xml"]

[alerts]
late_after = "2000h"
"""

PLACES = ("Аягоз", "Балхаш", "Весновка", "Глубокое", "Державинск", "Есик", "Жанатас", "Зайсан")
THINGS = ("мост", "школу", "больницу", "парк", "театр", "вокзал", "музей", "завод", "бассейн")


class Outlets(ToySite):
    """All three by the Host header; `articles` are numbers, the highest is the newest."""

    def __init__(self) -> None:
        super().__init__()
        self.per_page = 6

    def _serve(self, handler: Handler) -> None:
        self.host = (handler.headers.get("Host") or "").partition(":")[0].removeprefix("www.")
        super()._serve(handler)

    def published(self, number: int) -> datetime:
        return NOON - timedelta(hours=1000 - 3 * number)

    def title(self, number: int) -> str:
        thing = THINGS[number % len(THINGS)]
        return f"В городе {PLACES[number % len(PLACES)]} открыли {thing} номер {number}"

    def path(self, number: int) -> str:
        if self.host == CARDS:
            return f"/novosti/{self.published(number):%Y/%m}/otkryli-{number}"
        return f"/otkryli-{number}.html"

    def _page(self, path: str) -> Reply:
        number = path.removesuffix(".html").rpartition("-")[2]
        if number.isdigit() and int(number) in self.articles:
            return Reply(self.article(int(number)))
        if self.host == CARDS and path.startswith("/novosti"):
            return self.cards(int(path.removeprefix("/novosti").strip("/") or 1))
        if self.host == FEED and path == "/rss.xml":
            return Reply(self.feed(), kind="application/rss+xml")
        if self.host == MAP and path.startswith("/sitemap"):
            return self.map(path)
        return Reply("<html><title>404</title>", 404)

    def article(self, number: int) -> str:
        at = self.published(number)
        body = "".join(
            f"<p>{self.title(number)}: об этом рассказали в акимате, часть {part} из четырех. "
            f"{self.texts.get(number, '')} Работы шли {number + part} недель, на них потратили "
            f"{number * 7 + part} миллионов тенге, сообщил подрядчик номер {number}.</p>"
            for part in range(1, 5)
        )
        return (
            f"<html lang=ru><head><title>{self.title(number)} - Вести</title>"
            f'<meta property="article:published_time" content="{at.isoformat()}"></head><body>'
            f"<nav><a href='/o-nas'>О нас и о редакции сайта</a></nav>"
            f"<div class=c{number % 3}><h1>{self.title(number)}</h1><div>{body}</div></div>"
            "<footer><a href='/reklama'>Реклама на нашем сайте здесь</a></footer></body></html>"
        )

    def cards(self, page: int) -> Reply:
        first = (page - 1) * self.per_page
        shown = self.articles[first : first + self.per_page]
        if not shown:
            return Reply("<html><title>Нет такой страницы</title>", 404)
        rows = "".join(
            f"<div class='row n{place}'><a href='{self.path(n)}'><img src='/i/{n}.jpg'></a>"
            f"<div><time datetime='{self.published(n).isoformat()}'>x</time>"
            f"<h3><a href='{self.path(n)}'>{self.title(n)}</a></h3></div></div>"
            for place, n in enumerate(shown)
        )
        menu = "".join(f"<li><a href='/razdel-{n}'>Раздел {n}</a></li>" for n in range(12))
        popular = "".join(
            f"<li><a href='{self.path(n)}'>{self.title(n)}</a></li>" for n in self.articles[-3:]
        )
        return Reply(
            f"<html><head><title>Новости</title></head><body><ul>{menu}</ul><main>{rows}</main>"
            f"<aside><ul>{popular}</ul></aside></body></html>"
        )

    def feed(self) -> str:
        items = "".join(
            f"<item><title>{self.title(n)}</title>"
            f"<link>https://www.{FEED}{self.path(n)}?utm_source=rss</link>"
            f"<pubDate>{format_datetime(self.published(n))}</pubDate></item>"
            for n in self.articles[: self.per_page]
        )
        return f'<?xml version="1.0"?><rss version="2.0"><channel>{items}</channel></rss>'

    def map(self, path: str) -> Reply:
        halves = [self.articles[1::2], self.articles[::2]]
        if path == "/sitemap.xml":
            maps = "".join(
                f"<sitemap><loc>https://{MAP}/sitemap-{n}.xml</loc><lastmod>"
                f"{self.published(max(half)).isoformat()}</lastmod></sitemap>"
                for n, half in enumerate(halves)
                if half
            )
            return Reply(f"<sitemapindex>{maps}</sitemapindex>", kind="text/xml")
        urls = "".join(
            f"<url><loc>https://{MAP}{self.path(n)}</loc>"
            f"<lastmod>{self.published(n).isoformat()}</lastmod></url>"
            for n in halves[int(path[9:-4])]
        )
        return Reply(f"<urlset>{urls}</urlset>", kind="text/xml")
