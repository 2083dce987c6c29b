"""What must hold of an archive whatever happened to its writers: each check lists what is wrong."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import text

from crawler.alerts.decide import HISTORY, TOLD_ALREADY
from crawler.alerts.rules import compile_rules
from crawler.demo.mailcatcher import CaughtMail
from storage import alerts, articles, fingerprints, outbox
from storage.records import StoredArticle
from storage.search import search
from storage.session import Database
from storage.text.match import Document
from storage.text.query import parse

_HALVES = {
    "articles without a place in a story": """
        SELECT a.url FROM articles a LEFT JOIN stories s ON s.id = a.story_id
        WHERE s.id IS NULL OR a.relation IS NULL""",
    "stories that miscount": """
        SELECT s.id FROM stories s WHERE s.article_count <> (
            SELECT count(*) FROM articles a WHERE a.story_id = s.id)""",
    "stories without their original": """
        SELECT s.id FROM stories s LEFT JOIN articles a
        ON a.id = s.original_id AND a.story_id = s.id
        WHERE a.id IS NULL AND s.merged_into IS NULL""",
    "articles without an address that was read": """
        SELECT a.url FROM articles a LEFT JOIN addresses d
        ON d.article_id = a.id AND d.state = 'stored' WHERE d.url_key IS NULL""",
    "articles whose reading was not noted": """
        SELECT a.url FROM articles a LEFT JOIN fetches f
        ON f.url_key = a.url_key AND f.outcome = 'stored' WHERE f.id IS NULL""",
    "addresses that say stored and are not": """
        SELECT url FROM addresses WHERE state = 'stored' AND article_id IS NULL""",
}


def rows(database: Database, query: str) -> list[Any]:
    """Return what a query finds."""
    with database.read() as tx:
        return list(tx.execute(text(query)))


def stored(database: Database) -> list[StoredArticle]:
    """Return all articles."""
    with database.read() as tx:
        return articles.get_many(tx, list(tx.execute(text("SELECT id FROM articles")).scalars()))


def twice(database: Database) -> list[str]:
    """Return the addresses and keys that more than one article has."""
    found = stored(database)
    seen = Counter([one.url for one in found] + [one.url_key for one in found])
    return [name for name, times in seen.items() if times > 1]


def half_stored(database: Database) -> dict[str, list[Any]]:
    """Return what lacks something that belongs to the same transaction."""
    found = {name: rows(database, query) for name, query in _HALVES.items()}
    ids = [one.id for one in stored(database)]
    with database.read() as tx:
        bare = [number for number in ids if not fingerprints.of_article(tx, number)]
    found["articles without fingerprints"] = bare
    return {name: lacking for name, lacking in found.items() if lacking}


def unfindable(database: Database) -> list[str]:
    """Return the articles that no search for their source finds."""
    there, found = stored(database), set[int]()
    with database.read() as tx:
        for source in {one.source for one in there}:
            hits = search(tx, parse(f"source:{source}"), limit=10_000, fold=False)
            found |= {hit.article_id for hit in hits}
    return [one.url for one in there if one.id not in found]


def unmatched(database: Database) -> list[tuple[str, str]]:
    """Return what a rule matches, worked out anew in memory, and no row tells."""
    there = stored(database)
    with database.read() as tx:
        rules = compile_rules(alerts.all_active(tx))
        told = {
            (match.alert_id, one.id)
            for one in there
            for match in alerts.matches_of_article(tx, one.id)
        }
    return [
        (hit.alert.name, one.url)
        for one in there
        for hit in rules.match(document(one))
        if (hit.alert.id, one.id) not in told
    ]


def document(one: StoredArticle) -> Document:
    """Return an article as rules see it."""
    return Document(
        title=one.title,
        lead=one.lead or "",
        body=one.body,
        language=one.language,
        source=one.source,
        edition=one.edition,
        section=one.section or "",
        author=one.author or "",
        tags=one.tags,
        cites=tuple(str(citation["cited"]) for citation in one.citations),
    )


def untold(database: Database, since: datetime) -> list[str]:
    """Return the matches of which some recipient was not told, without a reason that is true."""
    history = {one.id for one in stored(database) if one.history}
    wrong = []
    with database.read() as tx:
        for rule in alerts.list_all(tx):
            for match in alerts.matches_of_alert(tx, rule.id, since):
                if match.silent == HISTORY and match.article_id in history:
                    continue
                told = all(
                    rule.id in alerts.told(tx, match.story_id, recipient)
                    for recipient in rule.recipients
                )
                if not told or match.silent not in {None, TOLD_ALREADY}:
                    wrong.append(f"{rule.name}: article {match.article_id}, {match.silent}")
    return wrong


def mails_that_went_wrong(database: Database, mails: Iterable[CaughtMail]) -> list[str]:
    """Return mails that did not arrive, or oftener or otherwise than can be."""
    caught: dict[str, list[CaughtMail]] = defaultdict(list)
    for mail in mails:
        caught[str(mail.message["Message-ID"])].append(mail)
    wrong = []
    with database.read() as tx:
        queued = outbox.list_mails(tx, None, 100_000)
    for mail in queued:
        copies = caught.pop(mail.message_id, [])
        arrived = 1 <= len(copies) <= 1 + mail.unknown_outcomes
        alike = len({copy.content for copy in copies}) == 1
        addressed = all(copy.recipients == (mail.recipient,) for copy in copies)
        if not (mail.state == "sent" and arrived and alike and addressed):
            wrong.append(f"{mail}: {len(copies)} copies")
    return wrong + [f"a mail that nobody queued: {number}" for number in caught]


def damage(database: Database) -> list[Any]:
    """Return what SQLite's own checks find."""
    if database.kind != "sqlite":
        return []
    sound = rows(database, "PRAGMA integrity_check")
    return [row for row in sound if row[0] != "ok"] + rows(database, "PRAGMA foreign_key_check")
