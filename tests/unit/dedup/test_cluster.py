"""Which story a text joins, who is first in it, and what never joins."""

from dataclasses import replace
from datetime import timedelta
from itertools import permutations

from crawler.dedup.cluster import assign, comes_first
from crawler.dedup.match import compare
from crawler.dedup.verdict import Verdict
from tests.unit.dedup.texts import (
    NOON,
    OTHER,
    RELEASE,
    VISIT,
    excerpt,
    other,
    release,
    rewrite,
    text,
    weather,
)


def stored(made, number, story=None, relation="original"):
    return replace(made, id=number, story_id=story or number, relation=relation)


def place(article, *others):
    return assign(article, [(one, compare(article, one)) for one in others])


def test_a_text_like_no_other_begins_a_story() -> None:
    assigned = place(other(), stored(release(), 1))
    assert (assigned.story_id, assigned.relation, assigned.links) == (None, "original", ())


def test_a_republished_story_joins_the_first_one() -> None:
    assigned = place(rewrite(), stored(release(), 1, 7))
    assert (assigned.story_id, assigned.relation, assigned.original_id) == (7, "rewrite", 1)
    assert "rewrite of 1" in assigned.reason


def test_an_excerpt_with_its_own_news_is_linked_but_begins_a_story() -> None:
    assigned = place(excerpt(), stored(release(), 1, 7))
    assert (assigned.story_id, assigned.relation) == (None, "original")
    assert [(other_id, verdict.kind) for other_id, verdict in assigned.links] == [(1, "excerpt")]


def test_the_next_issue_of_a_column_begins_a_story() -> None:
    assigned = place(weather(2), stored(weather(1), 1))
    assert assigned.story_id is None
    assert assigned.links[0][1].kind == "series"


def test_the_source_that_arrives_late_becomes_the_original() -> None:
    late = release(hours=2.5)
    assigned = place(late, stored(rewrite(), 2, 7))
    assert (assigned.story_id, assigned.relation, assigned.original_id) == (7, "original", None)
    assert assigned.changed == ((2, "rewrite"),)
    assert "names it as its source" in assigned.reason


def test_the_earlier_text_that_arrives_late_becomes_the_original() -> None:
    first = text(RELEASE, source="outlet", hours=-3)
    assigned = place(first, stored(text(RELEASE, source="paper", hours=1), 2, 7))
    assert (assigned.relation, assigned.changed) == ("original", ((2, "copy"),))


def test_a_text_that_has_a_story_stays_in_it() -> None:
    settled = stored(other(), 5, 3, "copy")
    moved = replace(settled, body=release().body, lead=release().lead, title=release().title)
    assigned = place(moved, stored(release(source="outlet"), 1, 7))
    assert (assigned.story_id, assigned.relation) == (3, "copy")
    assert [other_id for other_id, _ in assigned.links] == [1]


def test_no_chain_without_evidence_of_its_own() -> None:
    """B tells A's news and adds much; C takes only what B added."""
    a = stored(release(), 1, 7)
    b = stored(text([*RELEASE, *VISIT], source="outlet", hours=1), 2, 7, "copy")
    c = text(VISIT, source="paper", hours=2, title="Жители пожаловались на дорогу")
    assigned = place(c, a, b)
    assert assigned.story_id is None
    assert [verdict.kind for _, verdict in assigned.links] == ["excerpt"]


def test_a_copy_of_a_copy_joins_though_the_original_is_out_of_reach() -> None:
    b = stored(rewrite(), 2, 7, "rewrite")
    again = rewrite(source="outlet", hours=3)
    assert place(again, b).story_id == 7


def test_the_order_of_verdicts_does_not_matter() -> None:
    others = (
        stored(release(), 1, 7),
        stored(rewrite(), 2, 7, "rewrite"),
        stored(excerpt(), 3, 9),
        stored(other(), 4, 10),
    )
    new = rewrite(source="outlet", hours=5)
    assert len({place(new, *order) for order in permutations(others)}) == 1


def test_a_text_that_takes_parts_of_three_stories_is_a_round_up() -> None:
    parts = (RELEASE, VISIT, OTHER)
    stories = [
        stored(text([*part, *part], title=f"Новость {at}", source="outlet"), at)
        for at, part in enumerate(parts, 1)
    ]
    verdict = Verdict("excerpt", 0.3, 0.3, "a part", same_news=True)
    assigned = assign(text(["Разное."], hours=4), [(one, verdict) for one in stories])
    assert assigned.story_id is None
    assert {v.kind for _, v in assigned.links} == {"digest"}
    assert {v.round_up for _, v in assigned.links} == {"this"}


def test_a_speech_that_comes_after_its_excerpts_is_no_round_up() -> None:
    verdict = Verdict("excerpt", 0.1, 0.8, "a part")
    items = [stored(excerpt(hours=at), at) for at in (1, 2, 3, 4)]
    assigned = assign(release(hours=5), [(item, verdict) for item in items])
    assert {v.kind for _, v in assigned.links} == {"excerpt"}


def test_texts_a_year_apart_never_share_a_story() -> None:
    anew = release(when=NOON + timedelta(days=365), number=None)
    assert place(anew, stored(release(), 1, 7)).story_id is None


def test_texts_that_are_not_stored_are_not_linked() -> None:
    assert place(rewrite(), replace(release(), id=None)).links == ()


def test_a_citation_outweighs_the_clock() -> None:
    quoting = rewrite(hours=-1)
    assert not comes_first(quoting, release())[0]
    assert comes_first(release(), quoting)[0]


def test_a_day_is_not_compared_with_an_hour_of_it() -> None:
    day = replace(release(source="outlet", hours=-7), precise=False)
    hour = text(RELEASE[:6], source="paper", hours=2)
    seen = replace(day, first_seen_at=NOON), replace(hour, first_seen_at=NOON)
    assert comes_first(*seen) == (True, "it is the longer text")
