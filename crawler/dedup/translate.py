"""Which texts of other languages tell the same release, by what survives translation.

Texts are compared by their anchors (`crawler.dedup.anchors`), weighted by how few of the texts at
hand have them and by whether they stand in the same place of both texts; and only a mutual best
within a few days is believed. Where the anchors say too little a model may be asked.
"""

from collections.abc import Collection, Sequence
from datetime import timedelta

from xxhash import xxh3_64_intdigest

from crawler.dedup.anchors import anchors
from crawler.dedup.headlines import announces_round_up
from crawler.dedup.likeness import (
    EVERYWHERE,
    Company,
    Likeness,
    Weighed,
    agrees,
    at_most,
    contradicted,
    is_sure,
    likeness,
    times_longer,
)
from crawler.dedup.nearest import Alike, may_be, nearest
from crawler.dedup.text import Text, apart
from crawler.dedup.verdict import Verdict

TRANSLATED_WITHIN = timedelta(days=3)  # Akorda's versions follow within hours, newsrooms in a day
# Measured on 177 blocks of five sentences in three languages, among them their siblings from the
# same articles, and on the demo's day. Of the blocks whose version is taken away one in 1,000 finds
# another one; of the day's short local items, which share a town and an official, one in 300.
LIKENESS = 0.12  # cosine
EVIDENCE = 16.0
BREADTH = 2.75  # of it: names and numbers count 1, other words a quarter; two names are too few
# Versions that one site dates alike (an office prints all its languages on one day) need less, and
# one name or number.
EVIDENCE_ONE_DATE = 10.0
# And texts that it dates apart need more: its notices of one week are alike.
EVIDENCE_OTHER_DATE = 26.0
MARGIN = 1.1  # by which the best must beat the second best
LONGER = 2.5  # times; a translation is about as long, an item on the same event need not be
WORD_KEYS = 2  # one borrowed word in so many is a key of the index; without meanings 0.88 of the
# versions among 531 blocks share two keys, with them 0.97, at 22 to 30 keys a text
# Characters of a body that give keys, beside title and lead. Of 186 whole articles in three
# languages (280 words) as many versions are found by 30 keys of 100 words as by 70 of all.
KEYED = 500
_SIGNED = 1 << 63
_RANGE = 1 << 64


def keys(title: str, lead: str | None, body: str) -> tuple[int, ...]:
    """Give the signed 64-bit hashes under which the index finds a text's translations.

    They stand for the names, the numbers of two digits and more, the common meanings and some
    borrowed words of its beginning; none is one that `fingerprint.sketch` gives but by chance.
    """
    beginning = body if len(body) <= KEYED else body[:KEYED].rpartition(" ")[0]
    signs = anchors(title, lead, beginning).keys() - EVERYWHERE
    # A sign of its own keeps them apart from the words of a sketch.
    hashed = ((xxh3_64_intdigest(f"\x00{sign}".encode()), sign) for sign in signs)
    kept = (value for value, sign in hashed if _is_key(value, sign))
    return tuple(sorted(value - _RANGE if value >= _SIGNED else value for value in kept))


def translations(
    article: Text,
    others: Sequence[Text],
    kin: Collection[int] = (),
    alike: Alike | None = None,
) -> list[tuple[Text, Verdict]]:
    """Find the translations of a text among others, at most one for each language.

    `others` may hold texts of the article's own language: they are its rivals, and a text that
    resembles a rival more is not the article's translation; but for those of the same story,
    of whose numbers (ids) `kin` are some. Order does not matter. `alike` tells how near two texts
    are in meaning; it is asked of the few texts that may be versions where their anchors do not
    tell.
    """
    if _round_up(article):
        return []
    near = [
        other
        for other in others
        if apart(article, other) <= TRANSLATED_WITHIN and not _round_up(other)
    ]
    near.sort(key=lambda other: (other.time, other.id or 0))
    languages = _hopeful(article, near, alike)
    if not languages:
        return []
    company = Company([article, *near])
    mine = company.weigh([article])[0]
    family = {other.story_id for other in near if other.id in kin} - {None}
    rivals = [
        other
        for other in near
        if other.language == article.language and not (other.id in kin or other.story_id in family)
    ]
    found = []
    for language in languages:
        theirs = company.weigh([other for other in near if other.language == language])
        liked = [(likeness(mine, one), one) for one in theirs]
        best = _best(mine, liked)
        if best is not None:
            if not _liker(company.weigh(rivals), best):
                found.append((best[0].text, _verdict(mine, *best)))
        elif alike is not None:
            may = [pair for pair in liked if may_be(pair[0], article, pair[1].text, LONGER)]
            told = nearest(mine, may, company.weigh(rivals), alike)
            found += [] if told is None else [(told[0].text, _verdict(mine, *told))]
    return found


def _round_up(text: Text) -> bool:
    return text.digest or announces_round_up(text.title)


def _hopeful(article: Text, near: Sequence[Text], alike: Alike | None) -> list[str]:
    """Give the languages in which one of some texts shares enough to be a translation.

    Most articles have no version in another language; of those nothing more need be worked out.
    """
    abroad = [other for other in near if other.language != article.language]
    bounds = at_most(article, abroad, len(near) + 1)
    return sorted(
        {
            other.language
            for other, bound in zip(abroad, bounds, strict=True)
            if _believable(article, other, bound)
            or (alike is not None and may_be(bound, article, other, LONGER))
        }
    )


def _best(
    mine: Weighed, liked: Sequence[tuple[Likeness, Weighed]]
) -> tuple[Weighed, Likeness] | None:
    """Give the text that is like mine if it is clearly the one."""
    like, best = max(liked, key=lambda pair: pair[0].cosine)
    if like.cosine < LIKENESS or not _believable(mine.text, best.text, like):
        return None
    story = best.text.story_id
    seconds = (
        other.cosine
        for other, one in liked
        if one is not best and (story is None or one.text.story_id != story)
    )
    return None if like.cosine < MARGIN * max(seconds, default=0.0) else (best, like)


def _liker(rivals: Sequence[Weighed], found: tuple[Weighed, Likeness]) -> bool:
    """Tell whether a rival is liker to the text that was found."""
    best, like = found
    return any(likeness(rival, best).cosine > like.cosine for rival in rivals)


def _is_key(value: int, sign: str) -> bool:
    if sign[0].isalpha():
        return not value % WORD_KEYS
    return sign[0] == "~" or is_sure(sign)


def _believable(a: Text, b: Text, like: Likeness) -> bool:
    """Tell whether two texts share enough, are of like length, and their numbers agree."""
    needed, breadth = _needed(a, b)
    if contradicted(like) < needed or like.sure < 1 or like.breadth < breadth:
        return False
    return agrees(like) and times_longer(a, b) <= LONGER


def _needed(a: Text, b: Text) -> tuple[float, float]:
    """Give how much evidence two texts need, and how broad."""
    if a.source != b.source or a.published_at is None or b.published_at is None:
        return EVIDENCE, BREADTH
    if a.published_at == b.published_at:
        return EVIDENCE_ONE_DATE, 1
    return (EVIDENCE if a.precise and b.precise else EVIDENCE_OTHER_DATE), BREADTH


def _verdict(
    mine: Weighed, other: Weighed, like: Likeness, near: float = 0.0, next_best: float = 0.0
) -> Verdict:
    """Give the verdict; `near` where a model told, beside how near the next best is."""
    common = sorted(like.common, key=lambda sign: (-mine.rarity[sign], sign))
    shown = ", ".join(sign.lstrip("#^@") for sign in common if is_sure(sign))[:80]
    differing = tuple(sorted(sign[1:] for sign in mine.traits.numbers ^ other.traits.numbers))
    wrong = f"; numbers differ ({', '.join(differing)})" if like.contradicting else ""
    meant = f", nearness in meaning {near:.2f} (the next {next_best:.2f})" if near else ""
    return Verdict(
        "translation",
        round(mine.share(like.common), 4),
        round(other.share(like.common), 4),
        f"{len(common)} numbers, names and words agree ({shown}), "
        f"likeness {like.cosine:.2f}{meant}{wrong}",
        same_news=True,
        differing=differing if like.contradicting else (),
    )
