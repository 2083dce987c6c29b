"""Make header values that cannot break out: lines, addresses, links and Message-IDs."""

import base64
import hashlib
import hmac
import re
import unicodedata
from urllib.parse import urlsplit

from crawler.errors import UsageError

HEADER_LIMIT = 200  # characters; a subject of 1 MB takes 16.8 s to fold
ADDRESS_LIMIT = 254  # RFC 5321 §4.5.3.1 with its erratum
LOCAL_LIMIT = 64  # RFC 5321 §4.5.3.1.1

# Line and paragraph separators, bidirectional controls, byte order mark: they reorder or break
# what a person reads in a list of mails.
_CONTROLS = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff"
    "\ud800-\udfff\ufffe\uffff]+"
)
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_URL = re.compile(
    r"[^\s\"'<>\\^`{|}\x00-\x20\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]+"
)


def safe_header(text: str, limit: int = HEADER_LIMIT) -> str:
    """Return one line of at most `limit` characters that no mail program reads as markup.

    Controls, separators, bidirectional marks and surrogates become a space; `=?` is broken, so that
    nothing decodes as an encoded word (RFC 2047); spaces collapse; the text is NFC.
    """
    plain = _CONTROLS.sub(" ", text[: limit * 4])
    plain = " ".join(unicodedata.normalize("NFC", plain).replace("=?", "= ?").split())
    if len(plain) <= limit:
        return plain
    end = plain.rfind(" ", limit * 3 // 4, limit - 1)  # on a word, if one ends in the last quarter
    return plain[: end if end > 0 else limit - 1].rstrip() + "…"


def safe_url(url: str | None) -> str:
    """Return an absolute http(s) address without credentials, or "" for anything else."""
    if not url or not _URL.fullmatch(url):
        return ""
    try:
        parts = urlsplit(url)
        good = parts.scheme in {"http", "https"} and parts.hostname and "@" not in parts.netloc
    except ValueError:
        return ""
    return url if good else ""


def checked_address(text: str) -> str:
    """Return a mail address as it goes on the wire: trimmed, its domain in ASCII (IDNA).

    Raises UsageError for what RFC 5321 does not allow, and for a local part beyond ASCII, which
    only servers with SMTPUTF8 take.
    """
    address = text.strip()
    local, at, domain = address.rpartition("@")
    if not at or not _LOCAL.fullmatch(local) or len(local) > LOCAL_LIMIT:
        raise UsageError(
            f"{safe_header(address, 80)!r} is no mail address that can be written to: "
            "give it as name@example.org, with Latin letters before the @."
        )
    try:
        host = domain.encode("idna").decode("ascii").lower()
    except UnicodeError:
        host = ""
    labels = host.split(".")
    if len(host) + len(local) >= ADDRESS_LIMIT or not all(map(_LABEL.fullmatch, labels)):
        raise UsageError(
            f"{safe_header(address, 80)!r} has no domain that mail can be sent to: check what "
            "stands after the @."
        )
    return f"{local}@{host}"


def message_id(secret: bytes, domain: str, *parts: object) -> str:
    """Return `<…@domain>`: 32 base32 characters of HMAC-SHA256 over the parts of the dedupe key.

    The same delivery has the same id on every attempt; the id shows neither address nor rule.
    """
    digest = hmac.new(secret, "\x1f".join(map(str, parts)).encode(), hashlib.sha256).digest()
    return f"<{base64.b32encode(digest).decode('ascii')[:32].lower()}@{domain}>"
