"""Errors that the archive raises; each message says what, where, and what to do."""


class JarshyError(Exception):
    """Be the root of every error that Jarshy raises on purpose."""

    exit_code = 1


class StorageError(JarshyError):
    """Tell that the database could not do what was asked."""


class NameTakenError(StorageError):
    """Tell that a name that must be unique is given already."""

    exit_code = 2  # as for every wrong argument


class BusyError(StorageError):
    """Tell that another writer was in the way, or the connection broke: trying again may help."""


class TooSlowError(StorageError):
    """Tell that a statement took longer than it may and was stopped."""


class LeadershipLostError(StorageError):
    """Tell that another daemon has taken over, so that nothing more may be written."""


class VisitLostError(StorageError):
    """Tell that another worker has taken a visit over, so that nothing more of it may be noted."""


class DatabaseUnusableError(StorageError):
    """Tell that the database cannot be opened: unreachable, unwritable, corrupt or foreign."""


class AddressError(DatabaseUnusableError):
    """Tell that what should be the address of a database is none that Jarshy knows."""

    exit_code = 2  # as for every wrong argument


class SchemaError(DatabaseUnusableError):
    """Tell that the database is older or newer than the program, and what to run."""


class QueryError(JarshyError):
    """Tell that a query cannot be parsed, with the position (0-based) and a hint."""

    exit_code = 2

    def __init__(
        self, message: str, *, position: int | None = None, hint: str | None = None
    ) -> None:
        super().__init__(message)
        self.position = position
        self.hint = hint
