"""Which story a new text belongs to, decided from its verdicts against the texts it resembles."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from statistics import median

from crawler.dedup.attribution import cites
from crawler.dedup.headlines import announces_round_up
from crawler.dedup.text import Text
from crawler.dedup.verdict import Verdict

Judged = tuple[Text, Verdict]

DIGEST_STORIES = 3  # stories of which a round-up takes a part
DIGEST_DOMINANT = 0.6  # of its words from one story: then it tells that story
DIGEST_TAKES = 0.6  # of each of them: a speech holds its excerpts to 0.72-0.85, a round-up to 0.45
STRONG = 0.5  # share of one text that vouches for it though the story's original is not akin
# What outranks what when two stories claim one text.
_RANK = {"copy": 4, "update": 3, "rewrite": 2, "excerpt": 1, "translation": 0}
_TAKES = _RANK.keys() - {"translation"}  # kinds of which the coverage says what share was taken
_HEADS = ("original", "translation")  # places of who is first in a story, or first in its language
_AGAINST = ("series", "digest", "excerpt")  # an original that says this keeps the text out


@dataclass(frozen=True, slots=True)
class Assignment:
    """Where a new text belongs.

    `story_id`: the story it joins, None for one of its own. `relation`: its place there.
    `original_id`: who is first in the story, None if it is the text itself. `links`: each text it
    is linked to with the verdict as seen from the new text. `changed`: (article, relation) of
    members whose place changes because the new text is the original. `merged`: (story, relation of
    its original there) of stories that the new text shows to be one with the story it joins.
    """

    story_id: int | None
    relation: str
    original_id: int | None
    links: tuple[tuple[int, Verdict], ...]
    changed: tuple[tuple[int, str], ...]
    reason: str
    merged: tuple[tuple[int, str], ...] = ()


def assign(article: Text, verdicts: Sequence[Judged]) -> Assignment:
    """Assign a text to a story by its verdicts against stored texts (`compare(article, other)`).

    Only texts with an id count. The order of `verdicts` does not matter. A text that has a story
    stays in it: then only its links are new. Nothing but evidence of its own brings it into a
    story: kinship to the original, or a strong one to a member whose original does not speak
    against it.
    """
    known = sorted(
        ((other, verdict) for other, verdict in verdicts if other.id is not None and verdict.kind),
        key=_order,
    )
    known = _as_digest(known)
    links = tuple((other.id, verdict) for other, verdict in known if other.id is not None)
    if article.story_id is not None:
        relation = article.relation or "original"
        return Assignment(article.story_id, relation, None, links, (), "it stays in its story")
    joined = _choose(article, known)
    if joined is None:
        return Assignment(None, "original", None, links, (), _why_alone(known))
    return _join(article, joined, known, links)


def _order(judged: Judged) -> tuple[bool, float, datetime, int]:
    """Order by strength, then time; what is titled as a round-up comes last."""
    other, verdict = judged
    return (announces_round_up(other.title), -_strength(verdict), other.time, other.id or 0)


def _strength(verdict: Verdict) -> float:
    """Order verdicts: kin before others, then the kind, then a citation, then the coverage."""
    if not verdict.same_news:
        return 0.0
    cited = 1.0 if verdict.phrase else 0.0
    return 10.0 * (1 + _RANK.get(str(verdict.kind), 0)) + cited + max(_coverages(verdict))


def _coverages(verdict: Verdict) -> tuple[float, float]:
    return verdict.coverage, verdict.other_coverage


def _as_digest(known: list[Judged]) -> list[Judged]:
    """Turn the verdicts of a text that takes parts of several stories into those of a round-up."""
    taken = [
        (other, verdict)
        for other, verdict in known
        if verdict.kind in _TAKES and verdict.coverage <= verdict.other_coverage
    ]
    stories = {other.story_id or -(other.id or 0) for other, _ in taken}
    dominant = any(v.coverage >= DIGEST_DOMINANT for _, v in known if v.kind in _TAKES)
    if len(stories) < DIGEST_STORIES or dominant:
        return known
    if median(verdict.other_coverage for _, verdict in taken) >= DIGEST_TAKES:
        return known
    reason = f"takes parts of {len(stories)} stories, none of which is most of it"
    ids = {other.id for other, _ in taken}
    return [
        (other, replace(verdict, kind="digest", same_news=False, reason=reason, round_up="this"))
        if other.id in ids
        else (other, verdict)
        for other, verdict in known
    ]


def _choose(article: Text, known: list[Judged]) -> Judged | None:
    """Give the strongest kin in a story that its original does not keep the text out of."""
    for other, verdict in known:
        if not verdict.same_news or other.story_id is None:
            continue
        if _heads(other, article) or _vouched(article, other.story_id, verdict, known):
            return other, verdict
    return None


def _heads(other: Text, article: Text) -> bool:
    """Tell whether a text speaks for its story: its original, or the first in the language."""
    if other.relation == "original" or other.vouches:
        return True
    return other.relation == "translation" and other.language == article.language


def _vouched(article: Text, story_id: int, verdict: Verdict, known: list[Judged]) -> bool:
    """Tell whether kinship to a copy is enough: no chain A~B~C without evidence for A~C."""
    heads = [
        against for other, against in known if other.story_id == story_id and _heads(other, article)
    ]
    if any(against.same_news for against in heads):
        return True
    if verdict.kind in ("copy", "update"):
        return True
    if any(against.kind in _AGAINST for against in heads):
        return False
    kin = sum(v.same_news for other, v in known if other.story_id == story_id)
    return verdict.kind == "translation" or kin > 1 or max(_coverages(verdict)) >= STRONG


def _join(
    article: Text,
    joined: Judged,
    known: list[Judged],
    links: tuple[tuple[int, Verdict], ...],
) -> Assignment:
    closest, verdict = joined
    here = [judged for judged in known if judged[0].story_id == closest.story_id]
    original = next((judged for judged in here if judged[0].relation == "original"), None)
    head = next((judged for judged in here if _heads(judged[0], article)), None)
    reason = f"{verdict.kind} of {closest.id}: {verdict.reason}"
    relation, behind = _rank(article, original, head)
    if relation is None:
        beside = head if head and head[1].same_news else joined
        relation = _place(article, *beside)
    first = original or joined
    return Assignment(
        closest.story_id,
        relation,
        None if relation == "original" else first[0].id,
        links,
        tuple(
            (other.id, _place(other, article, against.turned()))
            for other, against in behind
            if other.id is not None
        ),
        f"{comes_first(article, first[0])[1]}; {reason}" if relation == "original" else reason,
        _bridged(article, joined, known),
    )


def _rank(
    article: Text, original: Judged | None, head: Judged | None
) -> tuple[str | None, list[Judged]]:
    """Tell whether a text leads its story or its language there, and whom it takes that place of.

    `original` leads the story, `head` the article's language in it.
    """
    if original and comes_first(article, original[0])[0]:
        behind = [original]
        if head and head[0].id != original[0].id:
            behind.append(head)
        return "original", behind
    if head and head[0].relation == "translation" and comes_first(article, head[0])[0]:
        return "translation", [head]
    return None, []


def _bridged(article: Text, joined: Judged, known: list[Judged]) -> tuple[tuple[int, str], ...]:
    """Give the other stories whose leading text is a version of the article, or its kin.

    Two newsrooms may tell a release in two languages before the release itself is met: nothing
    but the release shows that their stories are one.
    """
    found: dict[int, str] = {}
    for other, verdict in known:
        if not verdict.same_news or other.story_id in (None, joined[0].story_id):
            continue
        if other.relation in _HEADS and "translation" in (verdict.kind, joined[1].kind):
            there = verdict.kind == "translation" or other.relation == "translation"
            place = "translation" if there else _place(other, article, verdict.turned())
            found.setdefault(other.story_id or 0, place)
    return tuple(found.items())


def _place(text: Text, other: Text, verdict: Verdict) -> str:
    """Name the place of `text` beside its original; the longer of two is no excerpt."""
    kind = verdict.kind or "rewrite"
    if kind == "excerpt" and verdict.coverage < verdict.other_coverage:
        return "rewrite"
    if kind == "update" and text.time < other.time:
        return "copy"
    return kind if kind in _RANK else "rewrite"


def comes_first(text: Text, other: Text) -> tuple[bool, str]:
    """Tell whether `text` is the source of `other`, with the reason: citation, time, length.

    A time known to the day only is not compared with one of the same day.
    """
    if cites(other, text):
        return True, "the other names it as its source"
    if cites(text, other):
        return False, "it names the other as its source"
    if text.published_at and other.published_at and text.published_at != other.published_at:
        exact = text.precise and other.precise
        if exact or text.published_at.date() != other.published_at.date():
            minutes = (other.published_at - text.published_at).total_seconds() / 60
            if minutes > 0:
                return True, f"it was published {minutes:.0f} minutes earlier"
            return False, f"it was published {-minutes:.0f} minutes later"
    if text.first_seen_at != other.first_seen_at:
        return text.first_seen_at < other.first_seen_at, "it was seen first"
    return len(text.body) > len(other.body), "it is the longer text"


def _why_alone(known: list[Judged]) -> str:
    if not known:
        return "nothing like it is known"
    other, verdict = known[0]
    return f"its own news; {verdict.kind} with {other.id}: {verdict.reason}"
