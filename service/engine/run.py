"""How does a plan run? Compiled once for the database, then one statement a run, its parameters read from the request and the viewer."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Dialect, Select
from sqlalchemy.sql.compiler import SQLCompiler

from service.db.database import Database

Process = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement's text, and its parameters in order: each a name and how its value is given to the driver."""

    text: str
    parameters: tuple[tuple[str, Process | None], ...]
    constants: Mapping[str, Any]

    def values(self, given: Mapping[str, Any]) -> tuple[Any, ...]:
        """The parameters' values; `given` has those that the statement does not hold itself."""
        found = (given[name] if name in given else self.constants[name] for name, _ in self.parameters)
        return tuple(value if process is None else process(value) for value, (_, process) in zip(found, self.parameters, strict=True))


def compiled(select: Select[Any], dialect: Dialect) -> Statement:
    """The select's text for a database. Equal plans give equal text, so that the driver prepares it once."""
    made = select.compile(dialect=dialect)
    assert isinstance(made, SQLCompiler)
    types = {name: bound.type for name, bound in made.binds.items()}
    names: Sequence[str] = made.positiontup or ()
    processes = [(name, types[name].dialect_impl(dialect).bind_processor(dialect)) for name in names]
    return Statement(str(made), tuple(processes), {name: bound.value for name, bound in made.binds.items() if not bound.required})


async def read(database: Database, statement: Statement, given: Mapping[str, Any]) -> str:
    """The one value of the one row that the statement gives: JSON text."""
    return await database.read(statement.text, statement.values(given))
