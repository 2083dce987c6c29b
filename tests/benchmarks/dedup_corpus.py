"""A seeded corpus of invented news with known relations, to measure how stories are told apart.

Nothing in it is a real text: words are made of syllables, names are made up. What is real is how
news repeats itself: exact and edited copies, rewrites with a lead of their own, texts with
paragraphs added, items cut from one release, shared reminders, templates filled day after day,
and evening round-ups.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from crawler.dedup.text import Text
from tests.benchmarks.dedup_language import LANGUAGES, Tongue

START = datetime(2025, 3, 3, 3, tzinfo=UTC)
DAYS = 10
SOURCES = ("tengrinews", "akorda", "outlet-a", "outlet-b", "outlet-c", "outlet-d", "outlet-e")
# How often each kind of family is begun, and what it weighs against a single unrelated text.
MIX = {
    "unrelated": 0.30,
    "exact": 0.08,
    "edited": 0.09,
    "rewrite": 0.16,
    "appended": 0.07,
    "release": 0.06,
    "background": 0.07,
    "series": 0.12,
    "digest": 0.03,
    "popular": 0.02,
}


@dataclass(frozen=True, slots=True)
class Document:
    """A text with what is true of it: `family` groups texts of one origin, `role` its part.

    `parents`: indexes of the texts that it was made from and repeats as its main content.
    `story`: the number of the story it tells.
    """

    text: Text
    family: int
    kind: str
    role: str
    story: int
    parents: tuple[int, ...] = ()


@dataclass
class Corpus:
    """Documents in order of publication."""

    documents: list[Document] = field(default_factory=list)

    def positives(self) -> dict[tuple[int, int], str]:
        """Give the pairs (earlier id, later id) of which one was made from the other, and how."""
        pairs = {}
        for document in self.documents:
            for parent in document.parents:
                a, b = sorted((parent, document.text.id or 0))
                pairs[a, b] = document.role
        return pairs


def make(size: int, seed: int) -> Corpus:
    """Make a corpus of at least `size` documents; equal arguments give equal corpora."""
    maker = _Maker(seed)
    while len(maker.documents) < size:
        kind = maker.rng.choices(list(MIX), list(MIX.values()))[0]
        getattr(maker, kind)()
    return maker.corpus()


class _Maker:
    """Makes families of documents; each method makes one."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)  # noqa: S311 - a corpus, not a secret
        self.tongues = [Tongue(code, self.rng) for code in LANGUAGES]
        self.documents: list[Document] = []
        self.families = 0
        self._topics: dict[int, Sequence[str]] = {}
        self.stories = 0

    def corpus(self) -> Corpus:
        """Number the documents in order of publication."""
        order = sorted(range(len(self.documents)), key=lambda i: self.documents[i].text.time)
        place = {old: new for new, old in enumerate(order)}
        documents = []
        for old in order:
            made = self.documents[old]
            text = _with_id(made.text, place[old])
            parents = tuple(place[parent] for parent in made.parents)
            documents.append(Document(text, made.family, made.kind, made.role, made.story, parents))
        return Corpus(documents)

    def unrelated(self) -> None:
        self._begin("unrelated", self._tongue())

    def exact(self) -> None:
        tongue = self._tongue()
        first = self._begin("exact", tongue)
        for _ in range(self.rng.randint(1, 3)):
            self._copy(first, "exact", self._paragraphs(first))

    def edited(self) -> None:
        tongue = self._tongue()
        first = self._begin("edited", tongue)
        for _ in range(self.rng.randint(1, 3)):
            share = self.rng.uniform(0.01, 0.05)
            self._copy(first, "edited", [tongue.edit(p, share) for p in self._paragraphs(first)])

    def rewrite(self) -> None:
        """Own title and lead; 40 to 80 percent of the words are quoted from the original."""
        tongue = self._tongue()
        first = self._begin("rewrite", tongue, paragraphs=(6, 12))
        for _ in range(self.rng.randint(1, 3)):
            body = self._paragraphs(first)[1:]
            quoted = self._some(body, self.rng.uniform(0.4, 0.9))
            words = sum(len(p.split()) for p in quoted)
            share = self.rng.uniform(0.4, 0.8)
            own = tongue.paragraphs_of(int(words * (1 - share) / share), self._topic(first))
            mixed = self._mixed(quoted, own[1:])
            self._copy(first, "rewrite", [*own[:1], *mixed], title=tongue.title(self._topic(first)))

    def appended(self) -> None:
        tongue = self._tongue()
        first = self._begin("appended", tongue)
        added = tongue.paragraphs_of(self.rng.randint(40, 160), self._topic(first))
        self._copy(first, "appended", [*self._paragraphs(first), *added])

    def release(self) -> None:
        """A long release and items cut from it, each with news of its own."""
        tongue = self._tongue()
        first = self._begin("release", tongue, paragraphs=(14, 26), source="akorda")
        parts = self._paragraphs(first)[3:]
        step = 2 if len(parts) < 16 else 3
        for at in range(0, len(parts) - step + 1, step + 1):
            topic = tongue.topic()
            own = [tongue.lead(topic), *parts[at : at + step]]
            if self.rng.random() < 0.5:
                own.insert(1, tongue.sentence(topic))
            self._add("release", tongue, tongue.title(topic), own, role="excerpt", parent=first)
            if self.rng.random() < 0.4:
                break

    def background(self) -> None:
        """Different news that close with one reminder, marked or not."""
        tongue = self._tongue()
        topic = tongue.topic()
        marked = self.rng.random() < 0.6
        reminder = [tongue.paragraph(topic), tongue.paragraph(topic)][: self.rng.randint(1, 2)]
        if marked:
            reminder[0] = tongue.remind() + reminder[0][0].lower() + reminder[0][1:]
        family = self._family()
        day = self._moment()
        for at in range(self.rng.randint(2, 5)):
            own = tongue.topic()
            least = 3 * sum(len(p.split()) for p in reminder)
            body = [
                tongue.lead(own),
                *tongue.paragraphs_of(self.rng.randint(least, 2 * least), own),
            ]
            text = self._text(tongue, tongue.title(own), [*body, *reminder], day, at * 7)
            self.documents.append(Document(text, family, "background", "background", self._story()))

    def series(self) -> None:
        """One template filled with other numbers, dates, names, days and places."""
        tongue = self._tongue()
        template = tongue.template()
        family, source = self._family(), self.rng.choice(SOURCES[2:])
        first = START + timedelta(days=self.rng.randint(0, 2), hours=self.rng.randint(0, 9))
        hours = self.rng.choice((24, 24, 24, 48, 24 if template.daily else 0))
        for at in range(self.rng.randint(3, 8)):
            when = first + timedelta(hours=hours * at, minutes=self.rng.randint(0, 20) + at)
            if when > START + timedelta(days=DAYS):
                break
            title, paragraphs = template.fill(when)
            text = _text(tongue.code, title, paragraphs, source, when)
            self.documents.append(Document(text, family, "series", "series", self._story()))

    def digest(self) -> None:
        """A round-up of the openings of texts of one day and language."""
        tongue = self._tongue()
        near = [d for d in self.documents[-400:] if d.text.language == tongue.code]
        if len(near) < 40:
            return
        picked = self.rng.sample(near, self.rng.randint(4, 8))
        when = max(d.text.time for d in picked) + timedelta(hours=2)
        parts = []
        for document in picked:
            opening = [document.text.lead or "", *document.text.body.split("\n\n")]
            parts += opening[: self.rng.randint(1, 2)]
        text = _text(tongue.code, tongue.round_up(when), parts, "outlet-a", when)
        self.documents.append(Document(text, self._family(), "digest", "digest", self._story()))

    def popular(self) -> None:
        """One release that a dozen outlets print."""
        tongue = self._tongue()
        first = self._begin("popular", tongue)
        for _ in range(self.rng.randint(9, 14)):
            self._copy(first, "edited", [tongue.edit(p, 0.01) for p in self._paragraphs(first)])

    def _tongue(self) -> Tongue:
        return self.rng.choices(self.tongues, (6, 3, 2))[0]

    def _family(self) -> int:
        self.families += 1
        return self.families

    def _story(self) -> int:
        self.stories += 1
        return self.stories

    def _moment(self) -> datetime:
        return START + timedelta(minutes=self.rng.randint(0, DAYS * 24 * 60 - 3_000))

    def _topic(self, index: int) -> Sequence[str]:
        return self._topics[index]

    def _begin(
        self,
        kind: str,
        tongue: Tongue,
        *,
        paragraphs: tuple[int, int] = (3, 12),
        source: str | None = None,
    ) -> int:
        topic = tongue.topic()
        parts = [tongue.lead(topic)]
        parts += [tongue.paragraph(topic) for _ in range(self.rng.randint(*paragraphs))]
        index = len(self.documents)
        self._topics[index] = topic
        text = _text(
            tongue.code,
            tongue.title(topic),
            parts,
            source or self.rng.choice(SOURCES),
            self._moment(),
        )
        self.documents.append(Document(text, self._family(), kind, "original", self._story()))
        return index

    def _copy(
        self, first: int, role: str, parts: Sequence[str], *, title: str | None = None
    ) -> None:
        original = self.documents[first]
        tongue = next(t for t in self.tongues if t.code == original.text.language)
        self._add(
            original.kind,
            tongue,
            title or tongue.edit(original.text.title, 0.1 if role == "edited" else 0),
            list(parts),
            role=role,
            parent=first,
        )

    def _add(
        self, kind: str, tongue: Tongue, title: str, parts: list[str], *, role: str, parent: int
    ) -> None:
        original = self.documents[parent]
        minutes = int(self.rng.expovariate(1 / 240)) + 3
        when = original.text.time + timedelta(minutes=min(minutes, 2_800))
        others = [source for source in SOURCES if source != original.text.source]
        if self.rng.random() < 0.5:
            parts = [tongue.attribute(parts[0], original.text.source), *parts[1:]]
        text = _text(tongue.code, title, parts, self.rng.choice(others), when)
        story = self._story() if role == "excerpt" else original.story
        self.documents.append(Document(text, original.family, kind, role, story, (parent,)))

    def _paragraphs(self, index: int) -> list[str]:
        text = self.documents[index].text
        return [*([text.lead] if text.lead else []), *text.body.split("\n\n")]

    def _some(self, parts: Sequence[str], share: float) -> list[str]:
        """Choose paragraphs, in order, with about `share` of the words."""
        wanted = max(2, round(share * len(parts)))
        chosen = sorted(self.rng.sample(range(len(parts)), min(wanted, len(parts))))
        return [parts[i] for i in chosen]

    def _mixed(self, quoted: Sequence[str], own: Sequence[str]) -> list[str]:
        """Spread own paragraphs between quoted ones."""
        mixed = list(quoted)
        for paragraph in own:
            mixed.insert(self.rng.randint(0, len(mixed)), paragraph)
        return mixed

    def _text(
        self, tongue: Tongue, title: str, parts: Sequence[str], when: datetime, hours: int
    ) -> Text:
        source = self.rng.choice(SOURCES[2:])
        return _text(tongue.code, title, parts, source, when + timedelta(hours=hours))


def _text(language: str, title: str, parts: Sequence[str], source: str, when: datetime) -> Text:
    lead, *body = parts
    host = f"{source}.example"
    return Text(None, title, lead, "\n\n".join(body), language, source, when, when, host=host)


def _with_id(text: Text, number: int) -> Text:
    return Text(
        number,
        text.title,
        text.lead,
        text.body,
        text.language,
        text.source,
        text.published_at,
        text.first_seen_at,
        host=text.host,
    )


def batches(corpus: Corpus, size: int) -> Iterator[list[Document]]:
    """Yield the documents in batches, in order of publication."""
    for at in range(0, len(corpus.documents), size):
        yield corpus.documents[at : at + size]
