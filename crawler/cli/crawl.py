"""`jarshy crawl`: visit the sites once, then send what waits."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from crawler.cli import targets
from crawler.cli.drift import judge_crawls
from crawler.cli.options import as_json
from crawler.cli.output import note, print_json, table
from crawler.cli.state import State, pass_state
from crawler.errors import UsageError
from crawler.spiders.reasons import without_code
from crawler.views.values import plain

if TYPE_CHECKING:
    from crawler.alerts.deliver import DeliveryReport
    from storage.records import Crawl

BAD = ("failed", "degraded", "crashed")


@click.command(epilog="Example: jarshy crawl tengrinews akorda/kk --no-mail")
@click.argument("sources", nargs=-1, metavar="[SOURCE…]")
@click.option("--since", metavar="DATE", help="Fill in the past from this day on; see below.")
@click.option("--until", metavar="DATE", help="Fill it in until the end of this day.")
@click.option("--pages", type=click.IntRange(1), metavar="N", help="Listing pages at most.")
@click.option("--no-mail", is_flag=True, help="Leave the mails that are due in the outbox.")
@as_json
@pass_state
def command(
    state: State,
    sources: tuple[str, ...],
    since: str | None,
    until: str | None,
    pages: int | None,
    *,
    no_mail: bool,
    as_json: bool,
) -> int:
    """Visit the sources once, all enabled ones if none is named, then send the mails due.

    SOURCE is a key such as tengrinews, or an edition of it such as tengrinews/kk. Makes the
    database if there is none. Ends with exit code 1 if some of it failed.

    With --since 2024-01-01 --until 2024-02-01 the past of the sources named is filled in from
    their listings and sitemaps: slowly (fetch.archive_delay), beside the visits, and without
    mails. A run that was cut off is gone on with by the same command. At the end it says for which
    days all was seen.
    """
    if since is not None or until is not None:
        from crawler.cli import archive

        if pages is not None:
            raise UsageError("--pages and --since exclude each other: dates say how far to read")
        span = archive.span_of(state, sources, since, until)
        _ask_for_a_contact(state)
        return archive.fill(state, targets.chosen(state.settings, sources), span, as_json=as_json)
    wanted = targets.chosen(state.settings, sources)
    _ask_for_a_contact(state)
    # Opened for its errors, and closed again: the run opens it for itself.
    with state.database(create=True):
        pass
    crawls = _crawl(state, wanted, pages)
    changed = judge_crawls(state, crawls)
    report = None if no_mail else _deliver(state)
    if as_json:
        print_json({"crawls": crawls, "mail": report and plain(report)})
    else:
        print_crawls(crawls)
        _print_mail(report)
    if any(crawl.rejected for crawl in crawls):
        _tell_of(_rejected(state, crawls))
    return int(_complain(crawls) | _complain_of_mail(report) | changed)


def _ask_for_a_contact(state: State) -> None:
    settings = state.settings
    real = not settings.fetch.connect_to
    if real and not (settings.contact or settings.operator or settings.fetch.user_agent):
        note("Tip: set `contact` so that the sites can reach you (see `jarshy config`).")


def _crawl(state: State, wanted: Sequence[tuple[str, str]], pages: int | None) -> "list[Crawl]":
    from crawler.cli.progress import Progress
    from crawler.spiders.run import run_crawl

    progress = Progress()
    try:
        return list(
            run_crawl(
                state.settings,
                wanted,
                clock=state.clock,
                pages=pages,
                progress=progress,
                own_process=True,
            )
        )
    finally:
        progress.close()


def _deliver(state: State) -> "DeliveryReport":
    from crawler.alerts.deliver import deliver_due

    with state.database() as database:
        return deliver_due(database, state.settings, state.clock)


def print_crawls(crawls: "Sequence[Crawl]") -> None:
    """Print a table with a line for each edition that was visited."""
    table(
        (
            "source", "pages", "new", "known", "revised", "failed", "rejected", "gone", "overlap",
            "outcome",
        ),
        [
            (
                f"{c.source}/{c.edition}", c.listing_pages, c.new, c.known, c.revised, c.failed,
                c.rejected, c.gone, c.overlap, c.outcome,
            )
            for c in crawls
        ],
    )  # fmt: skip


def _print_mail(report: "DeliveryReport | None") -> None:
    if report is None:
        return
    facts = {"sent": report.sent, "waiting": report.waiting, "refused for good": report.dead}
    click.echo("mails: " + (", ".join(f"{n} {name}" for name, n in facts.items() if n) or "none"))


def _complain(crawls: "Sequence[Crawl]") -> bool:
    bad = [crawl for crawl in crawls if crawl.outcome in BAD or crawl.failed]
    for crawl in bad:
        reason = crawl.reason or f"{crawl.failed} pages could not be read"
        note(f"{crawl.source}/{crawl.edition}: {reason}")
    return bool(bad)


def _rejected(state: State, crawls: "Sequence[Crawl]") -> "list[tuple[str, str]]":
    """Return (address, reason) of what was found to be no article."""
    from storage import addresses

    with state.database(readonly=True) as database, database.read() as tx:
        return addresses.rejected_in(tx, [crawl.id for crawl in crawls])


def _tell_of(rejected: "Sequence[tuple[str, str]]") -> None:
    found: dict[str, list[str]] = {}
    for url, reason in rejected:
        found.setdefault(without_code(reason), []).append(url)
    for reason, urls in found.items():
        one = len(urls) == 1
        what = "1 address is no article" if one else f"{len(urls)} addresses are no articles"
        note(f"{what}: {reason} ({'' if one else 'first '}{urls[0]})")


def _complain_of_mail(report: "DeliveryReport | None") -> bool:
    if report is None:
        return False
    for failure in report.failures:
        note(f"mail to {failure}")
    if report.held is not None:
        held = report.held.rstrip(".")
        note(f"mail: nothing can be sent now: {held}; what is due stays in the outbox")
    return bool(report.failures) or report.held is not None
