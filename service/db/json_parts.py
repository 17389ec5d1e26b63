"""How are values taken out of JSON that is stored, and put into it? The same few constructs on both databases.

Only names of ours are ever written into a path.
"""

import re
from typing import Any

from sqlalchemy import JSON, Boolean, ColumnElement, Integer, Uuid, literal_column
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.visitors import InternalTraversal
from sqlalchemy.types import TypeEngine

_NAME = re.compile(r"[a-z_]+", re.ASCII)


class JsonList(FunctionElement[Any]):
    """`[value, …]`."""

    type = JSON()
    inherit_cache = True


def json_list(*values: Any) -> JsonList:
    """A JSON array of a row's own values."""
    return JsonList(*values)


@compiles(JsonList, "postgresql")
def _postgresql_list(element: JsonList, compiler: SQLCompiler, **kw: Any) -> str:
    return f"json_build_array({compiler.process(element.clauses, **kw)})"


@compiles(JsonList, "sqlite")
def _sqlite_list(element: JsonList, compiler: SQLCompiler, **kw: Any) -> str:
    return f"json_array({compiler.process(element.clauses, **kw)})"


class JsonPart(FunctionElement[Any]):
    """The value of an object's key, as SQL: text, a number, a boolean, an id; NULL where there is none."""

    inherit_cache = True
    # A part by its key alone would be compiled once, for the first type that is asked for.
    _traverse_internals = [*FunctionElement._traverse_internals, ("type", InternalTraversal.dp_type)]  # noqa: RUF012

    def __init__(self, value: ColumnElement[Any], name: str, type_: TypeEngine[Any]) -> None:
        if not _NAME.fullmatch(name):
            raise ValueError(f"not a name of ours: {name!r}")
        super().__init__(value, literal_column(f"'{name}'"))
        self.type = type_


_CASTS: tuple[tuple[type[TypeEngine[Any]], str], ...] = ((Boolean, "boolean"), (Integer, "integer"), (Uuid, "uuid"))


@compiles(JsonPart, "postgresql")
def _postgresql_part(element: JsonPart, compiler: SQLCompiler, **kw: Any) -> str:
    value, name = (compiler.process(part, **kw) for part in element.clauses)
    taken = f"{value} ->> {name}"
    return next((f"({taken})::{cast}" for type_, cast in _CASTS if isinstance(element.type, type_)), f"({taken})")


@compiles(JsonPart, "sqlite")
def _sqlite_part(element: JsonPart, compiler: SQLCompiler, **kw: Any) -> str:
    value, name = (compiler.process(part, **kw) for part in element.clauses)
    return f"json_extract({value}, '$.' || {name})"


class JsonItems(FunctionElement[Any]):
    """An array's items as rows, in their order: each row's `value` is one."""

    inherit_cache = True


def json_items(array: ColumnElement[Any]) -> Any:
    """The items of a JSON array, to select from."""
    return JsonItems(array).table_valued("value", name=None)


@compiles(JsonItems, "postgresql")
def _postgresql_items(element: JsonItems, compiler: SQLCompiler, **kw: Any) -> str:
    return f"json_array_elements({compiler.process(element.clauses, **kw)})"


@compiles(JsonItems, "sqlite")
def _sqlite_items(element: JsonItems, compiler: SQLCompiler, **kw: Any) -> str:
    return f"json_each({compiler.process(element.clauses, **kw)})"


class JsonText(FunctionElement[Any]):
    """A text that is JSON, as JSON."""

    type = JSON()
    inherit_cache = True


@compiles(JsonText, "postgresql")
def _postgresql_text(element: JsonText, compiler: SQLCompiler, **kw: Any) -> str:
    return f"({compiler.process(element.clauses, **kw)})::json"


@compiles(JsonText, "sqlite")
def _sqlite_text(element: JsonText, compiler: SQLCompiler, **kw: Any) -> str:
    return f"json({compiler.process(element.clauses, **kw)})"
