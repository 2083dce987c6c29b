"""README.md says what is there, and all of it."""

import re
import tomllib

import pytest

from crawler.settings import load
from storage.text.query import parse
from tests.architecture import readme

TEXT = readme.README.read_text("utf-8")


def test_the_table_of_settings_is_the_programs_own():
    table = re.search(r"<!-- settings -->\n(.*?)\n<!-- settings: end -->", TEXT, re.DOTALL)
    assert table
    assert table[1] == readme.settings_table()


def test_every_command_stands_in_the_readme_and_exists():
    assert readme.usage_block().keys() == readme.commands().keys()


@pytest.mark.parametrize("name", readme.commands())
def test_every_option_stands_in_the_readme_and_exists(name):
    assert readme.usage_block()[name] == readme.options(readme.commands()[name])


@pytest.mark.parametrize("name", readme.commands())
def test_every_command_has_help_with_an_example(name):
    command = readme.commands()[name]
    assert command.help
    assert (command.epilog or "").startswith("Example: jarshy ")


@pytest.mark.parametrize("path", readme.tree_paths())
def test_what_the_tree_names_exists(path):
    assert (readme.ROOT / path).exists()


def test_the_tree_names_every_package():
    named = {readme.ROOT / path for path in readme.tree_paths()}
    packages = {
        init.parent
        for top in ("crawler", "storage")
        for init in (readme.ROOT / top).glob("*/__init__.py")
    }
    assert packages <= named


@pytest.mark.parametrize("target", sorted(set(re.findall(r"\]\(((?!http)[^)]+)\)", TEXT))))
def test_every_link_leads_somewhere(target):
    assert (readme.ROOT / target).exists()


def test_the_settings_shown_as_an_example_are_accepted(tmp_path):
    block = re.search(r"```toml\n(.*?)```", TEXT, re.DOTALL)
    assert block
    assert tomllib.loads(block[1])
    (tmp_path / "jarshy.toml").write_text(block[1], "utf-8")
    (tmp_path / "password").write_text("p")
    secret = {"JARSHY_SMTP__PASSWORD_FILE": str(tmp_path / "password")}
    settings = load(None, secret, tmp_path, sources={"akorda": ("ru", "kk", "en")})
    assert (settings.smtp.security, settings.smtp.port) == ("starttls", 587)


@pytest.mark.parametrize(
    "query", re.findall(r"`([^`]+)`", "".join(re.findall(r"^\| (`.*?) \|", TEXT, re.MULTILINE)))
)
def test_every_query_shown_can_be_parsed(query):
    if "." not in query and "_" not in query:  # the table of settings has the same form
        parse(query)
