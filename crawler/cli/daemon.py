"""`jarshy daemon`: the schedule and the outbox, until SIGTERM."""

import click

from crawler.cli.state import State, pass_state


@click.command(epilog="Example: jarshy --config /etc/jarshy.toml daemon")
@click.option("--notify-socket", envvar="NOTIFY_SOCKET", hidden=True)
@click.option("--watchdog-usec", envvar="WATCHDOG_USEC", type=click.IntRange(1), hidden=True)
@pass_state
def command(state: State, notify_socket: str | None, watchdog_usec: int | None) -> int:
    """Crawl on schedule and send mails, until SIGTERM or Ctrl-C.

    One daemon runs on a database: a second one ends with exit code 75. It logs to stderr. What it
    missed while it was not running it catches up once. Where systemd starts it, it tells systemd
    when it is ready, that it is alive, and when it stops.
    """
    from crawler.daemon.lifecycle import run
    from crawler.health.supervisor import Supervisor

    settings = state.settings
    if settings.fleet.enabled:
        from crawler.daemon.fleet import require_fleet

        require_fleet(settings)
    state.log_at("debug" if state.debug else settings.log.level)
    return run(settings, state.clock, state.sources, Supervisor(notify_socket, watchdog_usec))
