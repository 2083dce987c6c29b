"""Two hundred texts that want to be scripts: inert in the markup, and in a real browser."""

from dataclasses import replace

import pytest

from crawler.alerts.render import render_alert
from storage import alerts, articles, outbox, stories
from tests.support import browser
from tests.support.databases import opened
from tests.support.payloads import PAYLOADS
from tests.support.samples import NOON, new_alert, new_article, new_link, new_mail, new_match
from tests.support.stories import ARTICLE, context_of, text_of

MARK = "document.documentElement.dataset.fired=1"
# Each in title, lead, body, author, section, tags, citation, images, address, source, edition,
# flags and the reason of a link; in a rule's name and query, and in a mail's last reply.
HOSTILE = (*PAYLOADS, f"<script>{MARK}</script>", f"<img src=x onerror={MARK}>",
           f'" autofocus onfocus="{MARK}', f"</style><script>{MARK}</script>",
           f"javascript:{MARK}", f"data:text/html,<script>{MARK}</script>")  # fmt: skip
ELEMENTS = (
    "//script | //img | //svg | //iframe | //object | //base | //style | //video | //template"
    " | //meta[@http-equiv]"
)


@pytest.fixture(scope="module")
def url(sqlite_archive):
    """One kind of database: what is shown here does not depend on it."""
    return sqlite_archive


@pytest.fixture(scope="module")
def filled_url(url):
    """An archive that holds each payload in each field of two articles of a story."""
    with opened(url) as database, database.write() as tx:
        for number, payload in enumerate(HOSTILE):
            _store(tx, number, payload)
    return url


def _store(tx, number, payload):
    new = new_article(
        2 * number, url=payload, title=payload, lead=payload, body=f"{payload}\n\n{payload}",
        section=payload, source=payload, edition=payload, tags=[payload], flags=[payload],
        authors=[{"name": payload, "role": payload}], extracted_by={payload: payload},
        citations=[{"cited": payload, "url": payload, "phrase": payload}],
        images=[{"url": payload, "caption": payload, "credit": payload}],
    )  # fmt: skip
    first = articles.insert(tx, new)
    other = replace(new, url=f"https://tengrinews.kz/{payload}", url_key=f"other:{number}",
                    body=f"{payload}. Ещё {payload}.")  # fmt: skip
    second = articles.insert(tx, other)
    articles.revise(tx, first, replace(new, title=f"{payload} 2", body=payload), "headline", NOON)
    story = stories.create(tx, payload, NOON, None)
    for article, relation in ((first, "original"), (second, "copy")):
        articles.set_story(tx, article, story, relation)
    stories.set_original(tx, story, first)
    stories.add_links(tx, [new_link(second, first, reason=payload)])
    rule = alerts.add(tx, new_alert(payload, query=payload), NOON)
    alerts.add_match(tx, new_match(rule.id, first, story, silent=payload))
    mail = new_mail(number, recipient=f"https://{payload}", alert_ids=[rule.id], story_id=story)
    outbox.queue(tx, mail)


def paths():
    """Return the pages that show them, each payload in each field."""
    count = len(HOSTILE)
    return [
        "/?limit=100", "/?told=several&days=30", "/search?language=ru&all=1&limit=100", "/rules",
        "/status", "/search?q=alert+OR+script&limit=100&sort=rank",
        *(f"/story/{number}" for number in range(1, count + 1)),
        *(f"/article/{number}?q=alert" for number in range(1, 2 * count + 1)),
        *(f"/rule/{number}" for number in range(1, count + 1)),
        *(f"/explain?url={number}" for number in range(1, count + 1)),
    ]  # fmt: skip


def asked():
    """Return requests that bear the payloads themselves."""
    for payload in HOSTILE:
        for path, name in (("/search", "q"), ("/search", "tag"), ("/explain", "url"), ("/", "x"),
                           ("/search", "source"), ("/search", "since"), ("/", "days")):  # fmt: skip
            yield path, {name: payload}


def assert_inert(page):
    assert not page.tree.xpath(ELEMENTS)
    assert not page.tree.xpath("//@style | //@*[starts-with(name(), 'on')] | //@srcdoc | //@src")
    assert set(page.tree.xpath("//form/@action")) <= {"/search", "/explain"}
    assert page.tree.xpath("//link/@href") == ["/style.css"]
    for link in page.tree.xpath("//a/@href"):
        assert (link.startswith("/") and not link.startswith("//")) or link.startswith("https://")
    assert not set(page.text) & set("\x00\x1b\u202e\u2028")
    assert "7 * 7" in page.visible or "49 " not in page.visible


def test_no_payload_becomes_markup(site):
    shown = ""
    for path in paths():
        page = site.ask(path)
        assert page.status == 200
        assert_inert(page)
        shown += page.visible
    assert all(payload.split("\x1b")[0].split("\u202e")[0].strip() in shown for payload in HOSTILE)


def test_no_request_becomes_markup(site):
    for path, values in asked():
        page = site.ask(path, **values)
        assert page.status in (200, 400)
        assert_inert(page)


@pytest.mark.slow
@pytest.mark.skipif(browser.found() is None, reason="no browser here: apt-get install chromium")
def test_no_payload_does_anything_in_a_browser(site, tmp_path):
    home = f"http://127.0.0.1:{site.port}/"
    with browser.browsing(browser.found(), tmp_path) as page:
        page.open(f"data:text/html,<html><img src={home}x><script>{MARK};alert(1)</script></html>")
        assert page.told("Page.javascriptDialogOpening")  # what is looked for is seen
        assert page.evaluate("document.documentElement.dataset.fired") == "1"
        for path in paths():
            page.open(home.rstrip("/") + path)
            assert page.evaluate("document.querySelector('main h1') !== null")
            assert page.evaluate("document.documentElement.dataset.fired") is None
            assert page.evaluate("getComputedStyle(document.body).margin") == "0px"
            assert not page.told("Page.javascriptDialogOpening")
            sent = {told["request"]["url"] for told in page.told("Network.requestWillBeSent")}
            # The browser draws its own calendar in a field for a date.
            asked_for = {url for url in sent if not url.startswith("data:image/svg+xml")}
            assert asked_for == {home.rstrip("/") + path, f"{home}style.css"}


@pytest.mark.slow
@pytest.mark.skipif(browser.found() is None, reason="no browser here: apt-get install chromium")
def test_no_mail_does_anything_in_a_browser(tmp_path):
    fields = ("title", "lead", "body", "author", "section", "url", "source")
    with browser.browsing(browser.found(), tmp_path / "profile") as page:
        for number, payload in enumerate(HOSTILE):
            article = replace(ARTICLE, **dict.fromkeys(fields, payload))
            mail = render_alert(context_of(article, subject=payload))
            file = tmp_path / f"{number}.html"
            file.write_text(text_of(mail.content, "html"), "utf-8")
            page.open(file.as_uri())
            assert page.evaluate("document.body.innerText.length > 50")
            assert page.evaluate("document.documentElement.dataset.fired") is None
            assert not page.told("Page.javascriptDialogOpening")
            sent = {told["request"]["url"] for told in page.told("Network.requestWillBeSent")}
            assert sent == {file.as_uri()}
