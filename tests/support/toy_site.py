"""A small site on loopback that tests script page by page, and the source that reads it."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from crawler.extract.body_text import Paragraph, read_paragraphs
from crawler.extract.listing import Entry, ListingPage
from crawler.extract.page import ArticlePage
from crawler.settings import Settings
from crawler.sources.spec import Edition, Source

HOST = "toy.example"
LISTING = f"https://{HOST}/news/"
Handler = BaseHTTPRequestHandler


class ToyListing(ListingPage):
    layer = "site:toy"
    mark = 'class="toy-card"'
    frame = "toy-list"

    def entries(self) -> Iterator[Entry]:
        for card in self.document.css(".toy-card"):
            link = self.document.first("a[href]", card)
            if link is not None:
                href = link.get("href") or ""
                yield Entry(href, self.document.line("a", card) or "", None, self._date(card))

    def _date(self, card: Any) -> str | None:
        return self.document.line("time", card)


class ToyArticle(ArticlePage):
    layer = "site:toy"
    mark = "toy-article"

    def title(self) -> str | None:
        return self.document.line("h1")

    def body(self) -> list[Paragraph]:
        return read_paragraphs(self.document.css(".toy-article"))


def key_of(url: str) -> str | None:
    parts = urlsplit(url)
    number = parts.path.rpartition("-")[2]
    return f"toy:{number}" if parts.hostname == HOST and number.isdigit() else None


def page_address(listing: str, number: int) -> str:
    return listing if number == 1 else f"{listing}page/{number}/"


def toy_source(**changes: Any) -> Source:
    facts: dict[str, Any] = {
        "key": "toy",
        "title": "Toy",
        "editions": {"en": Edition("en", (HOST,), (LISTING,))},
        "listing_pages": (ToyListing,),
        "article_pages": (ToyArticle,),
        "key_of": key_of,
        "canonical": lambda url: url.partition("?")[0].partition("#")[0],
        "page_address": page_address,
    }
    return Source(**(facts | changes))


@dataclass
class Reply:
    """One answer. `act` takes the handler instead, for servers that break the protocol."""

    body: bytes | str = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    kind: str = "text/html; charset=utf-8"
    act: Callable[[Handler], None] | None = None


Script = Reply | Callable[[int], Reply]  # or a function of how often it was asked before


class ToySite:
    """Serve a script: path → Reply, or a function of the number of earlier requests.

    `articles` are served under `/story-N` and listed newest first, `per_page` on a page.
    """

    def __init__(self) -> None:
        self.script: dict[str, Script] = {"/robots.txt": Reply("", kind="text/plain")}
        self.articles: list[int] = []
        self.pinned: list[int] = []
        self.texts: dict[int, str] = {}
        self.hidden: set[int] = set()  # can be read, and no listing shows them
        self.dates: dict[int, str] = {}  # what their pages say, in ISO 8601
        self.per_page = 5
        self.requests: list[tuple[str, dict[str, str]]] = []
        self.times: list[float] = []
        site = self

        class Serving(Handler):
            protocol_version = "HTTP/1.1"
            wbufsize = -1  # one segment an answer, or each waits 40 ms for the client's ACK

            def do_GET(self) -> None:  # noqa: N802 - http.server's name
                site._serve(self)

            def log_message(self, *args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Serving)
        self._server.daemon_threads = True
        self._server.block_on_close = False
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        )
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def paths(self) -> list[str]:
        return [path for path, _ in self.requests]

    def publish(self, *numbers: int) -> None:
        self.articles = sorted({*self.articles, *numbers}, reverse=True)

    def count(self, path: str) -> int:
        return self.paths.count(path)

    def forget(self) -> None:
        self.requests.clear()
        self.times.clear()

    def _serve(self, handler: Handler) -> None:
        asked = self.count(handler.path)
        self.requests.append((handler.path, {k.lower(): v for k, v in handler.headers.items()}))
        self.times.append(time.monotonic())
        found = self.script.get(handler.path) or self._page(handler.path)
        reply = found(asked) if callable(found) else found
        if reply.act is not None:
            handler.close_connection = True
            reply.act(handler)
            return
        body = reply.body.encode() if isinstance(reply.body, str) else reply.body
        handler.send_response(reply.status)
        handler.send_header("Content-Type", reply.kind)
        handler.send_header("Content-Length", str(len(body)))
        for name, value in reply.headers.items():
            handler.send_header(name, value)
        handler.end_headers()
        if reply.status != 304:
            handler.wfile.write(body)

    def _page(self, path: str) -> Reply:
        if path.startswith("/story-"):
            number = int(path.removeprefix("/story-"))
            known = number in self.articles or number in self.pinned or number in self.hidden
            return Reply(self.story(number)) if known else Reply("no", 404)
        if path.startswith("/news/"):
            return self._listing(
                int(path.removeprefix("/news/").removeprefix("page/").strip("/") or 1)
            )
        return Reply("no", 404)

    def _listing(self, number: int) -> Reply:
        shown = self.articles[(number - 1) * self.per_page : number * self.per_page]
        if not shown:
            return Reply("no", 404)
        shown = [*self.pinned, *shown] if number == 1 else shown
        return Reply(listing(shown))

    def story(self, number: int) -> str:
        return story(number, self.texts.get(number, ""), self.dates.get(number))


def listing(numbers: list[int]) -> str:
    cards = "".join(
        f'<div class="toy-card"><a href="/story-{n}">Story number {n} of the toy</a></div>'
        for n in numbers
    )
    return f'<html><body><div class="toy-list">{cards}</div></body></html>'


def story(number: int, text: str = "", date: str | None = None) -> str:
    said = f'<meta property="article:published_time" content="{date}">' if date else ""
    words = " ".join(f"word{number}x{i}" for i in range(60))
    return (
        f"<html><head><title>Story number {number} of the toy</title>{said}</head><body>"
        f"<h1>Story number {number} of the toy</h1><div class='toy-article'>"
        f"<p>The councillors of town {number} met on Monday and agreed on budget {number}.</p>"
        f"<p>{words}</p><p>{text or 'Nothing else was said.'}</p></div></body></html>"
    )


def toy_settings(
    site: ToySite, database_url: str, source: Mapping[str, Any] | None = None, **fetch: Any
) -> Settings:
    chosen: dict[str, Any] = {
        "delay": 0,
        "timeout": 5,
        "connect_to": {HOST: site.address},
    }
    return Settings.model_validate(
        {"database_url": database_url, "fetch": chosen | fetch, "sources": {"toy": source or {}}}
    )
