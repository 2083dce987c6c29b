"""The verdict on two texts of one language: whether one repeats the other, how, and why.

docs/stories.md explains each threshold with the measurement that chose it.
"""

from dataclasses import replace
from datetime import timedelta
from itertools import compress
from operator import not_
from typing import Literal

from crawler.dedup.attribution import cites, same_authority
from crawler.dedup.headlines import agreement, announces_round_up, names, title_told
from crawler.dedup.overlap import Overlap, overlap
from crawler.dedup.retelling import retold
from crawler.dedup.series import ago, many_slots, mentions, next_issue
from crawler.dedup.text import Text, apart
from crawler.dedup.verdict import Kind, Verdict
from crawler.dedup.words import read

FEWEST_WORDS = (
    30  # shared words; set phrases and reminders of two reports reach 26, excerpts have 57
)
FEWEST_CITED = 16  # one sentence, of a round-up or where both go back to one named source
# A brief item that is mostly a passage of another site's long text is cut from it, whoever it
# names; one site repeats its own sentences as background: 25 words were 0.46 of a report.
FEWEST_CUT, CUT_SHARE = 20, 0.5
# Where one day's texts share a headline, or most of it, less text convinces: a quotation.
HEADLINE_SAME, HEADLINE_LIKE = 0.8, 0.6  # share of telling words, at least two
FEWEST_UNDER = {"one": 8, "like": 16}
LIKE_BELOW = 0.25
HEADLINE_WITHIN = timedelta(hours=24)
TINY = 40  # words: a text up to this length is judged by its share alone
TINY_SHARE = 0.8
NONE_BELOW = 0.35  # coverage of the shorter: unmarked background reaches 0.33, real excerpts 0.41
COPY_SHORTER, COPY_LONGER = 0.85, 0.65  # a copy with a paragraph added, or one cut
REWRITE_SHORTER, REWRITE_LONGER = 0.45, 0.35  # own leads: 0.45 and 0.40; siblings: 0.43 and 0.25
HOME_SHORTER, HOME_LONGER = 0.6, 0.5  # on one site, where siblings of a release meet: 0.43 and 0.41
EXCERPT_LONGER = 0.4  # of a text of which less is taken, the taking is an excerpt
EXCERPT_SHORTER = 0.85  # who has so little of its own is an excerpt, however much it takes
SAME_TITLE = 0.5  # share of telling words; siblings of one release stay at 0.33
HEAD_TOLD = 0.5  # share of the first 60 words; siblings of one release stay at 0.35
TITLE_TOLD, OTHER_TITLE_TOLD = 0.6, 0.3  # of the telling words of both titles
UPDATE_WITHIN = timedelta(hours=48)
JOIN_WITHIN = timedelta(days=14)  # the window of the index; what returns later is other news
GROWN = 1.15  # words of an update against those of the earlier text


def compare(a: Text, b: Text) -> Verdict:
    """Judge how text `a` stands to text `b`, both of one language.

    Pure and deterministic; `compare(b, a)` is the same verdict turned round.
    """
    shared = overlap(a, b)
    if _nothing(a, b, shared):
        why = "" if any(_round_ups(a, b)) else retold(a, b, shared)
        return _verdict("rewrite", shared, why, same_news=True) if why else _without_news(shared)
    is_digest, round_up = _round_up(a, b, shared)
    if is_digest:
        reason = f"one is a round-up that takes up {shared.least} words"
        return replace(_verdict("digest", shared, reason), round_up=round_up)
    for judge in (_series, _too_far_apart, _too_little):
        kind, reason = judge(a, b, shared)
        if kind or reason:
            return _verdict(kind, shared, reason)
    kind, same_news, reason = _republished(a, b, shared)
    phrase = cites(a, b) or cites(b, a)
    return _verdict(kind, shared, reason, phrase=phrase, same_news=same_news)


_Judgement = tuple[Kind | None, str]
_PASS: _Judgement = (None, "")


def _nothing(a: Text, b: Text, shared: Overlap) -> bool:
    if shared.least >= FEWEST_WORDS:
        return False
    headlines = _headlines(a, b)
    if headlines and shared.least >= FEWEST_UNDER[headlines]:
        return False
    if shared.least >= FEWEST_CITED and (same_authority(a, b) or any(_round_ups(a, b))):
        return False
    if a.source != b.source and shared.least >= FEWEST_CUT and _part_of_long(shared):
        return False
    tiny = shared.least > 0 and max(shared.shared, shared.other_shared) <= TINY
    return not (tiny and shared.shorter >= TINY_SHARE)


def _part_of_long(shared: Overlap) -> bool:
    return shared.shorter >= CUT_SHARE and shared.longer < REWRITE_LONGER


def _headlines(a: Text, b: Text) -> Literal["one", "like"] | None:
    """Tell whether one day's event has the same headline twice, or nearly; "one" on two sites."""
    if apart(a, b) > HEADLINE_WITHIN:
        return None
    common = agreement(a.title, b.title)
    if common >= HEADLINE_SAME and a.source != b.source:
        return "one"
    return "like" if common >= HEADLINE_LIKE else None


def _without_news(shared: Overlap) -> Verdict:
    if shared.reminders >= FEWEST_WORDS:
        return _verdict(
            "background", shared, f"only a reminder of {shared.reminders} words is shared"
        )
    return Verdict(None, shared.coverage, shared.other_coverage, f"{shared.least} words are shared")


def _round_up(a: Text, b: Text, shared: Overlap) -> tuple[bool, Literal["this", "other"] | None]:
    """Tell whether a round-up is among two texts that are no copies, and which it is alone."""
    one, other = _round_ups(a, b)
    if not (one or other) or shared.longer >= COPY_LONGER:
        return False, None
    if one and other:
        return True, None
    return True, "this" if one else "other"


def _round_ups(a: Text, b: Text) -> tuple[bool, bool]:
    return a.digest or announces_round_up(a.title), b.digest or announces_round_up(b.title)


def _series(a: Text, b: Text, shared: Overlap) -> _Judgement:
    why = next_issue(a, b, shared)
    return ("series", why) if why else _PASS


def _too_far_apart(a: Text, b: Text, shared: Overlap) -> _Judgement:
    if apart(a, b) <= JOIN_WITHIN:
        return _PASS
    return "background", f"{_share(shared)}, but {ago(a, b)} lie between them"


def _too_little(a: Text, b: Text, shared: Overlap) -> _Judgement:
    headlines = _headlines(a, b)
    if shared.shorter >= NONE_BELOW or headlines == "one":
        return _PASS
    if headlines and a.source != b.source and shared.shorter >= LIKE_BELOW:
        return _PASS
    if retold(a, b, shared):
        return _PASS
    if same_authority(a, b):
        return "same_release", f"both draw on one source, {_share(shared)}"
    return "background", f"a passage of {shared.least} words is shared, {_share(shared)}"


def _republished(a: Text, b: Text, shared: Overlap) -> tuple[Kind, bool, str]:
    title = agreement(a.title, b.title)
    told = shared.head if shared.coverage <= shared.other_coverage else shared.other_head
    why = _why(title, told, shared)
    if shared.shorter >= COPY_SHORTER and shared.longer >= COPY_LONGER:
        return ("update" if _updates(a, b, shared) else "copy"), True, why
    if a.source == b.source and apart(a, b) > UPDATE_WITHIN:
        return "excerpt", False, f"{why}, but {ago(a, b)} lie between two items of one site"
    same_news = (
        _mostly(a, b, shared)
        or title >= SAME_TITLE
        or told >= HEAD_TOLD
        or _tells_titles(a, b, shared)
    )
    if not same_news:
        return _told_anew(a, b, shared, why)
    if title >= SAME_TITLE and _updates(a, b, shared):
        return "update", True, why
    return ("excerpt" if _cut_out(shared) else "rewrite"), True, why


def _mostly(a: Text, b: Text, shared: Overlap) -> bool:
    """Tell whether so much of both is the same that they tell one news whatever their titles."""
    if a.source == b.source:
        return shared.shorter >= HOME_SHORTER and shared.longer >= HOME_LONGER
    return shared.shorter >= REWRITE_SHORTER and shared.longer >= REWRITE_LONGER


def _cut_out(shared: Overlap) -> bool:
    """Tell whether one text is a part of the other, rather than words of its own around one."""
    if shared.shorter >= EXCERPT_SHORTER:
        return True
    return shared.longer < EXCERPT_LONGER and shared.shorter >= 2 * shared.longer


def _told_anew(a: Text, b: Text, shared: Overlap, why: str) -> tuple[Kind, bool, str]:
    """Judge what is no main news by its passages: it may be told in words of the text's own."""
    longer, shorter = (a, b) if shared.coverage <= shared.other_coverage else (b, a)
    subject = names(longer.title)
    anew = retold(a, b, shared) if not subject or mentions(shorter, subject) else ""
    if anew:
        return "rewrite", True, f"{anew}, {why}"
    return "excerpt", False, f"{why}, but not its main news"


def _tells_titles(a: Text, b: Text, shared: Overlap) -> bool:
    """Tell whether the shared passage, not the longer text at large, says what both titles say."""
    longer, shorter, at = (a, b, shared.at)
    if shared.coverage > shared.other_coverage:
        longer, shorter, at = (b, a, shared.other_at)
    norms = read(longer.lead, longer.body).norms
    passage = list(compress(norms, at))
    told = title_told(longer.title, passage)
    if told < TITLE_TOLD or title_told(shorter.title, passage) < OTHER_TITLE_TOLD:
        return False
    rest = compress(norms, map(not_, at))
    return title_told(longer.title, rest) < told


def _updates(a: Text, b: Text, shared: Overlap) -> bool:
    """Tell whether the later text of one source replaces the earlier one."""
    if a.source != b.source or apart(a, b) > UPDATE_WITHIN or a.time == b.time:
        return many_slots(shared)
    later = shared.coverage if a.time > b.time else shared.other_coverage
    earlier = shared.other_coverage if a.time > b.time else shared.coverage
    return shared.contradicting > 0 or earlier >= GROWN * later


def _why(title: float, told: float, shared: Overlap) -> str:
    parts = []
    if title >= SAME_TITLE:
        parts.append("same title" if title == 1 else "like titles")
    if told >= HEAD_TOLD:
        parts.append("same opening")
    return ", ".join([*parts, _share(shared)])


def _share(shared: Overlap) -> str:
    return (
        f"{shared.shorter:.2f} of the words of one stand in the other,"
        f" {shared.longer:.2f} the other way round"
    )


def _verdict(
    kind: Kind | None,
    shared: Overlap,
    reason: str,
    *,
    phrase: str | None = None,
    same_news: bool = False,
) -> Verdict:
    return Verdict(
        kind,
        round(shared.coverage, 4),
        round(shared.other_coverage, 4),
        reason,
        shared.spans,
        phrase,
        same_news,
    )
