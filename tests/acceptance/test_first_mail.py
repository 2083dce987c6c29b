"""The article from which the project began, from a listing of the site to one mail."""

from collections.abc import Iterator

import pytest

from crawler.demo.mailcatcher import MailCatcher
from tests.acceptance.test_first_article import TEXT, URL, page, paragraphs_of_the_text
from tests.support.commands import Folder, toml_of
from tests.support.tengri_site import HOST, TengriSite

READER = "reader@example.kz"
STOCK = {
    f"https://{HOST}/kazakhstan_news/bejentsyi-iz-afganistana-pribyili-{number}/": title
    for number, title in (
        (448001, "Афганские беженцы прибыли в соседнюю область"),
        (448002, "В Костанае открыли школу на триста мест"),
    )
}
SAID = 'Правило "беженцы", запрос: "афганские беженцы"'

pytestmark = pytest.mark.skipif(not TEXT.exists(), reason=f"no saved text at {TEXT}")


@pytest.fixture
def site() -> Iterator[TengriSite]:
    """The site before the article."""
    running = TengriSite(STOCK)
    yield running
    running.close()


@pytest.fixture
def catcher() -> Iterator[MailCatcher]:
    with MailCatcher() as running:
        yield running


@pytest.fixture
def visited(tmp_path, database_url: str, site: TengriSite, catcher: MailCatcher) -> Folder:
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
    site.add(URL, paragraphs_of_the_text()[1], page())
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
