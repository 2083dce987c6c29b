"""The tally of one pass over an edition: its counters, its outcome and the reason for it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from crawler.spiders.reasons import counted, in_short, of_articles, of_listings
from crawler.spiders.visit import is_capped, is_error
from storage.crawls import Result
from storage.records import ListingVisit

WORST_LAST = ("first", "proven", "gap", "unknown")
MAX_REASON = 600  # characters; the first things said matter most


@dataclass(slots=True)
class Tally:
    """Count what happened; `outcomes` as in `crawler.spiders.events.ArticleDone`."""

    visits: list[ListingVisit] = field(default_factory=list)
    outcomes: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    examples: dict[str, str] = field(default_factory=dict)  # reason: the first such address
    mails: int = 0
    listing_pages: int = 0
    left: int = 0

    def note(self, outcome: str, reason: str | None = None, url: str = "") -> None:
        """Take in what became of one address."""
        self.outcomes[outcome] += 1
        if outcome == "failed" and reason:
            short = in_short(reason, url)
            self.reasons[short] += 1
            self.examples.setdefault(short, url)

    def overlap(self) -> str:
        """Return the worst verdict of the listings."""
        verdicts = [visit.overlap for visit in self.visits]
        return max(verdicts, key=WORST_LAST.index, default="unknown")

    def judge(self, stop: str | None, *, capped: bool) -> tuple[str, str | None]:
        """Return the outcome of the pass and, unless it is ok, why.

        `stop` is why the run was ended early, `capped` whether a limit of our own did it.
        """
        broken = [visit for visit in self.visits if is_error(visit)]
        cut = [visit for visit in self.visits if is_capped(visit)]
        told = of_listings((v.listing, v.reason or "it was not read") for v in (*broken, *cut))
        said = [*told.values()]
        if stop is not None and stop not in told:
            said.append(stop)
        if self.reasons:
            said.append(of_articles(self.reasons, self.examples))
        if self.left:
            said.append(
                f"{counted(self.left, 'address waits', 'addresses wait')} for the next visit"
            )
        if not said:
            return "ok", None
        return self._outcome(broken, stop, capped=capped), "; ".join(said)[:MAX_REASON]

    def counters(self, requests: int, not_modified: int) -> Result:
        """Return the counters as `storage.crawls.finish` takes them."""
        return Result(
            overlap=self.overlap(),
            listing_pages=self.listing_pages,
            listed=sum(visit.cards for visit in self.visits),
            new=self.outcomes["stored"],
            known=sum(visit.known for visit in self.visits),
            revised=self.outcomes["revised"],
            failed=self.outcomes["failed"],
            rejected=self.outcomes["rejected"],
            gone=self.outcomes["gone"],
            foreign=sum(visit.foreign for visit in self.visits),
            requests=requests,
            not_modified=not_modified,
            mails=self.mails,
        )

    def _outcome(self, broken: Sequence[ListingVisit], stop: str | None, *, capped: bool) -> str:
        nothing_read = all(visit.overlap == "unknown" for visit in self.visits)
        if nothing_read:
            return "failed"
        if broken or self.outcomes["failed"] or (stop is not None and not capped):
            return "degraded"
        return "capped"
