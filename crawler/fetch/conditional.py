"""Conditional requests: send back the validators that a page came with, understand 304."""

from dataclasses import dataclass

from scrapy.http import Response

NOT_MODIFIED = 304
MAX_VALIDATOR = 200  # characters; the columns that keep them are no longer


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server gave to recognise a version of a page by; None where it gave nothing."""

    etag: str | None = None
    last_modified: str | None = None

    def headers(self) -> dict[str, str]:
        """Return the request headers that ask for the page only if it changed."""
        found = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in found.items() if value}


def validators_of(response: Response) -> Validators:
    """Return the validators of a response; unusable ones (long, unprintable) count as absent."""
    return Validators(_value(response, "ETag"), _value(response, "Last-Modified"))


def _value(response: Response, name: str) -> str | None:
    raw: bytes | None = response.headers.get(name)
    if not raw or len(raw) > MAX_VALIDATOR:
        return None
    text = raw.decode("latin-1").strip()
    return text if text and text.isascii() and text.isprintable() else None
