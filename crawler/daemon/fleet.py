"""Whether this installation can be part of a fleet."""

from importlib.util import find_spec

from crawler.errors import SettingsError
from crawler.settings import Settings


def require_fleet(settings: Settings) -> None:
    """Raise SettingsError, with what to do, where workers cannot be used."""
    if not settings.fleet.enabled:
        raise SettingsError(
            "fleet.enabled is not set, so the daemon makes all visits itself and nothing is left "
            "for a worker. Set it for the daemon and all workers, on a Postgres database_url."
        )
    if find_spec("procrastinate") is None:
        raise SettingsError(
            "fleet.enabled needs Procrastinate, which is not installed here. Install it with: "
            "pip install 'jarshy[fleet]'"
        )
