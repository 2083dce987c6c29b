"""Tell the past again: the code that tells the present, on a database of its own, at its pace."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from heapq import merge

from sqlalchemy import Connection

from crawler.alerts.digest import queue_due_digests
from crawler.alerts.expected import queue_missing
from crawler.alerts.followups import WITHDRAWN, Happening, queue_change
from crawler.alerts.hours import Times
from crawler.alerts.policy import AlertPolicy
from crawler.alerts.queueing import queue_alerts
from crawler.alerts.rules import compile_rules
from crawler.dedup.change import diff
from crawler.replay.past import Event, Past, past
from crawler.settings import Settings
from storage import alerts as rules
from storage import crawls, meta, outbox, rehearsal, stories
from storage.records import Alert, Mail, Match, StoredArticle
from storage.session import Database

ALL = 10_000_000  # mails


@dataclass(frozen=True, slots=True)
class Foreseen:
    """A mail that would have been sent at `at`; `told`: the (rule, story) pairs of which it tells.

    `message_id` is the one that it would bear, `content` what it would say.
    """

    at: datetime
    recipient: str
    kind: str
    subject: str
    message_id: str
    told: frozenset[tuple[int, int]]
    content: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class Replayed:
    """What the rules matched and mailed; `articles` by rule and article, as they were then."""

    mails: Sequence[Foreseen]
    matches: Sequence[Match]
    articles: Mapping[tuple[int, int], StoredArticle]
    past: Past

    def of_rule(self, alert: Alert) -> list[Foreseen]:
        """Return the mails that name a rule, or say that it found nothing."""
        return [
            mail
            for mail in self.mails
            if any(number == alert.id for number, _ in mail.told)
            or (mail.kind == "nothing" and mail.subject.startswith(f"{alert.name}:"))
        ]


def replay(
    database: Database,
    settings: Settings,
    tried: Sequence[Alert],
    since: datetime,
    until: datetime,
    progress: Callable[[int], None] = lambda _: None,
) -> Replayed:
    """Return what rules would have told from `since` to `until`, if they had been there all along.

    Stories are those of the archive, caps count over all `tried` rules of a recipient; nothing is
    written to the archive. The present time plays no part.
    """
    with database.read() as tx:
        secret = meta.instance_secret(tx)
        # Before the first visit nobody looked, and nothing can have been missing.
        watched = max(since, crawls.first_visit(tx) or since)
    active = [
        replace(
            alert,
            alert_since=since,
            created_at=since,
            updated_at=since,
            expect_checked_at=watched,
        )
        for alert in tried
        if not alert.paused
    ]
    found = past(database, compile_rules(active), since, until, progress)
    with rehearsal.stage(secret) as tx:
        for alert in active:
            rehearsal.put_alert(tx, alert)
        for article in found.earlier:
            rehearsal.put_article(tx, article)
        player = _Player(tx, settings, AlertPolicy.of(settings, secret))
        ticks = _ticks(active, settings, watched, until)
        for at, event in merge(((e.at, e) for e in found.events), ticks, key=lambda pair: pair[0]):
            player.play(at, event)
        player.pass_by(until)
        matches = [m for alert in active for m in rules.matches_of_alert(tx, alert.id, since)]
        return Replayed(list(_mails(tx)), matches, _as_matched(found), found)


def _as_matched(found: Past) -> dict[tuple[int, int], StoredArticle]:
    """Return by rule and article the text that matched first: places hold in it alone."""
    return {
        (hit.alert.id, event.article.id): event.article
        for event in reversed(found.events)
        for hit in event.hits
    }


class _Player:
    """Plays events on the stage, as the crawl and the outbox would have met them."""

    def __init__(self, tx: Connection, settings: Settings, policy: AlertPolicy) -> None:
        self._tx = tx
        self._settings = settings
        self._policy = policy

    def pass_by(self, at: datetime) -> None:
        """Let the outbox be looked at."""
        queue_due_digests(self._tx, self._policy, at)
        queue_missing(self._tx, self._policy, at)

    def play(self, at: datetime, event: Event | None) -> None:
        """Let an event happen, or only the time pass."""
        self.pass_by(at)
        if event is None:
            return
        if event.kind == "read":
            rehearsal.put_article(self._tx, event.article)
        else:
            rehearsal.put_text(self._tx, event.article)
        self._refresh(event.article)
        if event.kind == "edited" and event.before is not None:
            edits = diff(event.before, event.article)
            what = Happening(event.article, event.change, event.number, edits)
            queue_change(self._tx, what, self._settings, at)
        elif event.kind == "withdrawn":
            what = Happening(event.article, WITHDRAWN, int(at.timestamp()))
            queue_change(self._tx, what, self._settings, at)
        if event.hits:
            queue_alerts(
                self._tx,
                article=event.article,
                hits=event.hits,
                settings=self._settings,
                now=at,
                read_before=event.read_before,
            )

    def _refresh(self, article: StoredArticle) -> None:
        if article.story_id is None:
            return
        if article.relation == "original":
            stories.set_original(self._tx, article.story_id, article.id)
        else:
            stories.refresh(self._tx, article.story_id)


def _ticks(
    alerts: Iterable[Alert], settings: Settings, since: datetime, until: datetime
) -> Iterator[tuple[datetime, None]]:
    """Give the times at which rules expect to have found something, in order."""
    found: set[datetime] = set()
    for alert in alerts:
        at = since
        while alert.expect_by is not None:
            at = Times.parse(alert.expect_by).next(at, settings.zone)
            if at > until:
                break
            found.add(at)
            at += timedelta(seconds=1)
    return ((at, None) for at in sorted(found))


def _mails(tx: Connection) -> Iterator[Foreseen]:
    for listed in reversed(outbox.list_mails(tx, None, ALL)):
        if listed.state == "pending":
            yield _foreseen(tx, outbox.get(tx, listed.id) or listed)


def _foreseen(tx: Connection, mail: Mail) -> Foreseen:
    told = frozenset(outbox.alerts_of(tx, mail.id))
    return Foreseen(mail.next_try_at, mail.recipient, mail.kind, mail.subject, mail.message_id,
                    told, mail.content)  # fmt: skip
