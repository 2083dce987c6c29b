"""An HTTP answer of the replica, and the simple ones that every site gives."""

from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b
from html import escape
from http import HTTPStatus

HTML = "text/html; charset=UTF-8"
TEXT = "text/plain; charset=utf-8"
XML = "application/xml; charset=utf-8"
GIF = "image/gif"


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, body and the headers that the body needs; `etag` is None where none is sent."""

    status: int
    body: bytes = b""
    content_type: str = HTML
    headers: tuple[tuple[str, str], ...] = ()
    etag: str | None = None
    modified: datetime | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked; `at` is the replica's clock, header names are in lower case.

    `status` is what was answered, or 0 where a misbehaviour, `fault`, answered instead.
    """

    at: datetime
    host: str
    method: str
    target: str
    headers: dict[str, str] = field(default_factory=dict)
    status: int = 0
    fault: str | None = None

    @property
    def path(self) -> str:
        """Return the target without its query."""
        return self.target.partition("?")[0]


def page(body: bytes, modified: datetime | None = None, content_type: str = HTML) -> Answer:
    """Return a page with its validators."""
    etag = f'"{blake2b(body, digest_size=10).hexdigest()}"'
    return Answer(HTTPStatus.OK, body, content_type, etag=etag, modified=modified)


def redirect(location: str, status: int = HTTPStatus.MOVED_PERMANENTLY) -> Answer:
    """Return a redirection."""
    return Answer(status, b"", headers=(("Location", location),))


def note(status: int, title: str, text: str = "") -> Answer:
    """Return a short page that is no article: not found, gone, out of order."""
    body = (
        f'<!DOCTYPE html>\n<html><head><meta charset="utf-8"><title>{escape(title)}</title>'
        "</head>\n"
        f"<body><h1>{escape(title)}</h1><p>{escape(text or title)}</p></body></html>\n"
    )
    return Answer(status, body.encode())


NOT_FOUND = note(HTTPStatus.NOT_FOUND, "404", "Страница не найдена")
