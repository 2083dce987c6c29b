"""How right a reading is: the body by its runs of four words, the fields by being the same."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from statistics import mean
from urllib.parse import urlsplit

from tests.benchmarks.extract_pages import Sample
from tests.benchmarks.extract_peers import Found

WORD = re.compile(r"\w+")
GRAM = 4
BAD_PAGE = 0.5
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
_FARTHEST_ZONE = timedelta(hours=14)
_QUARTER = timedelta(minutes=15)


def shingles(text: str) -> Counter[tuple[str, ...]]:
    words = WORD.findall(text.lower())
    size = min(GRAM, max(1, len(words)))
    return Counter(tuple(words[at : at + size]) for at in range(len(words) - size + 1))


def score(expected: str, found: str) -> tuple[float, float, float]:
    """Return precision, recall and F1 of the body of one page."""
    true, told = shingles(expected), shingles(found)
    shared = (true & told).total()
    precision = shared / told.total() if told else 0.0
    recall = shared / true.total() if true else 0.0
    f1 = 2 * shared / (true.total() + told.total()) if shared else 0.0
    return precision, recall, f1


@dataclass
class Bodies:
    """The bodies that one reader found on the pages of a corpus."""

    scores: list[tuple[float, float, float]]

    @property
    def f1(self) -> float:
        """Return the F1 of mean precision and mean recall, as scrapinghub's benchmark has it."""
        precision, recall = mean(s[0] for s in self.scores), mean(s[1] for s in self.scores)
        return 2 * precision * recall / (precision + recall) if precision + recall else 0.0

    @property
    def bad(self) -> int:
        """Return how many pages are below one half."""
        return sum(one[2] < BAD_PAGE for one in self.scores)


@dataclass
class Dates:
    """How many dates are right to the minute, on another clock, of another day, and not told."""

    right: int = 0
    other_zone: int = 0
    day_only: int = 0
    impossible: int = 0
    wrong: list[str] = field(default_factory=list)
    none: int = 0
    of: int = 0

    def count(self, sample: Sample, found: Found) -> None:
        """Count the date of a page against the expected one."""
        expected = sample.date
        if expected is None:
            return
        self.of += 1
        if found.date is None:
            self.none += 1
            return
        apart = abs(found.date - expected)
        if apart < MINUTE:
            self.right += 1
        elif expected > sample.now:
            self.impossible += 1
        elif not found.precise and apart <= DAY:
            self.day_only += 1
        elif _is_other_zone(apart):
            self.other_zone += 1
        else:
            self.wrong.append(sample.name)


def _is_other_zone(apart: timedelta) -> bool:
    """Tell whether two times show the same minute on clocks of different zones."""
    return apart <= _FARTHEST_ZONE and (apart + MINUTE) % _QUARTER < 2 * MINUTE


def same_people(expected: Sequence[str], found: Sequence[str] | None) -> bool:
    return {one.casefold() for one in expected} == {one.casefold() for one in found or ()}


def people_of(sample: Sample) -> list[str]:
    """Return the expected authors that are people: not the site itself."""
    host = urlsplit(sample.url).hostname or ""
    return [name for name in sample.authors if not is_site(name, host, sample.html)]


def is_site(name: str, host: str, html: str) -> bool:
    """Tell whether an author is the site: its host, its name, or its publisher's."""
    bare = _bare(name)
    told = re.findall(r'og:site_name"\s+content="([^"]+)"', html)
    told += re.findall(r'"publisher"\s*:\s*\{[^{}]*?"name"\s*:\s*"([^"]+)"', html)
    labels = [_bare(label) for label in host.split(".")[:-1]]
    names = [_bare(host.removeprefix("www.")), *labels, *map(_bare, told)]
    return any(bare == own for own in names)


def _bare(text: str) -> str:
    return "".join(WORD.findall(text.casefold()))


def same_image(expected: str, found: str | None) -> bool:
    """Tell whether two addresses name one file, whatever the size that they ask for."""
    return _file(expected) == _file(found or "")


def _file(address: str) -> str:
    return urlsplit(address).path.rsplit("/", 1)[-1]


def same_line(expected: str | None, found: str | None) -> bool:
    return " ".join((expected or "").split()) == " ".join((found or "").split())


def utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)
