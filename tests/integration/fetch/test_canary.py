"""Nothing that a site answers makes us connect elsewhere: a canary listens and is never met."""

import socket
import threading
from collections.abc import Iterator

import pytest

from tests.support.toy_site import HOST, Reply, listing
from tests.support.visits import Lab

FORMS = [
    "http://{c}/",
    "https://{c}/",
    "//{c}/",
    "///{c}/",
    "/\\{c}/",
    "\\\\{c}\\",
    "http:{c}/",
    "http:/{c}/",
    "HTTP://{c}/",
    "http://{host}@{c}/",
    "http://{host}%40{c}/",
    "http://{host}:x@{c}/",
    "http://{host}\\@{c}/",
    "http://{c}#{host}",
    "http://{c}?{host}",
    "http://{c}/{host}",
    "http://127.1:{port}/",
    "http://2130706433:{port}/",
    "http://0x7f000001:{port}/",
    "http://017700000001:{port}/",
    "http://127.0.0.1.:{port}/",
    "http://[::ffff:127.0.0.1]:{port}/",
    "http://[::1]:{port}/",
    "http://localhost:{port}/",
    "http://localhost.localdomain:{port}/",
    "http://0.0.0.0:{port}/",
    "http://①②⑦.⓪.⓪.①:{port}/",
    "http://127。0。0。1:{port}/",
    "http://{host}.:{port}/",
    "http://{host}:{port}/",
    "http://www.{host}:{port}/",
    "ftp://{c}/",
    "gopher://{c}/",
    "file:///etc/hostname",
    "data:text/html,<h1>x</h1>",
    "javascript:alert(1)",
    "http://{c}\r\nX-Injected: 1",
    " http://{c}/",
    "\thttp://{c}/",
]


class Canary:
    def __init__(self) -> None:
        self.met = 0
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def _listen(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            self.met += 1
            connection.close()

    def close(self) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join()


@pytest.fixture
def canary() -> Iterator[Canary]:
    bird = Canary()
    yield bird
    bird.close()


def forms(canary: Canary) -> list[str]:
    place = f"127.0.0.1:{canary.port}"
    return [form.format(c=place, port=canary.port, host=HOST) for form in FORMS]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirect_of_an_article_reaches_another_host(
    lab: Lab, canary: Canary, status: int
) -> None:
    _redirect_stories(lab, forms(canary), status)
    crawl = lab.visit(pages=1)
    assert canary.met == 0
    assert crawl.new == 0
    assert crawl.rejected + crawl.failed == len(FORMS)


def test_no_redirect_after_a_retry_reaches_another_host(lab: Lab, canary: Canary) -> None:
    address = f"http://127.0.0.1:{canary.port}/"
    lab.site.publish(1)
    lab.site.script["/story-1"] = lambda asked: (
        Reply("busy", 503) if asked == 0 else Reply(status=302, headers={"Location": address})
    )
    lab.visit()
    assert lab.site.count("/story-1") == 2
    assert canary.met == 0


def test_no_meta_refresh_is_followed(lab: Lab, canary: Canary) -> None:
    lab.site.publish(*range(1, len(FORMS) + 1))
    lab.site.per_page = 100
    for number, form in enumerate(forms(canary), 1):
        page = f'<meta http-equiv="refresh" content="0; url={form}">'
        lab.site.script[f"/story-{number}"] = Reply(page)
    lab.visit(pages=1)
    assert canary.met == 0


def test_no_redirect_of_robots_txt_or_of_a_listing_reaches_another_host(
    lab: Lab, canary: Canary
) -> None:
    for form in forms(canary):
        location = {"Location": form.replace("\r\n", "%0d%0a").encode().decode("latin-1")}
        lab.site.script["/news/"] = Reply(status=302, headers=location)
        lab.visit()
        lab.site.script["/robots.txt"] = Reply(status=302, headers=location)
    lab.visit()
    assert canary.met == 0


def test_no_card_makes_us_fetch_another_host(lab: Lab, canary: Canary) -> None:
    cards = "".join(
        f'<div class="toy-card"><a href="{form}story-{n}">Story that leads away</a></div>'
        for n, form in enumerate(forms(canary))
    )
    page = listing([]).replace('<div class="toy-list">', f'<div class="toy-list">{cards}')
    lab.site.script["/news/"] = Reply(page)
    lab.visit()
    assert canary.met == 0


def test_a_name_that_leads_to_a_private_address_is_not_connected_to(
    lab: Lab, canary: Canary
) -> None:
    lab.fetch = {"connect_to": {}}
    lab.source = lab.source_on("localhost", canary.port)
    crawl = lab.visit()
    assert canary.met == 0
    assert crawl.outcome == "failed"


def _redirect_stories(lab: Lab, targets: list[str], status: int) -> None:
    lab.site.per_page = len(targets)
    lab.site.publish(*range(1, len(targets) + 1))
    for number, target in enumerate(targets, 1):
        location = target.replace("\r\n", "%0d%0a").encode().decode("latin-1")
        lab.site.script[f"/story-{number}"] = Reply(status=status, headers={"Location": location})
