"""CharsetGuard: decode a page by a short list of encodings, whatever its label says."""

import codecs
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import HtmlResponse, Response, TextResponse

# Labels in use on the web for the encodings that Russian, Kazakh and English pages come in. Other
# labels are not even looked up: `punycode` alone costs 25 s a megabyte in the reactor's thread.
ALLOWED: Mapping[str, str] = {
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "windows-1251": "cp1251",
    "cp1251": "cp1251",
    "cp-1251": "cp1251",
    "win-1251": "cp1251",
    "x-cp1251": "cp1251",
    "koi8-r": "koi8-r",
    "iso-8859-1": "cp1252",  # what browsers read under this label
    "latin1": "cp1252",
    "us-ascii": "cp1252",
    "ascii": "cp1252",
    "windows-1252": "cp1252",
    "cp1252": "cp1252",
    "iso-8859-5": "iso-8859-5",
}
BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
SUSPECT_SHARE = 0.01  # more than one character in a hundred unreadable
HEAD = 4096  # bytes in which a page must name its encoding; browsers read 1,024
LABEL = re.compile(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{1,40})", re.IGNORECASE)
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
SUSPECT = "suspect_encoding"
MISLABELLED = "encoding_label_wrong"


@dataclass(frozen=True, slots=True)
class Decoded:
    """A decoded page: its text, the encoding used, and marks (`SUSPECT`, `MISLABELLED`)."""

    text: str
    encoding: str
    flags: tuple[str, ...] = ()


def decode(body: bytes, content_type: bytes = b"") -> Decoded:
    """Return the text of a page; never raises.

    A byte order mark decides first. Then a body that is valid UTF-8 is UTF-8 whatever its label
    says: text in another encoding does not pass for it by accident. Then an allowed label. What is
    left is read as UTF-8 with U+FFFD for every unreadable byte.
    """
    for mark, encoding in BOMS:
        if body.startswith(mark):
            return _replaced(body[len(mark) :], encoding)
    label = _label(content_type) or _label(body[:HEAD])
    declared = ALLOWED.get(label) if label else None
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return _replaced(body, declared or "utf-8")
    wrong = label is not None and declared != "utf-8" and not text.isascii()
    return Decoded(text, "utf-8", (MISLABELLED,) if wrong else ())


def _replaced(body: bytes, encoding: str) -> Decoded:
    text = body.decode(encoding, "replace")
    unreadable = text.count(REPLACEMENT)
    return Decoded(text, encoding, (SUSPECT,) if unreadable > SUSPECT_SHARE * len(text) else ())


def _label(where: bytes) -> str | None:
    found = LABEL.search(where)
    return found.group(1).decode("ascii").lower() if found else None


class CharsetGuard:
    """Give every text response a harmless encoding; marks go into the response's `flags`.

    Stands at 585: after the body is unpacked, before anything reads its text.
    """

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build the guard; it needs nothing of the crawler."""
        return cls()

    def process_response(self, request: Request, response: Response) -> Response:
        """Return the response as a page in UTF-8."""
        if not isinstance(response, TextResponse) or not response.body:
            return response
        content_type = response.headers.get("Content-Type") or b""
        decoded = decode(response.body, content_type)
        body = response.body
        marked = body.startswith(codecs.BOM_UTF8) or bool(decoded.flags)
        if decoded.encoding == "utf-8" and not marked and _label(content_type) == "utf-8":
            return response  # as nearly always; a copy would cost 0.1 ms
        if decoded.encoding != "utf-8" or marked:
            body = decoded.text.encode("utf-8", "replace")
        cls = HtmlResponse if isinstance(response, HtmlResponse) else TextResponse
        flags = [*response.flags, *decoded.flags]
        return response.replace(cls=cls, body=body, encoding="utf-8", flags=flags)
