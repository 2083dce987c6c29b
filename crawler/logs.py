"""Log lines: an event name and fields, one line a fact, without control characters or secrets."""

import json
import logging
import re
import sys
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, TextIO

FIELDS = "fields"  # the attribute of a log record that carries the event's fields
TRACEBACK = "traceback"
MASK = "***"
NEWLINE = "\n"
REMEMBERED = 1000  # remarks; a command makes a few
QUIET = (
    "alembic",
    "apscheduler",
    "asyncio",
    "filelock",
    "mail.log",
    "procrastinate",
    "psycopg",
    "pymorphy3",
    "scrapy",
    "twisted",
    "tzlocal",
    "waitress",
)
# Libraries whose INFO lines describe themselves, not the news.

_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_SHORT = {"\t": "\\t", "\n": "\\n", "\r": "\\r"}
_PASSWORD_IN_ADDRESS = re.compile(r"(://[^\s/:@]*):[^\s/@]+@")
_PLAIN = re.compile(r"[^\s\"=]+")


def escaped(text: str) -> str:
    r"""Return a text with control, bidi and surrogate characters as \n or \uNNNN, as in JSON."""
    return _CONTROL.sub(lambda match: _SHORT.get(match[0], f"\\u{ord(match[0]):04x}"), text)


def event(
    log: logging.Logger,
    name: str,
    /,
    *,
    level: int = logging.INFO,
    error: BaseException | None = None,
    **fields: Any,
) -> None:
    """Log a fact: an event name such as "crawl/done" and its fields, without those that are None.

    `error` adds its traceback.
    """
    log.log(level, "%s", name, extra={FIELDS: fields}, exc_info=error)


class Redactor:
    """Take secrets out of texts: the given values, and passwords inside addresses."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        given = [secret for secret in secrets if secret]
        in_json = [json.dumps(secret, ensure_ascii=False)[1:-1] for secret in given]
        self._secrets = sorted({*given, *in_json}, key=len, reverse=True)

    def __call__(self, text: str) -> str:
        """Return the text with each secret replaced by a mask."""
        for secret in self._secrets:
            text = text.replace(secret, MASK)
        return _PASSWORD_IN_ADDRESS.sub(rf"\1:{MASK}@", text)


class _LineFormatter(logging.Formatter):
    def __init__(self, redact: Redactor) -> None:
        super().__init__()
        self._redact = redact

    def format(self, record: logging.LogRecord) -> str:
        return escaped(self._redact(self._line(record, self._facts(record))))

    def _line(self, record: logging.LogRecord, facts: Mapping[str, Any]) -> str:
        raise NotImplementedError

    def _facts(self, record: logging.LogRecord) -> dict[str, Any]:
        given: Mapping[str, Any] = getattr(record, FIELDS, {})
        facts = {name: value for name, value in given.items() if value is not None}
        if record.exc_info:
            facts[TRACEBACK] = self.formatException(record.exc_info)
        return facts


class TextFormatter(_LineFormatter):
    """Write lines for people: time (UTC), level, event, name=value."""

    def _line(self, record: logging.LogRecord, facts: Mapping[str, Any]) -> str:
        at = datetime.fromtimestamp(record.created, UTC)
        head = f"{at:%Y-%m-%d %H:%M:%S} {record.levelname.lower():7} {record.getMessage()}"
        return " ".join([head, *(f"{name}={_shown(value)}" for name, value in facts.items())])


class PlainFormatter(_LineFormatter):
    """Write remarks for people who called a command: the level, the event, name=value.

    Where code failed is for a log, and for --debug.
    """

    def _line(self, record: logging.LogRecord, facts: Mapping[str, Any]) -> str:
        said = [f"{name}={_shown(facts[name])}" for name in facts if name != TRACEBACK]
        head = f"{record.levelname.capitalize()}: {record.getMessage().partition(NEWLINE)[0]}"
        return f"{head}: {' '.join(said)}" if said else head


class Once(logging.Filter):
    """Let what is the same pass once: to a person the second time is noise."""

    def __init__(self) -> None:
        super().__init__()
        self._said: set[str] = set()

    def filter(self, record: logging.LogRecord) -> bool:
        """Tell whether this was not said before."""
        said = f"{record.getMessage()} {getattr(record, FIELDS, None)}"
        new = said not in self._said
        if len(self._said) < REMEMBERED:
            self._said.add(said)
        return new


class JsonFormatter(_LineFormatter):
    """Write lines for programs: one JSON object a line, with "at", "level", "event", "logger"."""

    def _line(self, record: logging.LogRecord, facts: Mapping[str, Any]) -> str:
        at = datetime.fromtimestamp(record.created, UTC)
        fixed = {
            "at": at.isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": record.getMessage(),
            "logger": record.name,
        }
        rest = {name: value for name, value in facts.items() if name not in fixed}
        return json.dumps(fixed | rest, default=str, ensure_ascii=False)


FORMATTERS: Mapping[str, Callable[[Redactor], logging.Formatter]] = {
    "text": TextFormatter,
    "plain": PlainFormatter,
    "json": JsonFormatter,
}


def _shown(value: Any) -> str:
    text = f"{value:.3f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
    return text if _PLAIN.fullmatch(text) else json.dumps(text, ensure_ascii=False)


def set_up(
    form: str = "auto",
    level: str = "info",
    secrets: Iterable[str] = (),
    stream: TextIO | None = None,
) -> None:
    """Send all log lines to a stream (stderr) as "text", "json" or "plain", without times.

    "auto": text on a terminal, else JSON.
    """
    out = stream or sys.stderr
    chosen = ("text" if out.isatty() else "json") if form == "auto" else form
    handler = logging.StreamHandler(out)
    handler.setFormatter(FORMATTERS[chosen](Redactor(secrets)))
    if chosen == "plain":
        handler.addFilter(Once())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for name in QUIET:
        logging.getLogger(name).setLevel(level.upper() if level == "debug" else logging.WARNING)
    logging.captureWarnings(capture=True)
