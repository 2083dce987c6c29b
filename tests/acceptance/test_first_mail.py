"""The article from which the project began, from a listing of the site to one mail."""

from collections.abc import Iterator
from html import escape

import pytest

from crawler.demo.mailcatcher import MailCatcher
from tests.acceptance.test_first_article import TEXT, URL, page, paragraphs_of_the_text
from tests.support.commands import Folder, toml_of
from tests.support.toy_site import Reply, ToySite

HOST = "tengrinews.kz"
READER = "reader@example.kz"
STOCK = {
    f"https://{HOST}/kazakhstan_news/bejentsyi-iz-afganistana-pribyili-{number}/": title
    for number, title in (
        (448001, "Афганские беженцы прибыли в соседнюю область"),
        (448002, "В Костанае открыли школу на триста мест"),
    )
}
LONG_READ = f"https://{HOST}/article/kak-jivet-aul-na-krayu-pustyini-1201/"
SAID = 'Правило "беженцы", запрос: "афганские беженцы"'

pytestmark = pytest.mark.skipif(not TEXT.exists(), reason=f"no saved text at {TEXT}")


def _stock_page(title: str) -> str:
    words = " ".join(f"слово{len(title)}х{number}" for number in range(40))
    return f"""<!DOCTYPE html><html lang="ru"><head><title>{title} | Tengrinews.kz</title></head>
      <body><main><div class="tn-news-content"><h1 class="tn-content-title">{title}</h1>
      <ul class="tn-data-list"><li><time>15 сентября 2021, 09:10</time></li></ul>
      <h2 class="tn-announce"><p>{title}, сообщили в акимате.</p></h2>
      <div class="tn-news-text"><p>Об этом рассказали жители: {words}.</p>
      <p>Подробностей пока нет.</p></div></div></main></body></html>"""


def _listing(titles: dict[str, str]) -> str:
    items = "".join(
        f"""<div class="tn-news-author-list-item"><a class="tn-link" href="{url}">
        <span class="tn-news-author-list-title">{escape(title)}</span></a>
        <ul class="tn-data-list"><li><time>16 сентября 2021, 14:37</time></li></ul></div>"""
        for url, title in titles.items()
    )
    return f"""<html><body><main>{items}<ul class="tn-pagination"><li>1</li></ul></main>
      </body></html>"""


def _path(url: str) -> str:
    return url.removeprefix(f"https://{HOST}")


@pytest.fixture
def site() -> Iterator[ToySite]:
    """The site before the article: two news and a long read."""
    toy = ToySite()
    for url, title in {**STOCK, LONG_READ: "Как живет аул на краю пустыни"}.items():
        toy.script[_path(url)] = Reply(_stock_page(title))
    toy.script["/news/"] = Reply(_listing(STOCK))
    toy.script["/article/"] = Reply(_listing({LONG_READ: "Как живет аул на краю пустыни"}))
    yield toy
    toy.close()


@pytest.fixture
def catcher() -> Iterator[MailCatcher]:
    with MailCatcher() as running:
        yield running


@pytest.fixture
def visited(tmp_path, database_url: str, site: ToySite, catcher: MailCatcher) -> Folder:
    """A folder whose archive met the article on its second visit."""
    folder = Folder(tmp_path)
    smtp = f'[smtp]\nport = {catcher.port}\nsender = "jarshy@example.kz"\n'
    folder.settings(toml_of(database_url, {HOST: site.address}, smtp))
    for name, query in (
        ("беженцы", '"афганские беженцы"'),
        ("другое", '"афганские беженцы" AND космодром'),
    ):
        added = folder.call("alerts", "add", name, query, "--to", READER)
        assert added.code == 0, added.err
    _crawl(folder, new=3)
    site.script["/news/"] = Reply(_listing({URL: paragraphs_of_the_text()[1], **STOCK}))
    site.script[_path(URL)] = Reply(page())
    _crawl(folder, new=1)
    return folder


def _crawl(folder: Folder, new: int) -> None:
    ended = folder.run("crawl", "tengrinews/ru", "--json")
    assert ended.code == 0, ended.err
    (crawl,) = ended.json["crawls"]
    assert (crawl["outcome"], crawl["new"], crawl["failed"]) == ("ok", new, 0)


def test_it_is_found_in_all_forms_and_raises_one_mail(
    visited: Folder, catcher: MailCatcher
) -> None:
    for query in ("афганские беженцы", "беженец", '"афганский беженец"', "cites:акорда беженец"):
        found = visited.call("search", query, "--language", "ru", "--json")
        assert found.code == 0, found.err
        assert URL in found.out, query
    assert "*афганских* *беженцев*" in visited.call("search", "афганские беженцы").out

    (mail,) = catcher.mails
    assert mail.recipients == (READER,)
    assert mail.subject == paragraphs_of_the_text()[1]
    for part in (mail.text, mail.html):
        assert URL in part
        assert "Пройти опрос" not in part
    assert "**афганских беженцев**" in mail.text
    assert SAID in mail.text
    assert "16 сентября 2021, 14:37" in mail.text


def test_a_third_visit_tells_nobody_again(visited: Folder, catcher: MailCatcher) -> None:
    _crawl(visited, new=0)
    assert len(catcher.mails) == 1
    mails = visited.call("mail", "list", "--json").json
    assert [(mail["state"], mail["attempts"]) for mail in mails] == [("sent", 1)]
