"""A small newsroom for tests: rules are made, articles appear, mails are queued and sent."""

import itertools
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from crawler.alerts.deliver import DeliveryReport, deliver_due
from crawler.alerts.queueing import QueueReport, queue_alerts
from crawler.alerts.rules import compile_rules
from crawler.clock import ManualClock
from crawler.settings import Settings
from storage import alerts, articles, outbox, stories
from storage.engine import Database
from storage.records import Alert, Mail, Match, NewAlert, StoredArticle
from storage.text.match import Document
from tests.support.samples import new_article
from tests.support.stories import NOW

SETTINGS = Settings.model_validate({"smtp": {"sender": "jarshy@example.kz"}})


@dataclass
class Desk:
    """A database with a clock and settings, and what a newsroom does with them."""

    database: Database
    settings: Settings = SETTINGS
    clock: ManualClock = field(default_factory=lambda: ManualClock(NOW))
    numbers: itertools.count = field(default_factory=lambda: itertools.count(1))

    def rule(self, name: str, query: str = "мост", *to: str, **changes: Any) -> Alert:
        """Make a rule that mails to `to`, one reader if none is named."""
        new = NewAlert(name, query, to or ("a@example.kz",), **changes)
        with self.database.write() as tx:
            return alerts.add(tx, new, self.clock.now() - timedelta(days=1))

    def publish(
        self, title: str = "Мост открыли", *, story: int | None = None, **changes: object
    ) -> QueueReport:
        """Store an article, in a new story or a given one, and queue what follows from it."""
        history = bool(changes.get("history", False))
        read_before = changes.pop("read_before", None)
        now = self.clock.now()
        fields = {"title": title, "first_seen_at": now, "published_at": now} | changes
        new = new_article(next(self.numbers), **fields)
        with self.database.write() as tx:
            article_id = articles.insert(tx, new)
            if story is None:
                story = stories.create(tx, title, now, article_id)
                articles.set_story(tx, article_id, story, "original")
            else:
                articles.set_story(tx, article_id, story, "copy")
            stories.refresh(tx, story)
            document = Document(new.title, new.lead or "", new.body, new.language, new.source)
            return queue_alerts(
                tx,
                article=self.article(article_id, tx),
                hits=compile_rules(alerts.all_active(tx)).match(document),
                settings=self.settings,
                now=now,
                history=history,
                read_before=read_before,
            )

    def article(self, article_id: int, tx: object = None) -> StoredArticle:
        found = articles.get(tx, article_id)
        assert found is not None
        return found

    def later(self, **amount: float) -> datetime:
        """Move the clock."""
        self.clock.at += timedelta(**amount)
        return self.clock.at

    def deliver(self, **named: object) -> DeliveryReport:
        """Run one pass over the outbox."""
        return deliver_due(self.database, self.settings, self.clock, **named)

    def mails(self, state: str | None = None) -> list[Mail]:
        """Return the outbox, oldest first, with contents."""
        with self.database.read() as tx:
            found = outbox.list_mails(tx, state, 100_000)
            return [outbox.get(tx, mail.id) for mail in reversed(found)]

    def states(self) -> dict[str, int]:
        """Return how many mails are in each state."""
        with self.database.read() as tx:
            return outbox.counts(tx)

    def matches(self, alert: Alert) -> list[Match]:
        """Return what a rule matched."""
        with self.database.read() as tx:
            return alerts.matches_of_alert(tx, alert.id, NOW - timedelta(days=99))

    def mark_all(self, state: str) -> None:
        """Pretend that every pending mail was claimed and ended so."""
        with self.database.write() as tx:
            for mail in outbox.claim_due(tx, self.clock.now(), "test", timedelta(hours=1), 10_000):
                if state == "sent":
                    outbox.finish_sent(tx, mail.id, mail.lease_epoch, self.clock.now())
                elif state == "dead":
                    outbox.finish_dead(tx, mail.id, mail.lease_epoch, code=550)
