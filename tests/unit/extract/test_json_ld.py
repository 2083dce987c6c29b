"""JSON-LD, friendly and hostile."""

import json

import pytest

from crawler.extract.json_ld import ArticleNode, find_article

URL = "https://example.kz/news/a-1/"


def page(*blocks: str) -> str:
    return "".join(f'<script type="application/ld+json">{block}</script>' for block in blocks)


def article(**fields: object) -> str:
    return json.dumps({"@type": "NewsArticle", **fields})


def test_the_article_is_found_among_other_blocks():
    node = find_article(page('{"@type":"Organization","name":"X"}', article(headline="A")), URL)
    assert node.headline == "A"


def test_the_article_is_found_in_a_graph():
    block = json.dumps({"@graph": [{"@type": "WebSite"}, json.loads(article(headline="A"))]})
    assert find_article(page(block), URL).headline == "A"


def test_of_several_articles_the_one_of_the_address_counts():
    other = article(headline="Другая", url="https://example.kz/news/b-2/")
    own = article(headline="Своя", mainEntityOfPage={"@id": URL})
    assert find_article(page(other, own), URL).headline == "Своя"


def test_entities_inside_the_json_are_resolved():
    assert find_article(page(article(headline="&quot;Да&quot; &amp;quot;")), URL).headline == (
        '"Да" "'
    )


def test_every_field_is_read():
    node = find_article(
        page(
            article(
                headline="A",
                description="D",
                articleBody="<p>Раз</p><p>два &amp; три</p>",
                datePublished="2024-03-01T06:13:01+06:00",
                articleSection=["S"],
                author=[{"name": "Дана Сеитова"}, "Олег Рябов"],
                keywords="а, б",
                image={"url": "/a.jpg"},
                publisher={"name": "P"},
            )
        ),
        URL,
    )
    assert node == ArticleNode(
        headline="A",
        description="D",
        body="Раз\n\nдва & три",
        published="2024-03-01T06:13:01+06:00",
        section="S",
        authors=("Дана Сеитова", "Олег Рябов"),
        keywords=("а", "б"),
        images=("/a.jpg",),
        publisher="P",
    )


@pytest.mark.parametrize(
    "block",
    [
        "",
        "{",
        "[]",
        "null",
        "[" * 100_000,
        '{"@type":"NewsArticle","headline":' + "9" * 5_000 + "}",
        '{"@type":"NewsArticle","headline":NaN}',
        '{"@type":"NewsArticle","headline":1e999}',
        '{"@type":"NewsArticle","headline":["a"],"author":{"name":{"x":1}}}',
        '{"@type":["WebSite", 7, null]}',
        '{"@type":"NewsArticle","headline":"' + "a" * 1_100_000 + '"}',
    ],
    ids=lambda block: block[:40],
)
def test_broken_or_hostile_json_says_nothing(block: str):
    assert find_article(page(block), URL) == ArticleNode()


def test_lone_surrogates_and_controls_do_not_pass():
    block = '{"@type":"NewsArticle","headline":"a\\ud83d\\u0000b","author":"x\\u202ey"}'
    node = find_article(page(block), URL)
    assert (node.headline, node.authors) == ("ab", ("xy",))


def test_a_broken_block_does_not_hide_a_good_one():
    assert find_article(page("{", article(headline="A")), URL).headline == "A"


def test_comments_and_raw_line_ends_are_tolerated():
    assert find_article(page("<!--\n" + article(headline="A") + "\n-->"), URL).headline == "A"
    assert find_article(page('{"@type":"Article","headline":"A\nB"}'), URL).headline == "A B"
