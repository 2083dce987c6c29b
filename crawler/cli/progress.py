"""One line on a terminal that tells what a crawl is doing."""

import shutil
import sys
from typing import TextIO

from crawler.logs import escaped
from crawler.spiders.events import (
    ArticleDone,
    ArticlesDue,
    CrawlFinished,
    CrawlStarted,
    Event,
    ListingRead,
    ListingVisited,
)

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
    match event:
        case ListingVisited(visit):
            return f"{visit.source}/{visit.edition}: {visit.new} new, overlap {visit.overlap}"
        case CrawlFinished(crawl):
            return f"{crawl.source}/{crawl.edition}: done"
        case CrawlStarted(source, edition):
            return f"{source}/{edition}: starting"
        case ListingRead():
            place = f"{event.source}/{event.edition}: listing page {event.page}"
            return f"{place}, {event.new} new of {event.cards}"
        case ArticlesDue():
            return f"{event.source}/{event.edition}: {event.fresh + event.revisits} to read"
        case ArticleDone():
            return f"{event.source}/{event.edition}: {event.done} of {event.total}  {event.url}"
