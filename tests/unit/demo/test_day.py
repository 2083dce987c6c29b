import pickle
import re
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from crawler.demo.dates import local
from crawler.demo.day import Day

SHINGLE = 3
"""Words of a shingle, as the relations of republished texts were measured."""


@pytest.fixture(scope="module")
def day():
    return Day()


@pytest.fixture(scope="module")
def truth(day):
    return day.truth()


def shingles(article):
    text = " ".join([article["lead"] or "", *article["paragraphs"]]).casefold().replace("ё", "е")
    words = re.findall(r"\w+", text)
    return {tuple(words[i : i + SHINGLE]) for i in range(len(words) - SHINGLE + 1)}


def containment(one, other):
    first, second = shingles(one), shingles(other)
    return len(first & second) / max(1, min(len(first), len(second)))


def jaccard(one, other):
    first, second = shingles(one), shingles(other)
    return len(first & second) / len(first | second)


def test_the_day_has_at_least_160_articles_in_every_edition(truth):
    counts = truth["counts"]
    assert sum(count["day"] for count in counts.values()) >= 160
    assert set(counts) == {
        f"{source}/{edition}"
        for source in ("akorda", "tengrinews")
        for edition in ("ru", "kk", "en")
    }
    assert min(count["day"] for count in counts.values()) >= 10
    assert counts["tengrinews/ru"]["day"] == max(count["day"] for count in counts.values())


def test_every_listing_has_three_pages_before_the_day_begins(truth):
    stock = {name: count["stock"] for name, count in truth["counts"].items()}
    assert all(stock[name] > 2 * (10 if "akorda" in name else 20) for name in stock)


def test_no_text_and_no_address_occurs_twice(day):
    urls = [script.url for script in day.articles]
    assert len(urls) == len(set(urls))


def test_no_slot_was_left_unfilled(truth):
    for article in truth["articles"].values():
        whole = "\n".join([article["title"], article["lead"] or "", *article["paragraphs"]])
        assert not re.search(r"[{}]|\]\(|@[a-z]", whole), whole


def test_the_same_day_is_written_each_time(truth):
    assert Day().truth() == truth


def test_all_times_follow_the_anchor(day):
    shift = timedelta(days=40, hours=7, minutes=3)
    moved = Day(day.end + shift)
    assert [s.published_at + shift for s in day.scripts] == [s.published_at for s in moved.scripts]
    assert moved.end - moved.start == timedelta(days=1)


def test_reports_name_the_day_that_is_played():
    moved = Day(datetime(2027, 1, 1, 19, tzinfo=UTC))
    assert "2 января" in moved.by_key["series-weather-0-0"].versions[0].title


def test_a_day_travels_to_another_process(day):
    copied = pickle.loads(pickle.dumps(day))  # noqa: S301 - our own bytes
    assert copied.truth() == day.truth()


def test_ids_grow_with_time_and_have_gaps(day):
    news = [s for s in day.scripts if s.host == "tengrinews.kz" and s.type == "news"]
    numbers = [script.number for script in sorted(news, key=lambda s: (s.appears_at, s.key))]
    steps = [after - before for before, after in pairwise(numbers)]
    assert min(steps) == 1
    assert max(steps) > 1
    assert all(len(str(s.number)) == 4 for s in day.articles if s.key.startswith("tn-ru-article"))


def test_the_digits_of_akorda_tell_the_day(day):
    for script in day.articles:
        if script.is_akorda:
            digits = script.path.rsplit("-", 1)[1]
            moment = local(script.published_at)
            assert digits.startswith(f"{moment.day}{moment.month - 1}")


def test_nothing_is_listed_before_it_appears_or_after_it_is_withdrawn(day):
    gone = day.by_key["tn-ru-fraud-withdrawn"]
    second = timedelta(seconds=1)
    for at, there in [
        (gone.appears_at - second, False),
        (gone.appears_at, True),
        (gone.withdrawn_at - second, True),
        (gone.withdrawn_at, False),
    ]:
        assert (gone in day.stream(gone.host, at)) is there


def test_a_pinned_card_stays_on_top(day):
    pinned = day.by_key["tn-ru-quake"]
    assert day.stream(pinned.host, pinned.pinned_until - timedelta(seconds=1))[0] is pinned
    assert day.stream(pinned.host, pinned.pinned_until)[0] is not pinned


def test_a_backdated_item_comes_into_the_middle(day):
    script = day.by_key["tn-ru-backdated"]
    place = day.stream(script.host, script.appears_at).index(script)
    assert 0 < place < 20


def test_the_epoch_changes_exactly_when_the_site_does(day):
    host = "kaz.tengrinews.kz"
    for at in day.changes(host):
        before = day.epoch(host, at - timedelta(microseconds=1))
        assert day.epoch(host, at) == before + 1
        assert day.epoch(host, at + timedelta(microseconds=1)) == before + 1


def test_the_truth_refers_to_articles_that_exist(truth):
    articles = truth["articles"]
    for story in truth["stories"].values():
        assert story["original"] in articles
        assert {member["key"] for member in story["members"]} <= set(articles)
        assert all(m["of"] in articles for m in story["members"] if m["relation"] != "original")
    for link in truth["links"]:
        assert {link["a"], link["b"]} <= set(articles)


def test_every_relation_is_planted(truth):
    relations = {m["relation"] for story in truth["stories"].values() for m in story["members"]}
    assert relations == {"original", "copy", "rewrite", "excerpt", "update", "translation"}
    assert {link["kind"] for link in truth["links"]} == {"same_release", "background", "digest"}
    changes = {v["change"] for a in truth["articles"].values() for v in a["versions"]} - {None}
    assert changes == {"cosmetic", "figures", "headline", "substantive"}
    ends = {a["withdrawn"]["status"] for a in truth["articles"].values() if a["withdrawn"]}
    assert ends == {404, 410, 302, 200}


def pairs(truth, *relations):
    return [
        (truth["articles"][m["key"]], truth["articles"][m["of"]])
        for story in truth["stories"].values()
        for m in story["members"]
        if m["relation"] in relations
    ]


def test_copies_carry_the_whole_original(truth):
    assert all(containment(copy, original) > 0.9 for copy, original in pairs(truth, "copy"))


def test_rewrites_and_excerpts_share_much_and_have_a_lead_of_their_own(truth):
    for text, original in pairs(truth, "rewrite", "excerpt"):
        assert 0.4 < containment(text, original) <= 1, text["title"]
        assert text["lead"] not in original["paragraphs"]


def test_items_cut_from_one_release_share_sentences_and_are_no_story(truth):
    articles = truth["articles"]
    for link in truth["links"]:
        one, other = articles[link["a"]], articles[link["b"]]
        assert one["story"] is None or one["story"] != other["story"]
        if link["kind"] == "background":
            assert jaccard(one, other) < 0.6
            assert "Напомним" in one["paragraphs"][-1]
            assert one["paragraphs"][-1] == other["paragraphs"][-1]


def test_the_same_headline_a_year_later_heads_another_text(truth):
    new, old = truth["articles"]["tn-ru-hot-water"], truth["articles"]["tn-ru-hot-water-old"]
    assert new["title"] == old["title"]
    assert containment(new, old) < 0.1


def test_a_series_repeats_its_words_with_other_numbers(truth):
    for keys in truth["series"].values():
        first, second = (truth["articles"][key] for key in keys[:2])
        assert containment(first, second) > 0.3
        assert first["paragraphs"] != second["paragraphs"]


def test_different_news_of_one_kind_are_not_alike(truth):
    articles = truth["articles"]
    for name, keys in truth["kinds"].items():
        if name.split("-")[1] in {"call", "meeting", "decree"}:
            continue
        alike = [
            jaccard(articles[a], articles[b]) for n, a in enumerate(keys) for b in keys[n + 1 :]
        ]
        assert max(alike) < 0.75, name
        assert sorted(alike)[len(alike) // 2] < 0.3, name


def test_numbers_survive_translation(truth):
    for text, original in pairs(truth, "translation"):
        if text["story"].startswith("notice"):
            numbers = [re.findall(r"\d+", " ".join(a["paragraphs"])) for a in (text, original)]
            assert sorted(numbers[0]) == sorted(numbers[1]), text["url"]


def test_an_archive_of_any_size_can_be_asked_for():
    large = Day(older=300)
    more = [script for script in large.scripts if script.key.startswith("older-")]
    assert len(more) == 300
    assert len({script.url for script in large.articles}) == len(large.articles)
    assert min(s.published_at for s in more) < large.start - timedelta(days=8)


def test_a_day_of_scripts_of_ones_own_can_be_played(day):
    own = Day(scripts=day.articles[:5])
    assert len(own.articles) == 5
    assert len(pickle.loads(pickle.dumps(own)).articles) == 5  # noqa: S301 - our own bytes
