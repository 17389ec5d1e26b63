"""Faults that are planted where a crash would be."""

from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from sqlalchemy import event
from sqlalchemy.orm import Session


@contextmanager
def failing(moment: str, *, after: int = 0) -> Iterator[None]:
    """One transaction fails `before_commit`, or `after_commit`: written, and never told of. `after` so many others."""
    seen = 0

    def fail(_session: Session) -> None:
        nonlocal seen
        seen += 1
        if seen == after + 1:
            raise RuntimeError("a fault that was planted")

    event.listen(Session, moment, fail)
    try:
        # The log tells of it at length, as it should.
        with structlog.testing.capture_logs():
            yield
    finally:
        event.remove(Session, moment, fail)
