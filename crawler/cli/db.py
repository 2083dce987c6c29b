"""`jarshy db`: make, upgrade and look at the database."""

import sys
from datetime import timedelta
from pathlib import Path

import click

from crawler.cli.options import as_json
from crawler.cli.output import moment, note, print_json, table
from crawler.cli.state import State, pass_state
from crawler.errors import LockedError, StorageError, UsageError


@click.group(epilog="Example: jarshy db upgrade")
def command() -> None:
    """Make, upgrade and look at the database that `database_url` names."""


@command.command(epilog="Example: jarshy db upgrade")
@pass_state
def upgrade(state: State) -> None:
    """Make the database if there is none; bring an older one up to date. Safe to repeat."""
    from storage import migrate

    url = state.settings.database_url
    before = migrate.current(url)
    migrate.upgrade(url)
    after = migrate.current(url)
    if before is None:
        click.echo(f"Made a new database at revision {after}.")
    elif before == after:
        click.echo(f"The database is up to date (revision {after}).")
    else:
        click.echo(f"Upgraded the database from revision {before} to {after}.")


@command.command(epilog="Example: jarshy db status --json")
@as_json
@pass_state
def status(state: State, *, as_json: bool) -> int:
    """Print the database's revision, the program's, and how many rows the tables hold.

    Ends with exit code 1 where the program cannot use the database as it is.
    """
    from storage import counts, migrate

    current, needed = migrate.current(state.settings.database_url), migrate.head()
    rows: dict[str, int] = {}
    shown, wrong = "", ""
    try:
        with state.database(readonly=True) as database, database.read() as tx:
            rows, shown = counts.rows(tx), database.shown
    except StorageError as error:
        wrong = str(error)
    if as_json:
        print_json({"revision": current, "needed": needed, "rows": rows, "problem": wrong or None})
    elif not wrong:
        click.echo(f"{shown}: revision {current}, as the program needs.")
        table(("table", "rows"), list(rows.items()))
    if wrong:
        note(f"Error: {wrong}")
    return int(bool(wrong))


@command.command(epilog="Example: jarshy db backup /var/backups/jarshy-2026-11-22.db")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE")
@as_json
@pass_state
def backup(state: State, file: Path, *, as_json: bool) -> None:
    """Write the whole database into a new FILE while everything goes on, and check the copy.

    An SQLite database becomes a database file that can be used as it is; one of Postgres a dump
    for pg_restore, made by pg_dump, which has to be installed.
    """
    from storage.backup import RESTORE, back_up

    if file.exists():
        raise UsageError(f"FILE: {file} is there already; name another one, none is overwritten")
    if not file.absolute().parent.is_dir():
        raise UsageError(f"FILE: there is no folder {file.absolute().parent}")
    with state.database(readonly=True) as database:
        made, kind = back_up(database, file), database.kind
    if as_json:
        print_json({"file": made.file, "bytes": made.size, "revision": made.revision})
        return
    click.echo(f"Wrote {made.file}: {made.size:,} bytes, revision {made.revision}, checked.")
    if kind == "sqlite":
        click.echo(
            "To restore it: stop the daemon, remove the database with its -wal and -shm files, and"
            f" copy {made.file.name} to its place."
        )
    else:
        click.echo(
            "To restore it: stop the daemon, make an empty database, and run"
            f" {' '.join(RESTORE)} --dbname=… {made.file.name}"
        )
    click.echo("Mails that were due when it was made, and went out since, would be sent once more.")


@command.command(epilog="Example: jarshy db move postgresql://jarshy@localhost/jarshy")
@click.argument("url", metavar="URL")
@as_json
@pass_state
def move(state: State, url: str, *, as_json: bool) -> None:
    """Copy the whole archive into the empty database at URL, and compare every row.

    The old database stays as it is; afterwards set `database_url` to URL. Stop the daemon first.
    Leave a password out of URL and give it in PGPASSWORD, so that nobody sees it among processes.
    """
    from storage import leader
    from storage.engine import open_database
    from storage.location import locate
    from storage.moving import move as move_rows

    with state.database() as source:
        if source.location.is_same(locate(url)):
            raise UsageError(
                f"URL: {source.shown} is the database that is in use, database_url names it: name"
                " another one, which may not exist yet; nothing was changed"
            )
        held = leader.hold(source)
        if held is None:
            raise LockedError(f"A daemon is at work on {source.shown}; stop it first.")
        target = open_database(url, create=True)
        try:
            moved = move_rows(source, target, _tell_moved)
            shown = target.shown
        finally:
            target.dispose()
            held.release()
    if as_json:
        print_json({"rows": moved, "target": shown})
    else:
        table(("table", "rows"), list(moved.items()))
        click.echo(f"All {sum(moved.values()):,} rows are in {shown}, each compared.")
        click.echo(
            f"Now set database_url to it, in jarshy.toml or as JARSHY_DATABASE_URL; until then"
            f" {source.shown} is used, which is as it was."
        )


def _tell_moved(name: str, rows: int) -> None:
    if sys.stderr.isatty():
        note(f"{name}: {rows:,} rows")


@command.command(epilog="Example: jarshy db prune --keep 400 --yes")
@click.option(
    "--keep",
    default=365,
    show_default=True,
    type=click.IntRange(30),
    metavar="DAYS",
    help="Keep what is younger.",
)
@click.option("--articles", is_flag=True, help="Remove old articles with their stories, too.")
@click.option("--yes", is_flag=True, help="Remove it; without this it is only shown.")
@click.option("--vacuum", is_flag=True, help="Give the space back to the disk.")
@as_json
@pass_state
def prune(
    state: State, keep: int, *, articles: bool, yes: bool, vacuum: bool, as_json: bool
) -> None:
    """Remove old ledgers of crawls and fetches, the contents of old mails, and what else is asked.

    Shows what would go, with its size, and removes it only with --yes, in small steps beside a
    running daemon. Removed articles are not read again. Without --vacuum the space is used again
    for what comes; with it an SQLite file becomes smaller, and is locked until that is done.
    """
    from storage import pruning

    before = state.clock.now() - timedelta(days=keep)
    with state.database() as database:
        old = pruning.look(database, before, with_articles=articles)
        done = pruning.prune(database, before, with_articles=articles) if yes else {}
        if yes and vacuum:
            pruning.shrink(database)
    if as_json:
        print_json({"before": before, "old": old, "removed": done})
        return
    table(("older than " + moment(before, state.settings.zone), "rows", "MiB"),
          [(one.kind, one.rows, None if one.size is None else f"{one.size / 2**20:.1f}")
           for one in old])  # fmt: skip
    if yes:
        click.echo(f"Removed {sum(done.values()):,} rows.")
    elif any(one.rows for one in old):
        click.echo("Nothing was removed; add --yes to remove it.")


@command.command(epilog="Example: jarshy db reindex")
@as_json
@pass_state
def reindex(state: State, *, as_json: bool) -> None:
    """Make the index of texts, the links and all stories anew from the articles.

    For after an upgrade that judges texts otherwise. It may run beside everything else: stories
    change at the end, in one step. What was merged or split by hand stays so, and what was mailed
    counts as told.
    """
    from crawler.stories.meaning import alike_of
    from crawler.stories.rebuild import rebuild

    with state.database() as database:
        alike = alike_of(state.settings)
        found = rebuild(database, state.clock.now(), _tell_count, alike=alike)
    _tell_count(0)
    if as_json:
        print_json(found)
        return
    click.echo(
        f"{found.articles} articles in {found.stories} stories;"
        f" {found.moved} articles are in another story than before."
    )


def _tell_count(done: int) -> None:
    """Show on a terminal how many articles were read; 0 takes the line away."""
    if sys.stderr.isatty():
        click.echo(f"\r\x1b[K{done} articles read" if done else "\r\x1b[K", nl=False, err=True)
