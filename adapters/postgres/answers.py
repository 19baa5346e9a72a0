"""What a statement that failed means: the database will never take it, or it takes nothing at present."""

import asyncpg

from domain.basics.errors import Unstorable

#: Nobody is served, so nobody's statement is at fault: the database cannot be reached, starts, stops, or is not set up.
AWAY = (
    OSError,
    TimeoutError,
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.TooManyConnectionsError,
    asyncpg.InvalidCatalogNameError,
    asyncpg.InvalidAuthorizationSpecificationError,
    asyncpg.UndefinedTableError,
)
#: What comes of two who want the same at the same time, or of a statement that takes too long.
_IN_EACH_OTHERS_WAY = (
    asyncpg.QueryCanceledError,
    asyncpg.LockNotAvailableError,
    asyncpg.TransactionRollbackError,  # deadlock
)
#: The database is there, but can do nothing now, whatever it is asked.
UNWELL = (
    *_IN_EACH_OTHERS_WAY,
    asyncpg.InsufficientResourcesError,  # disk, memory, connections
    asyncpg.OperatorInterventionError,  # a statement time-out, a shutdown
    asyncpg.ReadOnlySQLTransactionError,  # a standby that has not taken over yet
    asyncpg.PostgresSystemError,  # a fault of the disk
    asyncpg.InternalClientError,  # the server has just ended this connection
)
#: Classes 22 (data exception) and 54 (program limit exceeded: a text too long for an index).
_DATA = (asyncpg.DataError, asyncpg.ProgramLimitExceededError)


def is_away(error: BaseException) -> bool:
    """True when the database serves nobody at present, or the connection was lost.

    Not so when a statement met others again and again: what never gets its turn is stuck.
    """
    is_lost = isinstance(error, asyncpg.InterfaceError) and not _is_unfit(error)
    return is_lost or (isinstance(error, AWAY + UNWELL) and not isinstance(error, _IN_EACH_OTHERS_WAY))


def refusal_in(error: BaseException, *, again: bool = True) -> Unstorable | None:
    """The refusal that an answer of the database is; None when it may be another one the next time.

    A violated constraint (class 23) may be the work of somebody who did the same at the same instant, so it counts only
    when it was tried `again`.
    """
    if _is_unfit(error):
        return Unstorable("unfit")
    if isinstance(error, _DATA) or (again and isinstance(error, asyncpg.IntegrityConstraintViolationError)):
        where = error.constraint_name or error.column_name or error.table_name
        said = ", ".join(part for part in (type(error).__name__, error.sqlstate, where) if part)
        return Unstorable("refused", said=said)
    return None


def _is_unfit(error: BaseException) -> bool:
    """The driver found that an argument does not fit before it sent anything."""
    is_misuse = isinstance(error, asyncpg.InterfaceError) and isinstance(error, ValueError)
    return is_misuse and not isinstance(error, asyncpg.ClientConfigurationError)
