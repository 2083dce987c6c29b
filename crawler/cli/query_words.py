"""What the words of a query stand for: their forms in the archive, names in other languages."""

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING

import click

from crawler.cli.output import fact, note
from crawler.errors import QueryError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from crawler.settings import Settings
    from storage.search import Covered

ALIKE = 0.6  # of difflib, from where on a name may be meant by another

widening = click.option(
    "--widen", "widened", is_flag=True,
    help="Also find names as the other languages spell them: Токаев, Тоқаев, Tokayev.",
)  # fmt: skip


def widened_query(query: str) -> str:
    """Return a query with its names in all languages; what was added is shown on stderr."""
    from storage.text.widening import widen

    found = widen(query)
    click.echo(
        f"Widened: {found}" if found != query else "Widened: nothing, there is no name in it",
        err=True,
    )
    return found


def tell_doubts(settings: "Settings", query: str, where: str = "") -> None:
    """Hint on stderr at what of a query may be meant otherwise; raises QueryError.

    `where`: what stands before each hint, such as a rule's name.
    """
    from crawler.cli.state import known_sources
    from crawler.views.filters import names_known
    from storage.text.doubts import doubts
    from storage.text.query import parse

    for doubt in doubts(parse(query), names_known(known_sources(settings))):
        note(f"Hint: {where}{doubt}")


def tell_unnamed(word: str, names: "Sequence[str]") -> None:
    """Hint on stderr that one bare word is taken as a query; `names`: those of the rules."""
    if not re.fullmatch(r"[\w-]+", word):
        return
    near = get_close_matches(word, names, cutoff=ALIKE)
    meant = f"; did you mean {' or '.join(map(repr, near))}?" if near else ""
    note(f"Hint: no rule is called {word!r}, so it was tried as a query{meant}")


def covered_words(tx: "Connection", query: str) -> "list[Covered]":
    """Return the words of a stored query with their forms in the archive; of a broken one none."""
    from storage.search import covered
    from storage.text.query import parse

    try:
        return covered(tx, parse(query))
    except QueryError:
        return []


def basic_forms(query: str) -> str:
    """Return the words of a query, each with the words of which it was taken for a form."""
    from storage.text.keyword import asked_words
    from storage.text.query import parse

    return ", ".join(_with_basic(word.text, bases) for word, bases in asked_words(parse(query)))


def _with_basic(word: str, bases: tuple[str, ...]) -> str:
    return f"{word} ({', '.join(bases)})" if bases else word


def print_covered(words: "list[Covered]", *, absent: bool = False) -> None:
    """Print each word with its forms and the number of articles in which each stands.

    `absent`: the Russian and English forms that no article has, too.
    """
    for word in words:
        forms = ", ".join(
            [f"{form} {count}" for form, count in word.forms]
            + [f"{form} 0" for form in word.absent if absent]
        )
        possible = "any ending" if word.possible is None else f"{word.possible} possible"
        more = "" if word.shown_all else ", more"
        fact(
            f"forms of {_with_basic(word.word, word.basic)}",
            f"{forms or 'none in the archive yet'}{more} ({possible})",
        )
