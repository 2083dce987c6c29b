"""What the commands' options accept and what follows from them."""

import csv

import pytest

from storage import articles
from tests.support.samples import new_article


@pytest.fixture
def bridges(archive, database):
    """An archive with a Russian and a Kazakh article of one source, and one of the other."""
    places = [("tengrinews", "ru"), ("tengrinews", "kk"), ("akorda", "ru")]
    with database.write() as tx:
        for number, (source, edition) in enumerate(places, start=1):
            new = new_article(
                number, source=source, edition=edition, title=f"Мост {number} открыли в Актау"
            )
            articles.insert(tx, new)
    return archive


@pytest.mark.parametrize(
    ("source", "count"), [("tengrinews", 2), ("tengrinews/kk", 1), ("akorda/ru", 1), ("akorda", 1)]
)
def test_search_and_export_take_an_edition_of_a_source(bridges, source, count):
    found = bridges.call("search", "мост", "--all", "--json", "--source", source)
    assert found.json["count"] == count
    for query in ([], ["мост"]):
        assert len(bridges.call("export", *query, "--source", source).out.splitlines()) == count


@pytest.mark.parametrize(
    ("source", "words"),
    [("akorda/kz", ["edition of akorda", "'kz'", "ru, kk, en"]), ("akorda/", ["''"])],
)
def test_an_edition_that_does_not_exist_is_refused(bridges, source, words):
    ended = bridges.call("search", "мост", "--source", source)
    assert ended.code == 2
    for word in words:
        assert word in ended.err


def test_an_export_has_the_format_that_the_file_name_ends_with(bridges):
    bridges.call("export", "--output", "all.CSV")
    with (bridges.path / "all.CSV").open(encoding="utf-8", newline="") as file:
        assert len(list(csv.DictReader(file))) == 3


@pytest.mark.parametrize(
    "arguments", [["all.csv", "--format", "jsonl"], ["all.txt"], ["all.jsonl"]]
)
def test_a_format_that_is_named_wins_and_else_it_is_json_lines(bridges, arguments):
    bridges.call("export", "--output", *arguments)
    assert (bridges.path / arguments[0]).read_text("utf-8").startswith('{"')


def test_an_export_to_the_terminal_names_no_file(bridges):
    ended = bridges.call("export", "--output", "-")
    assert ended.err == "3 articles written.\n"
    assert len(ended.out.splitlines()) == 3


@pytest.mark.parametrize("command", [["search"], ["export"], ["alerts", "add", "x"]])
def test_a_query_that_looks_like_an_option_is_told_how_to_be_given(bridges, command):
    ended = bridges.call(*command, "-вода мост")
    assert ended.code == 2
    assert "put -- before a query that begins with a minus" in ended.err
    assert "Traceback" not in ended.err


def test_a_query_after_two_dashes_may_begin_with_a_minus(bridges):
    assert bridges.call("search", "--json", "--all", "--", "-вода мост").json["count"] == 3


@pytest.mark.parametrize("command", [["search", "--лимит"], ["status", "-в"]])
def test_other_unknown_options_get_no_such_hint(bridges, command):
    assert "put --" not in bridges.call(*command).err


def test_a_listing_of_another_host_is_refused_with_the_hosts_of_the_source(folder):
    folder.settings('[sources.tengrinews]\nlistings = ["https://akorda.kz/ru/events"]')
    for command in (["sources", "list"], ["crawl"], ["daemon"]):
        ended = folder.call(*command)
        assert ended.code == 2
        for word in ("jarshy.toml", "sources.tengrinews.listings", "akorda.kz", "tengrinews.kz"):
            assert word in ended.err


def test_a_listing_of_the_source_is_read_instead_of_its_own(folder):
    folder.settings('[sources.tengrinews]\nlistings = ["https://kaz.tengrinews.kz/world/"]')
    rows = {(r["source"], r["edition"]): r for r in folder.call("sources", "list", "--json").json}
    assert rows["tengrinews", "kk"]["listings"] == ["https://kaz.tengrinews.kz/world/"]
