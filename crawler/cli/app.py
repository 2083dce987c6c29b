"""The `jarshy` command: which commands there are, and the options that all of them share."""

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

import click

from crawler.cli.failures import guarded
from crawler.cli.state import State
from crawler.settings import program_version

# Name: (module under crawler.cli, one line of help). Nothing is imported until it is called, which
# keeps `jarshy --help` under 0.1 s instead of the 0.6 s that Scrapy and SQLAlchemy take.
COMMANDS: dict[str, tuple[str, str]] = {
    "crawl": ("crawl", "Visit the sources once, then send the mails that are due."),
    "daemon": ("daemon", "Crawl on schedule and send mails, until SIGTERM."),
    "worker": ("worker", "Make visits that the daemon hands out, on any machine."),
    "search": ("search", "Find articles in the archive; without a query, the newest stories."),
    "show": ("show", "Show an article: its fields, revisions and story."),
    "story": ("story", "Show who took what in a story; merge and split stories."),
    "explain": ("explain", "Tell every gate that an address went through, and why."),
    "export": ("export", "Write articles as JSON lines, CSV, Parquet or a feed."),
    "alerts": ("alerts", "Add, list, show, edit and remove alert rules."),
    "mail": ("mail", "Look at the outbox and its ledger."),
    "sources": ("sources", "List the sources, and check that they can still be read."),
    "serve": ("serve", "Show the archive in a browser, and as JSON."),
    "status": ("status", "Tell per source what was last read, and what is wrong."),
    "doctor": ("doctor", "Look at all that Jarshy needs, and say what to do."),
    "db": ("db", "Make, upgrade and look at the database."),
    "demo": ("demo", "Show all of it on a replica of both sites, on loopback."),
    "config": ("config", "Print the settings in force and where each comes from."),
}


class _Commands(click.Group):
    """A group whose commands are imported when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command = import_module(f"crawler.cli.{COMMANDS[cmd_name][0]}").command
        assert isinstance(command, click.Command)  # noqa: S101 - each module defines one
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


@click.command(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Settings: jarshy.toml in the working directory, or JARSHY_… in the environment.",
)
@click.option("--config", "config_file", metavar="FILE", help="Read this settings file.")
@click.option("--debug", is_flag=True, help="Log everything, and show tracebacks of errors.")
@click.version_option(program_version(), prog_name="jarshy")
@click.pass_context
def app(ctx: click.Context, config_file: str | None, *, debug: bool) -> None:
    """Read the news of Kazakhstan, tell each story once, and mail what you asked for.

    Example: jarshy crawl && jarshy search 'президент'
    """
    ctx.obj = State(Path(config_file) if config_file else None, debug=debug)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command line and return its exit code (0, 1, 2 or 75)."""
    return guarded(app, arguments)
