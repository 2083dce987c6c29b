"""Post JSON to an address, knowing after each failure whether it can have been taken."""

import http.client
import ssl
from urllib.parse import urlsplit

from crawler.alerts.headers import safe_header
from crawler.errors import DeliveryError

TIMEOUT = 30.0  # seconds of silence; who needs longer works after the answer
LONGEST_ANSWER = 64 * 1024  # bytes that are read of it


def post_json(url: str, body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
    """Return the status and the beginning of the answer; redirects are answers like others.

    Raises DeliveryError: ambiguous where the connection broke after everything was sent.
    """
    parts = urlsplit(url)
    where = parts.netloc
    connection = _connection(parts.scheme, parts.hostname or "", parts.port)
    try:
        try:
            target = parts.path or "/"
            connection.request(
                "POST",
                f"{target}?{parts.query}" if parts.query else target,
                body,
                {"Content-Type": "application/json; charset=utf-8", "User-Agent": "jarshy"}
                | headers,
            )
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise DeliveryError(f"{where} cannot be reached: {_text(error)}") from error
        try:
            answer = connection.getresponse()
            return answer.status, answer.read(LONGEST_ANSWER)
        except (OSError, http.client.HTTPException) as error:
            raise DeliveryError(f"{where}: no answer: {_text(error)}", ambiguous=True) from error
    finally:
        connection.close()


def _connection(scheme: str, host: str, port: int | None) -> http.client.HTTPConnection:
    if scheme == "https":
        context = ssl.create_default_context()
        return http.client.HTTPSConnection(host, port, timeout=TIMEOUT, context=context)
    return http.client.HTTPConnection(host, port, timeout=TIMEOUT)


def _text(error: Exception) -> str:
    return safe_header(str(error) or type(error).__name__)
