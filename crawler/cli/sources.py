"""`jarshy sources`: what is crawled, and whether it can still be read."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from crawler.cli import source_pages, targets
from crawler.cli.options import as_json
from crawler.cli.output import fact, heading, moment, print_json, table
from crawler.cli.state import State, pass_state

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from crawler.items import ArticleItem
    from crawler.settings import Settings
    from crawler.sources.spec import Source
    from crawler.spiders.check import EditionCheck
    from crawler.spiders.trying import Trial

SHOWN_BODY = 200  # characters
SHOWN_CARDS = 10


@dataclass(frozen=True, slots=True)
class SourceRow:
    """An edition of a source, and whether, when and where it is crawled."""

    source: str
    title: str
    edition: str
    enabled: bool
    schedule: str
    listings: tuple[str, ...]


@click.group(epilog="Example: jarshy sources check akorda")
def command() -> None:
    """List the sources, check that they can still be read, and try other sites."""


@command.command(name="list", epilog="Example: jarshy sources list --json")
@as_json
@pass_state
def list_(state: State, *, as_json: bool) -> None:
    """List the sources with their editions, listings and schedule."""
    rows = [row for source in state.sources for row in _rows(source, state.settings)]
    if as_json:
        print_json(rows)
        return
    table(
        ("source", "crawled", "schedule", "listings"),
        [
            (f"{row.source}/{row.edition}", "yes" if row.enabled else "no", row.schedule,
             ", ".join(row.listings))
            for row in rows
        ],
    )  # fmt: skip


def _rows(source: "Source", settings: "Settings") -> "Iterator[SourceRow]":
    own = settings.source(source.key)
    for edition, declared in source.editions.items():
        chosen = [url for url in own.listings if source.edition_of(url) == edition]
        yield SourceRow(
            source.key,
            source.title,
            edition,
            own.enabled and edition in (own.editions or source.editions),
            str(own.schedule),
            tuple(chosen or declared.listings),
        )


@command.command(epilog="Example: jarshy sources check tengrinews/kk")
@click.argument("sources", nargs=-1, metavar="[SOURCE…]")
@as_json
@pass_state
def check(state: State, sources: tuple[str, ...], *, as_json: bool) -> int:
    """Read a listing and an article of each edition and show the fields; nothing is stored.

    Ends with exit code 1 if something could not be read.
    """
    from crawler.spiders.check import check_sources

    checks = check_sources(state.settings, targets.by_source(state.settings, sources), state.clock)
    if as_json:
        print_json(checks)
    else:
        for found in checks:
            _print(found, state.settings.zone)
    return int(any(found.problem for found in checks))


@command.command(name="try", epilog="Example: jarshy sources try https://example.kz/news/")
@click.argument("url")
@as_json
@pass_state
def try_(state: State, url: str, *, as_json: bool) -> int:
    """Show what would be read at an address of any site; nothing is stored.

    Of a listing, a feed or a sitemap it shows the entries and the first one's article; of an
    article its fields, each with the layer that found it. Ends with exit code 1 if nothing can be
    read.
    """
    from crawler.spiders.trying import try_address

    trial = try_address(state.settings, url, state.clock)
    if as_json:
        print_json(trial)
    else:
        _print_trial(trial, state.settings.zone)
    return int(trial.problem is not None)


def _print_trial(trial: "Trial", zone: "ZoneInfo") -> None:
    heading(trial.url)
    fact("source", trial.source or "none yet: a table of jarshy.toml can declare it")
    for feed in trial.feeds:
        fact("feed", feed)
    if trial.listing is not None:
        cards = trial.listing.cards
        fact("listing", f"{len(cards)} articles, {trial.listing.foreign} links to other sites")
        for card in cards[:SHOWN_CARDS]:
            dated = moment(card.published_at, zone, card.precision) or "no date"
            click.echo(f"  {dated}  {card.title}")
            click.echo(f"    {card.url}")
        if len(cards) > SHOWN_CARDS:
            click.echo(f"  and {len(cards) - SHOWN_CARDS} more")
    if trial.problem:
        fact("problem", trial.problem.removeprefix(f"{trial.url}: "))  # named above already
    if trial.article is not None:
        _print_article(trial.article, zone)


def _print(found: "EditionCheck", zone: "ZoneInfo") -> None:
    heading(f"{found.source}/{found.edition}")
    fact("listing", f"{found.listing}: {found.cards} articles")
    if found.problem:
        fact("problem", found.problem)
    if found.article is not None:
        _print_article(found.article, zone)
        fact("not found", ", ".join(found.missing))


def _print_article(article: "ArticleItem", zone: "ZoneInfo") -> None:
    fact("address", article.url)
    for name in ("title", "lead", "section"):
        fact(_by(article.extracted_by, name), getattr(article, name))
    published = moment(article.published_at, zone, article.published_precision)
    fact(_by(article.extracted_by, "published_at"), published)
    fact(_by(article.extracted_by, "authors"), ", ".join(a.name for a in article.authors))
    fact(_by(article.extracted_by, "tags"), ", ".join(article.tags))
    fact(_by(article.extracted_by, "images"), ", ".join(image.url for image in article.images))
    body = article.body[:SHOWN_BODY].replace("\n", " ")
    fact(_by(article.extracted_by, "body"), f"{body} … ({len(article.body)} characters)")


def _by(layers: "object", name: str) -> str:
    layer = layers.get(name) if isinstance(layers, dict) else None
    return f"{name} ({layer})" if layer else name


for each in (source_pages.save, source_pages.test, source_pages.accept):
    command.add_command(each)
