"""What is known of a request when it ends? One record a request, filled on the way, and read by the log, the metrics and the spans.

Each layer writes down what it knows, in `current()`: the endpoint who asked and what was asked for, the database's observer the statements,
whoever refuses the code. Nothing of it is what was asked: no document with its values, no variable, no token, no cursor (graphql.md 11).
"""

import re
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, TypeAlias

TEXT_LENGTH_MAX = 64
OURS = frozenset({"INTERNAL_SERVER_ERROR", "TIMEOUT", "UNAVAILABLE", "UPSTREAM_UNAVAILABLE"})  # not the client's to put right


@dataclass(slots=True)
class Watched:
    """One request's. Durations in seconds; `status` is 0 where nobody was there to be answered."""

    request_id: str = ""
    is_graphql: bool = False
    client: str | None = None
    trace_id: str | None = None
    operation_type: str | None = None
    operation_name: str | None = None
    document: str | None = None  # its literals taken out
    document_hash: str | None = None  # of that
    rows_max: int | None = None  # the most records that the plan could return; how many it did is inside the database's text
    has_data: bool = False
    statements: int = 0
    codes: list[str] = field(default_factory=list)
    limits: list[str] = field(default_factory=list)
    status: int = 0
    sent_bytes: int = 0
    duration_s: float = 0.0

    def refused(self, code: str, limit: object = None) -> None:
        """A top-level error of the answer; `limit` names the limit that was passed, where one was."""
        if code not in self.codes:
            self.codes.append(code)
        if isinstance(limit, str) and limit not in self.limits:
            self.limits.append(limit)

    @property
    def facts(self) -> dict[str, Any]:
        """For the log's line: what is known, and nothing that is not."""
        facts: dict[str, Any] = {"status": self.status, "duration_ms": round(self.duration_s * 1000, 1), "bytes": self.sent_bytes}
        if self.codes:
            facts["codes"] = self.codes
        if self.is_graphql:
            facts["statements"] = self.statements
            for name in ("operation_type", "operation_name", "document_hash", "rows_max", "client"):
                value = getattr(self, name)
                if value is not None:
                    facts[name] = value
        return facts


Watcher: TypeAlias = Callable[[Watched], None]
_current: ContextVar[Watched] = ContextVar("kundekort_watched")
_UNSHOWN = re.compile(r"[^\x20-\x7e\xa1-\xac\xae-\xff]+")  # a header is latin-1; of it, what can be seen


def current() -> Watched:
    """The record of the request that this code runs for; of none, one that nobody reads."""
    return _current.get(None) or Watched()


def begin(watched: Watched) -> None:
    """All that runs in this task from here on, and in the tasks that it starts, runs for this request."""
    _current.set(watched)


def shown(text: str | None) -> str | None:
    """A client's text as far as it is shown: one line, and not all of it."""
    return _UNSHOWN.sub("", text)[:TEXT_LENGTH_MAX] or None if text else None
