"""The status as Prometheus reads it (text format 0.0.4); names end with their unit."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from crawler.health.status import EditionStatus, Status

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
MAIL_STATES = ("pending", "sending", "sent", "unknown", "dead", "cancelled")


def exposition(status: Status, extra_copies: int) -> bytes:
    """Return a page of metrics; `extra_copies`: mails that may have arrived once more."""
    registry = CollectorRegistry()
    registry.register(_Present(status, extra_copies))
    ProcessCollector(registry=registry)  # memory, descriptors and CPU of this process
    return generate_latest(registry)


class _Present(Collector):
    """Metrics of one moment."""

    def __init__(self, status: Status, extra_copies: int) -> None:
        self._status = status
        self._extra_copies = extra_copies

    def collect(self) -> Iterable[Metric]:
        """Return all metrics of our own."""
        degraded = int(self._status.degraded)
        yield _one("jarshy_degraded", "1 where `jarshy status` names a problem", degraded)
        yield _one("jarshy_problems", "How many problems it names", len(self._status.problems))
        yield from _of_editions(self._status.editions)
        yield self._of_incidents()
        yield from self._of_mails()
        yield from self._of_the_fleet()

    def _of_the_fleet(self) -> Iterator[Metric]:
        fleet = self._status.fleet
        if fleet is not None:
            yield _one("jarshy_workers", "Workers that give signs of life", fleet.workers)
            visits = GaugeMetricFamily("jarshy_visits", "Visits by state", labels=["state"])
            for state in ("running", "waiting", "lost"):
                visits.add_metric([state], getattr(fleet, state))
            yield visits
            waits = fleet.oldest_waiting or 0
            yield _one("jarshy_visit_oldest_waiting_seconds", "How long a visit waits", waits)

    def _of_incidents(self) -> Metric:
        lasting = GaugeMetricFamily(
            "jarshy_incident", "1 for what the operator is told of now", labels=["kind", "place"]
        )
        for one in self._status.incidents:
            lasting.add_metric([one.kind, one.place], 1)
        return lasting

    def _of_mails(self) -> Iterator[Metric]:
        mail = self._status.mail
        states = GaugeMetricFamily("jarshy_mails", "Mails by state", labels=["state"])
        for state in MAIL_STATES:
            states.add_metric([state], mail.counts.get(state, 0))
        yield states
        waits = (self._status.at - mail.oldest_due_at).total_seconds() if mail.oldest_due_at else 0
        yield _one("jarshy_mail_oldest_due_seconds", "How long the oldest due mail waits", waits)
        meaning = "Sendings without an outcome: no more extra copies can have arrived"
        yield _one("jarshy_mail_extra_copies_limit", meaning, self._extra_copies)


def _of_editions(editions: Iterable[EditionStatus]) -> Iterator[Metric]:
    labels = ["source", "edition"]
    success = GaugeMetricFamily(
        "jarshy_last_success_timestamp_seconds", "End of the last good crawl", labels=labels
    )
    due = GaugeMetricFamily("jarshy_due_timestamp_seconds", "Next crawl", labels=labels)
    numbers = {
        "waiting": GaugeMetricFamily("jarshy_addresses_waiting", "Still to be read", labels=labels),
        "failures": GaugeMetricFamily(
            "jarshy_failed_runs", "Failed runs since the last good one", labels=labels
        ),
        "overruns": GaugeMetricFamily(
            "jarshy_skipped_runs", "Runs skipped since one was still going", labels=labels
        ),
    }
    proven = GaugeMetricFamily(
        "jarshy_overlap_proven", "1 where the last crawl reached what was known", labels=labels
    )
    for edition in editions:
        where = [edition.source, edition.edition]
        _add_moment(success, where, edition.last_success_at)
        _add_moment(due, where, edition.due_at)
        for name, family in numbers.items():
            family.add_metric(where, getattr(edition, name))
        if edition.overlap is not None:
            proven.add_metric(where, int(edition.overlap in ("proven", "first")))
    yield from (success, due, *numbers.values(), proven)


def _add_moment(family: GaugeMetricFamily, where: list[str], at: datetime | None) -> None:
    if at is not None:
        family.add_metric(where, at.timestamp())


def _one(name: str, meaning: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, meaning, value=value)
