"""What the commands share: the settings, the database, the sources, the clock."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import click

from crawler import logs
from crawler.clock import Clock, SystemClock
from crawler.errors import SettingsError
from crawler.settings import Settings, load, secret_values

if TYPE_CHECKING:
    from crawler.sources.spec import Source
    from storage.engine import Database


@dataclass
class State:
    """The global options of one call, and what follows from them, each made when first needed."""

    config_file: Path | None = None
    debug: bool = False
    clock: Clock = field(default_factory=SystemClock)

    @cached_property
    def settings(self) -> Settings:
        """Return the settings in force; starts the log. Raises SettingsError."""
        settings = load(self.config_file)
        if settings.sources:
            settings = load(self.config_file, sources=_built_in())
            _check_listings(settings)
        self._log(settings)
        for warning in settings.warnings:
            click.echo(f"Warning: {warning}", err=True)
        return settings

    @cached_property
    def sources(self) -> "tuple[Source, ...]":
        """Return all sources, those that the settings declare last."""
        from crawler.sources import all_sources

        return all_sources(self.settings)

    def log_at(self, level: str) -> None:
        """Log as what runs for long does: from this level on, in the form that the settings say."""
        logs.set_up(self.settings.log.format, level, _all_secrets(self.settings))

    def _log(self, settings: Settings) -> None:
        """Log what a person who called a command should know: "auto" means lines for people."""
        usual = "text" if self.debug else "plain"
        form = usual if settings.log.format == "auto" else settings.log.format
        logs.set_up(form, "debug" if self.debug else "warning", _all_secrets(settings))

    @contextmanager
    def database(self, *, create: bool = False, readonly: bool = False) -> "Iterator[Database]":
        """Give the open database; raises DatabaseUnusableError or SchemaError."""
        from storage.engine import open_database

        database = open_database(self.settings.database_url, create=create, readonly=readonly)
        try:
            yield database
        finally:
            database.dispose()


def known_sources(settings: Settings) -> Mapping[str, Sequence[str]]:
    """Return the key of each source, built in or declared, with its editions."""
    from crawler.sources import all_sources

    return {source.key: tuple(source.editions) for source in all_sources(settings)}


def _built_in() -> Mapping[str, Sequence[str]]:
    from crawler.sources import BUILT_IN

    return {source.key: tuple(source.editions) for source in BUILT_IN}


def _check_listings(settings: Settings) -> None:
    """Raise SettingsError for a listing that is not on its source: nobody would read it."""
    from crawler.sources import by_key

    for key, own in settings.sources.items():
        source = by_key(key, settings)
        for url in own.listings:
            if source.edition_of(url) is None:
                name = f"sources.{key}.listings"
                beginnings = dict.fromkeys(
                    f"https://{edition.hosts[0]}{edition.path}"
                    for edition in source.editions.values()
                )
                raise SettingsError(
                    f"{settings.origins.get(name, 'settings')}: {name}: {url} is no address of"
                    f" {key}; its addresses begin with {', '.join(beginnings)}"
                )


def _all_secrets(settings: Settings) -> list[str]:
    _, _, rest = settings.database_url.partition("://")
    login = rest.rpartition("@")[0]
    password = login.partition(":")[2]
    return [*secret_values(settings), password]


pass_state = click.make_pass_decorator(State)
