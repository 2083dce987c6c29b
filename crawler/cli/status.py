"""`jarshy status`: what was last read, how the mails stand, and what is wrong."""

from typing import TYPE_CHECKING

import click

from crawler.cli.options import as_json
from crawler.cli.output import ago, moment, note, print_json, table
from crawler.cli.state import State, pass_state
from crawler.cli.status_summary import MANY, shortened, summary
from crawler.logs import escaped

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from crawler.health import Status
    from crawler.stories.versions import Differing, Missing

NAMED = 3  # articles without a version, and pairs of versions, that are named; the rest is counted


@click.command(epilog="Example: jarshy status --json")
@click.option("--all", "every", is_flag=True, help="Show each edition, however many there are.")
@as_json
@pass_state
def command(state: State, *, every: bool, as_json: bool) -> int:
    """Tell per edition when it was last read well, how the mails stand, and what is wrong.

    Of more than six editions it counts those that are well and names some of what is wrong;
    `--all` shows each.

    "new" and "failed" count articles of the last crawl, "to read" the addresses that a listing
    showed and that are still to be read, or to be tried again. A line for each source states the
    last day: how many of the articles that were listed are read, from when to when the listings
    overlapped visit for visit, and which gaps there were. Articles are named of which a version in
    another language was not recognised after the source's usual delay, or has other numbers. A line
    tells whether the daemon runs: that it died is a problem, that it was stopped is none until
    visits are overdue. Where workers make the visits a line counts them. Ends with exit code 1 if
    anything is wrong.
    """
    from crawler.health import status
    from crawler.health.status import status_data

    now = state.clock.now()
    with state.database(readonly=True) as database, database.read() as tx:
        found = status(tx, state.settings, now, state.sources)
    if as_json:
        print_json(status_data(found))
        return int(found.degraded)
    zone, short = state.settings.zone, len(found.editions) > MANY and not every
    for line in summary(found, zone) if short else ():
        click.echo(line)
    if not short:
        _each(found, now, zone)
    counts = ", ".join(f"{count} {name}" for name, count in sorted(found.mail.counts.items()))
    click.echo(f"mails: {counts or 'none'}")
    click.echo(f"daemon: {found.daemon.told(zone)}")
    _fleet(found)
    for problem in shortened(found) if short else found.problems:
        note(f"Problem: {problem}")
    if not found.degraded:
        click.echo("All is well.")
    return int(found.degraded)


def _each(found: "Status", now: "datetime", zone: "ZoneInfo") -> None:
    """Print a line for each edition and each source, and one for each kind of missing version."""
    table(
        ("source", "last good crawl", "overlap", "new", "failed", "to read", "next crawl"),
        [
            (
                f"{e.source}/{e.edition}", ago(e.last_success_at, now), e.overlap, e.new, e.failed,
                e.waiting, moment(e.due_at, zone),
            )
            for e in found.editions
        ],
    )  # fmt: skip
    for source in found.sources:
        click.echo(f"{source.source}: {source.statement}")
    _skipped(found)
    for line in version_lines(found.missing, found.differing):
        click.echo(line)


def _fleet(found: "Status") -> None:
    """Tell in a line who makes the visits, where workers do."""
    if found.fleet is not None:
        oldest = found.fleet.oldest_waiting
        waits = f" (the oldest for {oldest:.0f} s)" if oldest is not None else ""
        click.echo(
            f"fleet: {found.fleet.workers} workers, {found.fleet.running} visits under way,"
            f" {found.fleet.waiting} waiting{waits}"
        )


def _skipped(found: "Status") -> None:
    """Name the sources of which visits were skipped, since the one before was still going."""
    counts = {e.source: e.overruns for e in found.editions if e.overruns}
    for source, count in counts.items():
        click.echo(f"{source}: {count} visits skipped so far, for one was still going")


def version_lines(missing: "Sequence[Missing]", differing: "Sequence[Differing]") -> list[str]:
    """Return a line a source for the versions that did not come, one for each that differs."""
    lines = [_missing(source, [m for m in missing if m.source == source])
             for source in dict.fromkeys(m.source for m in missing)]  # fmt: skip
    lines += [
        f"numbers differ between versions ({', '.join(pair.numbers)}):"
        f" {escaped(pair.title)}  [{pair.article_id}, {pair.other_id}]"
        for pair in differing[:NAMED]
    ]
    if len(differing) > NAMED:
        lines.append(f"numbers differ in {len(differing) - NAMED} more pairs of versions (--json)")
    return lines


def _missing(source: str, lacks: "Sequence[Missing]") -> str:
    languages: dict[int, list[str]] = {}
    for lack in lacks:
        languages.setdefault(lack.article_id, []).append(lack.language)
    named = [f"[{number}] lacks {' and '.join(some)}" for number, some in languages.items()]
    more = f" and {len(named) - NAMED} more" if len(named) > NAMED else ""
    whose = "1 article, whose" if len(named) == 1 else f"{len(named)} articles, whose"
    usual = max(lack.usual_minutes for lack in lacks)
    when = f"within the usual {usual} min" if usual else "at once, as usual"
    return (
        f"{source}: {whose} versions in other languages were not recognised {when}:"
        f" {', '.join(named[:NAMED])}{more}"
    )
