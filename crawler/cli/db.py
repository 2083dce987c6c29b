"""`jarshy db`: make, upgrade and look at the database."""

import click

from crawler.cli.options import as_json
from crawler.cli.output import note, print_json, table
from crawler.cli.state import State, pass_state
from crawler.errors import StorageError


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
