"""Articles as the comparison sees them."""

from datetime import UTC, datetime
from urllib.parse import urlsplit

from crawler.dedup.text import Cited, Text
from storage.records import ArticleText, NewArticle, StoredArticle

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC).toordinal()


def day_of(text: Text) -> int:
    """Return the day under which the index keeps a text, counted from 1970-01-01."""
    return text.time.astimezone(UTC).toordinal() - _EPOCH


def text_of_new(new: NewArticle) -> Text:
    """Return a text that is not stored yet."""
    return Text(
        id=None,
        title=new.title,
        lead=new.lead,
        body=new.body,
        language=new.language,
        source=new.source,
        published_at=new.published_at,
        first_seen_at=new.first_seen_at,
        citations=tuple(
            Cited(one["cited"], one.get("phrase") or "", one.get("url")) for one in new.citations
        ),
        host=urlsplit(new.url).hostname or "",
        precise=new.published_precision != "day",
    )


def text_of(
    article: StoredArticle | ArticleText, *, digest: bool = False, vouches: bool = False
) -> Text:
    """Return a stored text; `digest` and `vouches` as `Text` has them."""
    return Text(
        id=article.id,
        title=article.title,
        lead=article.lead,
        body=article.body,
        language=article.language,
        source=article.source,
        published_at=article.published_at,
        first_seen_at=article.first_seen_at,
        story_id=article.story_id,
        citations=tuple(Cited(**citation) for citation in article.citations),
        host=urlsplit(article.url).hostname or "",
        digest=digest,
        relation=article.relation,
        precise=article.published_precision != "day",
        vouches=vouches,
    )
