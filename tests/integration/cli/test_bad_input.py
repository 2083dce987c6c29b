"""What people get wrong: each with its message, its exit code and no traceback."""

import os
import sqlite3

import pytest
from sqlalchemy import text

from storage.migrate import revisions
from tests.support.commands import Folder, toml_of
from tests.support.smtp_servers import free_port


def refused(ended, code, *words):
    assert ended.code == code, ended.err
    assert "Traceback" not in ended.err + ended.out
    for word in words:
        assert word in ended.err
    return ended


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["crawl", "tengrinew"], ["Error: Unknown source 'tengrinew'", "tengrinews, akorda"]),
        (["crawl", "akorda/kz"], ["Error: No edition 'kz'", "ru, kk, en"]),
        (["crawl", "--pages", "0"], ["--pages"]),
        (["search", "мост", "--since", "2024-02-30"], ["--since", "2024-02-30", "not a date"]),
        (["search", "мост", "--since", "yesterdy"], ["not a date: expected YYYY-MM-DD"]),
        (["search", "мост", "--until", "0999-01-01"], ["the year must be"]),
        (
            ["search", "мост", "--since", "2024-03-02", "--until", "2024-03-01"],
            ["--since lies after --until"],
        ),
        (["search", "мост", "--source", "tengri"], ["unknown 'tengri'", "tengrinews"]),
        (["search", "мост", "--language", "de"], ["unknown 'de'", "ru, kk, en"]),
        (["search", "(мост AND"], ["character"]),
        (["search", '"мост'], ["character 1", "Hint"]),
        (["show", "999"], ["Error: No article '999'"]),
        (["show", "мост"], ["neither an article's number nor an http(s) address"]),
        (["explain", "tengrinews.kz/x"], ["neither an article's number"]),
        (["alerts", "show", "x"], ["Error: No alert rule is called 'x'", "none yet"]),
        (["alerts", "remove", "x"], ["Error: No alert rule is called 'x'"]),
        (["alerts", "add", "x", "мост", "--to", "nobody"], ["--to", "no mail address"]),
        (["alerts", "add", "x", "два", "слова", "--to", "a@b.kz"], ["needs quotes"]),
        (["alerts", "add", "x", "NOT мост", "--to", "a@b.kz"], ["only says what must not match"]),
        (["alerts", "add", "x", "", "--to", "a@b.kz"], ["query"]),
        (["alerts", "add", "x", "мост", "--to", "http://a.kz/in"], ["--to", "only https"]),
        (["alerts", "add", "x", "мост", "--to", "telegram:me"], ["--to", "telegram:CHAT"]),
        (["alerts", "add", "x", "мост", "--to", "a@b.kz", "--when", "now"], ["--when", "08:00"]),
        (["alerts", "add", "x", "мост", "--to", "a@b.kz", "--quiet", "8"], ["--quiet", "22:00"]),
        (["alerts", "add", "x", "мост", "--to", "a@b.kz", "--cap", "0"], ["--cap", "1 to 9999"]),
        (["alerts", "add", "x", "мост", "--to", "a@b.kz", "--group", "5x"], ["--group", "5m"]),
        (["alerts", "add", "x", "мост", "--to", "a@b.kz", "--expires", "soon"], ["--expires"]),
        (["alerts", "apply", "missing.toml"], ["missing.toml"]),
        (["alerts", "pause", "x"], ["Error: No alert rule is called 'x'"]),
        (["alerts", "add", "a\nb", "мост", "--to", "a@b.kz"], ["name"]),
        (["mail", "list", "--state", "lost"], ["lost", "pending"]),
        (["export", "--format", "xml"], ["xml"]),
        (["story", "abc"], ["'ID'", "'abc'"]),
        (["mail", "retry"], ["Error: Give the numbers"]),
        (["sources", "save", "notaurl"], ["Error: 'notaurl' is no address"]),
        (["sources", "try", "notaurl"], ["https://example.org/"]),
        (["db", "backup", "absent/copy.db"], ["there is no folder"]),
        (["nonsense"], ["No such command 'nonsense'"]),
        (["search", "--nonsense"], ["--nonsense"]),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_wrong_usage_ends_with_2_and_says_what_is_right(folder, sqlite_url, arguments, words):
    folder.settings(toml_of(sqlite_url))
    refused(folder.call(*arguments), 2, *words)


@pytest.mark.parametrize(
    "command", [["search", "мост"], ["show", "1"], ["status"], ["alerts", "list"]]
)
def test_a_database_that_is_not_there_is_told_and_not_made(folder, command):
    refused(folder.call(*command), 1, "jarshy db upgrade")
    assert not (folder.path / "jarshy.db").exists()


def test_unknown_settings_are_told_by_a_real_process(folder):
    folder.settings("[smpt]\nhost = 'x'")
    refused(folder.run("status"), 2, "jarshy.toml", "'smpt.host'", "'smtp.host'")


def test_where_all_settings_are_asked_for_they_are_shown_whatever_is_wrong(folder):
    folder.settings("[nonsense]\nx = 1")
    refused(folder.call("status"), 2, "`jarshy config` lists all settings")
    ended = refused(folder.call("config"), 2, "nonsense.x")
    assert "smtp.host" in ended.out


def test_settings_that_cannot_be_read_are_told_by_a_real_process(folder):
    folder.settings("smtp = = 1")
    refused(folder.run("status"), 2, "jarshy.toml", "line 1")


def test_a_named_settings_file_that_is_absent_is_told(folder):
    refused(
        folder.run("--config", "other.toml", "status"), 2, "other.toml", "no such settings file"
    )


@pytest.mark.parametrize("command", [["db", "upgrade"], ["crawl"], ["search", "мост"]])
def test_a_foreign_sqlite_file_is_left_alone(folder, command):
    path = folder.path / "other.db"
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE people (name TEXT)")
        other.execute("INSERT INTO people VALUES ('Айгуль')")
    other.close()
    before = path.read_bytes()
    folder.settings(toml_of(f"sqlite:///{path}"))
    refused(folder.run(*command), 1, "other.db")
    assert path.read_bytes() == before


def test_a_file_that_is_no_database_is_left_alone(folder):
    path = folder.path / "notes.db"
    path.write_text("milk, bread\n" * 100)
    folder.settings(toml_of(f"sqlite:///{path}"))
    refused(folder.run("crawl"), 1, "notes.db")
    assert path.read_text() == "milk, bread\n" * 100


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_told(folder):
    closed = folder.path / "closed"
    closed.mkdir(0o500)
    folder.settings(toml_of(f"sqlite:///{closed / 'jarshy.db'}"))
    refused(folder.run("crawl"), 1, "closed")


def test_a_folder_that_is_absent_is_told(folder):
    folder.settings(toml_of("sqlite:///absent/jarshy.db"))
    refused(folder.run("crawl"), 1, "absent")


def test_a_newer_database_is_told_and_left_alone(folder, database):
    folder.settings(toml_of(database.url))
    with database.write() as tx:
        tx.exec_driver_sql("UPDATE alembic_version SET version_num = '9999_future'")
    refused(folder.run("search", "мост"), 1, "newer", "Update the program")
    refused(folder.run("crawl", "--no-mail"), 1, "newer")
    refused(folder.run("db", "upgrade"), 1, "newer")
    refused(folder.run("db", "status"), 1, "newer", "Update the program")


def test_an_older_database_is_told_what_to_run(folder, database):
    folder.settings(toml_of(database.url))
    with database.write() as tx:
        tx.execute(text("UPDATE alembic_version SET version_num = :it"), {"it": revisions()[0]})
    refused(folder.run("search", "мост"), 1, "older", "jarshy db upgrade")
    refused(folder.run("db", "status"), 1, "older", "jarshy db upgrade")


def test_a_postgres_that_is_down_is_told_without_its_password(folder):
    folder.settings(toml_of(f"postgresql://me:hunter2@127.0.0.1:{free_port()}/news"))
    for command in (["db", "upgrade"], ["crawl"], ["status"]):
        ended = refused(folder.run(*command), 1, "127.0.0.1")
        assert "hunter2" not in ended.err + ended.out


def test_an_unexpected_error_is_short_and_debug_shows_where(tmp_path):
    folder = Folder(tmp_path)
    (tmp_path / "jarshy.toml").mkdir()
    ended = folder.run("status")
    assert ended.code == 2
    assert "Traceback" not in ended.err
    assert "Traceback" in folder.run("--debug", "status").err
