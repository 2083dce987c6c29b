"""`jarshy worker`: visits that the daemon hands out, until SIGTERM."""

import click

from crawler.cli.state import State, pass_state


@click.command(epilog="Example: jarshy --config /etc/jarshy.toml worker")
@click.option("--notify-socket", envvar="NOTIFY_SOCKET", hidden=True)
@click.option("--watchdog-usec", envvar="WATCHDOG_USEC", type=click.IntRange(1), hidden=True)
@pass_state
def command(state: State, notify_socket: str | None, watchdog_usec: int | None) -> int:
    """Make the visits that the daemon hands out, until SIGTERM or Ctrl-C.

    Needs fleet.enabled, and the same settings as the daemon, on a Postgres that all machines
    reach. Any number of workers may run, on any number of machines, and come and go at any time:
    at the first signal a worker takes no new visit and finishes those in hand, at a second one it
    ends at once, and others take them over.
    """
    from crawler.daemon.fleet import require_fleet
    from crawler.health.supervisor import Supervisor

    settings = state.settings
    require_fleet(settings)
    from crawler.daemon.worker import run

    state.log_at("debug" if state.debug else settings.log.level)
    return run(settings, state.clock, state.sources, Supervisor(notify_socket, watchdog_usec))
