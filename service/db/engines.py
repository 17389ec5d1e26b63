"""How is a connection to either database set up? The settings that every connection of ours has.

SQLite: WAL, foreign keys, explicit transactions (sqlite.org/wal.html, sqlite.org/lang_transaction.html). PostgreSQL: no just-in-time
compiler, and a deadline for every statement.
"""

import base64
import math
import sqlite3
import time
from datetime import date
from pathlib import Path
from typing import Any

import asyncpg
from sqlalchemy import Connection, Engine, ExceptionContext, event, make_url
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool
from sqlalchemy.util import await_only

from service.db.statements import DEADLINE, forget_values

_BUSY_TIMEOUT_S = 5
_STEPS_BETWEEN_LOOKS = 10_000  # of SQLite's virtual machine: some milliseconds
_PG_EPOCH = date(2000, 1, 1).toordinal()


def is_sqlite(url: str) -> bool:
    """Whether the URL names the embedded database."""
    return make_url(url).get_backend_name() == "sqlite"


def sqlite_engine(url: str, *, pool_size: int, read_only: bool, statement_timeout_s: float) -> AsyncEngine:
    database = make_url(url).database
    if not database or database == ":memory:":
        raise ValueError("an SQLite database is a file: a database in memory can't be shared by its readers and its writer")
    Path(database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_async_engine(
        make_url(url).set(drivername="sqlite+aiosqlite"),
        poolclass=AsyncAdaptedQueuePool,
        pool_size=pool_size,
        max_overflow=0,
        pool_reset_on_return=None if read_only else "rollback",  # a reader is never in a transaction
        connect_args={"timeout": _BUSY_TIMEOUT_S},
        hide_parameters=True,  # they are people's names and numbers, and an error's text goes to the log
    )
    _refuse_absent(engine.sync_engine, Path(database).parent)
    _prepare(engine.sync_engine, read_only=read_only)
    _bound_statements(engine.sync_engine, statement_timeout_s)
    return engine


def _refuse_absent(engine: Engine, folder: Path) -> None:
    """Start no thread for a file that can't be there: the driver's would still be ending when its event loop is closed already."""

    @event.listens_for(engine, "do_connect")
    def on_connecting(dialect: Any, *_: Any) -> None:
        if not folder.is_dir():
            error = dialect.loaded_dbapi.OperationalError("unable to open database file")
            error.sqlite_errorcode = sqlite3.SQLITE_CANTOPEN
            raise error


def _prepare(engine: Engine, *, read_only: bool) -> None:
    @event.listens_for(engine, "connect")
    def on_connect(connection: Any, _record: Any) -> None:
        # The driver's own transactions begin late, at the first write: then a reader that turns writer may fail. Ours begin explicitly.
        connection.isolation_level = None
        connection.create_function("base64url", 1, _base64url, deterministic=True)
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA synchronous = NORMAL")
        cursor.execute("PRAGMA foreign_keys = ON")
        if read_only:
            cursor.execute("PRAGMA query_only = ON")
        cursor.close()

    @event.listens_for(engine, "begin")
    def on_begin(connection: Any) -> None:
        if not read_only:
            connection.exec_driver_sql("BEGIN IMMEDIATE")


def _bound_statements(engine: Engine, timeout_s: float) -> None:
    """End a statement that runs past its time, as PostgreSQL does by itself (sqlite.org/c3ref/progress_handler.html)."""

    @event.listens_for(engine, "connect")
    def on_connect(connection: Any, record: Any) -> None:
        info = record.info

        def is_late() -> bool:
            return bool(time.monotonic() > info.get(DEADLINE, math.inf))

        await_only(connection.driver_connection.set_progress_handler(is_late, _STEPS_BETWEEN_LOOKS))

    @event.listens_for(engine, "before_cursor_execute")
    def on_execute(connection: Connection, *_: Any) -> None:
        connection.info[DEADLINE] = time.monotonic() + timeout_s


def _keep_values_out(engine: Engine) -> None:
    """Let no error's text repeat what was in a row."""

    @event.listens_for(engine, "handle_error")
    def on_error(failed: ExceptionContext) -> None:
        error = failed.original_exception
        if isinstance(cause := error.__cause__, asyncpg.PostgresError):
            forget_values(cause)
            error.args = (f"{type(cause).__name__}: {cause}",)
            if failed.sqlalchemy_exception:
                failed.sqlalchemy_exception.args = error.args


def _base64url(value: str) -> str:
    return base64.urlsafe_b64encode(value.encode()).rstrip(b"=").decode()


def postgresql_engine(url: str, *, pool_size: int, statement_timeout_s: float) -> AsyncEngine:
    engine = create_async_engine(
        make_url(url).set(drivername="postgresql+asyncpg"),
        pool_size=pool_size,
        max_overflow=0,
        hide_parameters=True,
        connect_args={
            "timeout": 10,
            # A page with all that holds for its customers is read by 30,000 characters, which take 3 ms to parse and plan anew. Kept, they
            # take some 50 bytes of the server's memory each.
            "max_cacheable_statement_size": 100_000,
            "statement_cache_size": 50,
            "server_settings": {
                "application_name": "kundekort",
                # Compiling a statement of nested subqueries to machine code takes longer than running it.
                "jit": "off",
                "statement_timeout": str(int(statement_timeout_s * 1000)),
                # A client that is gone without a word (a machine, a network) is noticed in half a minute, and its locks are let go.
                "tcp_keepalives_idle": "10",
                "tcp_keepalives_interval": "5",
                "tcp_keepalives_count": "4",
            },
        },
    )
    _refuse_closed(engine.sync_engine)
    _keep_dates(engine.sync_engine)
    _keep_values_out(engine.sync_engine)
    return engine


def _keep_dates(engine: Engine) -> None:
    """Send every date as the day that it is: asyncpg takes the calendar's first and last for PostgreSQL's infinities."""

    @event.listens_for(engine, "connect")
    def on_connect(connection: Any, _record: Any) -> None:
        codec = connection.driver_connection.set_type_codec(
            "date",
            schema="pg_catalog",
            encoder=lambda day: (day.toordinal() - _PG_EPOCH,),
            decoder=lambda days: date.fromordinal(days[0] + _PG_EPOCH),
            format="tuple",
        )
        await_only(codec)


def _refuse_closed(engine: Engine) -> None:
    """Give out no connection that the server has closed meanwhile (a restart). The driver knows; a ping would ask at every checkout."""

    @event.listens_for(engine, "checkout")
    def on_checkout(connection: Any, _record: Any, _proxy: Any) -> None:
        if connection.driver_connection.is_closed():
            raise DisconnectionError
