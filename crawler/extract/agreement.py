"""Whether a body that a site's rules read is the text that a stranger would see on the page."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from crawler.extract.arbiter import word_f1
from crawler.extract.boilerplate import without_promotion
from crawler.extract.document import Document
from crawler.extract.generic import GenericPage
from crawler.items import ArticleItem

# A shorter text says too little: its page has more words around it than in it.
_FEWEST_CHARACTERS = 100


def agreement(
    item: ArticleItem, html: str, zone: ZoneInfo, site_names: Sequence[str] = ()
) -> float | None:
    """Return the word F1 (0..1) of an article's text and of what the generic reader finds.

    None where it cannot be told: the text is short, or the generic reader itself gave it.
    """
    text = f"{item.lead or ''} {item.body}"
    given_by = item.extracted_by.get("body", "")
    if len(text) < _FEWEST_CHARACTERS or not given_by.startswith("site"):
        return None
    page = GenericPage(Document(html, item.url, _now(item), zone, site_names))
    seen = " ".join(paragraph.text for paragraph in without_promotion(page.body()))
    return word_f1(text, f"{page.lead() or ''} {seen}")


def _now(item: ArticleItem) -> datetime:
    return item.fetched_at
