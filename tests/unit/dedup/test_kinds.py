"""A pair of texts of every kind, in every language, gets the verdict that was planted."""

from dataclasses import replace

import pytest

from crawler.dedup.match import compare
from tests.unit.dedup.newsrooms import KK, LANGUAGES, RU, News
from tests.unit.dedup.planted import KINDS, Pair, cut

languages = pytest.mark.parametrize("news", LANGUAGES.values(), ids=LANGUAGES.keys())
pairs = pytest.mark.parametrize("pair", KINDS, ids=lambda pair: pair.__name__)


@languages
@pairs
def test_a_planted_pair_is_told_as_what_it_is(news: News, pair: Pair) -> None:
    one, other = pair(news)
    verdict = compare(one, other)
    assert (verdict.kind, verdict.same_news) == KINDS[pair], verdict.reason
    assert compare(other, one) == verdict.turned()


@languages
def test_every_verdict_gives_its_reason(news: News) -> None:
    assert all(compare(*pair(news)).reason for pair in KINDS)


@languages
def test_two_items_of_one_site_that_quote_one_meeting_are_two_news(news: News) -> None:
    """Half of each stands in the other; on two sites that is one news under two titles."""
    quoted = news.release[1:4]
    one = news.text(news.own, (*news.aside[2:], *quoted), "paper", 2)
    other = news.text(news.late[0], (*news.beside[2:], *quoted), "outlet", 1)
    assert compare(one, other).same_news
    assert not compare(one, replace(other, source="paper")).same_news


@pytest.mark.parametrize("news", [RU, KK], ids=["ru", "kk"])  # the English passage has 35 words
def test_a_brief_item_is_cut_from_another_site_and_repeats_its_own(news: News) -> None:
    """What one site says again without a mark is background, not where a text comes from."""
    one, other = cut(news)
    assert compare(one, other).kind == "excerpt"
    assert compare(one, replace(other, source=one.source)).kind is None
