from scrapy.http import Response

from crawler.fetch.conditional import Validators, validators_of


def response(**headers: str) -> Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Response("https://news.example/", headers=named)


def test_what_a_page_came_with_is_sent_back() -> None:
    got = validators_of(response(ETag='W/"a1"', Last_Modified="Sun, 01 Mar 2026 00:00:00 GMT"))
    assert got.headers() == {
        "If-None-Match": 'W/"a1"',
        "If-Modified-Since": "Sun, 01 Mar 2026 00:00:00 GMT",
    }


def test_no_validators_mean_no_condition() -> None:
    assert validators_of(response()) == Validators()
    assert Validators().headers() == {}


def test_unusable_validators_count_as_absent() -> None:
    assert validators_of(response(ETag='"' + "x" * 500 + '"')) == Validators()
    assert validators_of(response(ETag="кавычки")) == Validators()
