"""`jarshy search`: find articles; without a query, the newest stories."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from crawler.cli import options
from crawler.cli.output import fact, heading, highlighted, moment, note, print_json
from crawler.cli.query_words import basic_forms, widened_query, widening
from crawler.cli.rule_options import rule_named
from crawler.cli.state import State, known_sources, pass_state
from crawler.cli.stories import print_newest
from crawler.errors import UsageError
from crawler.logs import escaped

if TYPE_CHECKING:
    from crawler.settings import Settings
    from storage.records import StoredArticle
    from storage.search import Facets, Hit

PASSAGES = 2
WORTH_SHOWING = 60  # characters; less is a word out of its sentence


# Every article has one of these: what filters alone ask for.
_ANYTHING = " OR ".join(f"language:{language}" for language in options.LANGUAGES)


@dataclass(frozen=True, slots=True)
class _Found:
    hit: "Hit"
    article: "StoredArticle"


@click.command(
    epilog="Example: jarshy search 'Токаев AND (беженцы OR Афганистан)' --since 2021-09-01"
)
@click.argument("query", required=False)
@options.filters
@click.option("--tag", metavar="TAG", help="Only articles with this tag.")
@click.option("--cites", metavar="NAME", help="Only articles that name this as their source.")
@click.option("--story", type=int, metavar="ID", help="Only articles of this story.")
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True)
@click.option(
    "--sort", type=click.Choice(["date", "rank"]), default="date", help="Newest or best first."
)
@click.option("--all", "everything", is_flag=True, help="Show copies too, not one per story.")
@click.option("--facets", "counted", is_flag=True, help="Also count by source, section, tag ….")
@click.option("--saved", metavar="NAME", help="Search for what this rule looks for, paused or not.")
@widening
@options.as_json
@pass_state
def command(
    state: State,
    /,
    query: str | None,
    saved: str | None,
    limit: int,
    sort: str,
    *,
    everything: bool,
    counted: bool,
    widened: bool,
    as_json: bool,
    **narrow: Any,
) -> None:
    """Find articles. A word matches all its forms; "…" is a phrase, =word is exact.

    Operators: AND OR NOT + - ( ) word* "a b"~5. Fields, each with a colon: title, lead, body,
    source, edition, language, section, author, tag, cites. Put -- before a QUERY that begins
    with a minus.
    """
    if saved is not None:
        query = _saved(state, saved, query)
    if query is None and not (any(narrow.values()) or everything or counted or sort == "rank"):
        print_newest(state, limit, as_json=as_json)
        return
    query = _ANYTHING if query is None else query
    asked = widened_query(query) if widened else query
    how = {"limit": limit, "sort": sort, "fold": not everything}
    found, counts = _find(state, asked, _filters(state, narrow), how, counted=counted)
    if as_json:
        hits = [_as_data(f) for f in found]
        more = {} if counts is None else {"facets": counts}
        print_json({"query": asked, "count": len(found), "hits": hits, **more})
        return
    for each in found:
        _print(each, state.settings)
    if not found:
        click.echo("Nothing found.")
        if asked != _ANYTHING:
            note(f"Looked for all forms of: {basic_forms(asked)}")
    if counts is not None and counts.counted:
        _print_facets(counts)


def print_hits(state: State, query: str, limit: int) -> None:
    """Print the newest articles that a query finds, one per story."""
    found, _ = _find(state, query, {}, {"limit": limit, "sort": "date", "fold": True})
    for each in found:
        _print(each, state.settings)


def _saved(state: State, name: str, query: str | None) -> str:
    """Return the query of a rule; raise UsageError where there is none or another query too."""
    if query is not None:
        raise UsageError("give a QUERY or --saved NAME, not both")
    with state.database(readonly=True) as database, database.read() as tx:
        return rule_named(tx, name).query


def _filters(state: State, narrow: dict[str, Any]) -> dict[str, Any]:
    """Return the filters as the search takes them."""
    more = {name: narrow.pop(name) for name in ("tag", "cites", "story")}
    wanted = options.Filters(**narrow)
    known = known_sources(state.settings)
    return wanted.checked(state.settings.zone, state.clock.now(), known) | more


def _find(
    state: State,
    query: str,
    filters: dict[str, Any],
    how: dict[str, Any],
    *,
    counted: bool = False,
) -> "tuple[list[_Found], Facets | None]":
    from storage import articles
    from storage.search import facets, search
    from storage.text.query import parse

    parsed = parse(query)
    with state.database(readonly=True) as database, database.read() as tx:
        hits = search(tx, parsed, **filters, **how)
        stored = {a.id: a for a in articles.get_many(tx, [hit.article_id for hit in hits])}
        counts = facets(tx, parsed, **filters) if counted else None
    found = [_Found(hit, stored[hit.article_id]) for hit in hits if hit.article_id in stored]
    return found, counts


def _print_facets(counts: "Facets") -> None:
    """Print how the matching articles are spread."""
    among = "all" if counts.complete else "the newest"
    heading(f"Among {among} {counts.counted} articles that match, copies included")
    for name, values in counts.counts.items():
        fact(name, ", ".join(f"{value} {count}" for value, count in values))


def _as_data(found: _Found) -> dict[str, Any]:
    article, hit = found.article, found.hit
    return {
        "id": article.id,
        "story_id": article.story_id,
        "source": article.source,
        "edition": article.edition,
        "language": article.language,
        "section": article.section,
        "url": article.url,
        "title": article.title,
        "lead": article.lead,
        "published_at": article.published_at,
        "first_seen_at": article.first_seen_at,
        "relation": article.relation,
        "rank": hit.rank,
        "duplicates": hit.duplicates,
        "spans": hit.spans,
        "excerpt": "".join(part.text for parts in _passages(found) for part in parts),
    }


def _passages(found: _Found) -> list[list[Any]]:
    """Return the lead where it matched, else cuts of the body, else the beginning; as parts."""
    from crawler.alerts import excerpt

    article, spans = found.article, found.hit.spans
    lead = article.lead or ""
    if lead and (spans.get("lead") or not spans.get("body")):
        return [excerpt.marked(lead, spans.get("lead") or ())]
    found_cuts = excerpt.passages(article.body, spans.get("body") or (), PASSAGES)
    cuts = [cut for cut in found_cuts if _length(cut) >= WORTH_SHOWING] or found_cuts[:1]
    if not cuts:  # a body too short to be cut
        return [excerpt.marked(article.body, spans.get("body") or ())]
    return [_framed(cut) for cut in cuts]


def _length(cut: Any) -> int:
    return sum(len(part.text) for part in cut.parts)


def _framed(cut: Any) -> list[Any]:
    from crawler.alerts.excerpt import Part

    before = [Part("… ")] if cut.before else []
    after = [Part(" …")] if cut.after else []
    return [*before, *cut.parts, *after]


def _print(found: _Found, settings: "Settings") -> None:
    from crawler.alerts.excerpt import marked

    article, hit = found.article, found.hit
    title = "".join(
        highlighted(part.text) if part.marked else escaped(part.text)
        for part in marked(article.title, hit.spans.get("title") or ())
    )
    at = moment(article.published_at or article.first_seen_at, settings.zone,
                article.published_precision)  # fmt: skip
    where = [at, f"{article.source}/{article.edition}", article.section]
    click.echo(click.style(title, bold=True))
    click.echo("  " + " · ".join(escaped(part) for part in where if part))
    for parts in _passages(found):
        shown = [highlighted(part.text) if part.marked else escaped(part.text) for part in parts]
        click.echo("  " + "".join(shown))
    more = _duplicates(hit)
    click.echo(f"  {escaped(article.url)}  [{article.id}]{more}")
    click.echo()


def _duplicates(hit: "Hit") -> str:
    return f"  + {len(hit.duplicates)} more of this story" if hit.duplicates else ""
