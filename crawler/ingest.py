"""One article, one transaction: store it, join its story, match the rules, queue the mails."""

from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Literal

from sqlalchemy import Connection

from crawler.alerts.followups import WITHDRAWN, Happening, queue_change
from crawler.alerts.matcher import RuleSet
from crawler.alerts.queueing import queue_alerts
from crawler.alerts.rules import compile_rules
from crawler.clock import Clock
from crawler.dedup.change import classify, diff
from crawler.dedup.fingerprint import content_hash
from crawler.dedup.replaced import is_replaced
from crawler.dedup.text import Text
from crawler.extract.learnt import countable_lines, without_learnt
from crawler.items import ArticleItem
from crawler.settings import Settings
from crawler.stories.known import Stored
from crawler.stories.meaning import alike_of
from crawler.stories.placing import Pieces, pieces_of, place
from crawler.stories.rereading import is_better_reading, is_same_text
from crawler.stories.texts import text_of, text_of_new
from storage import alerts, articles, crawls, fingerprints, paragraphs, regroup
from storage.records import Alert, NewArticle, StoredArticle
from storage.search.indexed import document_of
from storage.session import Database, take_turn
from storage.text.document import Document

# Of 265 real texts of a month a promotional line stood in 65; what recurred most besides was a line
# on one trial: 10 stories on 7 days, 3.8 % of all.
PROMOTION_STORIES = 12
PROMOTION_DAYS = 3
PROMOTION_SHARE = 0.08

REPLACED = "substantive"  # the kind of edit that a text of another story is kept as

Kind = Literal["stored", "revised", "known"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an article: its kind, number, story, place in it, and what it raised."""

    kind: Kind
    article_id: int
    story_id: int | None
    relation: str | None = None
    change: str | None = None
    matches: int = 0
    mails: int = 0


@dataclass(frozen=True, slots=True)
class _Prepared:
    """What is worked out before the transaction, so that it is held shortly."""

    new: NewArticle
    pieces: Pieces
    document: Document


class Ingest:
    """Take articles into the archive; one object for a crawl, used from one thread."""

    def __init__(self, database: Database, settings: Settings, clock: Clock) -> None:
        self._database = database
        self._settings = settings
        self._clock = clock
        self._rules: tuple[int, RuleSet] | None = None
        self._known = Stored(alike_of(settings))
        self._learnt: dict[tuple[str, str], Mapping[int, str]] = {}

    def article(
        self,
        item: ArticleItem,
        *,
        history: bool = False,
        also: Callable[[Connection, Outcome], None] | None = None,
    ) -> Outcome:
        """Store an article with its story, its matches and its mails: all of it, or nothing.

        `history` marks stock found on a first visit, which raises no mail. `also` writes what
        belongs to the same transaction, such as how the address was read; it may be called again
        where the transaction has to be repeated. Raises StorageError.
        """
        learnt = self._lines_of(item.source, item.edition)
        prepared = _prepare(without_learnt(item, learnt), history=history)

        def work(tx: Connection) -> Outcome:
            take_turn(tx, "ingest")
            outcome = self._take(tx, prepared, learnt)
            if outcome.kind == "stored" and outcome.story_id is not None:
                place = (item.source, item.edition)
                lines = countable_lines(item.body)
                paragraphs.note(tx, *place, lines, outcome.story_id, self._clock.now())
            if also is not None:
                also(tx, outcome)
            return outcome

        try:
            return self._database.in_transaction(work)
        except BaseException:
            self.forget()
            raise

    def forget(self) -> None:
        """Forget the texts that are kept, since what was stored last was taken back."""
        self._known = Stored(self._known.alike)

    def _lines_of(self, source: str, edition: str) -> Mapping[int, str]:
        """Return the promotional lines that were learnt of an edition, as of the first question."""
        place = (source, edition)
        if place not in self._learnt:
            with self._database.read() as tx:
                found = paragraphs.recurring(
                    tx, *place, PROMOTION_STORIES, PROMOTION_DAYS, PROMOTION_SHARE
                )
            self._learnt[place] = found
        return self._learnt[place]

    def _take(
        self, tx: Connection, prepared: _Prepared, learnt: Container[int] = frozenset()
    ) -> Outcome:
        now = self._clock.now()
        known = articles.find(tx, prepared.new.url_key)
        if known is None:
            return self._store(tx, prepared, now)
        if is_better_reading(known, prepared.new):
            return self._correct(tx, known, prepared, now)
        if is_same_text(known, prepared.new, learnt):
            articles.touch(tx, known.id, now)
            return Outcome("known", known.id, known.story_id, known.relation)
        return self._revise(tx, known, prepared, now)

    def _store(self, tx: Connection, prepared: _Prepared, now: datetime) -> Outcome:
        new = prepared.new
        article_id = articles.insert(tx, new)
        text = text_of_new(new)
        placed = place(tx, article_id, text, prepared.pieces, self._known, now)
        self._known.add(article_id, new.url_key, text)
        matches, mails = self._alert(tx, article_id, prepared, now, history=new.history)
        return Outcome("stored", article_id, placed.story_id, placed.relation, None, matches, mails)

    def _correct(
        self, tx: Connection, old: StoredArticle, prepared: _Prepared, now: datetime
    ) -> Outcome:
        """Take a better reading of an unchanged page; what it matches now is told as ever."""
        new = replace(prepared.new, history=old.history)
        articles.correct(tx, old, new, now)
        fingerprints.remove(tx, old.id)
        place(tx, old.id, _text_again(old, new), prepared.pieces, self._known, now)
        matches, mails = self._alert(tx, old.id, prepared, now, history=old.history)
        return Outcome("known", old.id, old.story_id, old.relation, None, matches, mails)

    def _revise(
        self, tx: Connection, old: StoredArticle, prepared: _Prepared, now: datetime
    ) -> Outcome:
        """Keep the changed text; the story stays, for an alert once raised stays with its story."""
        new = replace(prepared.new, history=old.history)
        text = _text_again(old, new)
        if old.story_id is not None and is_replaced(text_of(old), text):
            return self._begin_anew(tx, old, prepared, old.story_id, now)
        change = classify(text_of(old), text)
        number = articles.revise(tx, old.id, new, change, now)
        fingerprints.remove(tx, old.id)
        place(tx, old.id, text, prepared.pieces, self._known, now)
        mails = self._follow_up(tx, old, change, number, now)
        matches, more = self._alert(tx, old.id, prepared, now, history=old.history)
        mails += more
        return Outcome("revised", old.id, old.story_id, old.relation, change, matches, mails)

    def _begin_anew(
        self, tx: Connection, old: StoredArticle, prepared: _Prepared, left: int, now: datetime
    ) -> Outcome:
        """Take another text at a known address for news: it leaves its story, and is told anew."""
        new, gone = prepared.new, Happening(old, WITHDRAWN, int(now.timestamp()))
        mails = queue_change(tx, gone, self._settings, now)
        articles.revise(tx, old.id, new, REPLACED, now)
        if old.history and not new.history:
            articles.count_as_news(tx, old.id)
        fingerprints.remove(tx, old.id)
        regroup.leave(tx, old.id, left)
        text = replace(_text_again(old, new), story_id=None, relation=None)
        placed = place(tx, old.id, text, prepared.pieces, self._known, now)
        story_id = placed.story_id or left
        regroup.hand_over(tx, left, story_id)
        matches, more = self._alert(tx, old.id, prepared, now, history=new.history, anew=True)
        mails += more
        return Outcome("revised", old.id, story_id, placed.relation, REPLACED, matches, mails)

    def _follow_up(
        self, tx: Connection, old: StoredArticle, change: str, number: int, now: datetime
    ) -> int:
        article = articles.get(tx, old.id)
        if article is None:
            raise LookupError(f"article {old.id} is not stored")
        what = Happening(article, change, number, diff(old, article))
        return queue_change(tx, what, self._settings, now)

    def _alert(
        self,
        tx: Connection,
        article_id: int,
        prepared: _Prepared,
        now: datetime,
        *,
        history: bool,
        anew: bool = False,
    ) -> tuple[int, int]:
        """Match and tell; `anew` where what matched before was the text of another story."""
        hits = self._rule_set(tx).match(prepared.document)
        if not hits:
            return 0, 0
        article = articles.get(tx, article_id)
        if article is None or article.story_id is None:
            raise LookupError(f"article {article_id} has no story")
        if anew:
            alerts.forget_matches(tx, article_id, [hit.alert.id for hit in hits])
            article = replace(article, first_seen_at=now)
        report = queue_alerts(
            tx,
            article=article,
            hits=hits,
            settings=self._settings,
            now=now,
            history=history,
            read_before=crawls.last_good_end(tx, article.source, article.edition, now),
        )
        return report.matches, report.mails

    def _rule_set(self, tx: Connection) -> RuleSet:
        generation = alerts.generation(tx)
        if self._rules is None or self._rules[0] != generation:
            rules: Sequence[Alert] = alerts.all_active(tx)
            self._rules = (generation, compile_rules(rules))
        return self._rules[1]


def _prepare(item: ArticleItem, *, history: bool) -> _Prepared:
    new = NewArticle(
        source=item.source,
        edition=item.edition,
        url=item.url,
        url_key=item.url_key,
        language=item.language,
        section=item.section,
        title=item.title,
        lead=item.lead,
        body=item.body,
        authors=[asdict(author) for author in item.authors],
        published_at=item.published_at,
        published_precision=item.published_precision,
        first_seen_at=item.fetched_at,
        images=[asdict(image) for image in item.images],
        tags=item.tags,
        citations=[asdict(citation) for citation in item.citations],
        word_count=len(f"{item.lead or ''} {item.body}".split()),
        content_hash=content_hash(item.title, item.lead, item.body),
        extracted_by=dict(item.extracted_by),
        flags=item.flags,
        history=history,
    )
    return _Prepared(new, pieces_of(item.title, item.lead, item.body), document_of(new))


def _text_again(old: StoredArticle, new: NewArticle) -> Text:
    """Return a new text of a stored article, as it is compared with others."""
    return replace(
        text_of_new(new),
        id=old.id,
        story_id=old.story_id,
        relation=old.relation,
        published_at=new.published_at or old.published_at,
        first_seen_at=old.first_seen_at,
    )
