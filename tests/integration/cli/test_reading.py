"""The commands that read the archive, on both databases."""

import csv
import io
import json
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from crawler.cli.export import harmless
from crawler.clock import ManualClock
from crawler.ingest import Ingest
from crawler.items import ArticleItem, Author, Citation
from crawler.settings import load
from storage import alerts, crawls, outbox
from storage.records import ListingVisit
from tests.support.commands import toml_of
from tests.support.samples import NOON, new_alert

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1", '=HYPERLINK("http://x")']


def item(number, **changes):
    values = {
        "source": "tengrinews",
        "edition": "ru",
        "url": f"https://tengrinews.kz/news/most-{number}/",
        "url_key": f"tengrinews.kz/news/{number}",
        "title": f"Мост номер {number} открыли в Актау",
        "lead": f"Движение по мосту {number} началось утром.",
        "body": f"Мост {number} через реку строили {number + 3} года.\n\nПервый автобус прошел в "
        f"{number} часов, сообщает пресс-служба акимата номер {number}.",
        "language": "ru",
        "fetched_at": NOON,
        "section": "Казахстан",
        "authors": (Author("Айгуль Сеитова"),),
        "published_at": NOON + timedelta(minutes=number),
        "published_precision": "minute",
        "tags": ("мост",),
        "citations": (Citation("пресс-служба акимата", "сообщает пресс-служба акимата"),),
        "extracted_by": {"title": "site:current", "body": "generic"},
    }
    return ArticleItem(**(values | changes))


@pytest.fixture
def filled(folder, database):
    """An archive with one rule, one bridge told twice, and a text about something else."""
    folder.settings(toml_of(database.url))
    ingest = Ingest(database, load(None, {}, folder.path), ManualClock(NOON + timedelta(hours=1)))
    with database.write() as tx:
        alerts.add(tx, new_alert("мосты", query="мост"), NOON - timedelta(days=1))
    first = item(1)
    ingest.article(first)
    ingest.article(
        item(2, title=first.title, lead=first.lead, body=first.body, source="akorda",
             url="https://akorda.kz/ru/events/most", url_key="akorda:/ru/events/most")
    )  # fmt: skip
    ingest.article(
        item(3, title="Снег выпал в горах", lead="Зима вернулась.", body="Лыжники рады снегу.")
    )
    return folder


def test_search_marks_the_words_and_folds_the_copies(filled):
    ended = filled.call("search", "мосты")
    assert ended.code == 0
    assert "*Мост* номер 1 открыли в Актау" in ended.out
    assert "tengrinews/ru" in ended.out
    assert "2026-03-02 17:01" in ended.out  # Almaty is five hours ahead of UTC
    assert "1 more of this story" in ended.out
    assert "Снег" not in ended.out


def test_search_as_json_is_one_value_with_stable_keys(filled):
    found = filled.call("search", "мост", "--json").json
    assert found["count"] == 1
    hit = found["hits"][0]
    assert {"id", "story_id", "source", "url", "title", "published_at", "spans", "excerpt"} <= {
        *hit
    }
    assert hit["published_at"] == "2026-03-02T12:01:00Z"
    start, end = hit["spans"]["title"][0]
    assert hit["title"][start:end] == "Мост"


def test_search_names_the_story_so_that_it_can_be_looked_at(filled):
    hit = filled.call("search", "мост", "--json").json["hits"][0]
    for ended in (filled.call("search", "мост"), filled.call("search")):
        assert f"story {hit['story_id']}]" in ended.out
    assert hit["title"] in filled.call("story", str(hit["story_id"])).out


@pytest.mark.parametrize("query", [["мост OR снег"], []])
def test_search_says_that_there_is_more_and_goes_on(filled, query):
    first = filled.call("search", *query, "--limit", "1")
    assert "Снег" in first.out
    assert "there are more: --offset 1 shows the next" in first.err
    second = filled.call("search", *query, "--limit", "1", "--offset", "1")
    assert "номер 1" in second.out
    assert "more: --offset" not in second.err
    assert "more" in filled.call("search", *query, "--offset", "9").out


def test_what_may_be_meant_otherwise_is_hinted_at(filled):
    ended = filled.call("search", "мост или source:akroda")
    assert ended.code == 0
    assert "Hint: или is looked for as a word" in ended.err
    assert "did you mean source:akorda" in ended.err
    added = ("alerts", "add", "x", "снег и горы", "--to", "a@b.kz")
    assert "Hint: и is looked" in filled.call(*added).err
    assert "Hint: и is looked" in filled.call("alerts", "edit", "x", "--query", "лёд и горы").err
    assert "Hint: и is looked" in filled.call("alerts", "test", "лёд и горы").err
    (filled.path / "rules.toml").write_text("[rules.y]\nquery='лёд и снег'\nto='a@b.kz'", "utf-8")
    assert "Hint: y: и is looked" in filled.call("alerts", "apply", "rules.toml").err


def test_json_says_whether_there_is_more(filled):
    asked = ("search", "мост OR снег", "--json", "--limit")
    assert filled.call(*asked, "1").json["more"] is True
    assert filled.call(*asked, "2").json["more"] is False


def test_the_number_of_an_article_is_told_from_that_of_a_story(filled):
    copy = filled.call("search", "Снег", "--json").json["hits"][0]
    assert copy["id"] == 3
    assert copy["story_id"] == 2
    ended = filled.call("story", "3")
    assert ended.code == 2
    assert "3 is an article's number; its story is 2: jarshy story 2" in ended.err


def test_search_can_show_every_copy(filled):
    assert filled.call("search", "мост", "--all", "--json").json["count"] == 2


def test_search_without_a_query_shows_the_newest_stories(filled):
    ended = filled.call("search")
    assert ended.out.index("Снег выпал") < ended.out.index("Мост номер 1")
    assert len(filled.call("search", "--json").json["stories"]) == 2


@pytest.mark.parametrize(
    ("options", "count"),
    [
        (["--since", "2026-03-02"], 1),
        (["--since", "2026-03-03"], 0),
        (["--until", "2026-03-01"], 0),
        (["--until", "2026-03-02"], 1),
        (["--source", "akorda"], 1),
        (["--language", "kk"], 0),
        (["--section", "Казахстан"], 1),
    ],
)
def test_search_keeps_to_its_filters(filled, options, count):
    assert filled.call("search", "мост", "--json", *options).json["count"] == count


@pytest.mark.parametrize(
    ("options", "count"),
    [(["--source", "akorda"], 1), (["--language", "kk"], 0), (["--until", "2026-03-01"], 0),
     (["--story", "99999"], 0), (["--all"], 3), (["--sort", "rank"], 2)],
)  # fmt: skip
def test_filters_alone_find_what_they_name(filled, options, count):
    assert filled.call("search", "--json", *options).json["count"] == count


def test_a_source_that_is_none_is_refused_without_a_query_too(filled):
    assert filled.run("search", "--source", "foo").code == 2


def test_nothing_found_is_said(filled):
    ended = filled.call("search", "верблюд")
    assert (ended.code, ended.out) == (0, "Nothing found.\n")


@pytest.mark.parametrize("wanted", ["1", "https://tengrinews.kz/news/most-1/"])
def test_show_finds_an_article_by_number_and_by_address(filled, wanted):
    ended = filled.call("show", wanted)
    assert ended.code == 0
    assert "Мост номер 1 открыли" in ended.out
    assert "Айгуль Сеитова" in ended.out
    assert "Первый автобус" in ended.out
    assert "Story" in ended.out


def test_show_as_json_has_the_article_its_story_and_links(filled):
    shown = filled.call("show", "1", "--json").json
    assert shown["article"]["title"].startswith("Мост")
    assert len(shown["story"]) == 2
    assert shown["links"][0]["reason"]


def test_explain_tells_every_gate(filled):
    key = "tengrinews.kz/news/1"
    told = filled.call("explain", "https://tengrinews.kz/news/most-1/")
    assert told.code == 0
    assert key in told.out
    assert "no listing that was read has shown it" in told.out
    assert "body by generic" in told.out
    assert "'мосты' matched; waits to be mailed (mail 1 to a@example.kz)" in told.out
    assert "to a@example.kz: pending, 0 tries, to be tried at this time" in told.out
    snow = filled.call("explain", "https://tengrinews.kz/news/most-3/", "--json").json
    assert any("does not find this text" in gate["verdict"] for gate in snow["gates"])


def test_explain_takes_a_number_too(filled):
    by_address = filled.call("explain", "https://tengrinews.kz/news/most-1/").out
    number = filled.call("show", "https://tengrinews.kz/news/most-1/", "--json").json["article"][
        "id"
    ]
    assert filled.call("explain", str(number)).out == by_address


@pytest.mark.parametrize("page", ["", "page/2/"])
def test_explain_of_a_listing_says_how_it_was_visited(filled, page):
    told = filled.call("explain", f"https://tengrinews.kz/news/{page}").out
    assert "a listing of Tengrinews, edition ru" in told
    assert "not visited yet" in told


def test_explain_of_a_listing_shows_its_last_visits_and_why_they_failed(filled, database):
    listing = "https://kaz.tengrinews.kz/own/"  # as `sources.tengrinews.listings` may name it
    with database.write() as tx:
        crawl = crawls.start(tx, "tengrinews", "kk", NOON)
        visit = ListingVisit(crawl, "tengrinews", "kk", listing, NOON, NOON, 200, 1, 20, 3)
        crawls.add_visit(tx, replace(visit, overlap="proven"))
        crawls.add_visit(tx, replace(visit, reason="status: the site answered 503"))
    told = filled.call("explain", listing).out
    assert "20 entries on 1 page, 3 of them new; overlap proven" in told
    assert "overlap unknown; the site answered 503" in told


@pytest.mark.parametrize(
    ("state", "fate"),
    [
        ("sent", "told by mail (mail 1 to a@example.kz)"),
        ("unknown", "mailed, but the server's answer was lost"),
        ("dead", "could not be mailed (mail 1"),
    ],
)
def test_explain_says_what_became_of_a_matchs_mail(filled, database, state, fate):
    with database.write() as tx:
        tx.execute(text("UPDATE mails SET state = :state"), {"state": state})
    assert f"'мосты' matched; {fate}" in filled.call("explain", "1").out


def test_explain_says_that_a_matchs_mail_was_cancelled(filled, database):
    with database.write() as tx:
        outbox.cancel(tx, 1, "nobody wants it")
    assert "'мосты' matched; its mail was cancelled" in filled.call("explain", "1").out


def test_explain_of_a_foreign_address_says_so(filled):
    assert "no source has articles" in filled.call("explain", "https://example.org/x/").out


def test_export_writes_every_article_as_a_json_line(filled):
    lines = filled.call("export").out.splitlines()
    assert [json.loads(line)["id"] for line in lines] == [1, 2, 3]


def test_export_of_a_query_writes_what_it_finds_with_copies(filled):
    ended = filled.call("export", "мост", "--output", "bridges.jsonl")
    assert "2 articles written to bridges.jsonl" in ended.err
    assert len((filled.path / "bridges.jsonl").read_text("utf-8").splitlines()) == 2


def test_export_as_csv_can_be_read_back(filled):
    filled.call("export", "--format", "csv", "--output", "all.csv")
    text = (filled.path / "all.csv").read_bytes().decode("utf-8")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert len(rows) == 3
    assert rows[0]["body"].count("\n\n") == 1
    assert rows[0]["tags"] == "мост"


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_can_run_as_a_formula(text):
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize("text", ["мост", "1-2", "a=b", "", "5", "'quoted'"])
def test_other_cells_stay_as_they_are(text):
    assert harmless(text) == text


def test_an_output_that_cannot_be_written_is_told(filled):
    ended = filled.call("export", "--output", "absent/all.csv")
    assert ended.code == 2
    assert "absent/all.csv: cannot be written" in ended.err


def test_mail_list_shows_the_outbox(filled):
    ended = filled.call("mail", "list")
    assert "pending" in ended.out
    assert "a@example.kz" in ended.out
    listed = filled.call("mail", "list", "--json", "--state", "pending").json
    assert listed[0]["attempts"] == 0
    assert "content" not in listed[0]
    assert filled.call("mail", "list", "--state", "sent").out == "No mails.\n"


def test_status_tells_what_was_never_read(filled):
    ended = filled.call("status")
    assert ended.code == 1
    assert "tengrinews/ru: never read yet" in ended.err
    told = filled.call("status", "--json").json
    assert told["degraded"] is True
    assert len(told["editions"]) == 6


def test_status_says_what_its_columns_count(filled):
    assert "to read" in filled.call("status").out.splitlines()[0]
    assert "still to be read" in filled.call("status", "--help").out


def test_mail_list_shows_where_a_subject_was_cut(filled, database):
    with database.write() as tx:
        tx.execute(text("UPDATE mails SET subject = :it"), {"it": "Мост " * 20})
    assert f"{'Мост ' * 11}Мост…" in filled.call("mail", "list").out


def test_db_status_counts_the_rows(filled):
    told = filled.call("db", "status", "--json").json
    assert told["revision"] == told["needed"]
    assert told["rows"]["articles"] == 3


def test_titles_cannot_speak_to_the_terminal(filled, database):
    with database.write() as tx:
        tx.exec_driver_sql("UPDATE articles SET title = 'Мост \x1b]0;owned\x07 \u202e открыли'")
    for command in (["search"], ["search", "река"], ["show", "1"]):
        out = filled.call(*command).out
        assert all(char.isprintable() or char == "\n" for char in out)


def test_a_search_counts_facets_and_takes_more_filters(filled):
    counted = filled.call("search", "мост", "--facets", "--json").json
    sources = dict(counted["facets"]["counts"]["source"])
    assert sources["akorda"] == 1
    assert counted["facets"]["complete"] is True
    assert "source: " in filled.call("search", "мост", "--facets").out
    tagged = filled.call("search", "мост", "--tag", "МОСТ", "--all", "--json").json
    assert tagged["count"] == sum(sources.values())
    assert filled.call("search", "мост", "--tag", "вода", "--json").json["count"] == 0
    cited = filled.call("search", "мост", "--cites", "пресс-служба акимата", "--json").json
    assert cited["count"] > 0
    story = tagged["hits"][0]["story_id"]
    of_story = filled.call("search", "мост", "--story", str(story), "--all", "--json").json
    assert {hit["story_id"] for hit in of_story["hits"]} == {story}


def test_a_rule_shows_the_forms_that_it_covers_with_their_counts(filled):
    shown = filled.call("alerts", "show", "мосты")
    assert "forms of мост: мост" in shown.out
    (word,) = filled.call("alerts", "show", "мосты", "--json").json["forms"]
    assert word["word"] == "мост"
    assert dict(word["forms"])["мост"] >= 2
    assert word["possible"] > len(word["forms"])


def test_a_paused_rule_is_a_saved_search(filled):
    filled.call("alerts", "add", "later", "мост Актау", "--to", "a@b.kz", "--paused")
    listed = filled.call("alerts", "list", "--json").json
    assert [rule["paused"] for rule in listed if rule["name"] == "later"] == [True]
    saved = filled.call("search", "--saved", "later", "--json").json
    assert saved["query"] == "мост Актау"
    assert saved["hits"] == filled.call("search", "мост Актау", "--json").json["hits"]
    assert filled.call("search", "мост", "--saved", "later").code == 2
    unknown = filled.call("search", "--saved", "нет")
    assert unknown.code == 2
    assert "later" in unknown.err
