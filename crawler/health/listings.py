"""Whether the listings of an edition still show what they used to show."""

from collections.abc import Iterator, Sequence
from statistics import median

from sqlalchemy import Connection

from crawler.health.deviations import Deviation
from storage import crawls
from storage.records import ListingVisit

LISTING = "listing"
PAST_VISITS = 20
FEW = 0.5  # of the cards that a page usually shows
_OK = 200


def listing_deviations(
    tx: Connection, source: str, edition: str, listings: Sequence[str]
) -> Iterator[tuple[str, Deviation | None]]:
    """Yield each listing that was read with what is wrong with it, None where nothing is."""
    for listing in listings:
        visits = crawls.visits_of_listing(tx, source, edition, listing, PAST_VISITS)
        told = [visit for visit in visits if visit.status == _OK and not visit.not_modified]
        if told:
            yield listing, _deviation(told)


def _deviation(visits: Sequence[ListingVisit]) -> Deviation | None:
    last, *before = visits
    if not last.cards:
        reason = last.reason or "it shows no articles"
        return Deviation(LISTING, f"listing without cards: {reason}", last.listing, last.started_at)
    usual = [visit.cards / visit.pages for visit in before if visit.cards and visit.pages]
    if len(usual) < PAST_VISITS // 2 or last.cards / last.pages >= FEW * median(usual):
        return None
    reason = (
        f"listing: {last.cards / last.pages:.0f} cards on a page, "
        f"where {median(usual):.0f} are usual"
    )
    return Deviation(LISTING, reason, last.listing, last.started_at, certain=False)
