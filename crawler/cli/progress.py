"""One line on a terminal that tells what a crawl is doing."""

import shutil
import sys
from typing import TextIO

from crawler.logs import escaped
from crawler.spiders.events import (
    ArchiveGoesOn,
    ArticleDone,
    ArticlesDue,
    CrawlFinished,
    CrawlStarted,
    Event,
    ListingRead,
    ListingVisited,
)

Step = CrawlStarted | ListingRead | ArticlesDue | ArchiveGoesOn | ArticleDone
CLEAR_LINE = "\r\x1b[K"


class Progress:
    """Listen to a crawl and rewrite one line of stderr; silent where that is no terminal."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stderr
        self._shown = self._stream.isatty()

    def __call__(self, event: Event) -> None:
        """Show an event."""
        if self._shown:
            width = shutil.get_terminal_size().columns - 1
            self._stream.write(CLEAR_LINE + escaped(_text(event))[:width])
            self._stream.flush()

    def close(self) -> None:
        """Remove the line."""
        if self._shown:
            self._stream.write(CLEAR_LINE)
            self._stream.flush()


def _text(event: Event) -> str:
    if isinstance(event, ListingVisited):
        visit = event.visit
        return f"{visit.source}/{visit.edition}: {visit.new} new, overlap {visit.overlap}"
    if isinstance(event, CrawlFinished):
        return f"{event.crawl.source}/{event.crawl.edition}: done"
    return f"{event.source}/{event.edition}: {_on_the_way(event)}"


def _on_the_way(event: Step) -> str:
    match event:
        case CrawlStarted():
            return "starting"
        case ListingRead():
            return f"listing page {event.page}, {event.new} new of {event.cards}"
        case ArticlesDue():
            return f"{event.fresh + event.revisits} to read"
        case ArchiveGoesOn():
            return _of_archive(event)
        case ArticleDone():
            return f"{event.done} of {event.total}  {event.url}"


def _of_archive(event: ArchiveGoesOn) -> str:
    listed = f", back to {event.at:%Y-%m-%d}" if event.at else ""
    left = f", about {_spoken(event.left)} left" if event.left is not None else ""
    return f"{event.done} of {event.total} articles{listed}{left}"


def _spoken(seconds: float) -> str:
    """Return a duration as an estimate deserves: 40 s, 12 min, 3 h 20 min, 4 days."""
    minutes = round(seconds / 60)
    if seconds < 60:  # noqa: PLR2004 - seconds of a minute
        return f"{seconds:.0f} s"
    if minutes < 60:  # noqa: PLR2004 - minutes of an hour
        return f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours < 48 else f"{hours // 24} days"  # noqa: PLR2004 - two days
