"""A dead man's switch: an address that is asked as long as all is well, and no longer."""

import http.client
import logging
import ssl
import threading
from collections.abc import Callable
from urllib.parse import urlsplit

from pydantic import SecretStr

from crawler import logs

TIMEOUT = 10.0  # seconds of silence
FIRST_AFTER = 1.0  # seconds from the start to the first beat
LONGEST_ANSWER = 1024  # bytes that are read of it
STOP_PATIENCE = 1.0  # seconds that a beat under way may take when the daemon ends
_LOG = logging.getLogger(__name__)


class Heartbeat:
    """Ask an address every so many seconds, in a thread of its own, while nothing ails.

    `ailment()` returns what is wrong, None where all is well. No failure goes further than the log,
    which never shows the address: whoever knows it can feign the beat.
    """

    def __init__(self, url: SecretStr, every: float, ailment: Callable[[], str | None]) -> None:
        self._url = url
        self._every = every
        self._ailment = ailment
        self._said: str | None = None
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="heartbeat", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Ask no more."""
        self._ended.set()
        self._thread.join(STOP_PATIENCE)

    def _run(self) -> None:
        pause = min(FIRST_AFTER, self._every)
        while not self._ended.wait(pause):
            pause = self._every
            ailment = self._ailment()
            if ailment is not None:
                self._tell("heartbeat/withheld", ailment)
            else:
                self._tell("heartbeat/failed", ask(self._url.get_secret_value()))

    def _tell(self, event: str, reason: str | None) -> None:
        """Log what went wrong once, until it is something else."""
        if reason == self._said:
            return
        self._said = reason
        if reason is None:
            logs.event(_LOG, "heartbeat/resumed")
        else:
            logs.event(_LOG, event, level=logging.WARNING, reason=reason)


def ask(url: str) -> str | None:
    """Ask for an address; returns why that failed, without the address, None where it did not.

    Redirects are not followed: they are no success.
    """
    try:
        status = _status(url)
    except OSError as error:
        return f"the address cannot be reached: {error.strerror or type(error).__name__}"
    except (http.client.HTTPException, ValueError) as error:
        return f"its answer cannot be understood: {type(error).__name__}"  # the text may quote it
    good = http.HTTPStatus.OK <= status < http.HTTPStatus.MULTIPLE_CHOICES
    return None if good else f"it answered {status}"


def _status(url: str) -> int:
    parts = urlsplit(url)
    connection: http.client.HTTPConnection
    if parts.scheme == "https":
        context = ssl.create_default_context()
        connection = http.client.HTTPSConnection(
            parts.hostname or "", parts.port, timeout=TIMEOUT, context=context
        )
    else:
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=TIMEOUT)
    try:
        path = parts.path or "/"
        target = f"{path}?{parts.query}" if parts.query else path
        connection.request("GET", target, headers={"User-Agent": "jarshy"})
        answer = connection.getresponse()
        answer.read(LONGEST_ANSWER)
        return answer.status
    finally:
        connection.close()
