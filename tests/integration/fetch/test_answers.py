"""Wrong, slow, cut, huge and lying answers: none becomes an article, each has its reason."""

import gzip
import socket
import struct
import time
from collections.abc import Callable
from datetime import timedelta
from http.server import BaseHTTPRequestHandler

import pytest

from storage.records import Crawl
from tests.support.toy_site import Reply, listing, story
from tests.support.visits import Lab

SOON = timedelta(minutes=5)
FLOOD = 400_000_000  # bytes of headers, if nobody hangs up
Handler = BaseHTTPRequestHandler
FirstVisit = Callable[[], Crawl]


def _raw(handler: Handler, data: bytes) -> None:
    handler.wfile.write(data)
    handler.wfile.flush()


def cut_short(handler: Handler) -> None:
    body = story(1).encode()
    head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {len(body)}\r\n\r\n"
    _raw(handler, head.encode() + body[: len(body) // 2])


def cut_without_length(handler: Handler) -> None:
    body = story(1).encode()
    _raw(handler, b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n" + body[: len(body) // 2])


def broken_chunks(handler: Handler) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n"
    body = story(1).encode()
    _raw(handler, head + f"{len(body):x}\r\n".encode() + body + b"\r\nzz\r\n")


def reset(handler: Handler) -> None:
    cut_short(handler)
    linger = struct.pack("ii", 1, 0)
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    handler.connection.close()


def no_answer(handler: Handler) -> None:
    """Close the connection without a word."""


CUTS = [cut_short, cut_without_length, broken_chunks, reset, no_answer]


@pytest.mark.parametrize("cut", CUTS, ids=lambda cut: cut.__name__)
def test_a_page_that_came_in_part_is_tried_again_and_never_stored(
    lab: Lab, cut: Callable[[Handler], None]
) -> None:
    lab.site.publish(1, 2)
    lab.site.script["/story-1"] = Reply(act=cut)
    crawl = lab.visit()
    assert (crawl.new, crawl.failed, crawl.outcome) == (1, 1, "degraded")
    assert lab.article(1) is None
    assert 1 <= lab.site.count("/story-1") <= 3
    address = lab.address(1)
    assert (address.state, address.failures) == ("failed", 1)
    assert address.reason
    del lab.site.script["/story-1"]
    crawl = lab.visit(later=SOON)
    assert (crawl.new, crawl.outcome) == (1, "ok")
    assert lab.article(1) is not None


def test_a_whole_page_without_a_length_is_stored(lab: Lab) -> None:
    def whole(handler: Handler) -> None:
        _raw(handler, b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n" + story(1).encode())

    lab.site.publish(1)
    lab.site.script["/story-1"] = Reply(act=whole)
    assert lab.visit().new == 1


@pytest.mark.parametrize("part", ["headers", "body"])
def test_a_dripping_server_costs_the_timeout_and_no_more(lab: Lab, part: str) -> None:
    to_the_end = []

    def drip(handler: Handler) -> None:
        start = b"HTTP/1.1 200 OK\r\n"
        if part == "body":
            start += b"Content-Type: text/html\r\nContent-Length: 100000\r\n\r\n"
        try:
            _raw(handler, start)
            for _ in range(600):
                _raw(handler, b"X-Drip: 1\r\n" if part == "headers" else b"<p>")
                time.sleep(0.1)  # noqa: TID251 - the fault itself
        except OSError:
            return
        to_the_end.append(part)

    lab.fetch = {"timeout": 1.0}
    lab.site.publish(1, 2)
    lab.site.script["/story-1"] = Reply(act=drip)
    crawl = lab.visit()
    assert to_the_end == []  # each try was given up within the minute that a drip takes
    assert 1 <= lab.site.count("/story-1") <= 3
    assert (crawl.new, crawl.failed) == (1, 1)
    assert "timeout" in (lab.address(1).reason or "")


@pytest.mark.parametrize("line", [b"X-Flood: 1\r\n" * 500, b"X-Long: " + b"x" * 60_000 + b"\r\n"])
def test_a_flood_of_headers_ends_and_costs_no_other_page(lab: Lab, line: bytes) -> None:
    sent = 0

    def flood(handler: Handler) -> None:
        nonlocal sent
        try:
            _raw(handler, b"HTTP/1.1 200 OK\r\n")
            while sent < FLOOD:
                _raw(handler, line)
                sent += len(line)
        except OSError:
            return

    lab.fetch = {"timeout": 0.7}
    lab.site.publish(1, 2)
    lab.site.script["/story-1"] = Reply(act=flood)
    crawl = lab.visit()
    assert (crawl.new, crawl.failed) == (1, 1)
    assert lab.site.count("/story-1") <= 3
    assert lab.address(1).reason


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
def test_a_page_that_unpacks_beyond_the_limit_is_refused(lab: Lab, coding: str) -> None:
    lab.fetch = {"max_bytes": 100_000}
    lab.site.publish(1, 2)
    lab.site.script["/story-1"] = Reply(_bomb(coding), headers={"Content-Encoding": coding})
    crawl = lab.visit()
    assert (crawl.new, crawl.rejected) == (1, 1)
    assert "too_large" in (lab.address(1).reason or "")


def test_a_page_larger_than_the_limit_is_refused(lab: Lab) -> None:
    lab.fetch = {"max_bytes": 20_000}
    lab.site.publish(1)
    lab.site.script["/story-1"] = Reply(story(1, "long " * 10_000))
    assert lab.visit().rejected == 1
    assert "too_large" in (lab.address(1).reason or "")


def test_three_403_in_a_row_stop_the_run_and_keep_what_was_got(lab: Lab) -> None:
    lab.site.per_page = 20
    lab.site.publish(*range(1, 21))
    for number in range(5, 21):
        lab.site.script[f"/story-{number}"] = Reply("forbidden", 403)
    crawl = lab.visit(pages=1)
    assert (crawl.outcome, crawl.new, crawl.failed) == ("degraded", 4, 3)
    assert "403" in (crawl.reason or "")
    assert "wait for the next visit" in (crawl.reason or "")
    assert sum(lab.site.count(f"/story-{n}") for n in range(5, 21)) <= 4


def test_a_site_that_only_fails_is_left_alone_after_five_failures(lab: Lab) -> None:
    lab.site.per_page = 20
    lab.site.publish(*range(1, 21))
    for number in range(1, 21):
        lab.site.script[f"/story-{number}"] = Reply("down", 503)
    crawl = lab.visit(pages=1)
    assert crawl.reason == (
        "toy.example failed 5 times in a row; 5 addresses could not be read: the site answered 503"
        " (first https://toy.example/story-1); 15 addresses wait for the next visit"
    )
    assert crawl.failed == 5
    assert max(lab.site.count(f"/story-{n}") for n in range(1, 21)) == 3


def test_a_site_that_was_down_is_probed_with_one_request(lab: Lab, first_visit: FirstVisit) -> None:
    first_visit()
    lab.site.script["/news/"] = Reply("down", 503)
    assert lab.visit(later=SOON).outcome == "failed"
    assert lab.site.count("/news/") == 3
    lab.site.forget()
    assert lab.visit(later=SOON).outcome == "failed"
    assert lab.site.count("/news/") == 1


def test_retry_after_within_the_run_is_waited_for(lab: Lab) -> None:
    lab.site.publish(1)
    lab.site.script["/story-1"] = lambda asked: (
        Reply(story(1)) if asked else Reply("busy", 429, {"Retry-After": "1"})
    )
    assert lab.visit().new == 1
    first, second = (
        at for at, path in zip(lab.site.times, lab.site.paths, strict=True) if path == "/story-1"
    )
    assert second - first >= 1.0


@pytest.mark.parametrize("status", [429, 503])
def test_a_long_retry_after_ends_the_visit_and_is_kept_over_runs(lab: Lab, status: int) -> None:
    lab.site.publish(1, 2, 3)
    lab.site.script["/story-2"] = Reply("busy", status, {"Retry-After": "1800"})
    crawl = lab.visit()
    assert (crawl.new, crawl.failed, crawl.outcome) == (1, 1, "degraded")
    assert "1800 s" in (crawl.reason or "")
    lab.site.forget()
    crawl = lab.visit(later=timedelta(minutes=29))
    assert lab.site.requests == []
    assert crawl.outcome == "failed"
    assert "asked not to be visited" in (crawl.reason or "")
    lab.site.script.pop("/story-2")
    assert lab.visit(later=timedelta(minutes=2)).new == 2


def test_a_page_in_another_encoding_is_read_by_its_label(lab: Lab) -> None:
    text = "Правительство утвердило бюджет на три года."
    page = story(1, text).replace("<head>", '<head><meta charset="windows-1251">')
    lab.site.publish(1)
    lab.site.script["/story-1"] = Reply(page.encode("cp1251"), kind="text/html")
    lab.visit()
    article = lab.article(1)
    assert article is not None
    assert text in article.body


def test_a_page_of_unreadable_bytes_is_not_stored(lab: Lab) -> None:
    page = story(1, "Правительство утвердило бюджет. " * 40).encode("cp1251")
    lab.site.publish(1)
    lab.site.script["/story-1"] = Reply(page)
    assert lab.visit().failed == 1
    assert "suspect_encoding" in (lab.address(1).reason or "")


def test_what_is_no_page_is_rejected(lab: Lab) -> None:
    lab.site.publish(1)
    lab.site.script["/story-1"] = Reply(b"%PDF-1.7 \x00\x01", kind="application/pdf")
    assert lab.visit().rejected == 1
    assert "application/pdf" in (lab.address(1).reason or "")


NO_PAGES = ["application/pdf", "application/json; charset=utf-8", "image/svg+xml", "text/calendar"]


@pytest.mark.parametrize("kind", NO_PAGES)
def test_what_is_labelled_as_no_page_is_not_read_as_one_even_if_it_is_text(
    lab: Lab, kind: str
) -> None:
    lab.site.publish(1, 2)
    lab.site.script["/story-1"] = Reply(story(1), kind=kind)
    assert lab.visit().new == 1
    assert lab.article(1) is None
    said = f"the answer is no page but {kind.partition(';')[0]}"
    assert lab.address(1).reason == said
    lab.site.script["/news/"] = Reply(listing([2, 1]), kind=kind)
    assert lab.visit(later=SOON).reason == f"https://toy.example/news/: {said}"


@pytest.mark.parametrize(
    "kind", ["text/html", "application/xhtml+xml", "TEXT/HTML;x=y", "html", ""]
)
def test_a_page_is_read_by_any_label_that_pages_bear(lab: Lab, kind: str) -> None:
    lab.site.publish(1)
    lab.site.script["/story-1"] = Reply(story(1), kind=kind)
    assert lab.visit().new == 1


SOFT = {
    "error": "<title>404 Not Found</title><h1>404 Not Found</h1>",
    "captcha": "<title>Just a moment...</title><h1>Checking your browser</h1>",
    "maintenance": "<title>Site under maintenance</title><h1>Site under maintenance</h1>",
    "empty": "<html><body></body></html>",
}


@pytest.mark.parametrize("kind", SOFT)
def test_a_soft_page_never_becomes_an_article_nor_replaces_one(
    lab: Lab, first_visit: FirstVisit, kind: str
) -> None:
    first_visit()
    lab.site.publish(13)
    soft = Reply(SOFT[kind])
    lab.site.script["/story-12"] = lab.site.script["/story-13"] = soft
    before = lab.article(12)
    crawl = lab.visit(later=timedelta(hours=2))
    assert lab.article(13) is None
    after = lab.article(12)
    assert before is not None
    assert after is not None
    assert (before.title, before.body) == (after.title, after.body)
    assert crawl.outcome == "degraded"
    assert lab.address(12).reason
    assert lab.address(13).reason


def test_addresses_are_stored_as_the_site_has_them_and_the_real_host_is_asked(lab: Lab) -> None:
    lab.site.publish(1)
    lab.visit()
    assert {headers["host"] for _, headers in lab.site.requests} == {"toy.example"}
    article = lab.article(1)
    assert article is not None
    assert article.url == "https://toy.example/story-1"


def test_no_cookie_referrer_or_login_is_ever_sent_and_the_agent_names_itself(lab: Lab) -> None:
    lab.site.publish(1, 2)
    lab.site.script["/news/"] = Reply(listing([2, 1]), headers={"Set-Cookie": "id=1; Path=/"})
    lab.visit()
    for _, headers in lab.site.requests:
        assert not {"cookie", "referer", "authorization"} & set(headers)
        assert headers["user-agent"].startswith("jarshy/")


def _bomb(coding: str) -> bytes:
    body = story(1, "long " * 2_000_000).encode()
    if coding == "gzip":
        return gzip.compress(body)
    if coding == "deflate":
        import zlib  # noqa: PLC0415 - one of four

        return zlib.compress(body)
    if coding == "br":
        brotli = pytest.importorskip("brotli", reason="brotli is an extra of Scrapy's")
        return bytes(brotli.compress(body, quality=1))
    zstd = pytest.importorskip("backports.zstd", reason="zstd is an extra of Scrapy's")
    return bytes(zstd.compress(body))
