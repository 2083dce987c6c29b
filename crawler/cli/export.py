"""`jarshy export`: articles as JSON lines, CSV, Parquet or an RSS feed."""

import csv
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO
from urllib.parse import urlencode

import click

from crawler.cli import options
from crawler.cli.output import note, writing
from crawler.cli.state import State, known_sources, pass_state
from crawler.errors import UsageError
from crawler.views.filters import ANYTHING, Filters
from crawler.views.values import plain

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from storage.records import StoredArticle

COLUMNS = (
    "id", "source", "edition", "language", "section", "url", "title", "lead", "body", "author",
    "published_at", "published_precision", "first_seen_at", "last_seen_at", "gone_at",
    "image_url", "image_caption", "word_count", "story_id", "relation", "tags",
)  # fmt: skip
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\x00")  # what spreadsheets take for a formula
FORMATS = ("jsonl", "csv", "parquet", "rss")
ENDINGS = {**{form: form for form in FORMATS}, "xml": "rss"}
MOST_HITS = 1_000_000


@click.command(epilog="Example: jarshy export 'беженцы' --format csv --output refugees.csv")
@click.argument("query", required=False)
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    help="Without it what the end of the FILE's name says, else jsonl.",
)
@click.option("--output", metavar="FILE", help="Write here instead of to the terminal.")
@options.filters
@pass_state
def command(
    state: State,
    query: str | None,
    form: str | None,
    output: str | None,
    since: str | None,
    until: str | None,
    source: str | None,
    language: str | None,
    section: str | None,
) -> None:
    """Write the articles that a query finds, or all, oldest first; a feed has the newest first.

    In CSV a cell that a spreadsheet would run as a formula begins with an apostrophe. Parquet
    needs a FILE and pip install 'jarshy[parquet]'. A feed (rss) has excerpts, no texts.
    """
    wanted = Filters(since, until, source, language, section)
    filters = wanted.checked(state.settings.zone, state.clock.now(), known_sources(state.settings))
    chosen = form or _form_of(output)
    write = _writer(state, chosen, output, query)
    with state.database(readonly=True) as database, database.read() as tx:
        if query or chosen == "rss":
            articles = _found(tx, query or ANYTHING, filters, newest_first=chosen == "rss")
        else:
            articles = _all(tx, filters)
        count = write(articles)
    written = "1 article" if count == 1 else f"{count} articles"
    note(f"{written} written{f' to {output}' if output not in (None, '-') else ''}.")


def _writer(
    state: State, form: str, output: str | None, query: str | None
) -> "Callable[[Iterable[StoredArticle]], int]":
    """Return what writes a form to its place; raises UsageError where it cannot."""
    if form == "parquet":
        return _parquet_writer(output)
    if form == "rss":
        return lambda articles: _to(output, articles, partial(_write_feed, state, query))
    return lambda articles: _to(output, articles, write_csv if form == "csv" else write_jsonl)


def _to(
    output: str | None,
    articles: "Iterable[StoredArticle]",
    write: "Callable[[Iterable[StoredArticle], TextIO], int]",
) -> int:
    with _target(output) as out:
        return write(articles, out)


def _parquet_writer(output: str | None) -> "Callable[[Iterable[StoredArticle]], int]":
    if output in (None, "-"):
        raise UsageError("--format parquet is no text for a terminal: name a file with --output")
    try:
        from crawler.views.parquet import write_parquet
    except ImportError as error:
        raise UsageError(
            "--format parquet needs a package that is not installed: run"
            " pip install 'jarshy[parquet]'"
        ) from error

    def write(articles: "Iterable[StoredArticle]") -> int:
        with writing(f"--output {output}"):
            return write_parquet(articles, Path(output or ""))

    return write


def _write_feed(
    state: State, query: str | None, articles: "Iterable[StoredArticle]", out: TextIO
) -> int:
    from crawler.views.feed import feed

    web = state.settings.web
    page = f"http://{web.host}:{web.port}/search?{urlencode({'q': query or ''})}"
    counted = Counted(articles)
    out.writelines(feed(counted, query or "Jarshy", page, state.clock.now()))
    return counted.count


class Counted:
    """Articles that are counted as they pass."""

    def __init__(self, articles: "Iterable[StoredArticle]") -> None:
        self._articles = articles
        self.count = 0

    def __iter__(self) -> "Iterator[StoredArticle]":
        for article in self._articles:
            self.count += 1
            yield article


def write_jsonl(articles: "Iterable[StoredArticle]", out: TextIO) -> int:
    """Write one JSON object a line, with all columns of the article; return how many."""
    count = 0
    for article in articles:
        out.write(json.dumps(plain(article), ensure_ascii=False) + "\n")
        count += 1
    return count


def write_csv(articles: "Iterable[StoredArticle]", out: TextIO) -> int:
    """Write RFC 4180 lines with a head, formulas made harmless; return how many articles."""
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    count = 0
    for article in articles:
        values = plain(article)
        values["tags"] = "; ".join(article.tags)
        writer.writerow([harmless(values[name]) for name in COLUMNS])
        count += 1
    return count


def harmless(value: Any) -> Any:
    """Return a cell that no spreadsheet takes for a formula."""
    if isinstance(value, str) and value.lstrip(" ").startswith(FORMULA_STARTS):
        return f"'{value}"
    return value


def _all(tx: "Connection", filters: dict[str, Any]) -> "Iterator[StoredArticle]":
    from storage import articles

    found = articles.iterate(
        tx,
        since=filters["since"],
        until=filters["until"],
        source=filters["source"],
        edition=filters["edition"],
    )
    for article in found:
        fits = filters["language"] in (None, article.language)
        if fits and filters["section"] in (None, article.section):
            yield article


def _found(
    tx: "Connection", query: str, filters: dict[str, Any], *, newest_first: bool
) -> "Iterator[StoredArticle]":
    from storage import articles
    from storage.search import search
    from storage.text.query import parse

    hits = search(tx, parse(query), **filters, limit=MOST_HITS, sort="date", fold=False)
    for hit in hits if newest_first else reversed(hits):
        article = articles.get(tx, hit.article_id)
        if article is not None:
            yield article


def _form_of(output: str | None) -> str:
    suffix = Path(output or "").suffix.removeprefix(".").lower()
    return ENDINGS.get(suffix, FORMATS[0])


@contextmanager
def _target(output: str | None) -> Iterator[TextIO]:
    if output is None or output == "-":
        yield sys.stdout
        return
    with writing(f"--output {output}"), Path(output).open("w", encoding="utf-8", newline="") as out:
        yield out
