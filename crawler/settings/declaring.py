"""Whether the tables of sources fit: built-in ones by their editions, others as declarations."""

import re
from collections.abc import Mapping, Sequence

from crawler.errors import SettingsError
from crawler.settings.model import Settings
from crawler.settings.source import SourceSettings

DECLARING = ("name", "language", "rss", "sitemaps", "pages", "articles", "timezone", "selectors")
_KEY = re.compile(r"[a-z][a-z0-9_]{1,30}")


def check_sources(
    settings: Settings, built_in: Mapping[str, Sequence[str]], origins: Mapping[str, str]
) -> None:
    """Raise SettingsError for a table that is wrong; it names file, table and key.

    `built_in`: the keys of the built-in sources with their editions.
    """
    for key, table in settings.sources.items():
        where = f"{_origin(origins, f'sources.{key}')}: "
        if key in built_in:
            _check_built_in(key, origins, where)
            editions = built_in[key]
        else:
            _check_declared(key, table, built_in, where)
            editions = (table.language or "",)
        for edition in table.editions or ():
            if edition not in editions:
                raise SettingsError(
                    f"{where}sources.{key}.editions: {key} has no edition {edition!r};"
                    f" known editions: {', '.join(editions)}"
                )


def _origin(origins: Mapping[str, str], table: str) -> str:
    return next((o for k, o in origins.items() if k.startswith(f"{table}.")), "settings")


def _check_built_in(key: str, origins: Mapping[str, str], where: str) -> None:
    for name in origins:
        last = name.removeprefix(f"sources.{key}.").partition(".")[0]
        if name.startswith(f"sources.{key}.") and last in DECLARING:
            raise SettingsError(
                f"{where}{name}: {key} is built in, and its {last} cannot be set; it is for sites"
                " that are declared under a key of their own"
            )


def _check_declared(
    key: str, table: SourceSettings, built_in: Mapping[str, Sequence[str]], where: str
) -> None:
    if not table.addresses:
        raise SettingsError(
            f"{where}unknown source {key!r} in sources.{key};"
            f" known sources: {', '.join(built_in)}; a site of your own needs listings, rss or"
            " sitemaps, and its language"
        )
    if not _KEY.fullmatch(key):
        raise SettingsError(
            f"{where}sources.{key}: the key of a site is 2 to 31 of a-z, 0-9 and _, a letter first"
        )
    if table.language is None:
        raise SettingsError(
            f"{where}sources.{key}.language is not set: name the language of the site, ru, kk or en"
        )
