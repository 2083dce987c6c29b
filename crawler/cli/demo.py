"""`jarshy demo`: a day of both sites on loopback, from the listings to the alert mail."""

import signal
import sys
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from crawler.cli.crawl import BAD
from crawler.cli.output import heading, note, table
from crawler.cli.progress import Progress
from crawler.cli.search import print_hits
from crawler.cli.state import State, pass_state
from crawler.cli.stories import print_story
from crawler.errors import UsageError
from crawler.logs import escaped

if TYPE_CHECKING:
    from crawler.demo.mailcatcher import CaughtMail
    from crawler.demo.tour import Tour
    from storage.records import Crawl

FILE = "jarshy-demo.db"
VISITS = 9  # every three hours; each takes about a second
STORIES_SHOWN = 8
STILL_TO_COME = timedelta(hours=12)  # of the day of 24, with --stay
OVERLAPS = ("unknown", "gap", "proven", "first")  # the worst first


@click.command(epilog="Example: jarshy demo --visits 25")
@click.option("--visits", type=click.IntRange(2, 289), default=VISITS, show_default=True)
@click.option("--stay", "staying", is_flag=True,
              help="Then keep the sites up, until Ctrl-C, with more news.")  # fmt: skip
@pass_state
def command(state: State, visits: int, *, staying: bool) -> int:
    """Crawl a replica of both sites on loopback, and show what comes of it.

    Plays the last 24 hours of a scripted day into a fresh jarshy-demo.db: six editions, two alert
    rules, a mail catcher. Nothing leaves this machine.

    With --stay the day is half over then, and its second half appears as time goes by. The settings
    in jarshy-demo.toml lead to it: in another terminal make rules, crawl, run the daemon. Mails are
    caught and shown.
    """
    from crawler.demo.tour import play, tour

    file = Path(FILE)
    _make_room(file)
    began = time.monotonic()
    progress = Progress()
    ahead = STILL_TO_COME if staying else timedelta()
    with tour(file, state.clock.now(), ahead) as going:
        hours = (going.end - going.day.start) / timedelta(hours=1)
        heading(
            f"Visiting a replica of both sites {visits} times, over {hours:.0f} hours of its clock"
        )
        rows = play(going, visits, progress, _announcer(going, visits, progress))
        progress.close()
        shown = State(clock=going.clock)
        shown.settings = going.settings
        _print_all(shown, going, rows)
        _print_end(time.monotonic() - began)
        if staying:
            _stay(going)
    return int(any(row.outcome in BAD or row.failed for visit in rows for row in visit))


def _make_room(file: Path) -> None:
    """Remove the last demo's archive, and nothing that is not one."""
    from storage.engine import open_database
    from storage.errors import DatabaseUnusableError, SchemaError

    if not file.exists():
        return
    try:
        open_database(f"sqlite:///{file}", readonly=True).dispose()
    except SchemaError:
        pass
    except DatabaseUnusableError as error:
        raise UsageError(f"{file} is in the way, and no demo made it: {error}") from error
    for suffix in ("", "-wal", "-shm", ".lock"):
        file.with_name(file.name + suffix).unlink(missing_ok=True)


def _announcer(going: "Tour", visits: int, progress: Progress) -> Callable[[int, datetime], None]:
    def announce(number: int, at: datetime) -> None:
        progress.close()
        clock = at.astimezone(going.settings.zone).strftime("%d %b %H:%M")
        stock = ", the stock: told to nobody" if number == 0 else ""
        note(f"visit {number + 1} of {visits} at {clock}{stock}")

    return announce


def _print_all(state: State, going: "Tour", rows: "Sequence[Sequence[Crawl]]") -> None:
    from crawler.views.stories import newest
    from storage.engine import open_database

    click.echo()
    heading("What was read")
    _print_sources(row for visit in rows for row in visit)
    database = open_database(going.settings.database_url, readonly=True)
    try:
        with database.read() as tx:
            found = newest(tx, going.day.start, limit=500)
    finally:
        database.dispose()
    told = [(story, members) for story, members in found if len(members) > 1]
    click.echo()
    heading(f"The day's stories: {len(found)}, of which {len(told)} were told more than once")
    for story, members in told[:STORIES_SHOWN]:
        click.echo()
        print_story(story, members, going.settings)
    if len(told) > STORIES_SHOWN:
        click.echo(f"\n… and {len(told) - STORIES_SHOWN} more")
    click.echo()
    _print_search(state)
    _print_mails(going.catcher.mails)


def _print_sources(rows: "Iterable[Crawl]") -> None:
    sums: dict[str, list[Crawl]] = {}
    for row in rows:
        sums.setdefault(f"{row.source}/{row.edition}", []).append(row)
    table(
        ("source", "visits", "listing pages", "new", "known", "revised", "failed", "overlap"),
        [
            (
                name,
                len(visits),
                sum(v.listing_pages for v in visits),
                sum(v.new for v in visits),
                sum(v.known for v in visits),
                sum(v.revised for v in visits),
                sum(v.failed for v in visits),
                _worst([v.overlap for v in visits[1:]]),
            )
            for name, visits in sorted(sums.items(), reverse=True)
        ],
    )


def _worst(verdicts: Sequence[str | None]) -> str:
    """Return the worst verdict of some visits, with how many of them ended so."""
    found = [verdict or "unknown" for verdict in verdicts]
    worst = min(found, key=OVERLAPS.index)
    return f"{worst} {found.count(worst)} of {len(found)}"


def _print_search(state: State) -> None:
    from crawler.demo.tour import SEARCH

    heading(f"jarshy search '{SEARCH}' --limit 3")
    print_hits(state, SEARCH, limit=3)


def _print_mails(messages: "Sequence[CaughtMail]") -> None:
    heading(f"Mails sent: {len(messages)}; the first one as it arrived:")
    if not messages:
        return
    first = messages[0]
    for name in ("From", "To", "Subject", "Date"):
        click.echo(f"  {click.style(name, bold=True)}: {escaped(str(first.message[name]))}")
    click.echo()
    for line in first.text.splitlines():
        click.echo(f"  {escaped(line)}".rstrip())


def _stay(going: "Tour") -> None:
    """Keep the sites and the mail catcher up until a signal comes."""
    from crawler.demo.stay import settings_file, stay

    asked = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: asked.set())
    with settings_file(going, Path.cwd()) as path:
        click.echo()
        heading(
            "The sites stay up, and publish as time goes by. In another terminal, in this folder:"
        )
        click.echo(f"  export JARSHY_CONFIG={path.name}")
        for words in ("alerts add вода 'вода OR су' --to me@example.kz", "crawl", "daemon"):
            click.echo(f"  {_called()} {words}")
        note("Mails are caught, and shown here. Ctrl-C ends it.")
        stay(going, asked, _print_caught)


def _print_caught(mail: "CaughtMail") -> None:
    click.echo(f"Mail to {', '.join(mail.recipients)}: {escaped(mail.subject)}")


def _called() -> str:
    """Return how this was called, so that lines can be copied, as .venv/bin/jarshy."""
    return sys.argv[0] if sys.argv[0].endswith("jarshy") else "jarshy"


def _print_end(seconds: float) -> None:
    setting = f"JARSHY_DATABASE_URL=sqlite:///{FILE}"
    click.echo()
    heading(f"All of it is in {FILE} ({seconds:.0f} s). Try next:")
    for command_line in ("search 'премьер* OR вода'", "alerts show Спасатели", "status", "serve"):
        click.echo(f"  {setting} {_called()} {command_line}")
