"""`jarshy sources save`, `test` and `accept`: pages as test cases, and a new normal."""

from pathlib import Path

import click

from crawler.cli import targets
from crawler.cli.options import as_json
from crawler.cli.output import cut, fact, note, print_json, writing
from crawler.cli.state import State, pass_state
from crawler.errors import UsageError
from crawler.logs import escaped

FOLDER = Path("saved-pages")
SHOWN = 120  # characters of a value that differs


@click.command(epilog="Example: jarshy sources save https://tengrinews.kz/news/slug-601001/")
@click.argument("url")
@click.option("--folder", type=click.Path(file_okay=False, path_type=Path), default=FOLDER,
              show_default=True, help="Where to save it.")  # fmt: skip
@pass_state
def save(state: State, url: str, folder: Path) -> None:
    """Keep an article's page with the fields read from it, as a test case for its rules.

    Look at the fields before you rely on them: they are what is read today, right or wrong.
    """
    from crawler.sources import all_sources
    from crawler.sources.cases import fields_of, save_case
    from crawler.spiders.single import fetch_page

    for source in all_sources(state.settings):
        edition = source.edition_of(url)
        if edition is not None:
            break
    else:
        raise UsageError(
            f"{escaped(url)!r} is no address of a source; jarshy sources list names them, and"
            " jarshy sources try URL reads a page of any site"
        )
    html = fetch_page(state.settings, source, url, state.clock)
    with writing(folder):
        file, item = save_case(folder, source, edition, url, html, state.clock.now())
    fact("saved", file)
    for name, value in fields_of(item).items():
        fact(name, cut(str(value), SHOWN) if value else "none")


@click.command(epilog="Example: jarshy sources test saved-pages")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path),
                default=FOLDER)  # fmt: skip
@as_json
@pass_state
def test(state: State, folder: Path, *, as_json: bool) -> int:
    """Read saved pages again, each at its own time, and tell what differs; exit code 1 if any."""
    from crawler.sources import by_key
    from crawler.sources.cases import check_cases

    found = list(check_cases(folder, lambda key: by_key(key, state.settings)))
    bad = [one for one in found if one.differences]
    if as_json:
        print_json([{"file": str(o.file), "url": o.url, "differences": o.differences}
                    for o in found])  # fmt: skip
        return int(bool(bad))
    for one in bad:
        for name, (expected, read) in one.differences.items():
            note(f"{one.file}: {name}: expected {cut(str(expected), SHOWN)!r}, "
                 f"read {cut(str(read), SHOWN)!r}")  # fmt: skip
    click.echo(f"{len(found) - len(bad)} of {len(found)} saved pages are read as expected")
    return int(bool(bad))


@click.command(epilog="Example: jarshy sources accept akorda/ru published_at")
@click.argument("source")
@click.argument("field", required=False)
@pass_state
def accept(state: State, source: str, field: str | None) -> int:
    """Take an edition as it is read now for the new normal: alarms end, the past is forgotten.

    SOURCE is an edition such as akorda/ru; without FIELD all its fields are meant.
    """
    from crawler.health import accept_as_normal

    wanted = targets.chosen(state.settings, (source,))
    with state.database() as database:
        ended = [
            drift
            for key, edition in wanted
            for drift in database.in_transaction(
                lambda tx, key=key, edition=edition: accept_as_normal(  # type: ignore[misc]
                    tx, key, edition, field, state.clock.now()
                )
            )
        ]
    for drift in ended:
        fact("accepted", f"{drift.source}/{drift.edition}: {drift.reason}")
    if not ended:
        note(f"{source} has no alarm{f' of {field}' if field else ''}; jarshy status names them")
    return int(not ended)
