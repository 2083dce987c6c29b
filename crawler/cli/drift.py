"""What a command says of sources that are not read as they used to be."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from crawler.cli.output import note
from crawler.cli.state import State

if TYPE_CHECKING:
    from storage.records import Crawl


def judge_crawls(state: State, crawls: "Sequence[Crawl]") -> bool:
    """Judge the editions that were just crawled; tells of new alarms, True where there are any.

    Alarms are of what is read otherwise than before, and of visits that fail again and again.
    """
    from crawler.health import after_crawl, spoken
    from crawler.health.incidents import look, named
    from crawler.sources import by_key

    targets = [(by_key(crawl.source, state.settings), crawl.edition) for crawl in crawls]
    with state.database() as database:
        raised = database.in_transaction(
            lambda tx: after_crawl(tx, state.settings, targets, state.clock.now())
        )
        looked = look(database, state.settings, state.sources, state.clock.now())
    for drift in raised:
        note(f"Changed: {spoken(drift)}")
    for incident in looked.begun:
        note(f"Alarm: {named(incident, state.settings.zone)}")
    return bool(raised or looked.begun)
