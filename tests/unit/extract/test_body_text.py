"""From an HTML block to paragraphs."""

import pytest

from crawler.extract.body_text import Link, Noise, read_paragraphs
from crawler.extract.tree import parse


def texts(html: str, noise: Noise | None = None) -> list[str]:
    return [paragraph.text for paragraph in read_paragraphs([parse(html)], noise or Noise())]


def test_blocks_become_paragraphs_with_their_kind():
    html = "<h2>Раз</h2><p>два</p><blockquote><p>три</p></blockquote><ul><li>четыре</li></ul>"
    found = read_paragraphs([parse(html)])
    assert [(paragraph.text, paragraph.kind) for paragraph in found] == [
        ("Раз", "h2"),
        ("два", "p"),
        ("три", "blockquote"),
        ("четыре", "li"),
    ]


def test_inline_elements_join_as_a_browser_shows_them():
    assert texts("<p><b>Т</b>окаев <i>сказал</i>, что</p>") == ["Токаев сказал, что"]


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("передает<a href='/'>Tengrinews.kz</a>со ссылкой", "передает Tengrinews.kz со ссылкой"),
        ("сказал<a href='/'>Токаев</a>.", "сказал Токаев."),
        ("<a href='/'>закон</a>а", "закона"),
        ("<a href='/'>Tengrinews</a>-ке", "Tengrinews-ке"),
    ],
)
def test_a_link_glues_no_words(html: str, text: str):
    assert texts(f"<p>{html}</p>") == [text]


def test_one_break_stays_inside_a_paragraph_and_two_end_it():
    assert texts("<p>раз<br>два<br><br>три</p>") == ["раз\nдва", "три"]


def test_line_ends_of_the_source_are_spaces():
    assert texts("<p>раз\n   два&nbsp;три</p>") == ["раз два три"]


def test_text_outside_any_block_is_a_paragraph():
    assert texts("<div>раз<p>два</p>три</div>") == ["раз", "два", "три"]


def test_cells_of_a_row_are_set_apart():
    assert texts("<table><tr><td>1</td><td>2</td></tr></table>") == ["1 2"]


def test_scripts_embeds_and_hidden_parts_are_left_out_and_their_tails_kept():
    html = (
        "<div><script>x</script>раз <style>y</style>два<iframe></iframe><p hidden>три</p>"
        "<p style='display: none'>три</p><blockquote class='instagram-media'>три</blockquote>"
        "<form><p>три</p></form>четыре</div>"
    )
    assert texts(html) == ["раз два", "четыре"]


def test_noise_is_named_by_class_id_or_tag():
    html = "<p class='a ad'>1</p><p id='adfox_1'>2</p><h1>3</h1><p class='ads'>4</p>"
    noise = Noise(frozenset({"ad"}), ("adfox_",), frozenset({"h1"}))
    assert texts(html, noise) == ["4"]


def test_links_come_with_their_paragraph():
    found = read_paragraphs([parse("<p>см. <a href='/x'>сайт <b>Акорды</b></a></p><p>нет</p>")])
    assert found[0].links == (Link("сайт Акорды", "/x"),)
    assert found[0].linked == len("сайт Акорды")
    assert found[1].links == ()


@pytest.mark.parametrize("depth", [1_000, 2_000, 10_000, 50_000])
def test_deep_nesting_loses_no_text(depth: int):
    html = f"<body>{'<div>' * depth}<p>глубоко</p>{'</div>' * depth}<p>потом</p></body>"
    assert texts(html) == ["глубоко", "потом"]


@pytest.mark.parametrize("html", ["", " ", "\0", "<", "<!--", "<![CDATA[", "<html", "{}", "\ud83d"])
def test_garbage_is_an_empty_tree_or_plain_text(html: str):
    assert all(text.strip() for text in texts(html))
