"""Pages of the demo's replica over a real connection, and what stands on them."""

import http.client
import re
from collections.abc import Mapping
from dataclasses import dataclass

from parsel import Selector

BLANKS = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Page:
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def selector(self) -> Selector:
        return Selector(self.text)


def fetch(address: str, host: str, target: str, method: str = "GET", **headers: str) -> Page:
    connection = http.client.HTTPConnection(address.removeprefix("http://"), timeout=10)
    try:
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, target, headers={"Host": host, **names})
        answer = connection.getresponse()
        found = {name.lower(): value for name, value in answer.getheaders()}
        return Page(answer.status, found, answer.read())
    finally:
        connection.close()


def squeeze(text: str) -> str:
    return BLANKS.sub(" ", text).strip()


def strings(selector: Selector, query: str) -> list[str]:
    return [squeeze(found.xpath("string()").get() or "") for found in selector.css(query)]
