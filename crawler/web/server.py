"""The server beneath the pages: waitress, with limits that no client can wait out."""

import logging
import signal
import socket
from collections.abc import Callable
from typing import Any

from waitress import wasyncore
from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.server import TcpWSGIServer

from crawler import logs
from crawler.clock import Clock
from crawler.errors import UsageError
from crawler.settings import Settings
from crawler.sources.spec import Source
from crawler.web.app import App
from crawler.web.context import Context
from storage.engine import Database, open_database

_LOG = logging.getLogger(__name__)
PATIENCE = 2.0  # seconds for a statement; a search of 100,000 articles takes a tenth of that
THREADS = 4  # answers at once; further ones wait in line
CONNECTIONS = 200  # at once; one more, and the oldest that still has to ask gives way
IDLE = 10  # seconds in which a client must say or take something
LONGEST = 60.0  # seconds that a connection lives, whatever it drips
HEADER_BYTES, BODY_BYTES = 16_384, 1_024
LIMITS: dict[str, Any] = {
    "threads": THREADS,
    "connection_limit": CONNECTIONS * 4,  # ours comes first; beyond this one nobody is let in
    "channel_timeout": IDLE,
    "cleanup_interval": 1,
    "max_request_header_size": HEADER_BYTES,
    "max_request_body_size": BODY_BYTES,
    "asyncore_use_poll": True,
    "ident": None,
}


class Server(TcpWSGIServer):
    """A server that lets go of clients that take too long."""

    def __init__(self, app: App, host: str, port: int) -> None:
        version = socket.AF_INET6 if ":" in host else socket.AF_INET
        # Bound here: where waitress cannot bind it leaves its pipe and its threads behind.
        bound = socket.create_server((host.strip("[]"), port), family=version)
        adjusted = Adjustments(sockets=[bound], **LIMITS)
        about = (bound.family, bound.type, bound.proto, bound.getsockname())
        super().__init__(app, _sock=bound, adj=adjusted, sockinfo=about, bind_socket=False)

    @property
    def port(self) -> int:
        """Return the port that it listens on."""
        return int(self.getsockname()[1])

    def stop(self) -> None:
        """End `run`, which another thread is in."""
        self.task_dispatcher.shutdown()
        self.trigger.pull_trigger(lambda: wasyncore.close_all(self._map))

    @property
    def clients(self) -> list[HTTPChannel]:
        """Return the connections that are open and stay so."""
        return [one for one in self.active_channels.values() if not one.will_close]

    def handle_accept(self) -> None:
        """Let a client in; where there are too many, the oldest that asks nothing yet goes."""
        waiting = [one for one in self.clients if not one.requests]
        if len(self.clients) >= CONNECTIONS and waiting:
            min(waiting, key=lambda one: one.creation_time).will_close = True
        super().handle_accept()

    def maintenance(self, now: float) -> None:
        """Let go of clients that are silent, and of those that have been here for too long."""
        super().maintenance(now)
        for channel in self.clients:
            if not channel.requests and channel.creation_time < now - LONGEST:
                channel.will_close = True


def serve(settings: Settings, clock: Clock, sources: tuple[Source, ...],
          announce: Callable[[str], None]) -> int:  # fmt: skip
    """Answer until SIGTERM or Ctrl-C, then return 0; `announce` is told the address.

    Raises UsageError where the port is taken, and what `open_database` raises.
    """
    database = open_database(settings.database_url, readonly=True, patience=PATIENCE)
    try:
        server = make_server(database, Context(settings, sources, clock))
        logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # who waits in line is no news
        signal.signal(signal.SIGTERM, _end)
        announce(_address(settings.web.host, server.port))
        logs.event(_LOG, "web/ready", port=server.port)
        server.run()
    finally:
        database.dispose()
    logs.event(_LOG, "web/ended")
    return 0


def make_server(database: Database, context: Context) -> Server:
    """Return a server that listens; raise UsageError where it cannot."""
    web = context.settings.web
    try:
        return Server(App(database, context), web.host, web.port)
    except OSError as error:
        reason = error.strerror or str(error)
        raise UsageError(
            f"web.host, web.port: {_address(web.host, web.port)} cannot be listened on: {reason};"
            " end the program that has it, or set another web.port"
        ) from error


def _address(host: str, port: int) -> str:
    name = f"[{host.strip('[]')}]" if ":" in host else host
    return f"http://{name}:{port}/"


def _end(*_: object) -> None:
    raise SystemExit(0)
