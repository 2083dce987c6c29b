"""An archive as plain rows that can be compared between databases: names instead of numbers."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from typing import Any

from sqlalchemy import Column, Connection, Table, select, text

from storage.models.base import Base
from storage.session import Database

Rows = Counter[str]

ARTICLES = ("article_id", "other_id", "original_id")
# A reply's revision is the number of its article, a digest's that of a match; 0 is a first mail.
REVISED = ("mails", "mail_alerts")
# Signed with the secret of each archive, as are the addresses of the threads.
SECRET = {("mails", "message_id")}
# What is no longer findable keeps its place in the index, without its article.
_FINDABLE = "SELECT key, article_id FROM search_documents WHERE article_id IS NOT NULL"
ALONE = ("meta", "schedule")  # the archive's own facts, and the daemon's


@dataclass
class Names:
    """What a number stands for, by kind: an article's key, a story's members, a rule's name."""

    articles: dict[int, str] = field(default_factory=dict)
    stories: dict[int, list[str]] = field(default_factory=dict)
    alerts: dict[int, str] = field(default_factory=dict)
    tags: dict[int, str] = field(default_factory=dict)
    crawls: dict[int, str] = field(default_factory=dict)
    mails: dict[int, str] = field(default_factory=dict)
    digests: set[int | None] = field(default_factory=lambda: {None})


def rows_of(database: Database) -> dict[str, Rows]:
    """Return for each table how often each of its rows is there, as JSON that a person can read."""
    with database.read() as tx:
        names = _names(tx)
        found = {
            name: _rows(tx, table, names)
            for name, table in Base.metadata.tables.items()
            if name not in ALONE
        }
        found["search_documents"] = Counter(
            f"{names.articles[row.article_id]} {row.key}" for row in tx.execute(text(_FINDABLE))
        )
        found["search_words"] = Counter(tx.execute(text("SELECT word FROM search_words")).scalars())
    return found


def _names(tx: Connection) -> Names:
    names = Names()
    for row in tx.execute(text("SELECT id, url_key, story_id FROM articles ORDER BY url_key")):
        names.articles[row.id] = row.url_key
        names.stories.setdefault(row.story_id, []).append(row.url_key)
    tables = Base.metadata.tables
    names.alerts = _labels(tx, tables["alerts"], "name")
    names.tags = _labels(tx, tables["tags"], "name")
    names.crawls = _labels(tx, tables["crawls"], "source", "edition", "started_at")
    names.mails = _labels(tx, tables["mails"], "recipient", "subject", "created_at")
    digests = text("SELECT id FROM mails WHERE story_id IS NULL")
    names.digests |= set(tx.execute(digests).scalars())
    return names


def _labels(tx: Connection, table: Table, *columns: str) -> dict[int, str]:
    chosen = [table.c[name] for name in columns]
    rows = tx.execute(select(table.c.id, *chosen))
    return {row[0]: " ".join(map(str, row[1:])) for row in rows}


def _rows(tx: Connection, table: Table, names: Names) -> Rows:
    columns = [column for column in table.c if not _is_own_number(column)]
    found: Rows = Counter()
    for row in tx.execute(select(*columns)).mappings():
        plain = {column.name: _named(column, row, names) for column in columns}
        found[json.dumps(plain, ensure_ascii=False, sort_keys=True, default=str)] += 1
    return found


def _is_own_number(column: Column[Any]) -> bool:
    return column.name == "id" or (column.table.name, column.name) in SECRET


def _named(column: Column[Any], row: Mapping[Any, Any], names: Names) -> Any:
    value, name, table = row[column], column.name, column.table.name
    if value is None:
        return None
    if name == "revision" and table in REVISED and value:
        mail = row["mail_id" if table == "mail_alerts" else "story_id"]
        return "digest" if mail in names.digests else names.articles[value]
    if name in ARTICLES:
        return names.articles[value]
    if name == "content":
        return _parts(value)
    if isinstance(value, bytes):
        return value.hex()
    kinds: dict[str, Mapping[int, Any]] = {
        "story_id": names.stories,
        "merged_into": names.stories,
        "alert_id": names.alerts,
        "tag_id": names.tags,
        "crawl_id": names.crawls,
        "mail_id": names.mails,
    }
    return kinds[name][value] if name in kinds else value


def _parts(content: bytes) -> list[str]:
    """Return the parts of a mail as they are read, without what is signed or drawn by lot."""
    message = message_from_bytes(content, policy=policy.default)
    parts = [part for part in message.walk() if not part.is_multipart()]
    return [str(message["Subject"]), str(message["Date"]), *(p.get_content() for p in parts)]
