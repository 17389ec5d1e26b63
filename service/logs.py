"""What does the service say of itself while it runs? One line an event, on the standard error output, as JSON or for a terminal.

structlog's events and those of the libraries (logging) go the same way, and carry what is bound for the request (`request_id`). Never
logged: secrets, tokens, documents, variables, cursors. So tracebacks show no local values, and libraries that log what was asked are quiet.
"""

import logging
import sys
from typing import Any

import orjson
import stamina
import structlog
from structlog.tracebacks import ExceptionDictTransformer
from structlog.typing import EventDict, Processor, WrappedLogger

# These write addresses with what a user typed in them, or statements, at their lower levels.
_TALKATIVE = ("httpx", "httpcore", "sqlalchemy", "aiosqlite", "asyncio", "alembic", "uvicorn", "strawberry")


def configure(level: str, form: str) -> None:
    """Set up all logging of this process: `level` debug to error; `form` json, console, or auto (console on a terminal)."""
    as_json = form == "json" or (form == "auto" and not sys.stderr.isatty())
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    tracebacks = structlog.processors.ExceptionRenderer(ExceptionDictTransformer(show_locals=False))
    last: list[Processor] = [tracebacks, _json] if as_json else [_console()]
    number = logging.getLevelNamesMapping()[level.upper()]
    structlog.configure(
        processors=[*shared, *last],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=_StandardError,
        cache_logger_on_first_use=False,
    )
    handler = _LibraryHandler()
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=[*shared, _named], processors=[_bare, *last]))
    logging.basicConfig(handlers=[handler], level=number, force=True)
    # A retry is not news: who retries logs how it ended.
    stamina.instrumentation.set_on_retry_hooks(())
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(max(number, logging.WARNING))


def _json(_logger: WrappedLogger, _method: str, event: EventDict) -> str:
    return orjson.dumps(event, default=repr).decode()


def _console() -> Processor:
    return structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback)


def _named(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    record = event.get("_record")
    return {**event, "logger": record.name} if isinstance(record, logging.LogRecord) else event


def _bare(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    return structlog.stdlib.ProcessorFormatter.remove_processors_meta(logger, method, event)


class _StandardError:
    """Where lines go: the standard error output as it is at the time, whoever has redirected it."""

    def __init__(self, *_names: Any) -> None:
        pass

    def msg(self, line: str) -> None:
        sys.stderr.write(line + "\n")
        sys.stderr.flush()

    debug = info = warning = error = critical = exception = msg


class _LibraryHandler(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        sys.stderr.write(self.format(record) + "\n")
        sys.stderr.flush()
