"""Whether a body that a site's rules read is the text that a stranger would see on the page."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from crawler.extract.arbiter import word_f1
from crawler.extract.boilerplate import without_promotion
from crawler.extract.document import Document
from crawler.extract.generic import GenericPage
from crawler.items import ArticleItem

# A shorter text says too little: its page has more words around it than in it.
_FEWEST_CHARACTERS = 100


def another_view(
    item: ArticleItem, html: str, zone: ZoneInfo, site_names: Sequence[str] = ()
) -> str | None:
    """Return the text that the generic reader finds on the page of an article.

    None where it says nothing of the article's own: that is short, or no rule of a site gave it,
    or the generic reader finds no text at all, as on pages that scripts fill.
    """
    given_by = item.extracted_by.get("body", "")
    if len(text_of(item)) < _FEWEST_CHARACTERS or not given_by.startswith("site"):
        return None
    page = GenericPage(Document(html, item.url, item.fetched_at, zone, site_names))
    seen = [paragraph.text for paragraph in without_promotion(page.body())]
    text = "\n\n".join(filter(None, (page.lead(), *seen)))
    return text if len(text) >= _FEWEST_CHARACTERS else None


def agreement(item: ArticleItem, seen: str) -> float:
    """Return the word F1 (0..1) of an article's text and of another view of it."""
    return word_f1(text_of(item), seen)


def text_of(item: ArticleItem) -> str:
    """Return lead and body of an article as one text."""
    return f"{item.lead or ''} {item.body}"
