"""`scrapy crawl`, with a line instead of a traceback where it was called wrongly."""

import argparse

import click
from scrapy.commands.crawl import Command as ScrapyCommand

from crawler.errors import JarshyError, UsageError
from crawler.spiders.loader import SourceLoader


class Command(ScrapyCommand):
    """Run a spider by the key of its source."""

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Refuse an unknown source, edition or setting before Scrapy starts."""
        super().process_options(args, opts)
        try:
            for name in args[:1]:
                _spider(name)(**opts.spargs)
        except JarshyError as error:
            click.echo(f"Error: {error}", err=True)
            raise SystemExit(error.exit_code) from error


def _spider(name: str) -> type:
    try:
        return SourceLoader().load(name)
    except KeyError as error:
        raise UsageError(str(error.args[0])) from error
