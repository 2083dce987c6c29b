"""How results are printed: JSON values, tables, times in the user's zone, marked words."""

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import click

from crawler.errors import UsageError
from crawler.logs import escaped
from crawler.views.values import plain

MARKS = ("*", "*")  # around a matched word where there is no colour
NOTHING = "-"


def print_json(value: Any) -> None:
    """Print one JSON value, UTF-8, with stable keys and no colour."""
    click.echo(json.dumps(plain(value), ensure_ascii=False, indent=2), color=False)


def moment(at: datetime | None, zone: ZoneInfo, precision: str | None = None) -> str:
    """Return a time in the user's zone, "2024-03-01 06:13"; a day alone without the time."""
    if at is None:
        return NOTHING
    form = "%Y-%m-%d" if precision == "day" else "%Y-%m-%d %H:%M"
    return at.astimezone(zone).strftime(form)


def ago(at: datetime | None, now: datetime) -> str:
    """Return how long ago something was, in the largest unit that fits."""
    if at is None:
        return "never"
    seconds = max(0, int((now - at).total_seconds()))
    for unit, size in (("d", 86400), ("h", 3600), ("min", 60)):
        if seconds >= size:
            return f"{seconds // size} {unit} ago"
    return f"{seconds} s ago"


def day(value: date) -> str:
    """Return a date as 2024-03-01."""
    return value.isoformat()


def table(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Print a table; columns of numbers are set to the right."""
    texts = [[_cell(value) for value in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(head, *texts, strict=True)]
    numeric = [
        bool(texts) and all(row[i].isdecimal() or row[i] == NOTHING for row in texts)
        for i in range(len(head))
    ]
    click.secho(_line(head, widths, numeric), bold=True)
    for row in texts:
        click.echo(_line(row, widths, numeric))


def _cell(value: Any) -> str:
    return NOTHING if value is None else escaped(str(value))


def _line(cells: Sequence[str], widths: Sequence[int], numeric: Sequence[bool]) -> str:
    cut = [
        cell.rjust(width) if right else cell.ljust(width)
        for cell, width, right in zip(cells, widths, numeric, strict=True)
    ]
    return "  ".join(cut).rstrip()


def cut(text: str, longest: int) -> str:
    """Return a text of at most so many characters; "…" ends one that was longer."""
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"


def fact(name: str, value: Any) -> None:
    """Print "name: value" where there is a value."""
    if value not in (None, "", (), []):
        click.echo(f"  {click.style(f'{name}:', bold=True)} {_cell(value)}")


def heading(text: str) -> None:
    """Print a heading."""
    click.secho(escaped(text), bold=True)


def text_block(text: str, indent: str = "  ") -> None:
    """Print a text of several paragraphs, control characters made visible."""
    for line in text.splitlines():
        click.echo(f"{indent}{escaped(line)}" if line else "")


def coloured() -> bool:
    """Tell whether stdout shows colours."""
    return sys.stdout.isatty()


def highlighted(word: str) -> str:
    """Return a matched word so that it stands out, on a terminal or on paper."""
    if coloured():
        return click.style(escaped(word), fg="yellow", bold=True)
    return f"{MARKS[0]}{escaped(word)}{MARKS[1]}"


def note(text: str) -> None:
    """Print a remark to stderr, which is not part of the result."""
    click.echo(escaped(text), err=True)


@contextmanager
def writing(where: object) -> Iterator[None]:
    """Raise UsageError with the place where a file or folder cannot be written."""
    try:
        yield
    except OSError as error:
        raise UsageError(f"{where}: cannot be written: {error.strerror}") from error
