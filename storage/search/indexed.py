"""What the index holds of an article: its words in order, and marked words for single fields.

A marked word is a letter that tells the field and the word: `θ` title, `σ` source and so on. A text
in Greek may hold the same by chance; the index only narrows, `storage.text.match` decides.
"""

from collections.abc import Iterable, Iterator

from storage.records import NewArticle, StoredArticle
from storage.text.document import Document
from storage.text.nodes import KEY_FIELDS
from storage.text.tokens import words

# Longer "words" are cut alike in the index and in what is looked up (Postgres: 2,046 bytes).
LONGEST_TERM = 100
# Keys a second has before one is lent from the next: a day's undated articles share midnight.
SLOTS = 16
MARKS = {
    "title": "θ",
    "section": "η",
    "author": "α",
    "tag": "τ",
    "cites": "κ",
    "source": "σ",
    "language": "λ",
    "edition": "ε",
}


def term(word: str, field: str | None = None) -> str:
    """Give the term that stands for a normalised word, anywhere or in one field.

    Lead and body have no mark: there a word may stand anywhere, and the text decides.
    """
    return (MARKS.get(field or "", "") + word)[:LONGEST_TERM]


def document_of(new: NewArticle | StoredArticle) -> Document:
    """Give an article as queries see it, before it is stored or after."""
    names = [str(author["name"]) for author in new.authors if author.get("name")]
    return Document(
        title=new.title,
        lead=new.lead or "",
        body=new.body,
        language=new.language,
        source=new.source,
        edition=new.edition,
        section=new.section or "",
        author="; ".join(names),
        tags=tuple(new.tags),
        cites=tuple(str(one["cited"]) for one in new.citations if one.get("cited")),
    )


def running_terms(document: Document) -> list[str]:
    """List the words of title, lead and body, in order."""
    texts = (document.title, document.lead, document.body)
    return [term(word) for text in texts for word in words(text)]


def marked_words(document: Document) -> Iterator[tuple[str, str]]:
    """Give the words of single fields: (field, word)."""
    values: dict[str, Iterable[str]] = {
        "title": (document.title,),
        "section": (document.section,),
        "author": (document.author,),
        "tag": document.tags,
        "cites": document.cites,
    }
    for field, texts in values.items():
        for text in texts:
            yield from ((field, word) for word in words(text))
    for field in KEY_FIELDS:
        value = str(getattr(document, field)).casefold()
        if value:
            yield field, value
