"""Figures of reading that are no tables of pages: redesigns, dates, languages, speed."""

import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple
from zoneinfo import ZoneInfo

import dateparser
from py3langid import langid

from crawler.extract.arbiter import word_f1
from crawler.extract.boilerplate import without_promotion
from crawler.extract.dates import Moment, parse_date, parse_iso
from crawler.extract.document import Document
from crawler.extract.generic import GenericPage
from crawler.extract.language import language_of
from crawler.extract.tree import parse
from crawler.sources import by_key
from tests.benchmarks import old_rules
from tests.benchmarks.extract_pages import PAGES, Sample, publishers, tengrinews
from tests.benchmarks.extract_peers import PEERS, chain
from tests.benchmarks.extract_score import BAD_PAGE, Bodies, score
from tests.support.date_strings import FRESH_DAYS, FRESH_MINUTES, ISO, TO_THE_DAY, TO_THE_MINUTE
from tests.support.date_strings import NOW as TODAY

TEXTS = PAGES.parent / "texts"
ALMATY = ZoneInfo("Asia/Almaty")
AGREES_FROM = 0.5
LEAST_TEXT = 100  # characters of a generic body that says anything, as `crawler.extract` has it
REPEATS = 20


class Redesigns(NamedTuple):
    """What came of rules of old held against pages of today."""

    pairs: int
    broken: int
    empty: int
    found: int
    false_alarms: int
    pages: int
    bodies: dict[str, Bodies]


def redesigns() -> Redesigns:
    """Hold every version of other people's rules against pages of the same publisher.

    Broken: the rules' body has an F1 below one half. Found: it is empty, or our generic reader sees
    another text. A false alarm is a good body with which the generic reader does not agree.
    """
    with TemporaryDirectory() as folder:
        rules = old_rules.read(old_rules.fetch(Path(folder)))
    pairs = broken = empty = found = alarms = pages = 0
    hurt: list[Sample] = []
    for sample in publishers():
        pages += 1
        seen, root = generic_body(sample), parse(sample.html)
        alarms += not agrees(sample.body, seen)
        bodies = [one.body(root) for one in rules.get(_publisher(sample.name), ())]
        bad = [body for body in bodies if score(sample.body, body)[2] < BAD_PAGE]
        pairs += len(bodies)
        broken += len(bad)
        empty += sum(not body.strip() for body in bad)
        found += sum(not body.strip() or not agrees(body, seen) for body in bad)
        hurt += [sample] if bad else []
    readers = {"Jarshy": chain, **PEERS}
    told = {name: [read(one).body or "" for one in hurt] for name, read in readers.items()}
    scores = {
        name: Bodies([score(one.body, text) for one, text in zip(hurt, texts, strict=True)])
        for name, texts in told.items()
    }
    return Redesigns(pairs, broken, empty, found, alarms, pages, scores)


def _publisher(name: str) -> str:
    return name.removesuffix(".html.gz").rsplit("_20", 1)[0]


def generic_body(sample: Sample) -> str:
    page = GenericPage(Document(sample.html, sample.url, sample.now, sample.zone))
    seen = [paragraph.text for paragraph in without_promotion(page.body())]
    return "\n\n".join(filter(None, (page.lead(), *seen)))


def agrees(body: str, seen: str) -> bool:
    return len(seen) < LEAST_TEXT or word_f1(body, seen) >= AGREES_FROM


class Judged(NamedTuple):
    """How many of a list were right, and how many a second were judged."""

    right: int
    of: int
    speed: float


def dates() -> dict[str, Judged]:
    """Read every form of date that the sites write, and forms noted after the rules were made."""
    written = {**TO_THE_MINUTE, **TO_THE_DAY, **ISO, **FRESH_MINUTES, **FRESH_DAYS}
    expected = {text: datetime.fromisoformat(f"{at}+00:00") for text, at in written.items()}
    ours = _judge(_our_date, expected)
    peer = _judge(_their_date(None), expected, repeats=1)
    helped = _judge(_their_date(["ru", "kk", "en"]), expected, repeats=1)
    return {
        "Jarshy": ours, "dateparser": peer, "dateparser, told languages and order": helped
    }  # fmt: skip


def _our_date(text: str) -> datetime | None:
    moment: Moment | None = parse_iso(text, ALMATY) if text in ISO else None
    moment = moment or parse_date(text, TODAY, ALMATY)
    return moment.at if moment else None


def _their_date(languages: list[str] | None) -> Callable[[str], datetime | None]:
    settings = {
        "TIMEZONE": "Asia/Almaty",
        "RETURN_AS_TIMEZONE_AWARE": True,
        "RELATIVE_BASE": TODAY.astimezone(ALMATY).replace(tzinfo=None),
    }
    if languages is not None:
        settings["DATE_ORDER"] = "DMY"

    def read(text: str) -> datetime | None:
        return dateparser.parse(text, languages=languages, settings=settings)

    return read


def _judge(
    read: Callable[[str], datetime | None],
    expected: dict[str, datetime],
    repeats: int = REPEATS,
) -> Judged:
    """Count the answers of the right minute; where no time is written, of the right day."""
    right = 0
    for text, at in expected.items():
        found = read(text)
        if found is not None:
            days = text in TO_THE_DAY or text in FRESH_DAYS
            right += (found.astimezone(ALMATY).date() == at.astimezone(ALMATY).date()
                      if days else abs((found - at).total_seconds()) < 60)  # fmt: skip
    start = time.process_time()
    for _ in range(repeats):
        for text in expected:
            read(text)
    spent = time.process_time() - start
    return Judged(right, len(expected), repeats * len(expected) / spent)


def languages() -> dict[str, Judged]:
    """Tell the language of every line of the translated news, each in three languages."""
    lines = [
        (language, line.split("\t", 1)[1].strip())
        for language in ("kk", "ru", "en")
        for line in (TEXTS / "ntrex" / f"{language}.tsv").read_text(encoding="utf-8").splitlines()
        if "\t" in line
    ]
    langid.set_languages(["kk", "ru", "en"])
    return {
        "Jarshy": _told(language_of, lines),
        "py3langid, limited to the three": _told(lambda text: langid.classify(text)[0], lines),
    }


def _told(tell: Callable[[str], str], lines: list[tuple[str, str]]) -> Judged:
    start = time.process_time()
    right = sum(tell(text) == language for language, text in lines)
    return Judged(right, len(lines), len(lines) / (time.process_time() - start))


def site_rules_speed() -> float:
    """Return how many pages a second the rules of Tengrinews and the metadata read, on one core."""
    source, samples = by_key("tengrinews"), list(tengrinews())
    spent = []
    for _ in range(10):  # the quickest of ten: other programs only ever slow one down
        start = time.process_time()
        for sample in samples:
            source.read_article("ru", sample.html, sample.url, sample.now)
        spent.append(time.process_time() - start)
    return len(samples) / min(spent)


def each(names: dict[str, Judged]) -> Iterator[str]:
    """Yield the rows of a table."""
    for name, judged in names.items():
        yield f"| {name} | {judged.right} of {judged.of} | {judged.speed:,.0f} |"
