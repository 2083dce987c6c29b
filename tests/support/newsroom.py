"""Articles that come into an archive one by one, and what became of them."""

import itertools
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from crawler.clock import ManualClock
from crawler.ingest import Ingest, Outcome
from crawler.items import ArticleItem, Citation
from crawler.settings import Settings
from storage import alerts, outbox, stories
from storage.engine import Database
from storage.records import NewAlert, StoredArticle
from tests.support.samples import NOON

SETTINGS = Settings.model_validate({"smtp": {"sender": "jarshy@example.kz"}})
RELEASE = (
    "Президент посетил строящуюся Кербулакскую гидроэлектростанцию и осмотрел плотину.",
    "Главе государства доложили, что станция мощностью 33 мегаватта даст ток 12 ноября.",
    "Плотина высотой 47 метров закроет долину реки Или у поселка Сарыозек.",
    "Строителям поручено ускорить подготовку русла и вернуть людям 260 гектаров пастбищ.",
    "Аким области Ержан Тлеубаев обещал сохранить деревья вдоль старой дороги.",
)
ELSEWHERE = (
    "В Костанае открылся музей целины, где собраны тракторы первых совхозов.",
    "Экспозицию готовили шесть лет, ее первыми посетителями стали 90 ветеранов.",
    "Директор музея Анна Кравец показала гостям дневники бригадира Романа Шульги.",
    "Вход для школьников бесплатный, а по субботам здесь печатают газету на старом станке.",
)


@dataclass
class Newsroom:
    """An archive at noon and what comes into it."""

    database: Database
    clock: ManualClock = field(default_factory=lambda: ManualClock(NOON + timedelta(hours=1)))
    numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    def __post_init__(self) -> None:
        self.ingest = Ingest(self.database, SETTINGS, self.clock)

    def item(
        self,
        paragraphs: tuple[str, ...] = RELEASE,
        *,
        title: str = "Президент осмотрел Кербулакскую ГЭС",
        lead: str | None = None,
        source: str = "tengrinews",
        minutes: int | None = None,
        **changes: object,
    ) -> ArticleItem:
        """Return an article; its number and minute are the next ones."""
        number = next(self.numbers)
        at = NOON + timedelta(minutes=number if minutes is None else minutes)
        values: dict[str, object] = {
            "source": source,
            "edition": changes.get("language", "ru"),
            "url": f"https://{source}.kz/news/{number}/",
            "url_key": f"{source}:{number}",
            "title": title,
            "lead": lead,
            "body": "\n\n".join(paragraphs),
            "language": "ru",
            "fetched_at": at,
            "published_at": at,
            "published_precision": "second",
        }
        return ArticleItem(**(values | changes))

    def publish(self, paragraphs: tuple[str, ...] = RELEASE, **changes: object) -> Outcome:
        """Let an article come."""
        return self.ingest.article(self.item(paragraphs, **changes))

    def rule(self, query: str, *to: str) -> None:
        """Make a rule that mails to one reader."""
        with self.database.write() as tx:
            new = NewAlert(query, query, list(to) or ["a@example.kz"])
            alerts.add(tx, new, NOON - timedelta(days=1))

    def mails(self) -> int:
        """Count the mails queued so far."""
        with self.database.read() as tx:
            return len(outbox.list_mails(tx, None, 1000))

    def stories(self) -> dict[int, int]:
        """Return the story of each article."""
        with self.database.read() as tx:
            return stories.of_articles(tx)

    def members(self, story_id: int) -> list[StoredArticle]:
        """Return the articles of a story."""
        with self.database.read() as tx:
            return stories.members(tx, story_id)

    def now(self) -> datetime:
        """Return the moment."""
        return self.clock.now()


def cited(name: str) -> tuple[Citation, ...]:
    """Return the mark of a text that names its source."""
    return (Citation(name, f"сообщает {name}"),)
