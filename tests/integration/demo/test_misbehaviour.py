import http.client
import socket
import zlib

import pytest

from crawler.demo.faults import FAULTS
from crawler.demo.mutations import MUTATIONS
from crawler.demo.soft_pages import SOFT_PAGES

HOST = "tengrinews.kz"


@pytest.mark.parametrize("status", [403, 404, 410, 429, 500, 503])
def test_any_status_can_be_given(replica, get, status):
    replica.misbehave(HOST, "status", status=status, retry_after=120)
    page = get(HOST, "/news/")
    assert (page.status, page.headers["retry-after"]) == (status, "120")
    assert get("akorda.kz", "/ru/events").status == 200


def test_a_misbehaviour_ends_after_so_many_times(replica, get):
    fault = replica.misbehave(f"{HOST}/news/*", "status", times=2, status=500)
    assert [get(HOST, "/news/").status for _ in range(3)] == [500, 500, 200]
    assert fault.hits == 2


def test_a_misbehaviour_can_be_cancelled_and_the_newest_wins(replica, get):
    replica.misbehave("*", "status", status=500)
    newest = replica.misbehave("/robots.txt", "status", status=403)
    assert get(HOST, "/robots.txt").status == 403
    newest.cancel()
    assert get(HOST, "/robots.txt").status == 500
    replica.behave()
    assert get(HOST, "/robots.txt").status == 200


def test_robots_can_be_a_page(replica, get):
    replica.misbehave("/robots.txt", "page", body="<html><body>Добро пожаловать</body></html>")
    page = get(HOST, "/robots.txt")
    assert page.headers["content-type"].startswith("text/html")


@pytest.mark.parametrize("kind", ["truncated", "reset", "broken_chunking"])
def test_a_body_breaks_off(replica, get, kind):
    replica.misbehave(HOST, kind)
    with pytest.raises((http.client.HTTPException, ConnectionError, ValueError)):
        get(HOST, "/news/")
    assert replica.requests[-1].fault == kind


def test_a_body_of_no_announced_length_ends_early_without_an_error(replica, get):
    whole = get(HOST, "/news/")
    replica.misbehave(HOST, "truncated_open", part=0.25)
    page = get(HOST, "/news/")
    assert "content-length" not in page.headers
    assert len(page.body) == len(whole.body) // 4
    assert whole.body.startswith(page.body)


def test_a_body_can_drip(replica):
    replica.misbehave(HOST, "drip", pause=0.01)
    with _ask(replica, "/news/") as connection:
        data = b""
        while b"\r\n\r\n" not in data:
            data += connection.recv(1)
        assert [len(connection.recv(4096)) for _ in range(3)] == [1, 1, 1]


def test_a_head_can_drip(replica):
    replica.misbehave(HOST, "drip_headers", pause=0.01)
    with _ask(replica, "/news/") as connection:
        assert b"".join(connection.recv(4096) for _ in range(8)) == b"HTTP/1.1"


def test_there_may_be_no_answer_at_all(replica):
    replica.misbehave(HOST, "silent")
    with _ask(replica, "/news/") as connection:
        connection.settimeout(0.3)
        with pytest.raises(TimeoutError):
            connection.recv(1)


def test_redirects_go_anywhere_and_round_in_circles(replica, get):
    replica.misbehave("/news/", "redirect", location="http://127.0.0.2:1/", status=301)
    page = get(HOST, "/news/")
    assert (page.status, page.headers["location"]) == (301, "http://127.0.0.2:1/")
    replica.misbehave("/article/*", "redirect_loop")
    target = "/article/"
    for turn in (1, 2, 3):
        target = get(HOST, target).headers["location"]
        assert target == f"/article/?turn={turn}"


@pytest.mark.parametrize("name", SOFT_PAGES)
def test_a_page_that_is_no_article_comes_with_200(replica, get, name):
    replica.misbehave(HOST, "soft", page=name)
    page = get(HOST, "/kazakhstan_news/anything-1/")
    assert page.status == 200
    assert SOFT_PAGES[name][0] in page.text


def test_the_encoding_can_be_labelled_wrongly(replica, get):
    right = get(HOST, "/news/").text
    replica.misbehave(HOST, "charset", label="windows-1251")
    page = get(HOST, "/news/")
    assert page.headers["content-type"] == "text/html; charset=windows-1251"
    assert page.text == right
    replica.misbehave(HOST, "charset", label="utf-8", encoding="koi8-r")
    assert "Новости".encode("koi8-r") in get(HOST, "/news/").body


@pytest.mark.parametrize(("coding", "window"), [("gzip", 31), ("deflate", 15)])
def test_a_small_answer_can_unpack_to_a_large_one(replica, get, coding, window):
    size = 8 << 20
    replica.misbehave(HOST, "bomb", coding=coding, size=size)
    page = get(HOST, "/news/")
    assert page.headers["content-encoding"] == coding
    assert len(page.body) < size // 500
    assert len(zlib.decompress(page.body, window)) == size


def test_pages_can_be_deep_huge_and_top_heavy(replica, get):
    replica.misbehave("/deep/", "deep", depth=3000)
    replica.misbehave("/huge/", "huge", size=1 << 20)
    assert get(HOST, "/deep/").text.count("<div>") >= 3000
    assert len(get(HOST, "/huge/").body) == 1 << 20
    replica.misbehave("/flood/", "header_flood", count=60)
    assert sum(name.startswith("x-flood") for name in get(HOST, "/flood/").headers) == 60


@pytest.mark.parametrize("name", MUTATIONS)
def test_the_layout_can_change_overnight(replica, get, day, name):
    script = day.by_key["tn-ru-water"]
    targets = ("/news/", script.path)
    right = [get(HOST, target).text for target in targets]
    replica.misbehave(HOST, "layout", mutation=name)
    assert [get(HOST, target).text for target in targets] == [
        MUTATIONS[name](html) for html in right
    ]


def test_validators_can_lie(replica, get):
    replica.misbehave(
        HOST, "validators", etag='"constant"', modified="Fri, 01 Jan 2100 00:00:00 GMT"
    )
    page = get(HOST, "/news/")
    assert (page.status, page.headers["etag"]) == (200, '"constant"')
    replica.misbehave(HOST, "not_modified")
    assert get(HOST, "/news/").status == 304


@pytest.mark.parametrize(
    ("kind", "options", "hint"),
    [
        ("explode", {}, "choose one of status"),
        ("layout", {"mutation": "upside_down"}, "needs mutation= one of classes_renamed"),
        ("soft", {}, "needs page= one of not_found"),
        ("redirect", {}, "needs location="),
    ],
)
def test_what_cannot_be_carried_out_is_refused(replica, kind, options, hint):
    with pytest.raises(ValueError, match=hint):
        replica.misbehave(HOST, kind, **options)


def test_every_kind_is_tried_here():
    with open(__file__, encoding="utf-8") as file:  # noqa: PTH123 - this very file
        text = file.read()
    assert [kind for kind in FAULTS if f'"{kind}"' not in text] == []


def _ask(replica, target):
    host, port = replica.address.removeprefix("http://").split(":")
    connection = socket.create_connection((host, int(port)), timeout=10)
    connection.sendall(f"GET {target} HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode())
    return connection
