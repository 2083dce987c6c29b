"""The months and years of articles, which are terms of the index on Postgres."""

from datetime import UTC, datetime, timedelta

from storage.search.indexed import SLOTS

YEAR = 12
_MARK_OF_MONTH, _MARK_OF_YEAR = "μ", "ψ"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Months:
    """The months between two, taken from the newest on."""

    def __init__(self, oldest: int, newest: int) -> None:
        self.oldest = oldest
        self.next = newest
        self.taken = 0

    @property
    def done(self) -> bool:
        """Tell whether all were taken."""
        return self.next < self.oldest

    def take(self, count: int) -> tuple[str, ...]:
        """Give the terms of the next months, of whole years where that is shorter."""
        last = max(self.next - count + 1, self.oldest)
        span = range(last, self.next + 1)
        self.taken += len(span)
        self.next = last - 1
        return tuple(dict.fromkeys(_span_term(month, span) for month in span))


def _span_term(month: int, span: range) -> str:
    """Name a month's year if all of it lies in a span, else the month; counted from year 0."""
    year, number = divmod(month, YEAR)
    whole = year * YEAR in span and year * YEAR + YEAR - 1 in span
    return _term_of_year(year) if whole else _term_of_month(year, number)


def month_of(key: int) -> int:
    """Give the month of a key, counted from January of year 0."""
    moment = _EPOCH + timedelta(seconds=key // SLOTS)
    return moment.year * YEAR + moment.month - 1


def _term_of_month(year: int, number: int) -> str:
    return f"{_MARK_OF_MONTH}{year:04}{number + 1:02}"


def _term_of_year(year: int) -> str:
    return f"{_MARK_OF_YEAR}{year:04}"


def windows_of(key: int) -> tuple[str, str]:
    """Give the terms of the month and the year of a key."""
    year, number = divmod(month_of(key), YEAR)
    return _term_of_month(year, number), _term_of_year(year)
