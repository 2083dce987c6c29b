"""Exports for programs and feed readers; CSV and JSON lines are in test_reading.py."""

import os
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import pytest
from lxml import etree
from pyarrow import parquet

from crawler.views.feed import DC, feed
from storage import articles
from tests.support.commands import ROOT, toml_of
from tests.support.payloads import PAYLOADS
from tests.support.samples import NOON, new_article

HOSTILE = (*PAYLOADS, "a\x00b", "]]>", "\ud83d", "R&D <b>")


@pytest.fixture
def filled(archive, database):
    """Three articles, one of them of another language and one without a date."""
    with database.write() as tx:
        articles.insert(tx, new_article(1))
        articles.insert(tx, new_article(2, published_at=NOON + timedelta(hours=1)))
        kazakh = {"title": "Көпір ашылды", "language": "kk", "edition": "kk", "lead": None}
        articles.insert(tx, new_article(3, published_at=None, published_precision=None, **kazakh))
    return archive


def items(text):
    root = etree.fromstring(text.encode())
    assert (root.tag, root.get("version")) == ("rss", "2.0")
    (channel,) = root
    for name in ("title", "link", "description"):
        assert channel.findtext(name)
    return channel.findall("item")


def test_a_feed_has_the_newest_first_with_dates_and_lasting_names(filled):
    ended = filled.call("export", "мост language:ru", "--format", "rss")
    newer, older = items(ended.out)
    assert newer.findtext("title") == "Мост номер 2 открыли для движения"
    assert newer.findtext("link") == "https://tengrinews.kz/kazakhstan_news/most-otkryili-2/"
    assert newer.find("guid").attrib == {"isPermaLink": "false"}
    assert (newer.findtext("guid"), older.findtext("guid")) == (
        "tengrinews.kz:news:2", "tengrinews.kz:news:1",
    )  # fmt: skip
    assert parsedate_to_datetime(older.findtext("pubDate")) == NOON
    assert [one.text for one in newer.findall("category")] == ["Казахстан", "мост", "транспорт"]
    assert newer.findtext(f"{{{DC}}}creator") == "Айгуль Сеитова"
    assert "2 articles written" in ended.err


def test_a_feed_of_all_takes_filters_and_shows_no_whole_text(filled):
    filled.call("export", "--output", "all.xml", "--language", "kk")
    (item,) = items((filled.path / "all.xml").read_text("utf-8"))
    assert item.findtext(f"{{{DC}}}language") == "kk"
    assert "автобусы" not in item.findtext("description")


def test_a_feed_stays_a_feed_whatever_a_title_says(sqlite_database):
    known = {"title", "description", "guid", "pubDate", "category"}
    for number, payload in enumerate(HOSTILE):
        fields = dict.fromkeys(("title", "lead", "section", "url", "url_key"), payload)
        with sqlite_database.write() as tx:
            new = new_article(number, tags=[payload], **fields)
            stored = articles.get(tx, articles.insert(tx, new))
        (item,) = items("".join(feed([stored], payload, "http://127.0.0.1:8321/", NOON)))
        assert {child.tag for child in item} - known == {f"{{{DC}}}creator", f"{{{DC}}}language"}
        assert "<" not in item.findtext("description")


def test_parquet_keeps_types_times_and_texts(filled):
    ended = filled.call("export", "--output", "all.parquet")
    assert ended.code == 0
    rows = parquet.read_table(filled.path / "all.parquet").to_pylist()
    assert [row["id"] for row in rows] == [1, 3, 2]
    assert rows[0]["published_at"] == datetime(2026, 3, 2, 12, tzinfo=UTC)
    assert rows[1]["published_at"] is None
    assert rows[0]["tags"] == ["мост", "транспорт"]
    assert rows[0]["body"].count("\n\n") == 1


def test_parquet_wants_a_file(filled):
    ended = filled.call("export", "--format", "parquet")
    assert ended.code == 2
    assert "--output" in ended.err
    ended = filled.call("export", "--output", "absent/all.parquet")
    assert ended.code == 2
    assert "absent/all.parquet: cannot be written" in ended.err


def test_without_its_package_parquet_says_what_to_install(folder, sqlite_url):
    folder.settings(toml_of(sqlite_url))
    (folder.path / "pyarrow.py").write_text("raise ImportError('absent')")
    ended = folder.run("export", "--output", "all.parquet",
                       PYTHONPATH=f"{folder.path}{os.pathsep}{ROOT}")  # fmt: skip
    assert ended.code == 2
    assert "pip install 'jarshy[parquet]'" in ended.err
