"""Make the index and all stories anew from the articles, as if they came again one by one."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import Connection

from crawler.dedup.cluster import Assignment, assign
from crawler.dedup.nearest import Alike
from crawler.dedup.text import Text
from crawler.dedup.verdict import Verdict
from crawler.stories.placing import AGAINST, links_of, pieces_of, verdicts
from crawler.stories.texts import day_of, text_of
from storage import articles, decisions, fingerprints, regroup, stories, texts
from storage.decisions import Decision
from storage.session import Database, take_turn

AT_ONCE = 50  # articles a transaction: half a second, in which a crawl can wait

Group = int  # a story in the making, named by the article that began it


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What a rebuild did: articles read, stories there are, articles whose story changed."""

    articles: int
    stories: int
    moved: int


@dataclass
class _Place:
    group: Group
    relation: str


@dataclass
class Making:
    """Stories in the making; the archive's own are untouched until `settle`."""

    alike: Alike | None = None
    made: dict[int, Assignment] = field(default_factory=dict)
    places: dict[int, _Place] = field(default_factory=dict)
    members: dict[Group, list[int]] = field(default_factory=lambda: defaultdict(list))
    originals: dict[Group, int] = field(default_factory=dict)
    versions: dict[tuple[Group, str], set[int]] = field(default_factory=lambda: defaultdict(set))
    against: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    languages: dict[int, str] = field(default_factory=dict)
    digests: set[int] = field(default_factory=set)
    decided: dict[int, list[Decision]] = field(default_factory=lambda: defaultdict(list))

    def texts(self, tx: Connection, ids: Collection[int]) -> dict[int, Text]:
        """Return texts that have their new place; those that come later are left out."""
        found = texts.texts(tx, sorted(number for number in ids if number in self.places))
        return {number: self._placed(text_of(one)) for number, one in found.items()}

    def leading(self, tx: Connection, near: Collection[Text], language: str) -> set[int]:
        """Return the originals of the stories, and who brought them into the language."""
        del tx
        groups = {one.story_id for one in near if one.story_id is not None}
        found = {self.originals[group] for group in groups}
        return found.union(*(self.versions.get((group, language), set()) for group in groups))

    def _placed(self, text: Text) -> Text:
        number = text.id or 0
        place = self.places[number]
        by_hand = any(d.kind == "together" and d.article_id == number for d in self.decided[number])
        return replace(
            text,
            story_id=place.group,
            relation=place.relation,
            digest=number in self.digests,
            vouches=by_hand,
        )

    def judge(self, text: Text, judged: Iterable[tuple[Text, Verdict]]) -> Assignment:
        """Assign a text, what a person decided before what the verdicts say."""
        apart = self._partners(text, "apart")
        allowed = [
            (other, replace(verdict, same_news=False) if other.story_id in apart else verdict)
            for other, verdict in judged
        ]
        return assign(text, allowed)

    def put(self, text: Text, assignment: Assignment) -> None:
        """Give a text its place, and unite the stories that it or a person shows to be one."""
        number = text.id or 0
        group = assignment.story_id if assignment.story_id is not None else number
        self.languages[number] = text.language
        self.members[group].append(number)
        for placed, relation in (*assignment.changed, (number, assignment.relation)):
            self._place(placed, group, relation)
        if assignment.relation == "original":
            self.originals[group] = number
        for other_id, verdict in assignment.links:
            self._note(number, other_id, verdict)
        for other, relation in assignment.merged:
            self._unite(self.places[number].group, other, relation)
        for other in sorted(self._partners(text, "together")):
            self._unite(self.places[number].group, other, "rewrite", by_hand=True)

    def _place(self, number: int, group: Group, relation: str) -> None:
        self.places[number] = _Place(group, relation)
        if relation == "translation":
            self.versions[group, self.languages[number]].add(number)

    def _note(self, number: int, other_id: int, verdict: Verdict) -> None:
        if verdict.kind in AGAINST:
            self.against[number].add(other_id)
        if verdict.round_up:
            self.digests.add(number if verdict.round_up == "this" else other_id)

    def _partners(self, text: Text, kind: str) -> set[Group]:
        """Return the stories with which a person decided that a text is one, or is not."""
        others = (
            decision.other_id if decision.article_id == text.id else decision.article_id
            for decision in self.decided[text.id or 0]
            if decision.kind == kind
        )
        return {self.places[other].group for other in others if other in self.places}

    def _unite(self, group: Group, other: Group, relation: str, *, by_hand: bool = False) -> None:
        if group == other or other not in self.originals:
            return
        if not by_hand and self._object(group, other):
            return
        kept, gone = sorted((group, other))
        lead, second = self.originals[group], self.originals[other]
        for number in self.members.pop(gone):
            self._place(number, kept, self.places[number].relation)
            self.members[kept].append(number)
        self._place(second, kept, relation)
        del self.originals[gone]
        self.originals[kept] = lead

    def _object(self, group: Group, other: Group) -> bool:
        """Tell whether verdicts or a person speak against two stories being one."""
        ours, theirs = self.members[group], set(self.members[other])
        for number in ours:
            if self.against[number] & theirs:
                return True
            for decision in self.decided[number]:
                pair = {decision.article_id, decision.other_id} - {number}
                if decision.kind == "apart" and pair & theirs:
                    return True
        return any(self.against[number] & set(ours) for number in theirs)


def rebuild(
    database: Database,
    now: datetime,
    progress: Callable[[int], None] = lambda _: None,
    *,
    alike: Alike | None = None,
) -> Rebuilt:
    """Make fingerprints, links and stories anew, and tell what changed.

    Until all articles were read, the stories stay as they are; then they change in one transaction,
    which reads what was stored meanwhile too. A story keeps its number where most of its articles
    stay together. What was mailed of a story counts for every story its articles go to.
    """
    making = Making(alike)
    with database.read() as tx:
        for decision in decisions.everything(tx):
            making.decided[decision.article_id].append(decision)
            making.decided[decision.other_id].append(decision)
    last = 0
    while ids := _next(database, last):
        database.in_transaction(lambda tx, ids=ids: _read(tx, making, ids, now))  # type: ignore[misc]
        last = ids[-1]
        making.made.clear()
        progress(len(making.places))
    return database.in_transaction(lambda tx: _finish(tx, making, last, now))


def _next(database: Database, last: int) -> list[int]:
    with database.read() as tx:
        return stories.articles_after(tx, last, AT_ONCE)


def _read(tx: Connection, making: Making, ids: Iterable[int], now: datetime) -> None:
    """Index and place some articles; may run again where the transaction has to be repeated."""
    take_turn(tx, "ingest")
    for article in sorted(articles.get_many(tx, list(ids)), key=lambda one: one.id):
        pieces = pieces_of(article.title, article.lead, article.body)
        text = replace(text_of(article), story_id=None, relation=None)
        if article.id not in making.made:
            making.made[article.id] = making.judge(text, verdicts(tx, text, pieces, making))
            making.put(text, making.made[article.id])
        stories.remove_links(tx, article.id)
        stories.add_links(tx, links_of(article.id, making.made[article.id], now))
        fingerprints.remove(tx, article.id)
        fingerprints.add(tx, article.id, day_of(text), (*pieces.hashes, *pieces.keys))


def _finish(tx: Connection, making: Making, last: int, now: datetime) -> Rebuilt:
    """Read what came last, and put the stories that were made into the archive."""
    take_turn(tx, "ingest")
    take_turn(tx, "alerts")
    while ids := stories.articles_after(tx, last, AT_ONCE):
        _read(tx, making, ids, now)
        last = ids[-1]
    before = stories.of_articles(tx)
    numbers = _numbered(making, before)
    moved = [n for n, p in making.places.items() if before.get(n) != numbers.get(p.group)]
    for group in making.members:
        if group not in numbers:
            first = articles.get_many(tx, [making.originals[group]])[0]
            numbers[group] = stories.create(tx, first.title, first.published_at, first.id)
    came = {(before[n], numbers[making.places[n].group]) for n in moved if n in before}
    for number, place in making.places.items():
        articles.set_story(tx, number, numbers[place.group], place.relation)
    for old, new in sorted(came):
        regroup.carry(tx, old, new)
    for group, original in making.originals.items():
        stories.set_original(tx, numbers[group], original)
    regroup.retire(tx)
    return Rebuilt(len(making.places), len(making.members), len(moved))


def _numbered(making: Making, before: dict[int, int]) -> dict[Group, int]:
    """Give each new story the number of the old one with which it shares most articles."""
    shared = Counter(
        (place.group, before[number]) for number, place in making.places.items() if number in before
    )
    found: dict[Group, int] = {}
    taken: set[int] = set()
    for (group, old), _ in sorted(shared.items(), key=lambda one: (-one[1], one[0])):
        if group not in found and old not in taken:
            found[group] = old
            taken.add(old)
    return found
