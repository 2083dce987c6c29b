"""Rules by command and by file: pause, resume, apply."""

import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.support.commands import Folder, toml_of

RULES = """
[rules.press]
query = "Токаев"
to = ["a@example.kz"]
when = "mon-fri 08:00,18:00"
quiet = "22:00-07:00"
expires = 2099-01-01

[rules."нефть и газ"]
query = "нефть OR газ"
to = "b@example.kz"
group = "5m"
cap = 3
"""


@pytest.fixture
def rules(folder: Folder, sqlite_url: str) -> Folder:
    folder.settings(toml_of(sqlite_url))
    (folder.path / "rules.toml").write_text(RULES, "utf-8")
    return folder


def listed(folder: Folder) -> dict[str, dict[str, object]]:
    return {rule["name"]: rule for rule in json.loads(folder.call("alerts", "list", "--json").out)}


def test_a_file_makes_its_rules_and_twice_changes_nothing(rules: Folder) -> None:
    first = rules.call("alerts", "apply", "rules.toml")
    assert (first.code, first.out.splitlines()[-1]) == (0, "Rules: 2 added.")
    stored = listed(rules)
    assert stored["press"]["deliver"] == "mon-fri 08:00,18:00"
    assert stored["press"]["expires_at"] == "2099-01-01T19:00:00Z"
    assert (stored["нефть и газ"]["group_seconds"], stored["нефть и газ"]["hourly_cap"]) == (300, 3)
    assert rules.call("alerts", "apply", "rules.toml").out == "Rules: 2 unchanged.\n"
    assert listed(rules) == stored


def test_a_file_shows_what_it_changes_and_a_dry_run_changes_nothing(rules: Folder) -> None:
    rules.call("alerts", "apply", "rules.toml")
    rules.call("alerts", "add", "мост", "мост", "--to", "c@example.kz")
    changed = RULES.replace('query = "Токаев"', 'query = "Тоқаев"').partition('[rules."')[0]
    (rules.path / "rules.toml").write_text(changed, "utf-8")
    stored = listed(rules)
    dry = rules.call("alerts", "apply", "rules.toml", "--dry-run").out
    assert "~ press: query Токаев → Тоқаев" in dry
    assert "- нефть и газ" in dry
    assert dry.splitlines()[-1] == "Would be: 1 changed, 1 removed."
    assert listed(rules) == stored
    rules.call("alerts", "apply", "rules.toml")
    assert set(listed(rules)) == {"press", "мост"}


def test_a_file_takes_a_rule_over_only_if_told_to(rules: Folder) -> None:
    rules.call("alerts", "add", "press", "мост", "--to", "c@example.kz")
    before = listed(rules)
    for options in ([], ["--dry-run"]):
        ended = rules.call("alerts", "apply", "rules.toml", *options)
        assert ended.code == 2
        assert "'press' (made by command); --adopt" in ended.err
        assert listed(rules) == before
    adopted = rules.call("alerts", "apply", "rules.toml", "--adopt").out
    assert "~ press: made by command until now, this file's from now on; query мост →" in adopted
    assert listed(rules)["press"]["query"] == "Токаев"
    assert rules.call("alerts", "apply", "rules.toml").out == "Rules: 2 unchanged.\n"


def test_two_files_of_one_name_are_told_apart_by_their_folders(rules: Folder) -> None:
    other = rules.path / "other"
    other.mkdir()
    (other / "rules.toml").write_text("[rules.bridge]\nquery='мост'\nto='c@example.kz'", "utf-8")
    rules.call("alerts", "apply", "rules.toml")
    assert rules.call("alerts", "apply", "other/rules.toml").out.endswith("Rules: 1 added.\n")
    assert rules.call("alerts", "apply", "other/../rules.toml").out == "Rules: 2 unchanged.\n"
    assert set(listed(rules)) == {"press", "нефть и газ", "bridge"}


def test_rules_that_bear_a_files_name_alone_are_still_its_own(rules: Folder) -> None:
    rules.call("alerts", "apply", "rules.toml")
    with closing(sqlite3.connect(rules.path / "jarshy.db")) as database, database:
        database.execute("UPDATE alerts SET declared_in = 'rules.toml'")
    assert rules.call("alerts", "apply", "rules.toml").out == "Rules: 2 unchanged.\n"
    declared = {rule["declared_in"] for rule in listed(rules).values()}
    assert declared == {str(rules.path / "rules.toml")}


def test_changes_are_told_in_the_words_of_the_file_and_the_users_zone(rules: Folder) -> None:
    rules.call("alerts", "apply", "rules.toml")
    text = RULES.replace("2099-01-01", "2099-02-03").replace('"5m"', '"90s"').replace("cap = 3", "")
    (rules.path / "rules.toml").write_text(text, "utf-8")
    told = rules.call("alerts", "apply", "rules.toml").out
    assert "~ press: expires 2099-01-01 → 2099-02-03" in told
    assert "group 5m → 90s" in told
    assert "cap 3 → none" in told
    assert "expires: 2099-02-03" in rules.call("alerts", "show", "press").out


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[rules.x]\nquery = 'мост'", ["rules.x", "to is missing"]),
        ("[rules.x]\nquery = 'мост'\nto = 'nobody'", ["rules.x", "to: 'nobody'"]),
        ("[rules.x]\nquery = '(мост'\nto = 'a@b.kz'", ["rules.x", "character"]),
        ("[rules.x]\nquery = 'мост'\nto = 'a@b.kz'\nwenn = 'daily'", ["unknown field 'wenn'"]),
        ("[rules.x]\nquery = 5\nto = 'a@b.kz'", ["query", "expected a text"]),
        ("rules = 3", ["[rules.NAME]"]),
        ("[rule.x]\nquery = 'мост'", ["unknown rule"]),
        ("[rules.x\n", ["rules.toml"]),
        ("[rules.мост]\n", ['[rules."…"]']),
    ],
)
def test_a_file_with_a_fault_changes_nothing(rules: Folder, text: str, words: list[str]) -> None:
    rules.call("alerts", "apply", "rules.toml")
    stored = listed(rules)
    (rules.path / "rules.toml").write_text(f"{RULES}\n{text}", "utf-8")
    if text.startswith("rules"):
        (rules.path / "rules.toml").write_text(text, "utf-8")
    ended = rules.call("alerts", "apply", "rules.toml")
    assert ended.code == 2
    assert "Traceback" not in ended.err
    assert all(word in ended.err for word in ["rules.toml", *words]), ended.err
    assert listed(rules) == stored


def test_a_rule_is_paused_and_resumed(rules: Folder) -> None:
    rules.call("alerts", "apply", "rules.toml")
    before = listed(rules)["press"]["alert_since"]
    assert rules.call("alerts", "pause", "press").out == "Paused 'press'.\n"
    assert listed(rules)["press"]["paused"] is True
    assert "paused" in rules.call("alerts", "list").out
    assert "are told" in rules.call("alerts", "resume", "press").out
    assert listed(rules)["press"]["paused"] is False
    assert listed(rules)["press"]["alert_since"] > before
    assert "was not paused" in rules.call("alerts", "resume", "press").out


def test_a_way_can_be_taken_away_again(rules: Folder) -> None:
    rules.call("alerts", "apply", "rules.toml")
    rules.call("alerts", "edit", "press", "--quiet", "none", "--expires", "none", "--cap", "none")
    rule = listed(rules)["press"]
    assert (rule["quiet_hours"], rule["expires_at"], rule["hourly_cap"]) == (None, None, None)
    shown = rules.call("alerts", "show", "нефть и газ").out
    assert "waits for more of a story: 5m" in shown
    assert f"declared in: {rules.path / 'rules.toml'}" in shown


def test_the_rules_in_the_readme_are_accepted(rules: Folder) -> None:
    readme = Path(__file__).parents[3].joinpath("README.md").read_text("utf-8")
    block = re.search(r"```toml\n(\[rules.*?)```", readme, re.DOTALL)
    assert block
    (rules.path / "rules.toml").write_text(block[1], "utf-8")
    assert rules.call("alerts", "apply", "rules.toml").out.endswith("Rules: 1 added.\n")
