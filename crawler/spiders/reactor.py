"""One event loop for Twisted and asyncio, usable again and again in a process."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from scrapy.utils.reactor import install_reactor, is_reactor_installed

from crawler.spiders.scrapy_settings import TWISTED_REACTOR

T = TypeVar("T")


def prepare() -> asyncio.AbstractEventLoop:
    """Return the loop that Twisted's asyncio reactor uses; installs and starts it the first time.

    Twisted's reactor cannot be run twice. But this one only hands its work to the asyncio loop:
    started once, it works whenever that loop runs.
    """
    if not is_reactor_installed():
        install_reactor(TWISTED_REACTOR)
    from twisted.internet import reactor  # noqa: PLC0415 - importing it installs the default one

    loop: asyncio.AbstractEventLoop = reactor._asyncioEventloop  # noqa: SLF001 - asyncioreactor offers no other way to its loop
    if not reactor._started:  # noqa: SLF001 - as above
        asyncio.set_event_loop(loop)
        reactor.startRunning(installSignalHandlers=False)
    return loop


def run_until_done(work: Coroutine[Any, Any, T]) -> T:
    """Return what `work` returns, run in the reactor's loop; may be called repeatedly."""
    loop = prepare()
    asyncio.set_event_loop(loop)
    return loop.run_until_complete(work)
