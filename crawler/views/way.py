"""The way of an address from a listing to a mail, or to where it ended, gate by gate."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from crawler.alerts.recipients import shown_recipient
from crawler.sources.spec import Source
from crawler.spiders.reasons import without_code
from crawler.views import lookup
from storage import addresses, alerts, articles, crawls, outbox, stories
from storage.records import Alert, ListingVisit, Mail, Match, StoredArticle
from storage.search.indexed import document_of
from storage.text.lacking import lacking
from storage.text.query import parse

VISITS_SHOWN = 5
WITNESSES = {"rss": "RSS feed", "sitemap": "sitemap"}
LAST_PAGE = 100  # of a listing; visits that go further back than that are rare
FATES = {
    "pending": "waits to be mailed",
    "sending": "being mailed",
    "sent": "told by mail",
    "unknown": "mailed, but the server's answer was lost",
    "dead": "could not be mailed",
    "cancelled": "its mail was cancelled",
}


@dataclass(frozen=True, slots=True)
class Gate:
    """One step on the way from a listing to a mail: what happened there and when."""

    gate: str
    verdict: str
    at: Any = None


def explained(tx: Connection, url: str, sources: Sequence[Source]) -> list[Gate]:
    """Return what happened to an address, gate by gate, in the order of the way."""
    known = lookup.source_of(url, sources)
    if known is None:
        return _visits(tx, url, sources) or [
            Gate("address", "no source has articles at such an address; it is never read")
        ]
    source, key = known
    gates = [Gate("address", f"an article of {source.title}, key {key}")]
    gates += _listing(tx, key)
    gates += _fetches(tx, key)
    article = lookup.by_address(tx, url, sources)
    if article is None:
        return [*gates, Gate("extraction", "nothing was stored for this address")]
    return [
        *gates,
        *_extraction(article),
        *_story(tx, article),
        *_rules(tx, article),
        *_mails(tx, article),
    ]


def _visits(tx: Connection, url: str, sources: Sequence[Source]) -> list[Gate]:
    """Return how a listing was last visited; nothing for an address that is none."""
    gates: list[Gate] = []
    for source in sources:
        edition = source.edition_of(url)
        if edition is None:
            continue
        listing = _first_page(source, edition, url)
        visits = crawls.visits_of_listing(tx, source.key, edition, listing or url, VISITS_SHOWN)
        if visits or listing:
            gates.append(Gate("address", f"a listing of {source.title}, edition {edition}"))
            gates += [Gate("listing", _of_visit(visit), visit.started_at) for visit in visits]
            gates += [] if visits else [Gate("listing", "not visited yet")]
    return gates


def _first_page(source: Source, edition: str, url: str) -> str | None:
    """Return the built-in listing of which an address is a page, None where it is none."""
    for listing in source.editions[edition].listings:
        if any(url == source.page_address(listing, page) for page in range(1, LAST_PAGE + 1)):
            return listing
    return None


def _of_visit(visit: ListingVisit) -> str:
    pages = f"{visit.pages} {'page' if visit.pages == 1 else 'pages'}"
    said = f"{visit.cards} entries on {pages}, {visit.new} of them new"
    if visit.not_modified:
        said = "nothing had changed (304)"
    if visit.finished_at is None:
        said = "did not come to its end"
    reason = f"; {without_code(visit.reason)}" if visit.reason else ""
    return f"visited: {said}; overlap {visit.overlap}{reason}"


def _listing(tx: Connection, key: str) -> list[Gate]:

    address = addresses.known(tx, [key]).get(key)
    if address is None:
        return [Gate("listing", "no listing that was read has shown it")]
    by = f"shown by {address.listing or 'a listing'}"
    if address.seen_only_by is not None:
        by = f"named by the {WITNESSES[address.seen_only_by]} alone; no listing has shown it"
    gates = [
        Gate("listing", by, address.first_listed_at),
        Gate("listing", "shown last", address.last_listed_at),
    ]
    if address.history:
        gates.append(Gate("listing", "stock found on the first visit: raises no mail"))
    due = "not read again" if address.next_fetch_at is None else "to be read again at this time"
    return [*gates, Gate("listing", f"state {address.state}; {due}", address.next_fetch_at)]


def _fetches(tx: Connection, key: str) -> list[Gate]:

    fetches = addresses.history_of(tx, key)
    if not fetches:
        return [Gate("fetch", "not fetched yet")]
    return [
        Gate(
            "fetch",
            f"{fetch.outcome}, status {fetch.status or 'none'}"
            f"{f': {without_code(fetch.reason)}' if fetch.reason else ''}",
            fetch.fetched_at,
        )
        for fetch in fetches
    ]


def _extraction(article: StoredArticle) -> list[Gate]:
    layers = [f"{name} by {layer}" for name, layer in sorted(article.extracted_by.items())]
    gates = [
        Gate("extraction", f"number {article.id}, language {article.language}",
             article.first_seen_at),
        Gate("extraction", ", ".join(layers) or "no layer was stored"),
    ]  # fmt: skip
    if article.flags:
        gates.append(Gate("extraction", f"marks: {', '.join(article.flags)}"))
    if article.published_at is None:
        gates.append(Gate("extraction", "the page bears no date that could be read"))
    return gates


def _story(tx: Connection, article: StoredArticle) -> list[Gate]:

    gates = [Gate("story", f"story {article.story_id}, as its {article.relation}")]
    for link in stories.links_of(tx, article.id):
        mine = link.article_id == article.id
        other = articles.get(tx, link.other_id if mine else link.article_id)
        title = other.title if other else "an article that is gone"
        # A link says what two texts are to each other; who came first, the story says.
        verdict = f"{link.kind}, this article and “{title}”: {link.reason}"
        gates.append(Gate("story", verdict, link.decided_at))
    return gates


def _rules(tx: Connection, article: StoredArticle) -> list[Gate]:

    matches = {match.alert_id: match for match in alerts.matches_of_article(tx, article.id)}
    gates: list[Gate] = []
    for alert in alerts.list_all(tx):
        match = matches.get(alert.id)
        if match is not None:
            fate = match.silent or _fate(tx, match)
            gates.append(Gate("rules", f"{alert.name!r} matched; {fate}", match.matched_at))
        else:
            gates.append(Gate("rules", f"{alert.name!r}: {_why_not(alert, article)}"))
    return gates or [Gate("rules", "there are no rules")]


def _fate(tx: Connection, match: Match) -> str:
    """Return what became of the mails that a match asked for."""
    told = [
        f"{FATES[mail.state]} (mail {mail.id} to {shown_recipient(mail.recipient)})"
        for mail in outbox.of_story(tx, match.story_id)
        if (match.alert_id, match.story_id) in outbox.alerts_of(tx, mail.id)
    ]
    return ", ".join(told) or "its mail was cancelled before it was sent"


def _why_not(alert: Alert, article: StoredArticle) -> str:

    missing = lacking(parse(alert.query), document_of(article))
    if missing:
        lacks = ", ".join(missing)
        return f"its query {alert.query!r} does not find this text, which does not meet: {lacks}"
    if alert.paused:
        return "it finds this text, but is paused"
    return "it finds this text today, but was made or changed after the article was read"


def _mails(tx: Connection, article: StoredArticle) -> list[Gate]:

    if article.story_id is None:
        return []
    found = outbox.of_story(tx, article.story_id)
    return [
        Gate(
            "mail",
            f"mail {mail.id} ({mail.kind}) to {shown_recipient(mail.recipient)}:"
            f" {mail.state}, {_tries(mail)}"
            f"{f'; the server said: {mail.last_reply}' if mail.last_reply else ''}",
            mail.sent_at or mail.next_try_at,
        )
        for mail in found
    ] or [Gate("mail", "no mail tells of this story")]


def _tries(mail: Mail) -> str:
    tries = f"{mail.attempts} {'try' if mail.attempts == 1 else 'tries'}"
    waits = mail.sent_at is None and mail.next_try_at is not None
    return f"{tries}, to be tried at this time" if waits else tries
