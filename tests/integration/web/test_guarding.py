"""Who gets an answer, which headers it bears, and that nothing can be changed."""

import base64
import random
import socket

import pytest
from sqlalchemy import text

from crawler.web.api import READERS
from crawler.web.app import POLICY
from crawler.web.pages import MAKERS
from crawler.web.server import BODY_BYTES
from tests.integration.web.conftest import afternoon
from tests.support.databases import opened
from tests.support.web import serving

TOKEN = "a-canary-of-a-token"  # noqa: S105 - looked for in answers
PATHS = [
    *(path.replace("<wanted>", "1") for path in [*MAKERS, *READERS]),
    "/style.css",
    "/healthz",
    "/feed.xml",
]
ELSEWHERE = "https://evil.example/"


@pytest.fixture(scope="module")
def url(sqlite_archive):
    """One kind of database: what is shown here does not depend on it."""
    return sqlite_archive


@pytest.fixture(scope="module")
def locked(filled_url):
    """The pages of a server that asks for a token."""
    with serving(filled_url, afternoon(), {"web": {"token": TOKEN}}) as running:
        yield running


def raw(site, sent: bytes) -> bytes:
    """Return the first line of the answer to some bytes."""
    with socket.create_connection(("127.0.0.1", site.port), timeout=60) as line:
        line.sendall(sent)
        return line.makefile("rb").readline()


def test_every_answer_forbids_scripts_frames_and_guessing(site):
    for path in [*PATHS, "/nothing", "/search?q=(", "/api/search?q=("]:
        headers = site.ask(path).headers
        policy = headers["Content-Security-Policy"]
        assert policy in (POLICY.format(form="'none'"), POLICY.format(form="'self'"))
        assert policy.startswith("default-src 'none'; style-src 'self'; base-uri 'none'; form-")
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["Cache-Control"] == "no-store"
        assert "Server" not in headers
        assert "Set-Cookie" not in headers


def test_only_pages_with_a_form_may_send_one_and_only_to_us(site):
    for path in PATHS:
        page = site.ask(path)
        has = "<form" in page.text
        assert ("form-action 'self'" in page.headers["Content-Security-Policy"]) == has
        if has:
            assert set(page.tree.xpath("//form/@action")) <= {"/search", "/explain"}
            assert set(page.tree.xpath("//form/@method")) == {"get"}


def test_nothing_but_reading_is_answered(site):
    for method in ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "XYZ"]:
        for path in ("/", "/rule/1", "/api/alerts", "/nothing"):
            answer = site.ask(path, method)
            assert answer.status == 405
            assert answer.headers["Allow"] == "GET, HEAD"


def test_head_gives_the_headers_alone(site):
    for path in PATHS:
        answer = site.ask(path, "HEAD")
        assert (answer.status, answer.text) in ((200, ""), (400, ""))
        assert int(answer.headers["Content-Length"]) > 0


HOSTS = ["evil.example", "evil.example:80", "127.0.0.1.evil.example", "localhost.evil.example",
         "", "evil@127.0.0.1", "127.0.0.1/x", "[::2]",
         "10.0.0.1", "127.0.0.1:80:80", "\xff"]  # fmt: skip


def test_another_name_is_refused(site):
    for host in HOSTS:
        for path in (b"/", b"/api/status", b"/style.css"):
            head = b"GET " + path + b" HTTP/1.1\r\nHost: "
            assert raw(site, head + host.encode("latin-1") + b"\r\n\r\n").split()[1] == b"400"
    assert raw(site, b"GET / HTTP/1.0\r\n\r\n").split()[1] == b"400"


def test_names_of_ours_are_answered(filled_url, site):
    for host in ("localhost", "LOCALHOST:8321", "127.0.0.1:1", "[::1]:8321"):
        assert site.ask("/healthz", headers={"Host": host}).json == {"ok": True}
    more = {"web": {"names": ["news.example.kz"]}}
    with serving(filled_url, afternoon(), more) as named:
        assert named.ask("/healthz", headers={"Host": "news.example.kz"}).status == 200


def test_a_public_server_answers_by_its_address_to_who_bears_the_token(filled_url):
    settings = {"web": {"host": "0.0.0.0", "token": TOKEN}}  # noqa: S104 - what a user would set
    with serving(filled_url, afternoon(), settings) as public:
        bearer = {"Authorization": f"Bearer {TOKEN}"}
        assert public.ask("/", headers={"Host": "192.0.2.7:8321", **bearer}).status == 200
        assert public.ask("/", headers={"Host": "192.0.2.7:8321"}).status == 401
        assert public.ask("/", headers={"Host": "evil.example", **bearer}).status == 400


def test_without_the_token_nothing_is_told(locked):
    wrong = ["", "Bearer", "Basic \xff", f"Bearer {TOKEN}x", "Bearer \xff", "Basic !",
             f"Digest {TOKEN}", "Basic " + base64.b64encode(b"jarshy:wrong").decode()]  # fmt: skip
    for path in PATHS:
        answer = locked.ask(path)
        assert answer.status == 401
        assert answer.headers["WWW-Authenticate"].startswith("Basic ")
        assert "Кербулак" not in answer.text
    for given in wrong:
        assert locked.ask("/", headers={"Authorization": given}).status == 401


def test_the_token_opens_as_bearer_and_as_password(locked):
    basic = base64.b64encode(f"anybody:{TOKEN}".encode()).decode()
    for given in (f"Bearer {TOKEN}", f"Basic {basic}"):
        for path in ("/", "/api/stories", "/status"):
            answer = locked.ask(path, headers={"Authorization": given})
            assert answer.status == 200
            assert TOKEN not in answer.text + str(answer.headers)


def test_no_answer_leads_to_an_address_from_its_input(site):
    spoiled = ["//evil.example/", "/\\evil.example", "/%2f%2fevil.example/", "/search/", "/rules//",
               "//evil.example/%2e%2e", "/%0d%0aLocation:%20https://evil.example/",
               f"/?next={ELSEWHERE}", f"/search?url={ELSEWHERE}&q=x", f"/explain?url={ELSEWHERE}",
               f"/article/{ELSEWHERE}", f"/?told=several&days=30&x={ELSEWHERE}"]  # fmt: skip
    for path in [*PATHS, *spoiled]:
        answer = site.ask(path, headers={"X-Forwarded-Host": "evil.example", "Referer": ELSEWHERE})
        assert not 300 <= answer.status < 400
        assert "Location" not in answer.headers
        assert "Refresh" not in answer.headers
        if answer.headers["Content-Type"].startswith("text/html"):
            assert all((link.startswith("/") and not link.startswith("//")) or
                       link.startswith(("https://tengrinews.kz/", "https://www.akorda.kz/"))
                       for link in answer.tree.xpath("//@href"))  # fmt: skip


def test_a_request_that_is_too_large_is_refused(site):
    assert site.ask("/", body=b"x" * (BODY_BYTES + 1)).status == 413
    assert site.ask("/?" + "x" * 20_000).status == 431


def test_an_archive_that_cannot_be_read_is_told_without_its_place(sqlite_url):
    with serving(sqlite_url, afternoon()) as broken:
        with opened(sqlite_url) as database, database.write() as tx:
            tx.execute(text("ALTER TABLE stories RENAME TO elsewhere"))
        answer = broken.ask("/api/stories")
        assert answer.status == 503
        assert answer.json == {
            "error": "The archive cannot be read now; the log of the server says why."
        }
        assert broken.ask("/").status == 503


PIECES = ("/article/", "/story/", "/rule/", "/api/", "%00", "%ff", "%2f", "..", "//", "?", "&", "=",
          "q", "url", "page", "limit", "days", "%D9%A3", "9" * 30, "9" * 5_000, "-1", "1e3", "told",
          "%ED%A0%80", "search", "explain", "since", "source", "sort", "akorda/xx", ";", "\\",
          "https://tengrinews.kz/", "[::1", "@", ":99999/")  # fmt: skip


def test_no_request_is_too_strange(site):
    chance = random.Random(3)  # noqa: S311 - no secret
    for _ in range(400):
        path = "/" + "".join(chance.choices(PIECES, k=chance.randint(1, 6)))
        given = chance.choice(["x", "Basic \xff", "Bearer", 'Digest a="b'])
        told = f"GET {path[:16_000]} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: {given}\r\n\r\n"
        assert raw(site, told.encode("latin-1")).split()[1] in (b"200", b"400", b"404", b"431")
    for _ in range(100):
        noise = bytes(chance.randrange(256) for _ in range(chance.randint(1, 200)))
        with socket.create_connection(("127.0.0.1", site.port), timeout=60) as line:
            line.sendall(noise + b"\r\n\r\n")
    assert site.ask("/healthz").json == {"ok": True}
