"""One article, one transaction: store it, join its story, match the rules, queue the mails."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import Literal
from urllib.parse import urlsplit

from sqlalchemy import Connection

from crawler.alerts.matcher import RuleSet
from crawler.alerts.queueing import queue_alerts
from crawler.alerts.rules import compile_rules
from crawler.clock import Clock
from crawler.dedup.change import classify
from crawler.dedup.cluster import Assignment, assign
from crawler.dedup.fingerprint import content_hash, sketch
from crawler.dedup.match import compare
from crawler.dedup.text import Cited, Text
from crawler.dedup.verdict import Verdict
from crawler.items import ArticleItem
from crawler.settings import Settings
from storage import alerts, articles, fingerprints, stories
from storage.records import Alert, ArticleText, Link, NewArticle, StoredArticle
from storage.search.indexed import document_of
from storage.session import Database, take_turn
from storage.text.document import Document

WINDOW_DAYS = 14  # a text that returns later is other news; see JOIN_WITHIN in dedup.match
CANDIDATES = 20  # texts compared word by word; measured in docs/stories.md

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
    hashes: tuple[int, ...]
    document: Document


class Ingest:
    """Take articles into the archive; one object for a crawl, used from one thread."""

    def __init__(self, database: Database, settings: Settings, clock: Clock) -> None:
        self._database = database
        self._settings = settings
        self._clock = clock
        self._rules: tuple[int, RuleSet] | None = None

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
        prepared = _prepare(item, history=history)

        def work(tx: Connection) -> Outcome:
            take_turn(tx, "ingest")
            outcome = self._take(tx, prepared)
            if also is not None:
                also(tx, outcome)
            return outcome

        return self._database.in_transaction(work)

    def _take(self, tx: Connection, prepared: _Prepared) -> Outcome:
        now = self._clock.now()
        known = articles.find(tx, prepared.new.url_key)
        if known is None:
            return self._store(tx, prepared, now)
        if _same_text(known, prepared.new):
            articles.touch(tx, known.id, now)
            return Outcome("known", known.id, known.story_id, known.relation)
        return self._revise(tx, known, prepared, now)

    def _store(self, tx: Connection, prepared: _Prepared, now: datetime) -> Outcome:
        new = prepared.new
        article_id = articles.insert(tx, new)
        text = _text_of_new(new)
        assignment = assign(text, _verdicts(tx, text, prepared.hashes))
        _index(tx, article_id, text, prepared.hashes)
        _link(tx, article_id, assignment, now)
        story_id = _join(tx, article_id, new, assignment)
        matches, mails = self._alert(tx, article_id, prepared, now, history=new.history)
        return Outcome("stored", article_id, story_id, assignment.relation, None, matches, mails)

    def _revise(
        self, tx: Connection, old: StoredArticle, prepared: _Prepared, now: datetime
    ) -> Outcome:
        """Keep the changed text; the story stays, for an alert once raised stays with its story."""
        new = replace(prepared.new, history=old.history)
        text = replace(
            _text_of_new(new),
            id=old.id,
            story_id=old.story_id,
            relation=old.relation,
            published_at=new.published_at or old.published_at,
            first_seen_at=old.first_seen_at,
        )
        change = classify(_text_of(old), text)
        articles.revise(tx, old.id, new, change, now)
        fingerprints.remove(tx, old.id)
        assignment = assign(text, _verdicts(tx, text, prepared.hashes))
        _index(tx, old.id, text, prepared.hashes)
        _link(tx, old.id, assignment, now)
        if old.story_id is not None:
            stories.refresh(tx, old.story_id)
        matches, mails = self._alert(tx, old.id, prepared, now, history=old.history)
        return Outcome("revised", old.id, old.story_id, old.relation, change, matches, mails)

    def _alert(
        self, tx: Connection, article_id: int, prepared: _Prepared, now: datetime, *, history: bool
    ) -> tuple[int, int]:
        hits = self._rule_set(tx).match(prepared.document)
        if not hits:
            return 0, 0
        article = articles.get(tx, article_id)
        if article is None or article.story_id is None:
            raise LookupError(f"article {article_id} has no story")
        report = queue_alerts(
            tx, article=article, hits=hits, settings=self._settings, now=now, history=history
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
    return _Prepared(new, sketch(item.title, item.lead, item.body), document_of(new))


def _same_text(old: StoredArticle, new: NewArticle) -> bool:
    """Tell whether nothing was edited; the content hash would not see a moved comma."""
    return (old.title, old.lead, old.body) == (new.title, new.lead, new.body)


def _verdicts(tx: Connection, text: Text, hashes: tuple[int, ...]) -> list[tuple[Text, Verdict]]:
    """Compare a text with the stored ones that share most of its pieces, and their originals."""
    day = _day(text)
    found = fingerprints.candidates(
        tx, hashes, day - WINDOW_DAYS, day + WINDOW_DAYS, limit=CANDIDATES
    )
    near = articles.texts(tx, [number for number, _ in found if number != text.id])
    joined = {one.story_id for one in near.values() if one.story_id}
    there = {one.story_id for one in near.values() if one.relation == "original"}
    originals = stories.originals(tx, joined - there)
    near |= articles.texts(tx, sorted(originals - {text.id}))
    digests = stories.round_ups(tx, near)
    others = [_text_of(one, digest=one.id in digests) for one in near.values()]
    return [(other, compare(text, other)) for other in others if other.language == text.language]


def _index(tx: Connection, article_id: int, text: Text, hashes: tuple[int, ...]) -> None:
    fingerprints.add(tx, article_id, _day(text), hashes)


def _link(tx: Connection, article_id: int, assignment: Assignment, now: datetime) -> None:
    stories.add_links(
        tx,
        [
            Link(
                article_id,
                other_id,
                str(verdict.kind),
                verdict.coverage,
                verdict.other_coverage,
                verdict.evidence,
                verdict.reason,
                now,
            )
            for other_id, verdict in assignment.links
        ],
    )


def _join(tx: Connection, article_id: int, new: NewArticle, assignment: Assignment) -> int:
    story_id = assignment.story_id
    if story_id is None:
        story_id = stories.create(tx, new.title, new.published_at or new.first_seen_at, article_id)
        articles.set_story(tx, article_id, story_id, "original")
        return story_id
    articles.set_story(tx, article_id, story_id, assignment.relation)
    for other_id, relation in assignment.changed:
        articles.set_story(tx, other_id, story_id, relation)
    if assignment.relation == "original":
        stories.set_original(tx, story_id, article_id)
    else:
        stories.refresh(tx, story_id)
    return story_id


def _day(text: Text) -> int:
    return text.time.astimezone(UTC).toordinal() - _EPOCH


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC).toordinal()


def _text_of_new(new: NewArticle) -> Text:
    return Text(
        id=None,
        title=new.title,
        lead=new.lead,
        body=new.body,
        language=new.language,
        source=new.source,
        published_at=new.published_at,
        first_seen_at=new.first_seen_at,
        citations=tuple(Cited(**citation) for citation in new.citations),
        host=urlsplit(new.url).hostname or "",
        precise=new.published_precision != "day",
    )


def _text_of(article: StoredArticle | ArticleText, *, digest: bool = False) -> Text:
    return Text(
        id=article.id,
        title=article.title,
        lead=article.lead,
        body=article.body,
        language=article.language,
        source=article.source,
        published_at=article.published_at,
        first_seen_at=article.first_seen_at,
        story_id=article.story_id,
        citations=tuple(Cited(**citation) for citation in article.citations),
        host=urlsplit(article.url).hostname or "",
        digest=digest,
        relation=article.relation,
        precise=article.published_precision != "day",
    )
