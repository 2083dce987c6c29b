"""Errors that the crawler raises; the root is shared with the archive beneath."""

from storage.errors import JarshyError, QueryError, SchemaError, StorageError

__all__ = [
    "DeliveryError",
    "ExtractionError",
    "JarshyError",
    "LockedError",
    "MissingError",
    "QueryError",
    "SchemaError",
    "SettingsError",
    "SiteTakenError",
    "SoftPageError",
    "StorageError",
    "UsageError",
]


class UsageError(JarshyError):
    """Tell that a command was called wrongly."""

    exit_code = 2


class MissingError(UsageError):
    """Tell that the archive does not hold what was asked for by its number or address."""


class SettingsError(UsageError):
    """Tell which setting is wrong, where it stands, and what would be right."""


class LockedError(JarshyError):
    """Tell that another daemon holds the lock of this database."""

    exit_code = 75


class SiteTakenError(LockedError):
    """Tell that another process asks the site, and keeps doing so."""


class ExtractionError(JarshyError):
    """Tell that a page that should be an article could not be read as one."""


class SoftPageError(ExtractionError):
    """Tell that a page with status 200 is an error, consent, captcha or maintenance page.

    `missing`: it says that there is no such article; other pages say nothing about the article.
    """

    def __init__(self, message: str, *, missing: bool = False) -> None:
        super().__init__(message)
        self.missing = missing


class DeliveryError(JarshyError):
    """Tell that a message was not delivered, and whether that is certain and final.

    `permanent`: the server refused for good (5xx). `ambiguous`: the connection was lost after the
    end of DATA, so the server may have taken the message. `channel_down`: nothing can be sent to
    anybody now (connection, TLS, login), so that the other mails need not be tried.
    """

    def __init__(
        self,
        message: str,
        *,
        code: int | None = None,
        permanent: bool = False,
        ambiguous: bool = False,
        channel_down: bool = False,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.permanent = permanent
        self.ambiguous = ambiguous
        self.channel_down = channel_down
