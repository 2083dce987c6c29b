"""Which forms of a query's words the archive holds, and in how many articles each stands."""

from dataclasses import dataclass

from sqlalchemy import Connection, text

from storage.search import vocabulary
from storage.search.indexed import term
from storage.search.needs import Terms
from storage.search.writing import engine_of
from storage.text.keyword import asked_words, forms_of
from storage.text.nodes import Query

# Forms of one word that are counted; of a beginning there may be thousands.
MOST = 40

_COUNT = {
    "sqlite": text(
        "SELECT count(*) FROM search_index JOIN search_documents ON key = search_index.rowid"
        " WHERE search_index MATCH :asked AND article_id IS NOT NULL"
    ),
    "postgresql": text(
        "SELECT count(*) FROM search_documents"
        " WHERE terms @@ CAST(:asked AS tsquery) AND article_id IS NOT NULL"
    ),
}


@dataclass(frozen=True, slots=True)
class Covered:
    """A word of a query: its forms that the archive holds, each with the number of articles.

    `possible`: how many forms are known in all (None: a beginning). `shown_all`: no form that the
    archive holds was left out. `basic`: the words of which it was taken for a form, if there are
    others than itself. Capitals are not told apart. `absent`: the Russian and English forms that no
    article has; Kazakh ones, hundreds for each word, are only counted in `possible`.
    """

    word: str
    forms: tuple[tuple[str, int], ...]
    possible: int | None
    shown_all: bool
    basic: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()


def covered(tx: Connection, query: Query) -> list[Covered]:
    """List the words that a query asks for in title, lead and body, with their forms."""
    existing = vocabulary.existing(tx)
    found = []
    for word, basic in asked_words(query):
        forms = forms_of(word)
        possible = None if forms.prefix is not None else len(set(forms.listed()))
        known = existing(forms)
        counted = ((form, _count(tx, form)) for form in (known or ())[:MOST])
        held = sorted((pair for pair in counted if pair[1]), key=lambda pair: (-pair[1], pair[0]))
        complete = known is not None and len(known) <= MOST
        absent = tuple(sorted(forms.words.difference(known or (), dict(held))))
        found.append(Covered(word.text, tuple(held), possible, complete, basic, absent))
    return found


def _count(tx: Connection, form: str) -> int:
    asked = engine_of(tx).asked_as(Terms((term(form),)))
    return int(tx.execute(_COUNT[tx.dialect.name], {"asked": asked}).scalar_one())
