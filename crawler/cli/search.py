"""`jarshy search`: find articles; without a query, the newest stories."""

from typing import TYPE_CHECKING, Any

import click

from crawler.cli import options
from crawler.cli.output import fact, heading, highlighted, moment, note, print_json
from crawler.cli.query_words import basic_forms, tell_doubts, widened_query, widening
from crawler.cli.rule_options import rule_named
from crawler.cli.state import State, known_sources, pass_state
from crawler.cli.stories import going_on, print_newest
from crawler.errors import UsageError
from crawler.logs import escaped
from crawler.views.filters import ANYTHING, Filters

if TYPE_CHECKING:
    from crawler.settings import Settings
    from crawler.views.found import Found, FoundArticle
    from storage.search import Facets, Hit

FARTHEST = 1_000_000  # hits read only to be left out: a second or two of work


@click.command(
    epilog="Example: jarshy search 'Токаев AND (беженцы OR Афганистан)' --since 2021-09-01"
)
@click.argument("query", required=False)
@options.filters
@click.option("--tag", metavar="TAG", help="Only articles with this tag.")
@click.option("--cites", metavar="NAME", help="Only articles that name this as their source.")
@click.option("--story", type=int, metavar="ID", help="Only articles of this story.")
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True)
@click.option("--offset", type=click.IntRange(0, FARTHEST), default=0, metavar="N",
              help="Leave out the first N, which were shown before.")  # fmt: skip
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
    offset: int,
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
    from crawler.views.found import found_data

    if saved is not None:
        query = _saved(state, saved, query)
    if query is None and not (any(narrow.values()) or everything or counted or sort == "rank"):
        print_newest(state, limit, offset, as_json=as_json)
        return
    query = ANYTHING if query is None else query
    asked = widened_query(query) if widened else query
    how = {"limit": limit, "offset": offset, "sort": sort, "fold": not everything}
    found = _find(state, asked, _filters(state, narrow), how, counted=counted)
    tell_doubts(state.settings, asked)
    if as_json:
        print_json(found_data(asked, found))
        return
    for each in found.hits:
        _print(each, state.settings)
    _print_end(asked, found, offset)
    if found.facets is not None and found.facets.counted:
        _print_facets(found.facets)


def _print_end(query: str, found: "Found", offset: int) -> None:
    """Tell that there is more, or that there was nothing."""
    if found.more:
        note(going_on(len(found.hits), offset))
    if not found.hits:
        click.echo("Nothing more found." if offset else "Nothing found.")
        if query != ANYTHING:
            note(f"Looked for all forms of: {basic_forms(query)}")


def print_hits(state: State, query: str, limit: int) -> None:
    """Print the newest articles that a query finds, one per story."""
    found = _find(state, query, {}, {"limit": limit, "sort": "date", "fold": True})
    for each in found.hits:
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
    wanted = Filters(**narrow)
    known = known_sources(state.settings)
    return wanted.checked(state.settings.zone, state.clock.now(), known) | more


def _find(
    state: State,
    query: str,
    filters: dict[str, Any],
    how: dict[str, Any],
    *,
    counted: bool = False,
) -> "Found":
    from crawler.views.found import find

    with state.database(readonly=True) as database, database.read() as tx:
        return find(tx, query, filters, how, counted=counted)


def _print_facets(counts: "Facets") -> None:
    """Print how the matching articles are spread."""
    among = "all" if counts.complete else "the newest"
    heading(f"Among {among} {counts.counted} articles that match, copies included")
    for name, values in counts.counts.items():
        fact(name, ", ".join(f"{value} {count}" for value, count in values))


def _print(found: "FoundArticle", settings: "Settings") -> None:
    from crawler.alerts.excerpt import marked
    from crawler.views.found import passages_of

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
    for parts in passages_of(found):
        shown = [highlighted(part.text) if part.marked else escaped(part.text) for part in parts]
        click.echo("  " + "".join(shown))
    story = f", story {article.story_id}" if article.story_id else ""
    click.echo(f"  {escaped(article.url)}  [{article.id}{story}]{_duplicates(hit)}")
    click.echo()


def _duplicates(hit: "Hit") -> str:
    return f"  + {len(hit.duplicates)} more of this story" if hit.duplicates else ""
