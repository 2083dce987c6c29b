"""Search over the stored articles: the index narrows, `storage.text.match` decides.

Alerts ask the same `match`, so both always agree.
"""

from storage.search.covered import Covered, covered
from storage.search.facets import Facets, facets
from storage.search.hits import Filters, Hit, SearchResult
from storage.search.searching import search
from storage.search.writing import index, rebuild, remove

__all__ = [
    "Covered",
    "Facets",
    "Filters",
    "Hit",
    "SearchResult",
    "covered",
    "facets",
    "index",
    "rebuild",
    "remove",
    "search",
]
