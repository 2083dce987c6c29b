"""The web page as a browser has it: a real server on loopback, asked over HTTP."""

import http.client
import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from lxml import html

from crawler.clock import ManualClock
from crawler.settings import Settings
from crawler.sources import BUILT_IN
from crawler.web.context import Context
from crawler.web.server import PATIENCE, Server, make_server
from storage.engine import open_database


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: http.client.HTTPMessage
    text: str

    @property
    def json(self) -> Any:
        """Return the one JSON value that it must be."""
        assert self.headers["Content-Type"] == "application/json"
        return json.loads(self.text)

    @cached_property
    def tree(self) -> html.HtmlElement:
        """Return the page, parsed."""
        return html.fromstring(self.text)

    @property
    def visible(self) -> str:
        """Return what a reader sees of the page."""
        return " ".join(self.tree.text_content().split())

    def links(self, begin: str) -> list[str]:
        """Return the addresses that it links to and that begin so."""
        return [link for link in self.tree.xpath("//a/@href") if link.startswith(begin)]


@dataclass(frozen=True)
class Site:
    """A running server; asks in English unless told otherwise."""

    server: Server
    headers: Mapping[str, str] = field(default_factory=lambda: {"Accept-Language": "en"})

    @property
    def port(self) -> int:
        return self.server.port

    def ask(self, path: str, method: str = "GET", headers: Mapping[str, str] | None = None,
            body: bytes | None = None, **values: object) -> Answer:  # fmt: skip
        """Ask for a path with some values behind the question mark."""
        target = f"{path}?{urlencode(values)}" if values else path
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)) as line:
            line.request(method, target, body=body, headers={**self.headers, **(headers or {})})
            answer = line.getresponse()
            text = answer.read().decode()
            return Answer(answer.status, answer.headers, text)


@contextmanager
def serving(
    url: str, clock: ManualClock, settings: Mapping[str, Any] | None = None
) -> Iterator[Site]:
    """Serve a database for reading alone, as `jarshy serve` does; `settings` are further ones."""
    chosen = Settings.model_validate({"database_url": url, **(settings or {})})
    # No fixed port: tests run side by side. 0 is none that a user could set.
    web = chosen.web.model_copy(update={"port": 0})
    context = Context(chosen.model_copy(update={"web": web}), BUILT_IN, clock)
    database = open_database(url, readonly=True, patience=PATIENCE)
    server = make_server(database, context)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        yield Site(server)
    finally:
        server.stop()
        thread.join()
        database.dispose()
