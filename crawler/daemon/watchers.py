"""Those who watch the daemon: programs that ask it, and a service that it tells it is well."""

import logging
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from typing import TYPE_CHECKING

from crawler import logs
from crawler.daemon.vitals import Vitals
from crawler.settings import Settings
from crawler.sources.spec import Source
from storage import outbox

if TYPE_CHECKING:
    from crawler.health.endpoint import Endpoint

_LOG = logging.getLogger(__name__)


@contextmanager
def watched(vitals: Vitals, settings: Settings, sources: Sequence[Source]) -> Iterator[None]:
    """Answer those who ask, and give signs of life, as the settings say."""
    own = settings.health
    with ExitStack() as stack:
        endpoint = _endpoint(vitals, settings, sources) if own.port else None
        if endpoint is not None:
            stack.enter_context(closing(endpoint))
        if own.heartbeat_url is not None:
            from crawler.health.heartbeat import Heartbeat  # noqa: PLC0415 - takes TLS along

            beat = Heartbeat(own.heartbeat_url, own.heartbeat_every, vitals.ailment)
            stack.enter_context(closing(beat))
        yield


def _endpoint(vitals: Vitals, settings: Settings, sources: Sequence[Source]) -> "Endpoint | None":
    """Answer /healthz and /metrics; a port that is taken stops nothing."""
    # Only for those who watch: they take 3 MB.
    from crawler.health import status  # noqa: PLC0415
    from crawler.health.endpoint import Endpoint  # noqa: PLC0415
    from crawler.health.metrics import exposition  # noqa: PLC0415

    def metrics() -> bytes:
        with vitals.database.read() as tx:
            found = status(tx, settings, vitals.clock.now(), sources)
            return exposition(found, outbox.extra_copies(tx))

    try:
        return Endpoint(settings.health.port, vitals.pulse, metrics)
    except OSError as error:
        logs.event(
            _LOG, "daemon/not_watchable", level=logging.ERROR, port=settings.health.port,
            error=error, advice="another program has the port: set health.port to a free one",
        )  # fmt: skip
        return None
