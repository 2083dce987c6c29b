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
_AGAINST = ("series", "digest", "excerpt")  # an original that says this keeps the text out


@dataclass(frozen=True, slots=True)
class Assignment:
    """Where a new text belongs.

    `story_id`: the story it joins, None for one of its own. `relation`: its place there.
    `original_id`: who is first in the story, None if it is the text itself. `links`: each text it
    is linked to with the verdict as seen from the new text. `changed`: (article, relation) of
    members whose place changes because the new text is the original.
    """

    story_id: int | None
    relation: str
    original_id: int | None
    links: tuple[tuple[int, Verdict], ...]
    changed: tuple[tuple[int, str], ...]
    reason: str


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
    joined = _choose(known)
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
        if verdict.kind in _RANK and verdict.coverage <= verdict.other_coverage
    ]
    stories = {other.story_id or -(other.id or 0) for other, _ in taken}
    dominant = any(v.coverage >= DIGEST_DOMINANT for _, v in known if v.kind in _RANK)
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


def _choose(known: list[Judged]) -> Judged | None:
    """Give the strongest kin in a story that its original does not keep the text out of."""
    for other, verdict in known:
        if not verdict.same_news or other.story_id is None:
            continue
        if other.relation == "original" or _vouched(other.story_id, verdict, known):
            return other, verdict
    return None


def _vouched(story_id: int, verdict: Verdict, known: list[Judged]) -> bool:
    """Tell whether kinship to a copy is enough: no chain A~B~C without evidence for A~C."""
    original = next(
        (
            against
            for other, against in known
            if other.story_id == story_id and other.relation == "original"
        ),
        None,
    )
    if original and original.same_news:
        return True
    if verdict.kind in ("copy", "update"):
        return True
    if original and original.kind in _AGAINST:
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
    original = next(
        (
            judged
            for judged in known
            if judged[0].story_id == closest.story_id and judged[0].relation == "original"
        ),
        joined,
    )
    first, why = comes_first(article, original[0])
    if first and original[0].relation == "original":
        place = _place(original[0], article, original[1].turned())
        changed = ((original[0].id, place),) if original[0].id is not None else ()
        reason = f"{why}; {verdict.kind}: {verdict.reason}"
        return Assignment(closest.story_id, "original", None, links, changed, reason)
    relation = _place(article, *(original if original[1].same_news else joined))
    reason = f"{verdict.kind} of {closest.id}: {verdict.reason}"
    return Assignment(closest.story_id, relation, original[0].id, links, (), reason)


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
