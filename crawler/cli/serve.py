"""`jarshy serve`: the web page and the JSON API."""

import click

from crawler.cli.output import note
from crawler.cli.state import State, pass_state
from crawler.settings import is_loopback


@click.command(epilog="Example: jarshy serve, then open http://127.0.0.1:8321/")
@pass_state
def command(state: State) -> int:
    """Show the archive in a browser, and as JSON under /api/, until SIGTERM or Ctrl-C.

    Stories, search, articles with their changes, rules, the way of an address, the status. It
    changes nothing and may run beside the daemon. On this machine alone unless web.host says
    otherwise, which needs a web.token: the password that browsers then ask for.
    """
    from crawler.web.server import serve

    if not is_loopback(state.settings.web.host):
        note(
            "Warning: the token travels readable to all on the way: put a proxy with TLS before it"
        )
    state.log_at("debug" if state.debug else state.settings.log.level)
    return serve(state.settings, state.clock, state.sources, lambda at: note(f"Open {at}"))
