"""What a request asks for: the words behind the question mark, checked."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from crawler.errors import UsageError
from crawler.logs import escaped

LONGEST = 2_000  # characters of a value; a query or an address of more was not typed by anybody
MOST = 100  # rows on a page
FURTHEST = 1_000  # rows that may be paged through: a search reads all that it passes by


class Asked:
    """The values of a request by name; `path` is the page that was asked for."""

    def __init__(self, path: str, given: Mapping[str, str]) -> None:
        self.path = path
        # Forms send their empty fields, too. No database takes U+0000.
        self._given = {name: value.replace("\x00", " ") for name, value in given.items() if value}

    def text(self, name: str) -> str | None:
        """Return a value, None where it was not given; raise UsageError for too long a one."""
        value = self._given.get(name, "").strip()
        if len(value) > LONGEST:
            raise UsageError(f"{name}: longer than {LONGEST} characters")
        return value or None

    def shown(self, name: str) -> str:
        """Return a value as it was given, for showing what was wrong with it."""
        return self._given.get(name, "")[:LONGEST].strip()

    def must(self, name: str, example: str) -> str:
        """Return a value that has to be given; raise UsageError with an example."""
        value = self.text(name)
        if value is None:
            raise UsageError(f"{name} is missing: ask for {self.path}?{name}={example}")
        return value

    def number(self, name: str, default: int, most: int) -> int:
        """Return a whole number from 1 to `most`; raise UsageError for anything else."""
        value = self.text(name)
        if value is None:
            return default
        if not (value.isascii() and value.isdecimal() and len(value) <= len(str(most))):
            raise UsageError(f"{name}: expected a number from 1 to {most}")
        if not 1 <= int(value) <= most:
            raise UsageError(f"{name}: {value} is not between 1 and {most}")
        return int(value)

    def flag(self, name: str) -> bool:
        """Tell whether something is wanted: 1, true, yes or on."""
        return (self.text(name) or "").lower() in ("1", "true", "yes", "on")

    def choice(self, name: str, values: tuple[str, ...]) -> str:
        """Return one of some values, the first where none is given; raise UsageError for others."""
        value = self.text(name) or values[0]
        if value not in values:
            raise UsageError(f"{name}: unknown {escaped(value)!r}; known are {', '.join(values)}")
        return value

    def page(self, default: int) -> tuple[int, int, int]:
        """Return (page from 1, rows a page, rows before it); raise UsageError beyond FURTHEST."""
        limit = self.number("limit", default, MOST)
        number = self.number("page", 1, FURTHEST)
        if number * limit > FURTHEST:
            raise UsageError(f"page: only the first {FURTHEST} are shown; narrow the search")
        return number, limit, (number - 1) * limit

    def at(self, path: str) -> "Asked":
        """Return the same values asked of another page."""
        return Asked(path, self._given)

    def link(self, **changes: Any) -> str:
        """Return the address of this page with some values changed; None leaves one out."""
        values = {**self._given, **changes}
        kept = {name: value for name, value in values.items() if value not in (None, "")}
        return f"{self.path}?{urlencode(kept)}" if kept else self.path
