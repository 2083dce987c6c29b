"""One article with its mails, committed by processes that are struck on the way."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import text

from crawler.clock import ManualClock
from crawler.ingest import Ingest
from crawler.items import ArticleItem
from crawler.settings import Settings
from storage import alerts
from storage.engine import open_database
from storage.errors import StorageError
from storage.records import NewAlert
from storage.session import Database
from tests.support.kept import keep
from tests.support.samples import NOON
from tests.support.soundness import damage
from tests.support.syscalls import Life, Wanted, every_call, run_struck

STORED, REFUSED = b"+", b"-"
READERS = ("a@example.kz", "b@example.kz")
BEFORE = 5  # articles that are there already
LAST = 5_000  # calls; more than any commit makes
COUNTS = """
    SELECT (SELECT count(*) FROM articles WHERE url_key = :key),
           (SELECT count(*) FROM articles a JOIN stories s ON s.id = a.story_id
            WHERE a.url_key = :key),
           (SELECT count(*) FROM matches m JOIN articles a ON a.id = m.article_id
            WHERE a.url_key = :key),
           (SELECT count(*) FROM mails)
"""


@dataclass(frozen=True)
class Struck:
    """What came of one strike: where it fell, what was said, and what was wrong afterwards."""

    number: int
    life: Life
    wrong: tuple[str, ...]


class Commit:
    """An archive with a rule, to which one article is added again and again."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._clock = ManualClock(NOON)
        self._item = item(BEFORE)
        database = open_database(url)
        with database.write() as tx:
            alerts.add(
                tx,
                NewAlert("all", "source:tengrinews OR source:akorda", READERS),
                self._clock.at - timedelta(days=2),
            )
        ingest = Ingest(database, Settings(), self._clock)
        for number in range(BEFORE):
            ingest.article(item(number))
        self._mails = self._counts(database)[3]
        database.dispose()
        self.kept = keep(url)

    def strikes(
        self, step: int = 1, *, errno: int | None = None, counted: Wanted = every_call
    ) -> Iterator[Struck]:
        """Strike at every `step`-th call until a process is struck no more."""
        for number in range(1, LAST, step):
            self.kept.put_back()
            life = run_struck(self._work, number, errno=errno, counted=counted)
            if life.struck is None:
                return
            yield Struck(number, life, tuple(self._wrong(life)))
        raise AssertionError(f"still struck after {LAST} calls")

    def _work(self, say: Callable[[bytes], None]) -> Callable[[], None]:
        """Open the archive; then store the article, once more where it was refused, and close."""
        database = open_database(self.url)
        ingest = Ingest(database, Settings(), self._clock)
        with database.read() as tx:
            tx.execute(text("SELECT count(*) FROM articles"))

        def act() -> None:
            try:
                ingest.article(self._item)
            except StorageError:
                say(REFUSED)
                ingest.article(self._item)
            say(STORED)
            database.dispose()

        return act

    def _wrong(self, life: Life) -> Iterator[str]:
        """Tell what is not as it must be, then let the next process store the article."""
        database = open_database(self.url)
        try:
            yield from map(str, damage(database))
            *whole, mails = self._counts(database)
            if len(set(whole)) > 1 or mails - self._mails != len(READERS) * whole[0]:
                yield f"half stored: {whole}, {mails - self._mails} mails"
            if STORED in life.said and whole[0] != 1:
                yield "what was called stored is not there"
            Ingest(database, Settings(), self._clock).article(self._item)
            after = self._counts(database)
            if after != [1, 1, 1, self._mails + len(READERS)]:
                yield f"the next process did not mend it: {after}"
        finally:
            database.dispose()

    def _counts(self, database: Database) -> list[int]:
        with database.read() as tx:
            return list(tx.execute(text(COUNTS), {"key": self._item.url_key}).one())


def item(number: int) -> ArticleItem:
    """Return an article whose text is like that of no other number."""
    words = random.Random(number)  # noqa: S311 - no secret
    text = " ".join("".join(words.choices("аеиоклмнрст", k=7)) for _ in range(120))
    return ArticleItem(
        source="akorda" if number % 2 else "tengrinews",
        edition="ru",
        url=f"https://example.kz/{number}/",
        url_key=f"example:{number}",
        language="ru",
        title=f"Новость {text[:40]}",
        lead=None,
        body=text,
        fetched_at=NOON,
        published_at=NOON,
        published_precision="minute",
    )
