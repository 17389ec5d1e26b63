"""How does a database write JSON? The same few constructs on both, one compiler each.

PostgreSQL's functions take 100 arguments at most, and SQLite's 100 by default: a wider object is joined from narrower ones. SQLite marks a
value as JSON only where it comes straight from a JSON function; one out of a derived table needs `json()` anew (sqlite.org/json1.html).
"""

import re
from collections.abc import Sequence
from itertools import chain
from typing import Any

from sqlalchemy import JSON, Boolean, ColumnElement, LargeBinary, String, Uuid, literal_column
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from service.db.types import Hundredths, Lines, Moment

# GraphQL's names, and ours for what no client sees (`:needs`): nothing else is ever written into a statement.
_KEY = re.compile(r":?[_A-Za-z][_0-9A-Za-z]*", re.ASCII)
_PAIRS_MAX = 50
_ALL = 2**31 - 1


class JsonObject(FunctionElement[Any]):
    """`{key: value, …}`, in this order."""

    type = JSON()
    inherit_cache = True

    def __init__(self, pairs: Sequence[tuple[str, ColumnElement[Any]]]) -> None:
        if wrong := [key for key, _ in pairs if not _KEY.fullmatch(key)]:
            raise ValueError(f"not a response key: {wrong[0]!r}")
        super().__init__(*chain.from_iterable((literal_column(f"'{key}'"), value) for key, value in pairs))


@compiles(JsonObject, "postgresql")
def _postgresql_object(element: JsonObject, compiler: SQLCompiler, **kw: Any) -> str:
    chunks = [f"json_build_object({', '.join(chunk)})" for chunk in _chunks(element, compiler, kw)]
    if len(chunks) == 1:
        return chunks[0]
    opened, *inner, closed = (f"{chunk}::text" for chunk in chunks)
    joined = [f"left({opened}, -1)", *(f"substr(left({chunk}, -1), 2)" for chunk in inner), f"substr({closed}, 2)"]
    return "(" + " || ', ' || ".join(joined) + ")::json"


@compiles(JsonObject, "sqlite")
def _sqlite_object(element: JsonObject, compiler: SQLCompiler, **kw: Any) -> str:
    chunks = [f"json_object({', '.join(chunk)})" for chunk in _chunks(element, compiler, kw)]
    if len(chunks) == 1:
        return chunks[0]
    opened, *inner, closed = chunks
    # substr(x, -1, -n): what stands before the last character (sqlite.org/lang_corefunc.html, substr).
    joined = [
        f"substr({opened}, -1, -{_ALL})",
        *(f"substr(substr({chunk}, -1, -{_ALL}), 2)" for chunk in inner),
        f"substr({closed}, 2)",
    ]
    return "json(" + " || ',' || ".join(joined) + ")"


def _chunks(element: JsonObject, compiler: SQLCompiler, kw: dict[str, Any]) -> list[list[str]]:
    parts = [compiler.process(part, **kw) for part in element.clauses]
    width = 2 * _PAIRS_MAX
    return [parts[start : start + width] for start in range(0, len(parts), width)] or [[]]


class JsonRows(FunctionElement[Any]):
    """The objects of all rows as one array, in the rows' order; `[]` of none. `within` leaves out the rows for which it is not true.

    Either database aggregates in the order in which an ordered derived table gives its rows.
    """

    type = JSON()
    inherit_cache = True

    def __init__(self, value: JsonObject, within: ColumnElement[bool] | None = None) -> None:
        super().__init__(value, *(() if within is None else (within,)))


@compiles(JsonRows, "postgresql")
def _postgresql_rows(element: JsonRows, compiler: SQLCompiler, **kw: Any) -> str:
    value, condition = _value_and_condition(element, compiler, kw)
    return f"coalesce(json_agg({value}){condition}, '[]'::json)"


@compiles(JsonRows, "sqlite")
def _sqlite_rows(element: JsonRows, compiler: SQLCompiler, **kw: Any) -> str:
    value, condition = _value_and_condition(element, compiler, kw)
    return f"json_group_array({value}){condition}"


def _value_and_condition(element: JsonRows, compiler: SQLCompiler, kw: dict[str, Any]) -> tuple[str, str]:
    value, *within = (compiler.process(part, **kw) for part in element.clauses)
    return value, f" FILTER (WHERE {within[0]})" if within else ""


class JsonAgain(FunctionElement[Any]):
    """A JSON value that comes out of a derived table."""

    type = JSON()
    inherit_cache = True


@compiles(JsonAgain, "postgresql")
def _postgresql_again(element: JsonAgain, compiler: SQLCompiler, **kw: Any) -> str:
    return compiler.process(element.clauses, **kw)


@compiles(JsonAgain, "sqlite")
def _sqlite_again(element: JsonAgain, compiler: SQLCompiler, **kw: Any) -> str:
    return f"json({compiler.process(element.clauses, **kw)})"


class JsonNull(FunctionElement[Any]):
    """`null`."""

    type = JSON()
    inherit_cache = True


@compiles(JsonNull, "postgresql")
def _postgresql_null(_element: JsonNull, _compiler: SQLCompiler, **_kw: Any) -> str:
    return "NULL::json"


@compiles(JsonNull, "sqlite")
def _sqlite_null(_element: JsonNull, _compiler: SQLCompiler, **_kw: Any) -> str:
    return "NULL"


class Shown(FunctionElement[Any]):
    """A column's value as the API's JSON shows it. PostgreSQL shows dates, numbers, booleans and JSON as they are; so does SQLite with text
    and numbers. The rest is said here."""

    type = JSON()
    inherit_cache = True


@compiles(Shown, "postgresql")
def _postgresql_shown(element: Shown, compiler: SQLCompiler, **kw: Any) -> str:
    (value,) = element.clauses
    sql = compiler.process(value, **kw)
    match value.type:
        case Uuid():
            return f"replace({sql}::text, '-', '')"
        case Moment():
            return f"to_char({sql} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"')"
        case LargeBinary():
            return f"encode({sql}, 'hex')"
        case Hundredths():
            return f"({sql} / 100.0)::numeric(16, 2)::text"
    return sql


@compiles(Shown, "sqlite")
def _sqlite_shown(element: Shown, compiler: SQLCompiler, **kw: Any) -> str:
    (value,) = element.clauses
    sql = compiler.process(value, **kw)
    match value.type:
        case Boolean():
            return f"json(CASE {sql} WHEN 1 THEN 'true' WHEN 0 THEN 'false' END)"
        case JSON() | Lines():
            return f"json({sql})"
        case Hundredths():
            return f"(({sql}) / 100) || printf('.%02d', ({sql}) % 100)"
        case LargeBinary():
            return f"lower(hex({sql}))"
    return sql


class Base64Url(FunctionElement[str]):
    """A text's base64url without padding (RFC 4648, 5)."""

    type = String()
    inherit_cache = True


@compiles(Base64Url, "postgresql")
def _postgresql_base64url(element: Base64Url, compiler: SQLCompiler, **kw: Any) -> str:
    value = compiler.process(element.clauses, **kw)
    return f"translate(encode(convert_to({value}::text, 'UTF8'), 'base64'), E'+/=\\n', '-_')"


@compiles(Base64Url, "sqlite")
def _sqlite_base64url(element: Base64Url, compiler: SQLCompiler, **kw: Any) -> str:
    return f"base64url({compiler.process(element.clauses, **kw)})"
