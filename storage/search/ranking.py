"""Scores matching articles: title before lead before body, the newer before the older.

Ranked are the 100 newest articles that match, and the 50 newest that match and hold a word of the
query in the title (all words of a phrase: less counts for nothing there): beyond them an old
article could only win by its body, which age outweighs.
Reading and scoring one costs 0.2 ms.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from math import log2

from storage.search.hits import Found
from storage.search.needs import NOTHING, All, Either, Existing, Need, loosened, need_of
from storage.search.reading import Reader
from storage.text.nodes import And, Node, Or, Phrase, Query, Within, Word

NEWEST, WITH_TITLE = 100, 50
WEIGHTS = {"title": 8.0, "lead": 3.0, "body": 1.0}
# Half of what age can take away is gone after this time; the rest stays, so that an old article
# with the words in its title stands before a new one that mentions them once.
HALF_LIFE = timedelta(days=60)
KEPT = 0.35


def candidates(reader: Reader, query: Query) -> tuple[list[Found], bool]:
    """Give the articles to be ranked, and whether they are all that match."""
    newest = list(islice(reader.newest(batch=NEWEST + 1), NEWEST + 1))
    if len(newest) <= NEWEST:
        return newest, True
    titled = titled_need(query.root, reader.existing)
    found = {one.article_id: one for one in newest[:NEWEST]}
    if titled != NOTHING:
        more = reader.newest(All((loosened(reader.need), loosened(titled))), batch=WITH_TITLE)
        found |= {one.article_id: one for one in islice(more, WITH_TITLE)}
    return list(found.values()), False


def score(found: Found, newest: datetime) -> float:
    """Score an article: occurrences by field, each further one counting less, times its age."""
    worth = sum(
        weight * log2(1 + len(found.match.runs[field])) for field, weight in WEIGHTS.items()
    )
    age = max(newest - found.dated_at, timedelta(0)) / HALF_LIFE
    return float(max(worth, 1.0) * (KEPT + (1 - KEPT) * 0.5**age))


def titled_need(node: Node, existing: Existing) -> Need:
    """Ask for any of the query's words and phrases in the title."""
    needs = [need_of(Within("title", term), existing) for term in _terms(node)]
    parts = tuple(need for need in dict.fromkeys(needs) if need != NOTHING)
    if not parts:
        return NOTHING
    return parts[0] if len(parts) == 1 else Either(parts)


def _terms(node: Node) -> Iterator[Word | Phrase]:
    """Give the words and phrases that may stand in a title and match."""
    if isinstance(node, Word | Phrase):
        yield node
    elif isinstance(node, And | Or):
        for part in node.parts:
            yield from _terms(part)
    elif isinstance(node, Within) and node.field == "title":
        yield from _terms(node.part)
