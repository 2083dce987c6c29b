"""`jarshy daemon`: the schedule and the outbox, until SIGTERM."""

import click

from crawler.cli.state import State, pass_state


@click.command(epilog="Example: jarshy --config /etc/jarshy.toml daemon")
@pass_state
def command(state: State) -> int:
    """Crawl on schedule and send mails, until SIGTERM or Ctrl-C.

    One daemon runs on a database: a second one ends with exit code 75. It logs to stderr. What it
    missed while it was not running it catches up once.
    """
    from crawler.daemon.lifecycle import run
    from crawler.sources import BUILT_IN

    settings = state.settings
    state.log_at("debug" if state.debug else settings.log.level)
    return run(settings, state.clock, BUILT_IN)
