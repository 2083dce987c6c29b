"""What a visit costs the site when nothing has happened."""

from collections import Counter

from storage import crawls
from tests.support.replay import Replay, replay

TARGETS = (("tengrinews", "kk"), ("akorda", "en"))


def asked(going: Replay, since: int) -> Counter[tuple[str, int]]:
    """Return how often each address was asked for, by its status, robots.txt left out."""
    requests = going.replica.requests[since:]
    return Counter(
        (f"https://{r.host}{r.target}", r.status or 0)
        for r in requests
        if r.target != "/robots.txt"
    )


def test_a_quiet_visit_is_one_request_a_listing_answered_304_where_the_site_can(
    sqlite_url: str,
) -> None:
    with replay(sqlite_url) as going:
        going.visit(going.day.start, TARGETS)
        for validators, status in ((True, 304), (False, 200)):
            going.replica.validators = validators
            before = len(going.replica.requests)
            rows = going.visit(going.clock.at, TARGETS)
            with going.database.read() as tx:
                listings = {v.listing for row in rows for v in crawls.visits_of(tx, row.id)}
            assert len(listings) == 8
            assert asked(going, before) == {(listing, status): 1 for listing in listings}
            assert {row.overlap for row in rows} == {"proven"}
