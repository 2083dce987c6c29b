"""Search over a small archive: order, folding, filters, pages, ranks; on both databases."""

from datetime import timedelta

import pytest
from sqlalchemy import Connection

from storage import articles, stories
from storage.errors import QueryError
from storage.search import SearchResult, covered, facets, rebuild, remove, search
from storage.text.query import parse
from tests.support.asking import NOON, new_article, stored

DAY = timedelta(days=1)


@pytest.fixture
def tx(database):
    with database.write() as connection:
        yield connection


def add(tx: Connection, number: int, age: timedelta = timedelta(0), **given) -> int:
    return stored(tx, number, **({"published_at": NOON - age} | given))[0]


def ask(tx: Connection, query: str, **how) -> SearchResult:
    return search(tx, parse(query), **how)


def ids(found: SearchResult) -> list[int]:
    return [hit.article_id for hit in found]


def test_the_newest_stands_first_whatever_was_stored_first(tx):
    new = add(tx, 1, title="Беженцы сегодня")
    old = add(tx, 2, 300 * DAY, title="Беженцы тогда")
    between = add(tx, 3, DAY, body="О беженцах вчера.")
    assert ids(ask(tx, "беженец")) == [new, between, old]


def test_an_article_without_a_date_counts_from_when_it_was_seen(tx):
    dated = add(tx, 1, timedelta(hours=1), title="Мир")
    undated = add(tx, 2, published_at=None, title="Мир")
    assert ids(ask(tx, "мир")) == [undated, dated]


def test_more_articles_of_one_second_than_it_has_keys_all_stand_in_order(tx):
    same = [add(tx, number, title="Мир") for number in range(40)]
    before = add(tx, 100, timedelta(minutes=1), title="Мир")
    after = add(tx, 101, timedelta(minutes=-1), title="Мир")
    assert ids(ask(tx, "мир", limit=100)) == [after, *reversed(same), before]


def test_the_places_are_those_of_the_stored_text(tx):
    add(tx, 1, title="Афганские беженцы", lead="В Е\u0308лках и\u0306од", body="Тока\u0301ев: мир")
    (hit,) = ask(tx, "беженец елка Токаев")
    assert hit.spans == {"title": [(10, 17)], "lead": [(2, 8)], "body": [(0, 7)]}


def test_pages_follow_each_other_and_the_number_of_all_is_told_at_the_end(tx):
    all_of_them = [add(tx, number, number * DAY, title="Мир") for number in range(7)]
    first = ask(tx, "мир", limit=3)
    last = ask(tx, "мир", limit=3, offset=6)
    assert ids(first) + ids(ask(tx, "мир", limit=3, offset=3)) + ids(last) == all_of_them
    assert (first.total, last.total) == (None, 7)
    assert ids(ask(tx, "мир", limit=3, offset=60)) == []


def test_far_pages_are_read_through_many_batches(tx):
    all_of_them = [add(tx, number, number * DAY, title="Мир") for number in range(150)]
    assert ids(ask(tx, "мир", limit=1000)) == all_of_them
    assert ids(ask(tx, "мир", limit=5, offset=140)) == all_of_them[140:145]


FILTERS = [
    ({}, "abc"),
    ({"source": "akorda"}, "b"),
    ({"edition": "kk"}, "c"),
    ({"language": "kk"}, "c"),
    ({"section": "События"}, "a"),
    ({"section": "событ"}, ""),
    ({"tag": "Мир"}, "a"),
    ({"cites": "МИД РК"}, "b"),
    ({"since": NOON - DAY}, "ab"),
    ({"until": NOON - DAY}, "c"),
    ({"since": NOON - DAY, "until": NOON}, "b"),
    ({"until": NOON + DAY}, "abc"),
    ({"source": "nowhere"}, ""),
]


def test_filters_leave_what_they_name(tx):
    cited = [{"cited": "МИД РК", "url": None, "phrase": "сообщил МИД РК"}]
    made = {
        add(tx, 1, title="Беженцы", section="события", tags=["мир", "спорт"]): "a",
        add(tx, 2, DAY, title="Беженцы", source="akorda", citations=cited): "b",
        add(tx, 3, 3 * DAY, title="Беженцы", edition="kk", language="kk"): "c",
    }
    for sort in ("date", "rank"):
        for filters, expected in FILTERS:
            found = ask(tx, "беженец", sort=sort, **filters)
            assert sorted(made[number] for number in ids(found)) == list(expected), filters


def test_one_story_can_be_searched_alone(tx):
    one = add(tx, 1, title="Мир")
    add(tx, 2, title="Мир")
    story = articles.get(tx, one).story_id
    assert ids(ask(tx, "мир", story=story)) == [one]


def story_of(tx: Connection, *numbers: int) -> int:
    story = stories.create(tx, "Общая", NOON, numbers[0])
    for number in numbers:
        articles.set_story(tx, number, story, "original" if number == numbers[0] else "copy")
    return story


def test_a_phrase_more_common_than_is_sorted_at_once_still_comes_newest_first(tx):
    ages = [n * timedelta(days=9, hours=5) for n in range(230)]
    numbers = [add(tx, n, age, title="Мир и покой") for n, age in enumerate(ages)]
    assert ids(ask(tx, '"мир и"', limit=25)) == numbers[:25]
    assert ids(ask(tx, '"мир и"', limit=25, offset=190)) == numbers[190:215]
    old = ask(tx, '"мир и"', limit=500, until=NOON - 1000 * DAY)
    assert ids(old) == [n for n, age in zip(numbers, ages, strict=True) if age > 1000 * DAY]


@pytest.mark.parametrize("sort", ["date", "rank"])
def test_copies_are_folded_under_the_earliest_article_that_matches(tx, sort):
    copies = [add(tx, number, timedelta(hours=number), title="Мир") for number in range(3)]
    other = add(tx, 9, DAY, title="Мир")
    first = copies[-1]
    story = story_of(tx, first, *copies[:2])
    hits = ask(tx, "мир", sort=sort)
    assert [(hit.article_id, hit.duplicates) for hit in hits] == [
        (first, (copies[1], copies[0])),
        (other, ()),
    ]
    assert hits[0].story_id == story
    assert hits.total == 2
    assert sorted(ids(ask(tx, "мир", sort=sort, fold=False))) == sorted([*copies, other])


def test_a_story_is_shown_by_a_copy_where_the_original_does_not_match(tx):
    original = add(tx, 1, DAY, title="Война")
    copy = add(tx, 2, title="Мир")
    story_of(tx, original, copy)
    (hit,) = ask(tx, "мир")
    assert (hit.article_id, hit.duplicates) == (copy, ())


def test_folded_pages_show_each_story_once(tx):
    originals = [add(tx, n, n * DAY, title="Мир") for n in range(30)]
    for n, original in enumerate(originals):
        story_of(tx, original, add(tx, 100 + n, n * DAY - timedelta(hours=2), title="Мир"))
    shown = [hit for page in range(0, 40, 7) for hit in ask(tx, "мир", limit=7, offset=page)]
    assert [hit.article_id for hit in shown] == originals
    assert {len(hit.duplicates) for hit in shown} == {1}


def test_by_rank_the_title_counts_more_than_the_lead_and_the_lead_more_than_the_body(tx):
    body = add(tx, 1, title="Итоги", body="Упомянут мир.")
    lead = add(tx, 2, title="Итоги", lead="Упомянут мир.")
    title = add(tx, 3, title="Мир")
    found = ask(tx, "мир", sort="rank")
    assert ids(found) == [title, lead, body]
    assert found[0].rank > found[1].rank > found[2].rank > 0


def test_by_rank_age_counts_but_a_title_outlives_a_mention(tx):
    old_title = add(tx, 1, 400 * DAY, title="Мир")
    new_mention = add(tx, 2, body="Упомянут мир.")
    new_title = add(tx, 3, DAY, title="Мир")
    assert ids(ask(tx, "мир", sort="rank")) == [new_title, old_title, new_mention]


def test_an_old_title_is_ranked_beside_hundreds_of_newer_mentions(tx):
    title = add(tx, 0, 100 * DAY, title="Мир")
    for number in range(1, 230):
        add(tx, number, timedelta(minutes=number), body="Упомянут мир.")
    found = ask(tx, "мир", sort="rank")
    assert found[0].article_id == title
    assert found.total is None


def test_a_revised_article_is_found_by_its_new_words_only(tx):
    number = add(tx, 1, title="Старое слово", tags=["Мир"])
    articles.revise(tx, number, new_article(1, title="Новое имя"), "headline", NOON)
    assert ids(ask(tx, "старый")) == ids(ask(tx, "tag:мир")) == []
    assert ids(ask(tx, "новый имя")) == [number]


def test_a_revision_without_a_date_leaves_the_article_where_it_stood(tx):
    old = add(tx, 1, DAY, title="Мир")
    new = add(tx, 2, title="Мир")
    articles.revise(tx, old, new_article(1, title="Мир и покой"), "headline", NOON)
    assert ids(ask(tx, "мир")) == [new, old]


def test_a_removed_article_is_not_found_and_can_come_back(tx):
    number = add(tx, 1, title="Мир")
    remove(tx, number)
    remove(tx, number)
    assert ids(ask(tx, "мир")) == []
    assert rebuild(tx) == 1
    assert ids(ask(tx, "мир")) == [number]


def test_rebuilding_finds_the_same(tx):
    for number in range(12):
        add(tx, number, number * DAY, title="Мир", tags=["спорт"], lead="Тоқаевтың")
    queries = ("мир", "Тоқаев", "tag:спорт", '"мир тоқаев"', "source:tengrinews -нигде")
    before = [ids(ask(tx, query)) for query in queries]
    rebuild(tx)
    assert [ids(ask(tx, query)) for query in queries] == before


def test_a_very_long_article_is_found_by_its_phrases(tx):
    filler = " ".join(f"слово{number}" for number in range(9_000)) + " и в" * 300
    number = add(tx, 1, body=filler[:90_000] + " афганские беженцы прибыли")
    assert ids(ask(tx, '"афганский беженец"')) == [number]
    assert ids(ask(tx, '"беженец афганский"')) == []
    assert ids(ask(tx, '"и в"')) == ([number] if " и в" in filler[:90_000] else [])


def test_words_beyond_any_length_are_indexed_and_found(tx):
    word = "ы" * 5_000
    number = add(tx, 1, title="\U0001f600 \u4e16\u754c", body=word + " 世界 الاقتصاد \x00 конец")
    assert ids(ask(tx, "世界")) == ids(ask(tx, "الاقتصاد")) == ids(ask(tx, "конец")) == [number]
    assert ids(ask(tx, "ы" * 900)) == []


def test_an_article_of_one_hundred_thousand_strange_letters_is_stored(tx):
    letters = [chr(code) for code in range(0x20000, 0x20000 + 33_000)]
    number = add(tx, 1, title=" ".join(letters[:500]), body=" ".join(letters))
    assert ids(ask(tx, letters[3])) == [number]


def test_a_beginning_of_very_many_words_is_found(tx):
    number = add(tx, 1, body=" ".join(f"слово{n}" for n in range(1_500)))
    other = add(tx, 2, title="Слова")
    assert ids(ask(tx, "слово*")) == [number]
    assert ids(ask(tx, "сло* -слово1")) == [other]


def test_the_widest_query_is_answered(tx):
    number = add(tx, 1, title="Журналист")
    words = "журналист автомобиль президент министр депутат банк завод парламент Тоқаев Медведев"
    query = " OR ".join(f"{word}{n}" if n else word for n in range(6) for word in words.split())
    assert ids(ask(tx, query)) == [number]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ('"и не был"', "ae"),
        ('="и не был"', "a"),
        ('"и не"', "abe"),
        ('"не был"', "acde"),
        ('"не бывший"', "acde"),
        ('"в школе и не"', "ae"),
        ('"школа был"~2', "ae"),
        ('"был школа"~6', "ade"),
        ('"школа быть"~2 -учитель', "e"),
        ('title:"и не"', "b"),
    ],
)
def test_phrases_of_common_words_and_words_near_each_other_are_found(tx, query, found):
    texts = {
        "a": "В школах и не был. Учитель",
        "b": "Мир",
        "c": "Не был, а должен был и",
        "d": "Не были до сих пор ни в одной школе",
        "e": "В школе и не бывшая",
        "f": "Школа. " + "слово " * 40 + "был. " + "слово " * 40 + "Школы там, где их нет",
    }
    titles = {"b": "И не там"}
    known = {
        add(tx, n, n * 50 * DAY, title=titles.get(name, "Без слов"), body=body): name
        for n, (name, body) in enumerate(texts.items())
    }
    for sort in ("date", "rank"):
        assert "".join(sorted(known[one] for one in ids(ask(tx, query, sort=sort)))) == found


def test_words_near_each_other_are_found_in_a_text_too_long_for_places(tx):
    filler = " ".join(f"слово{number}" for number in range(9_000))
    number = add(tx, 1, body=filler[:90_000] + " беженцы, как сказано, афганские")
    add(tx, 2, 900 * DAY, body="Афганские " + filler[:2_000] + " беженцы")
    assert ids(ask(tx, '"афганский беженец"~2')) == [number]


SIGNS = (
    "C++", "50%", "a-b", "it's", "NEAR(a b)", "'; DROP TABLE articles; --", "a\\b", "a&b|c", "!x y",
    "<->x", "x\x00y", "a + b", "a:*b", "{x}", "x*", "xy*",
    "source:x\x00", "source:x\ud83d", "y\ud83d",
)  # fmt: skip


def test_signs_of_the_databases_own_query_languages_mean_nothing(tx):
    add(tx, 1, title="Мир")
    for query in SIGNS:
        try:
            asked = parse(query)
        except QueryError:
            continue
        for sort in ("date", "rank"):
            assert ids(search(tx, asked, sort=sort)) == [], query


def test_searching_leaves_no_setting_behind(postgres_database):
    with postgres_database.write() as tx:
        add(tx, 1, title="Мир")
        ask(tx, "мир")
        for name in ("enable_seqscan", "enable_indexscan", "enable_bitmapscan"):
            assert tx.exec_driver_sql(f"SHOW {name}").scalar() == "on"


def test_facets_count_the_matching_articles_copies_included(tx):
    add(tx, 1, title="Мир", source="akorda", section="events", tags=["Мир", "Право"])
    add(tx, 2, 40 * DAY, title="О мире", language="kk", edition="kk", tags=["Мир"])
    add(tx, 3, title="Другое")
    found = facets(tx, parse("мир"))
    assert (found.counted, found.complete) == (2, True)
    assert found.counts["source"] == (("akorda", 1), ("tengrinews", 1))
    assert found.counts["edition"] == (("akorda/ru", 1), ("tengrinews/kk", 1))
    assert found.counts["tag"] == (("Мир", 2), ("Право", 1))
    assert found.counts["section"][0][1] == 1
    assert found.counts["month"] == (("2026-01", 1), ("2026-03", 1))
    narrowed = facets(tx, parse("мир"), language="kk")
    assert (narrowed.counted, narrowed.counts["source"]) == (1, (("tengrinews", 1),))


def test_facets_of_nothing_are_empty(tx):
    found = facets(tx, parse("нигде"))
    assert (found.counted, found.complete, set(found.counts.values())) == (0, True, {()})


def test_the_forms_that_a_query_covers_are_counted_in_the_archive(tx):
    add(tx, 1, title="Токаев", body="Слово Токаева и Токаев.")
    add(tx, 2, title="Мир", body="О Токаеве и Тоқаеве.")
    gone = add(tx, 3, title="Токаева")
    remove(tx, gone)
    one, other = covered(tx, parse('"Токаев нигде"'))
    assert one.word == "Токаев"
    assert one.forms == (("токаев", 1), ("токаева", 1), ("токаеве", 1))
    assert one.possible > 10
    assert one.shown_all
    assert (other.word, other.forms) == ("нигде", ())


def test_a_beginning_has_no_list_of_possible_forms(tx):
    add(tx, 1, title="Афганские афганцы", body="tag")
    (found,) = covered(tx, parse("афган* source:tengrinews tag:мир"))
    assert found.forms == (("афганские", 1), ("афганцы", 1))
    assert found.possible is None
