"""A Tengrinews of a few pages, in the design of 2021, that tests script page by page."""

from collections.abc import Mapping
from html import escape

from tests.support.toy_site import Reply, ToySite

HOST = "tengrinews.kz"
NEWS = "/news/"
LONG_READS = "/article/"
DATE = "16 сентября 2021, 14:37"
LONG_READ = f"https://{HOST}/article/kak-jivet-aul-na-krayu-pustyini-1201/"
LONG_READ_TITLE = "Как живет аул на краю пустыни"


def path_of(url: str) -> str:
    """Return where the site keeps a page."""
    return url.removeprefix(f"https://{HOST}")


def article_page(title: str, text: str | None = None) -> str:
    """Return an article's page; the text differs from title to title unless it is given."""
    words = " ".join(f"{word} {len(word)} {title[::-1]}" for word in title.split())
    body = f"<p>Об этом рассказали жители: {words}.</p><p>Подробностей пока нет.</p>"
    return f"""<!DOCTYPE html><html lang="ru"><head><title>{title} | Tengrinews.kz</title></head>
      <body><main><div class="tn-news-content"><h1 class="tn-content-title">{title}</h1>
      <ul class="tn-data-list"><li><time>{DATE}</time></li></ul>
      <h2 class="tn-announce"><p>{title}, сообщили в акимате.</p></h2>
      <div class="tn-news-text">{body if text is None else text}</div></div></main></body></html>"""


def listing_page(titles: Mapping[str, str]) -> str:
    """Return a listing with a card for each address."""
    items = "".join(
        f"""<div class="tn-news-author-list-item"><a class="tn-link" href="{url}">
        <span class="tn-news-author-list-title">{escape(title)}</span></a>
        <ul class="tn-data-list"><li><time>{DATE}</time></li></ul></div>"""
        for url, title in titles.items()
    )
    return f"""<html><body><main>{items}<ul class="tn-pagination"><li>1</li></ul></main>
      </body></html>"""


class TengriSite(ToySite):
    """Serve news, listed in the given order, and a long read in the listing of long reads."""

    def __init__(self, news: Mapping[str, str]) -> None:
        super().__init__()
        self.news = dict(news)
        self.script[LONG_READS] = Reply(listing_page({LONG_READ: LONG_READ_TITLE}))
        self.script[path_of(LONG_READ)] = Reply(article_page(LONG_READ_TITLE))
        self.mend()

    def mend(self) -> None:
        """Serve every page as it should be."""
        self.script[NEWS] = Reply(listing_page(self.news))
        for url, title in self.news.items():
            self.script[path_of(url)] = Reply(article_page(title))

    def add(self, url: str, title: str, page: str | None = None) -> None:
        """Publish one more article, on top of the listing."""
        self.news = {url: title, **self.news}
        self.script[NEWS] = Reply(listing_page(self.news))
        self.script[path_of(url)] = Reply(page or article_page(title))
