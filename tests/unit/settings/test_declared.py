"""Tables that declare a site: what is refused, and how; the examples that come along."""

import re
import tomllib
from pathlib import Path

import pytest

from crawler.errors import SettingsError
from crawler.settings import Settings, load
from crawler.sources import BUILT_IN, all_sources, by_key

EDITIONS = {source.key: tuple(source.editions) for source in BUILT_IN}
EXAMPLE = Path(__file__).parents[3] / "docs" / "jarshy.example.toml"
WHOLE = """
[sources.gazette]
name = "Газета"
language = "kk"
listings = ["https://gazette.example/news/"]
"""


def read(folder: Path, toml: str) -> Settings:
    file = folder / "jarshy.toml"
    file.write_text(toml, "utf-8")
    file.chmod(0o600)
    return load(file, {}, sources=EDITIONS)


def test_a_table_with_addresses_and_a_language_makes_a_source(tmp_path: Path) -> None:
    settings = read(tmp_path, WHOLE)
    source = by_key("gazette", settings)
    assert source.title == "Газета"
    assert source.editions["kk"].hosts == ("gazette.example", "www.gazette.example")
    assert [one.key for one in all_sources(settings)] == ["tengrinews", "akorda", "gazette"]


@pytest.mark.parametrize(
    ("toml", "expected"),
    [
        ("[sources.gazette]\nenabled = true", "sources.gazette; known sources: tengrinews, akorda"),
        (WHOLE.replace('language = "kk"', ""), "sources.gazette.language is not set"),
        (WHOLE.replace('"kk"', '"de"'), "sources.gazette.language = \"de\": Input should be 'ru'"),
        (WHOLE.replace('["https', '["ftp'), "sources.gazette.listings"),
        (WHOLE.replace("gazette]", "Gazette]"), "sources.Gazette: the key of a site is 2 to 31"),
        (WHOLE + 'editions = ["ru"]', "gazette has no edition 'ru'; known editions: kk"),
        (WHOLE + 'pages = "{listing}/2"', 'pages = "{listing}/2": expected {listing} with {page}'),
        (WHOLE + 'articles = ["news"]', "expected a path such as /news/"),
        (WHOLE + "[sources.gazette.selectors]\ncard = 'div['", 'card = "div[": expected a CSS'),
        (WHOLE + "[sources.gazette.selectors]\ncards = 'div'", "did you mean 'sources.<key>.sel"),
        (WHOLE + "sitemap = []", "did you mean 'sources.<key>.sitemaps'"),
        ('[sources.akorda]\nlanguage = "ru"', "sources.akorda.language: akorda is built in"),
        (
            "[sources.akorda.selectors]\ncard = 'div'",
            "sources.akorda.selectors.card: akorda is built in, and its selectors cannot be set",
        ),
    ],
)  # fmt: skip
def test_a_table_that_is_wrong_is_refused_by_file_table_and_key(
    tmp_path: Path, toml: str, expected: str
) -> None:
    with pytest.raises(SettingsError) as caught:
        read(tmp_path, toml)
    assert str(caught.value).startswith(f"{tmp_path / 'jarshy.toml'}: ")
    assert expected in str(caught.value)


def test_the_examples_are_settings_as_they_stand_and_as_they_are_commented(tmp_path: Path) -> None:
    text = EXAMPLE.read_text("utf-8")
    assert [source.key for source in all_sources(read(tmp_path, text))] == ["tengrinews", "akorda"]
    # A comment that is a table's head or a key with its value is an example.
    bare = re.sub(r"^# (?=\[|\w+ = )", "", text, flags=re.MULTILINE)
    settings = load(None, {}, tmp_path) and read(tmp_path, bare)
    outlets = {key for key in settings.sources if key not in {"akorda", "example"}}
    assert len(outlets) == 10
    assert len(all_sources(settings)) == 2 + 10 + 1
    assert tomllib.loads(bare)["sources"]["example"]["selectors"]["card"] == "div.news-item"
