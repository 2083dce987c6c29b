import pytest

from crawler.spiders.reasons import in_short, of_articles, of_listings, without_code

URL = "https://a.example/x-1"


@pytest.mark.parametrize(
    ("stored", "read"),
    [
        ("extract_failed: no body found", "no body found"),
        ("missing: soft_error: it is an error page", "it is an error page"),
        ("timeout: no whole answer", "no whole answer"),
        ("the site answered 500", "the site answered 500"),
        ("page 2: the site answered 500", "page 2: the site answered 500"),
    ],
)
def test_codes_are_for_programs(stored: str, read: str) -> None:
    assert without_code(stored) == read


@pytest.mark.parametrize(
    ("stored", "read"),
    [
        (f"extract_failed: no body found on {URL} (9 characters, title 'a (b)'); kept out",
         "no body found; kept out"),
        (f"soft_error: {URL} is an error page (title: 'x'); kept out",
         "it is an error page; kept out"),
    ],
)  # fmt: skip
def test_what_differs_from_page_to_page_is_left_out(stored: str, read: str) -> None:
    assert in_short(stored, URL) == read


def test_a_reason_of_several_listings_is_told_once() -> None:
    failed = [("https://a.example/x/", "down"), ("https://a.example/y/", "empty")]
    failed.append(("https://a.example/z/", "down"))
    assert list(of_listings(failed).values()) == ["2 listings: down", "https://a.example/y/: empty"]


def test_the_commonest_reasons_of_articles_are_named_and_the_rest_is_counted() -> None:
    examples = {name: f"https://a.example/{name}" for name in "abcd"}
    assert of_articles({"a": 1}, examples) == (
        "1 address could not be read: a (https://a.example/a)"
    )
    assert of_articles({"a": 1, "b": 5, "c": 1, "d": 1}, examples) == (
        "8 addresses could not be read: b (5 times, first https://a.example/b);"
        " a (https://a.example/a alone); 2 for other reasons"
    )
