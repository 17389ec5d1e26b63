"""How does a database get its tables? Alembic's revisions in `migrations/`, run to the newest one, on both databases."""

import asyncio
from collections.abc import Callable
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from service.db.engines import is_sqlite, postgresql_engine, sqlite_engine

# Any number that no other program takes: of two processes that start at once, the second finds the first's work done.
_ADVISORY_LOCK = 7_250_116_114
_STATEMENT_TIMEOUT_S = 3600.0


class NewerDatabase(Exception):
    """A later version of this service has migrated the database: what its tables hold is unknown here."""


def upgrade(url: str, revision: str = "head") -> None:
    """Bring the database to a revision, the newest if none is given. Safe to run twice, and from two processes at once.

    Raises NewerDatabase.
    """
    asyncio.run(_migrate(url, lambda config: command.upgrade(config, revision)))


def downgrade(url: str, revision: str) -> None:
    """Take the database back to a revision (`base` is the empty one). What the newer tables hold is lost. Raises NewerDatabase."""
    asyncio.run(_migrate(url, lambda config: command.downgrade(config, revision)))


@cache
def head() -> str:
    """The newest revision."""
    revision = ScriptDirectory.from_config(_config()).get_current_head()
    assert revision is not None
    return revision


async def _migrate(url: str, change: Callable[[Config], None]) -> None:
    if is_sqlite(url):
        engine = sqlite_engine(url, pool_size=1, read_only=False, statement_timeout_s=_STATEMENT_TIMEOUT_S)
    else:
        engine = postgresql_engine(url, pool_size=1, statement_timeout_s=_STATEMENT_TIMEOUT_S)
    try:
        async with engine.begin() as connection:
            await connection.run_sync(_change_within, change)
    finally:
        await engine.dispose()


def _change_within(connection: Connection, change: Callable[[Config], None]) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _ADVISORY_LOCK})
    config = _config()
    _refuse_newer(connection, ScriptDirectory.from_config(config))
    config.attributes["connection"] = connection
    change(config)


def _refuse_newer(connection: Connection, script: ScriptDirectory) -> None:
    known = {known.revision for known in script.walk_revisions()}
    for revision in MigrationContext.configure(connection).get_current_heads():
        if revision not in known:
            raise NewerDatabase(f"The database is newer than this version of Kundekort, which does not know its revision {revision}.")


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config
