"""The one place where errors become a message for a person and an exit code."""

import logging
import os
import re
import sys
import traceback
from collections.abc import Sequence

import click

from crawler import logs
from crawler.errors import JarshyError, QueryError

INTERRUPTED = 130  # as shells report a program that SIGINT ended
# A message begins with a capital, unless with a place, an option or a name: "jarshy.toml: …".
_WORD = re.compile(r"[a-z]+(?=[ ,;'’])")
_LOG = logging.getLogger(__name__)


def guarded(app: click.Command, arguments: Sequence[str] | None = None) -> int:
    """Run a click application; print what went wrong to stderr and return the exit code."""
    _speak_utf8()
    args = list(sys.argv[1:] if arguments is None else arguments)
    debug = "--debug" in args
    try:
        # Not app.main(): it turns a reader that went away into exit code 1.
        with app.make_context("jarshy", args) as context:
            result = app.invoke(context)
        sys.stdout.flush()
    except click.exceptions.Exit as ending:
        return ending.exit_code
    except click.ClickException as error:
        error.show()
        if _may_be_a_query(error):
            click.echo("Hint: put -- before a query that begins with a minus.", err=True)
        return error.exit_code
    except (KeyboardInterrupt, click.Abort):
        click.echo("Interrupted.", err=True)
        return INTERRUPTED
    except BrokenPipeError:
        _close_stdout()
        return 0
    except Exception as error:  # noqa: BLE001 - the border to the person: nothing passes uncaught
        return report(error, debug=debug)
    return result if isinstance(result, int) else 0


def report(error: Exception, *, debug: bool) -> int:
    """Print an error to stderr, with its traceback only if asked, and return its exit code."""
    if debug:
        traceback.print_exception(error)
    if isinstance(error, JarshyError):
        click.echo(f"Error: {message(error)}", err=True)
        return error.exit_code
    text = str(error).strip().partition("\n")[0]
    click.echo(
        f"Error: unexpected {type(error).__name__}{f': {logs.escaped(text)}' if text else ''}\n"
        "Nothing that was stored before is lost. Run it again with `jarshy --debug …` to see where"
        " it happened, and report that.",
        err=True,
    )
    logs.event(_LOG, "cli/unexpected", level=logging.DEBUG, error=error)
    return 1


def message(error: JarshyError) -> str:
    """Return an error's text, for a query with its position and hint."""
    lines = [logs.escaped(line) for line in str(error).splitlines()] or [type(error).__name__]
    if _WORD.match(lines[0]):
        lines[0] = lines[0][0].upper() + lines[0][1:]
    if isinstance(error, QueryError):
        told = "character" in lines[0] or "position" in lines[0]
        if error.position is not None and not told:
            lines[0] += f" (at character {error.position + 1})"
        if error.hint:
            lines.append(f"Hint: {logs.escaped(error.hint)}")
    return "\n".join(lines)


def _may_be_a_query(error: click.ClickException) -> bool:
    """Tell whether an unknown option such as "-в" may be the beginning of "-вода мост"."""
    if not isinstance(error, click.NoSuchOption) or error.option_name.startswith("--"):
        return False
    return error.ctx is not None and any(p.name == "query" for p in error.ctx.command.params)


def _speak_utf8() -> None:
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")


def _close_stdout() -> None:
    # The reader is gone; without this the interpreter complains again when it flushes at exit.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
