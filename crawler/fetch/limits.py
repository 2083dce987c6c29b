"""How much of a site one run may take, and the brakes that end a run early."""

from dataclasses import dataclass

from scrapy.http import Response

MIB = 1024 * 1024
MAX_BYTES = 8 * MIB  # of a page, unpacked; the largest of 40 real ones has 0.2 MiB
WARN_BYTES = 2 * MIB
RUN_SECONDS = 600.0  # of one run; Scrapy's own end is a last resort behind ours
RUN_PAGES = 500
STOP_AFTER = 0.9  # share of RUN_SECONDS after which no new request is sent
FORBIDDEN = 403
MAX_REFUSALS = 3  # answers 403 in a row
MAX_SILENCE = 5  # failures in a row
SERVER_ERRORS = 500
CLOSING = b"</html"
TAIL = 4096  # bytes of a page's end in which it must be closed


def is_truncated(response: Response) -> bool:
    """Return whether a page may lack its end: no length was announced and it is not closed."""
    if "dataloss" in response.flags:
        return True
    return "partial" in response.flags and CLOSING not in response.body[-TAIL:].lower()


@dataclass(slots=True)
class Brakes:
    """Count what speaks against asking one host on; `note` returns why to stop, or None."""

    host: str
    refusals: int = 0
    silence: int = 0

    def note(self, status: int | None) -> str | None:
        """Take in an answer's status, None where none came."""
        self.refusals = self.refusals + 1 if status == FORBIDDEN else 0
        bad = status is None or status >= SERVER_ERRORS
        self.silence = self.silence + 1 if bad else 0
        if self.refusals >= MAX_REFUSALS:
            return f"{self.host} answered 403 (forbidden) {self.refusals} times in a row"
        if self.silence >= MAX_SILENCE:
            return f"{self.host} failed {self.silence} times in a row"
        return None
