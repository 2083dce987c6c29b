"""The one line that tells what a crawl is doing."""

from datetime import UTC, datetime
from io import StringIO

import pytest

from crawler.cli.progress import Progress
from crawler.spiders.events import ArchiveGoesOn


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("seconds", "spoken"),
    [
        (40.0, "40 s"),
        (29 * 60.0, "29 min"),
        (3 * 3600 + 20 * 60.0, "3 h 20 min"),
        (4 * 86_400.0, "4 days"),
    ],
)
def test_an_archive_tells_how_far_it_is_and_how_long_the_rest_takes(
    seconds: float, spoken: str
) -> None:
    terminal = Terminal()
    at = datetime(2024, 1, 17, tzinfo=UTC)
    Progress(terminal)(ArchiveGoesOn("toy", "en", 1_200, 20_000, at, seconds))
    said = "toy/en: 1200 of 20000 articles, back to 2024-01-17"
    assert terminal.getvalue().endswith(f"{said}, about {spoken} left")


def test_nothing_is_told_where_nobody_looks() -> None:
    stream = StringIO()
    Progress(stream)(ArchiveGoesOn("toy", "en", 1, 2))
    assert stream.getvalue() == ""
