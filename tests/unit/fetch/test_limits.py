import pytest
from scrapy.http import HtmlResponse

from crawler.fetch.limits import MAX_REFUSALS, MAX_SILENCE, Brakes, is_truncated


@pytest.mark.parametrize(
    ("flags", "body", "truncated"),
    [
        ([], b"<p>no end, but its length was announced", False),
        (["partial"], b"<html><p>cut", True),
        (["partial"], b"<html><p>whole</p></body></HTML>\n", False),
        (["dataloss"], b"<html></html>", True),
    ],
)
def test_a_page_without_length_must_be_closed(
    flags: list[str],
    body: bytes,
    truncated: bool,  # noqa: FBT001 - a parameter of the table
) -> None:
    response = HtmlResponse("https://news.example/", body=body, flags=flags)
    assert is_truncated(response) is truncated


def test_three_403_in_a_row_stop_the_run_but_not_three_in_all() -> None:
    brakes = Brakes("news.example")
    assert [brakes.note(status) for status in (403, 403, 200, 403, 403)] == [None] * 5
    assert brakes.note(403) == "news.example answered 403 (forbidden) 3 times in a row"
    assert MAX_REFUSALS == 3


def test_five_failures_in_a_row_stop_the_run() -> None:
    brakes = Brakes("news.example")
    noted = [brakes.note(status) for status in (None, 503, None, 404, None, 500, 502, None, None)]
    assert noted[:-1] == [None] * 8
    assert str(MAX_SILENCE) in (noted[-1] or "")
