"""What SIGHUP means to what runs for long: nothing is read again, and that is said."""

import logging
import signal

from crawler import logs

HINT = "settings are read at the start: restart it to take over a changed jarshy.toml"


def hold() -> None:
    """Keep SIGHUP from this process and from those that it starts, so that `tell` can look for it.

    It is ignored as well as held back: a thread that is older than this call must not die of it.
    """
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGHUP})


def tell(log: logging.Logger, who: str) -> None:
    """Log where a SIGHUP came since the last look that it changed nothing, and what would."""
    if signal.SIGHUP in signal.sigpending():
        signal.sigwait({signal.SIGHUP})
        logs.event(log, f"{who}/settings_stay", level=logging.WARNING, signal="SIGHUP", hint=HINT)
