"""`jarshy explain`: the way of an address from a listing to a mail, or to where it ended."""

from typing import TYPE_CHECKING

import click

from crawler.cli.options import as_json
from crawler.cli.output import heading, moment, print_json
from crawler.cli.state import State, pass_state
from crawler.logs import escaped

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from crawler.views.way import Gate

TIME_WIDTH = len("2024-03-01 06:13")


@click.command(epilog="Example: jarshy explain https://tengrinews.kz/news/slug-123456/")
@click.argument("wanted", metavar="URL|ID")
@as_json
@pass_state
def command(state: State, wanted: str, *, as_json: bool) -> None:
    """Tell the way of an address from a listing to a mail, or where it ended and why.

    Which listing showed it, how its fetches went, which layers read it, what story it joined and
    why; for each rule whether it matched; what became of the mails and what the server replied.
    """
    from crawler.views.lookup import address
    from crawler.views.way import explained

    with state.database(readonly=True) as database, database.read() as tx:
        url = address(tx, wanted, state.sources)
        gates = explained(tx, url, state.sources)
    if as_json:
        print_json({"url": url, "gates": gates})
        return
    for area in dict.fromkeys(gate.gate for gate in gates):
        heading(area)
        for gate in gates:
            if gate.gate == area:
                click.echo(f"  {_when(gate, state.settings.zone)}  {escaped(gate.verdict)}")


def _when(gate: "Gate", zone: "ZoneInfo") -> str:
    return moment(gate.at, zone) if gate.at else " " * TIME_WIDTH
