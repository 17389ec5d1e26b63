"""How does a job go on beside the requests? Again and again while the service runs, first at once, and it ends with the service.

A database that is away is waited for; a defect ends the job, and the log says so.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import TypeAlias

import structlog
from sqlalchemy.exc import SQLAlchemyError

Job: TypeAlias = Callable[[asyncio.Event], Awaitable[float]]
"""Gives the seconds until it is to be done again. It ends soon when the event is set."""

log = structlog.get_logger("kundekort.database")


@asynccontextmanager
async def repeated(name: str, job: Job, *, retry_s: float) -> AsyncIterator[None]:
    """Meanwhile the job is done again and again; after a fault of the database's, in `retry_s` seconds."""
    stop = asyncio.Event()
    task = asyncio.create_task(_repeat_until(stop, name, job, retry_s), name=name)

    def tell(ended: asyncio.Task[None]) -> None:
        """A defect ends the job, until the service is started anew: at the time, and not only at the end, the log says so."""
        if not ended.cancelled() and (error := ended.exception()):
            log.critical(f"{name}_ended", exc_info=error)

    task.add_done_callback(tell)
    try:
        yield
    finally:
        # Not cancelled: a statement under way is a short one, and ends.
        stop.set()
        await asyncio.wait([task])


async def _repeat_until(stop: asyncio.Event, name: str, job: Job, retry_s: float) -> None:
    while not stop.is_set():
        try:
            wait_s = await job(stop)
        except (SQLAlchemyError, OSError) as error:
            # The next time finds what is left.
            log.warning(f"{name}_failed", reason=type(error).__name__)
            wait_s = retry_s
        await wait(stop, wait_s)


async def wait(stop: asyncio.Event, seconds: float) -> None:
    """Wait, but no longer than until the stop."""
    with suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)
