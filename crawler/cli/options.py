"""Options that several commands share."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])

as_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON value.")


def filters(command: F) -> F:
    """Add --since, --until, --source, --language and --section."""
    for option in (
        click.option("--section", metavar="NAME", help="Only this section of the site."),
        click.option("--language", metavar="CODE", help="Only this language: ru, kk or en."),
        click.option(
            "--source", metavar="SOURCE", help="Only this source, or this edition: tengrinews/kk."
        ),
        click.option("--until", metavar="DATE", help="Published until the end of this day."),
        click.option("--since", metavar="DATE", help="Published on or after this day."),
    ):
        command = option(command)
    return command
