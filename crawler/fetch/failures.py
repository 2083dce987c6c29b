"""What a failed download means, in a word for the database and a sentence for a person."""

from dataclasses import dataclass

from OpenSSL.SSL import Error as TlsError
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from service_identity import VerificationError

from crawler.fetch.guard import RefusedRequestError, RobotsError

ROBOTS_UNREACHABLE = "robots_unreachable"
MAX_TEXT = 300  # characters of an error's own words that are kept


@dataclass(frozen=True, slots=True)
class Failure:
    """A download that gave no response.

    `code` is one word. `dropped`: it was never sent, or its answer was refused on purpose, so that
    trying again changes nothing.
    """

    code: str
    text: str
    dropped: bool = False


PLAIN = {
    DownloadTimeoutError: Failure("timeout", "no whole answer within fetch.timeout"),
    CannotResolveHostError: Failure(
        "dns_error", "the host's name could not be resolved to a public address"
    ),
    DownloadConnectionRefusedError: Failure(
        "connection_refused", "the server refused the connection"
    ),
    ResponseDataLossError: Failure(
        "truncated", "the connection ended before the whole page had come"
    ),
}


def describe(error: BaseException) -> Failure:
    """Return what `error`, raised by a download, means."""
    if isinstance(error, RefusedRequestError):
        return Failure("foreign", str(error)[:MAX_TEXT], dropped=True)
    if isinstance(error, RobotsError):
        code = "robots" if error.lasting else ROBOTS_UNREACHABLE
        return Failure(code, str(error)[:MAX_TEXT], dropped=error.lasting)
    if isinstance(error, IgnoreRequest):
        return _ignored(str(error))
    return _network(error)


def _ignored(text: str) -> Failure:
    if "redirections" in text:
        return Failure("redirect_loop", "it redirects again and again", dropped=True)
    if "DOWNLOAD_MAXSIZE" in text:
        return Failure(
            "too_large", "the unpacked page is larger than fetch.max_bytes", dropped=True
        )
    return Failure("ignored", text[:MAX_TEXT], dropped=True)


def _network(error: BaseException) -> Failure:
    for kind, failure in PLAIN.items():
        if isinstance(error, kind):
            return failure
    if isinstance(error, DownloadCancelledError):
        if "larger than" in str(error):
            return Failure("too_large", "the page is larger than fetch.max_bytes", dropped=True)
        return Failure("cancelled", "the download was cancelled")
    tls = _tls_words(error)
    if tls is not None:
        return Failure("tls_error", f"no safe connection (TLS): {tls}")
    return Failure("connection_lost", f"the connection failed: {_words(error)}")


def _causes(error: BaseException) -> list[BaseException]:
    found: list[BaseException] = []
    queue = [error]
    while queue and len(found) < 20:  # noqa: PLR2004 - a bound against cycles
        here = queue.pop()
        found.append(here)
        if here.__cause__ is not None:
            queue.append(here.__cause__)
        queue.extend(r.value for r in getattr(here, "reasons", ()) if r.value is not None)
    return found


def _tls_words(error: BaseException) -> str | None:
    for cause in _causes(error):
        if isinstance(cause, VerificationError):
            return "the certificate is one of another host"
        if isinstance(cause, TlsError):
            # Its argument is OpenSSL's queue of errors: (library, function, reason) each.
            queue = cause.args[0] if cause.args and isinstance(cause.args[0], list) else []
            return ", ".join(str(entry[-1]) for entry in queue)[:MAX_TEXT] or _words(cause)
    return None


def _words(error: BaseException) -> str:
    text = str(_causes(error)[-1]) or type(error).__name__
    return " ".join(text.split())[:MAX_TEXT]
