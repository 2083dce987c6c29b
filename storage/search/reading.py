"""Reads articles in batches, the newest first, and keeps those that match query and filters."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    RowMapping,
    Select,
    bindparam,
    column,
    select,
    table,
)

from storage.models.tables import ARTICLES
from storage.search import vocabulary
from storage.search.hits import Filters, Found
from storage.search.indexed import SLOTS, term
from storage.search.needs import NOTHING, All, Need, Terms, need_of
from storage.search.writing import document_from, engine_of, key_of, tags_and_cites
from storage.text.match import Document, Matcher
from storage.text.nodes import KEY_FIELDS, And, Node, Not, Or, Query, Within
from storage.text.tokens import words

FIRST_BATCH, LARGEST_BATCH = 20, 640
_KEY_END = 2**62

DOCUMENTS = table("search_documents", column("key"), column("article_id"))
_COLUMNS = [
    ARTICLES.c[name]
    for name in (
        "id", "story_id", "dated_at", "title", "lead", "body", "language", "source", "edition",
        "section", "author",
    )
]  # fmt: skip
_NUMBERS: BindParameter[Any] = bindparam("numbers", expanding=True)
_BY_ID = select(*_COLUMNS).where(ARTICLES.c.id.in_(_NUMBERS))
_BY_KEY = (
    select(DOCUMENTS.c.key, *_COLUMNS)
    .join(DOCUMENTS, DOCUMENTS.c.article_id == ARTICLES.c.id)
    .where(DOCUMENTS.c.key.in_(_NUMBERS))
)


class Reader:
    """One search: finds candidates in the index and decides by their text."""

    def __init__(self, tx: Connection, query: Query, filters: Filters) -> None:
        self.tx = tx
        self.filters = filters
        self.matcher = Matcher(query)
        self.existing = vocabulary.existing(tx)
        self.need = _filtered(need_of(query.root, self.existing), filters)
        self.wants_lists = bool(
            filters.tag or filters.cites or {"tag", "cites"} & set(_fields(query.root))
        )
        self.accept = _acceptor(filters)

    def newest(self, need: Need | None = None, batch: int = FIRST_BATCH) -> Iterator[Found]:
        """Give what matches, the newest first, reading as far as is asked for."""
        asked = self.need if need is None else need
        if asked == NOTHING:
            return
        least, below = _key_range(self.filters)
        for keys in _batches(engine_of(self.tx).walk(self.tx, asked, least, below, batch), batch):
            yield from self._decide_all(self._rows(_BY_KEY, keys, DOCUMENTS.c.key), keys)

    def decide(self, ids: Sequence[int]) -> Iterator[Found]:
        """Give those of some articles that match, in the order given."""
        return self._decide_all(self._rows(_BY_ID, ids, ARTICLES.c.id), ids)

    def _rows(
        self, statement: Select[Any], numbers: Sequence[int], by: ColumnElement[int]
    ) -> dict[int, RowMapping]:
        """Read articles by numbers or keys; removed ones are not there."""
        if not numbers:
            return {}
        found = self.tx.execute(statement, {"numbers": numbers}).mappings()
        return {row[by]: row for row in found}

    def _decide_all(self, rows: dict[int, RowMapping], order: Sequence[int]) -> Iterator[Found]:
        """Give those of some articles that match, in an order of theirs."""
        ids = [row["id"] for row in rows.values()]
        tags, cites = tags_and_cites(self.tx, ids) if ids and self.wants_lists else ({}, {})
        for row in (rows[one] for one in order if one in rows):
            found = self._decide(row, tags.get(row["id"], []), cites.get(row["id"], []))
            if found is not None:
                yield found

    def _decide(self, row: RowMapping, tags: list[str], cites: list[str]) -> Found | None:
        document = document_from(row, tags, cites)
        if not self.accept(row, document):
            return None
        match = self.matcher.look(document)
        if match is None:
            return None
        return Found(row["id"], row["story_id"], row["dated_at"], match)


def _batches(found: Iterable[list[int]], size: int) -> Iterator[list[int]]:
    """Cut lists of keys into batches; whenever so many were given, the next are twice as many."""
    left = size
    for keys in found:
        begin = 0
        while begin < len(keys):
            some = keys[begin : begin + left]
            yield some
            begin, left = begin + len(some), left - len(some)
            if not left:
                left = size = min(size * 2, LARGEST_BATCH)


def _fields(node: Node) -> Iterator[str]:
    """Name the fields that a query asks for."""
    if isinstance(node, Within):
        yield node.field
    elif isinstance(node, And | Or):
        for part in node.parts:
            yield from _fields(part)
    elif isinstance(node, Not):
        yield from _fields(node.part)


def _filtered(need: Need, filters: Filters) -> Need:
    """Add what the index knows of the filters."""
    if need == NOTHING:
        return NOTHING
    asked: list[Need] = [need]
    for field in (*KEY_FIELDS, "section", "tag", "cites"):
        value = getattr(filters, field)
        if value is not None:
            names = [value.casefold()] if field in KEY_FIELDS else words(value)
            asked += [Terms((term(name, field),)) for name in names]
    return All(tuple(asked)) if len(asked) > 1 else need


def _acceptor(filters: Filters) -> Callable[[RowMapping, Document], bool]:
    """Make the test that decides the filters on a stored article."""
    wanted = {
        field: value.casefold()
        for field in (*KEY_FIELDS, "section")
        if (value := getattr(filters, field)) is not None
    }
    lists = {
        field: value.casefold()
        for field, value in (("tags", filters.tag), ("cites", filters.cites))
        if value is not None
    }

    def accept(row: RowMapping, document: Document) -> bool:
        dated_at = row["dated_at"]
        return (
            (filters.since is None or dated_at >= filters.since)
            and (filters.until is None or dated_at < filters.until)
            and (filters.story is None or row["story_id"] == filters.story)
            and all((row[field] or "").casefold() == value for field, value in wanted.items())
            and all(
                value in (one.casefold() for one in getattr(document, field))
                for field, value in lists.items()
            )
        )

    return accept


def _key_range(filters: Filters) -> tuple[int, int]:
    """Give the keys among which the filters' dates lie, a minute wider for lent keys."""
    least = -_KEY_END if filters.since is None else key_of(_utc(filters.since))
    if filters.until is None:
        return least, _KEY_END
    return least, key_of(_utc(filters.until) + timedelta(minutes=1)) + SLOTS


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)
