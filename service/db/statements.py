"""How does a statement of the engine's reach the database? As text, straight to the driver, with its one value straight back.

SQLAlchemy has built the statement, and its pool gives the connection. Its way of execution, made for cursors and rows of any kind, would
cost as much of the processor as all else that a read does. Whoever counts or times statements hears of these as of all others.
"""

import asyncio
import sqlite3
import time
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias
from weakref import WeakKeyDictionary

import aiosqlite
import asyncpg
from sqlalchemy import Connection, Engine, ExceptionContext, event
from sqlalchemy.engine.interfaces import ExecutionContext
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

Observer: TypeAlias = Callable[[str, float], object]
"""Told of a statement's text, and of how many seconds it took, whether it succeeded or not."""


async def value_of(engine: AsyncEngine, text: str, values: Sequence[Any], timeout_s: float) -> Any:
    """The value of the statement's one row and column, in a transaction of its own. `values` are as the driver takes them.

    Raises DBAPIError, as SQLAlchemy does.
    """
    connection = await engine.raw_connection()
    driver = connection.driver_connection
    try:
        if isinstance(driver, asyncpg.Connection):
            return await driver.fetchval(text, *values)
        assert isinstance(driver, aiosqlite.Connection)
        connection.info[DEADLINE] = time.monotonic() + timeout_s
        ((value,),) = await driver.execute_fetchall(text, values)
        return value
    except (asyncpg.PostgresError, asyncpg.InterfaceError, sqlite3.Error) as error:
        if isinstance(error, asyncpg.PostgresError):
            forget_values(error)
        is_lost = isinstance(driver, asyncpg.Connection) and driver.is_closed()
        raise DBAPIError(text, None, error, hide_parameters=True, connection_invalidated=is_lost) from error
    except asyncio.CancelledError:
        if isinstance(driver, aiosqlite.Connection):
            # Its thread is still at work, and would keep the next reader waiting. (PostgreSQL's driver cancels the statement by itself.)
            connection.info[DEADLINE] = 0.0
            await driver.execute_fetchall("SELECT 1")
        raise
    finally:
        connection.close()


def forget_values(error: asyncpg.PostgresError) -> None:
    """Take out of an error's text what PostgreSQL and its driver repeat of a row: the detail, and the message of a value that can't be.

    They are people's names and numbers, and the text goes to the log (postgresql.org/docs/current/protocol-error-fields.html).
    """
    error.detail = None
    if isinstance(error, asyncpg.DataError):
        error.args = ("a value that can't be",)


DEADLINE = "deadline"
"""Under which name a pooled connection to SQLite has the moment (time.monotonic) at which its statement is ended."""


def observe(engine: Engine, tell: Observer) -> None:
    """Tell of every statement that SQLAlchemy executes."""
    started: WeakKeyDictionary[ExecutionContext, float] = WeakKeyDictionary()

    @event.listens_for(engine, "before_cursor_execute")
    def on_begin(_connection: Connection, _cursor: Any, _text: str, _values: Any, context: ExecutionContext, _many: bool) -> None:
        started[context] = time.perf_counter()

    @event.listens_for(engine, "after_cursor_execute")
    def on_end(_connection: Connection, _cursor: Any, text: str, _values: Any, context: ExecutionContext, _many: bool) -> None:
        tell(text, time.perf_counter() - started[context])

    @event.listens_for(engine, "handle_error")
    def on_error(failed: ExceptionContext) -> None:
        context = failed.execution_context
        if context is not None and failed.statement is not None and context in started:
            tell(failed.statement, time.perf_counter() - started[context])
