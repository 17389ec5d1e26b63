"""What is forgotten, and when? Answers kept for idempotency keys, once they are too old to be given again: they hold personal data.

A few rows a statement, each a transaction, so that no writer waits long. Several processes may sweep at once: each takes other rows.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import structlog
from sqlalchemy import delete, select, tuple_
from sqlalchemy.exc import SQLAlchemyError

from service.db.database import Database
from service.db.models import KeptAnswer
from service.db.once import KEPT_FOR
from service.db.types import now

EVERY_S = 15 * 60.0
_ROWS = 1_000

log = structlog.get_logger("kundekort.database")


@asynccontextmanager
async def sweeping(database: Database, *, every_s: float = EVERY_S) -> AsyncIterator[None]:
    """Meanwhile the database is swept again and again, first at once: a process that is often started anew sweeps as well."""
    stop = asyncio.Event()
    task = asyncio.create_task(_sweep_until(stop, database, every_s))
    task.add_done_callback(_tell)
    try:
        yield
    finally:
        # Not cancelled: a statement under way is a short one, and ends.
        stop.set()
        await asyncio.wait([task])


async def _sweep_until(stop: asyncio.Event, database: Database, every_s: float) -> None:
    while not stop.is_set():
        try:
            while not stop.is_set() and await sweep(database) == _ROWS:
                pass
        except (SQLAlchemyError, OSError) as error:
            # The next time finds what is left.
            log.warning("sweep_failed", reason=type(error).__name__)
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), every_s)


def _tell(task: asyncio.Task[None]) -> None:
    """A defect ends the sweep, until the service is started anew: at the time, and not only at the end, the log says so."""
    if not task.cancelled() and (error := task.exception()):
        log.critical("sweep_ended", exc_info=error)


async def sweep(database: Database) -> int:
    """Delete a batch of what is too old; how many rows there were."""
    primary_key = tuple(KeptAnswer.__table__.primary_key)
    old = select(*primary_key).where(KeptAnswer.created_at <= now() - KEPT_FOR).order_by(KeptAnswer.created_at).limit(_ROWS)
    statement = delete(KeptAnswer).where(tuple_(*primary_key).in_(old.with_for_update(skip_locked=True))).returning(KeptAnswer.field)
    async with database.writing() as session:
        rows = (await session.execute(statement.execution_options(synchronize_session=False))).all()
        if rows:
            await session.commit()
            log.info("kept_answers_swept", rows=len(rows))
    return len(rows)
