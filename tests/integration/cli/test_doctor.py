"""`jarshy doctor`: what is well, what is not, and what it advises."""

import os
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import make_url

from crawler.demo.day import Day
from crawler.demo.mailcatcher import MailCatcher
from crawler.demo.replica import Replica
from crawler.health.doctor import clock_of_almaty, names_unknown
from crawler.settings import Settings
from crawler.settings.model import FetchSettings
from storage import leader
from storage.engine import Database
from tests.support.commands import Ended, Folder, toml_of
from tests.support.smtp_servers import free_port

NO_MAIL = "[smtp]\nport = {port}\n"


def found(ended: Ended) -> dict[str, tuple[str, str]]:
    """Return subject: (worst state, all texts) of what it printed as JSON."""
    order = ("well", "doubtful", "ill")
    states: dict[str, tuple[str, str]] = {}
    for one in ended.json:
        state, text = states.get(one["subject"], ("well", ""))
        worst = max(state, one["state"], key=order.index)
        states[one["subject"]] = (worst, f"{text} {one['text']} {one['advice']}".strip())
    return states


def test_what_is_well_is_said_with_the_sources_and_the_mail_server(
    folder: Folder, database: Database
) -> None:
    with Replica(Day()) as replica, MailCatcher() as catcher:
        more = f'[smtp]\nport = {catcher.port}\nsender = "jarshy@127.0.0.1"\n'
        folder.settings(toml_of(database.url, replica.connect_to, more))
        ended = folder.run("doctor", "--json")
    states = found(ended)
    assert ended.code == 0, states
    assert {name for name, (state, _) in states.items() if state == "well"} >= {
        "settings", "time zones", "database", "mail server", "tengrinews/ru", "akorda/en",
    }  # fmt: skip
    assert " articles" in states["tengrinews/ru"][1]
    assert states["rules"][0] == states["daemon"][0] == "doubtful"
    assert catcher.mails == []


def test_a_mail_server_that_is_absent_is_bad_and_nothing_else(
    folder: Folder, database: Database
) -> None:
    with Replica(Day()) as replica:
        more = NO_MAIL.format(port=free_port())
        folder.settings(toml_of(database.url, replica.connect_to, more))
        ended = folder.run("doctor")
    assert ended.code == 1
    assert [line for line in ended.out.splitlines() if line.startswith("BAD")] == [
        line for line in ended.out.splitlines() if "does not take mail now" in line
    ]
    assert "Traceback" not in ended.err


def test_offline_nobody_is_asked(folder: Folder, database: Database) -> None:
    folder.settings(toml_of(database.url, {}, NO_MAIL.format(port=free_port())))
    ended = folder.run("doctor", "--offline", "--json")
    assert ended.code == 0
    assert {"mail server", "tengrinews/ru"}.isdisjoint(found(ended))


def test_a_reader_who_cannot_be_told_is_named_at_once_and_by_the_doctor(folder: Folder) -> None:
    folder.settings(toml_of(f"sqlite:///{folder.path / 'jarshy.db'}"))
    chat, hook = "telegram:-1001234567890", "https://example.kz/in"
    added = folder.call("alerts", "add", "press", "вода", "--to", chat)
    assert added.code == 0
    for word in ("telegram.token is not set", "JARSHY_TELEGRAM__TOKEN_FILE", chat):
        assert word in added.err
    assert "webhook.secret" in folder.call("alerts", "edit", "press", "--to", hook).err
    (folder.path / "rules.toml").write_text(f"[rules.x]\nquery='мост'\nto='{chat}'", "utf-8")
    assert "telegram.token" in folder.call("alerts", "apply", "rules.toml").err
    ended = folder.call("doctor", "--offline", "--json")
    state, text = found(ended)["rules"]
    assert (ended.code, state) == (1, "ill")
    assert "webhook.secret" in text
    assert "telegram.token" in text
    secrets = f"[telegram]\ntoken = '1:a'\n[webhook]\nsecret = '{'s' * 32}'\n"
    folder.settings(toml_of(f"sqlite:///{folder.path / 'jarshy.db'}", more=secrets))
    assert folder.call("doctor", "--offline").code == 0
    assert folder.call("alerts", "edit", "press", "--to", chat).err == ""


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written_is_bad_and_nothing_else_of_it(folder: Folder) -> None:
    folder.settings(toml_of("sqlite:///closed/jarshy.db"))
    closed = folder.path / "closed"
    closed.mkdir(mode=0o500)
    ended = folder.run("doctor", "--offline", "--json")
    (said,) = [one for one in ended.json if one["subject"] == "database"]
    assert said["state"] == "ill"
    assert f"{closed} may not be written" in said["text"]


def test_a_machine_without_names_is_told_once() -> None:
    hosts = ["a.invalid", "b.invalid"]
    said = names_unknown(Settings(), hosts)
    assert said is not None
    assert "a.invalid, b.invalid" in said.text
    assert names_unknown(Settings(), [*hosts, "localhost"]) is None
    routes = dict.fromkeys(hosts, "http://127.0.0.1:9")
    led_elsewhere = Settings(fetch=FetchSettings(connect_to=routes))
    assert names_unknown(led_elsewhere, hosts) is None


def test_a_damaged_file_is_bad(folder: Folder, sqlite_url: str) -> None:
    path = Path(make_url(sqlite_url).database or "")
    content = bytearray(path.read_bytes())
    for place in range(3 * 4096, len(content) - 4096, 4096):
        content[place + 100 : place + 900] = b"\xff" * 800
    path.write_bytes(content)
    folder.settings(toml_of(sqlite_url))
    ended = folder.run("doctor", "--offline", "--json")
    assert ended.code == 1
    state, text = found(ended)["database"]
    assert state == "ill"
    assert "damaged" in text


def test_an_archive_that_others_may_read_is_named(folder: Folder, sqlite_url: str) -> None:
    folder.settings(toml_of(sqlite_url))
    path = Path(make_url(sqlite_url).database or "")
    path.chmod(0o600)
    assert found(folder.call("doctor", "--offline", "--json"))["rights"][0] == "well"
    path.chmod(0o644)
    ended = folder.call("doctor", "--offline", "--json")
    state, text = found(ended)["rights"]
    assert (ended.code, state) == (0, "doubtful")
    assert f"others on this machine may read or write {path.name}" in text


def test_an_archive_that_is_absent_is_named(folder: Folder) -> None:
    ended = folder.run("doctor", "--offline")
    assert ended.code == 1
    assert "BAD database: There is no archive at" in ended.out


def test_a_running_daemon_is_seen_and_not_disturbed(folder: Folder, database: Database) -> None:
    folder.settings(toml_of(database.url))
    held = leader.hold(database)
    assert held is not None
    assert found(folder.run("doctor", "--offline", "--json"))["daemon"][0] == "well"
    with database.write() as tx:
        held.require(tx)
    held.release()


@pytest.mark.parametrize(("zone", "state"), [("Asia/Almaty", "well"), ("Etc/GMT-6", "ill")])
def test_old_time_zone_data_are_noticed(zone: str, state: str) -> None:
    assert clock_of_almaty(ZoneInfo(zone)).state == state
