"""How does a database write JSON? The same few constructs on both: what they are, then how PostgreSQL and SQLite say them.

PostgreSQL's JSON functions look up the type of each argument anew for each row, which takes longer than all else that a page does. So
there JSON is text, put together of the values' own texts at once, and what a value can't hold is not escaped. SQLite's functions do well;
they take 100 arguments by default, so that a wider object is joined from narrower ones.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import chain, groupby, repeat
from typing import Any

from sqlalchemy import JSON, Boolean, ColumnElement, Enum, Integer, LargeBinary, String, Uuid, literal_column
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from service.db.types import Hundredths, Lines, Moment

# GraphQL's names, and ours for what no client sees (`:needs`): nothing else is ever written into a statement.
_KEY = re.compile(r":?[_A-Za-z][_0-9A-Za-z]*", re.ASCII)
_NAME = re.compile(r"[:_0-9A-Za-z]+", re.ASCII)
_ARGUMENTS_MAX = 100  # of a function, on either database
_ALL = 2**31 - 1


class Made(JSON):
    """JSON that a statement makes: what is made of it in turn takes it as it is."""


class _Making(FunctionElement[Any]):
    type = Made()
    inherit_cache = True


class JsonObject(_Making):
    """`{key: value, …}`, in this order. A value that is not JSON yet is `Shown`; NULL is `null`."""

    inherit_cache = True

    def __init__(self, pairs: Sequence[tuple[str, ColumnElement[Any]]]) -> None:
        if wrong := [key for key, _ in pairs if not _KEY.fullmatch(key)]:
            raise ValueError(f"not a response key: {wrong[0]!r}")
        super().__init__(*chain.from_iterable((literal_column(f"'{key}'"), _shown(value)) for key, value in pairs))


class JsonArray(_Making):
    """`[value, …]`, likewise."""

    inherit_cache = True

    def __init__(self, *values: ColumnElement[Any]) -> None:
        super().__init__(*map(_shown, values))


class JsonRows(_Making):
    """The objects of all rows as one array, in the rows' order; `[]` of none. `within` leaves out the rows for which it is not true.

    Either database aggregates in the order in which an ordered derived table gives its rows.
    """

    inherit_cache = True

    def __init__(self, value: JsonObject, within: ColumnElement[bool] | None = None) -> None:
        super().__init__(value, *(() if within is None else (within,)))


class JsonAgain(_Making):
    """A JSON value that comes out of a derived table, or a condition's; or NULL."""

    inherit_cache = True


class JsonNull(_Making):
    """`null`."""

    inherit_cache = True


class JsonName(_Making):
    """A name of ours, as a string."""

    inherit_cache = True

    def __init__(self, name: str) -> None:
        if not _NAME.fullmatch(name):
            raise ValueError(f"not a name of ours: {name!r}")
        super().__init__(literal_column(f"'{name}'"))


class PublicId(_Making):
    """A record's id behind its type's prefix, as a string; of none, `null`."""

    inherit_cache = True

    def __init__(self, prefix: str, id: ColumnElement[Any]) -> None:
        super().__init__(literal_column(f"'{prefix}_'"), id)


class Shown(_Making):
    """A column's value as the API's JSON shows it."""

    inherit_cache = True


class Base64Url(FunctionElement[str]):
    """A text's base64url without padding (RFC 4648, 5)."""

    type = String()
    inherit_cache = True


def _shown(value: ColumnElement[Any]) -> ColumnElement[Any]:
    return value if isinstance(value.type, Made) else Shown(value)


def _named(literal: Any) -> str:
    """The name between the quotes of a literal of ours."""
    return str(literal.name)[1:-1]


def _chunks(parts: Sequence[str]) -> list[Sequence[str]]:
    return [parts[start : start + _ARGUMENTS_MAX] for start in range(0, len(parts), _ARGUMENTS_MAX)]


# --- PostgreSQL


class _Constant(str):
    """A piece of JSON that is the same in every row, and has no quote in it."""

    __slots__ = ()


@compiles(JsonObject, "postgresql")
@compiles(JsonArray, "postgresql")
@compiles(JsonRows, "postgresql")
@compiles(JsonNull, "postgresql")
@compiles(JsonName, "postgresql")
def _postgresql_made(element: _Making, compiler: SQLCompiler, **kw: Any) -> str:
    runs = groupby(_pieces(element, compiler, kw), lambda piece: isinstance(piece, _Constant))
    return _concatenated([*chain.from_iterable([f"'{''.join(run)}'"] if is_constant else run for is_constant, run in runs)])


def _pieces(value: Any, compiler: SQLCompiler, kw: dict[str, Any]) -> Iterator[str]:
    """What a value's JSON is put together of: SQL of texts, and constants. What is made in an object is put together with it at once."""
    match value:
        case JsonObject():
            pairs = [*value.clauses]
            for opening, key, part in zip(chain("{", repeat(",")), pairs[::2], pairs[1::2], strict=False):
                yield _Constant(f'{opening}"{_named(key)}":')
                yield from _pieces(part, compiler, kw)
            yield _Constant("}" if pairs else "{}")
        case JsonArray():
            for opening, part in zip(chain("[", repeat(",")), value.clauses, strict=False):
                yield _Constant(opening)
                yield from _pieces(part, compiler, kw)
            yield _Constant("]")
        case JsonRows():
            row, condition = _row_and_condition(value, compiler, kw)
            yield _Constant("[")
            yield f"string_agg({row}, ','){condition}"  # of no rows, NULL: nothing, where it is put together
            yield _Constant("]")
        case JsonNull():
            yield _Constant("null")
        case JsonName():
            (name,) = value.clauses
            yield _Constant(f'"{_named(name)}"')
        case Shown() | PublicId():
            yield compiler.process(value, **kw)
        case _:
            yield f"coalesce({compiler.process(value, **kw)}, 'null')"


def _concatenated(texts: Sequence[str]) -> str:
    joined = [f"concat({', '.join(chunk)})" for chunk in _chunks(texts)]
    return joined[0] if len(joined) == 1 else _concatenated(joined)


def _row_and_condition(element: JsonRows, compiler: SQLCompiler, kw: dict[str, Any]) -> tuple[str, str]:
    row, *within = (compiler.process(part, **kw) for part in element.clauses)
    return row, f" FILTER (WHERE {within[0]})" if within else ""


@compiles(JsonAgain, "postgresql")
def _postgresql_again(element: JsonAgain, compiler: SQLCompiler, **kw: Any) -> str:
    return compiler.process(element.clauses, **kw)


@compiles(PublicId, "postgresql")
def _postgresql_id(element: PublicId, compiler: SQLCompiler, **kw: Any) -> str:
    prefix, id = element.clauses
    return f"""coalesce('"{_named(prefix)}' || replace({compiler.process(id, **kw)}::text, '-', '') || '"', 'null')"""


@compiles(Shown, "postgresql")
def _postgresql_shown(element: Shown, compiler: SQLCompiler, **kw: Any) -> str:
    (value,) = element.clauses
    sql = compiler.process(value, **kw)
    match value.type:
        case Uuid():
            text = _quoted(f"replace({sql}::text, '-', '')")
        case Moment():
            text = f"""to_char({sql} AT TIME ZONE 'UTC', '\\"YYYY-MM-DD"T"HH24:MI:SS.MS"Z"\\"')"""
        case LargeBinary():
            text = _quoted(f"encode({sql}, 'hex')")
        case Hundredths():
            text = _quoted(f"({sql} / 100.0)::numeric(16, 2)::text")
        case Enum():
            text = _quoted(sql)
        case Boolean() | Integer() | JSON() | Lines():
            text = f"({sql})::text"
        case _:
            text = f"to_json({sql})::text"
    return f"coalesce({text}, 'null')"


def _quoted(sql: str) -> str:
    return f"""'"' || {sql} || '"'"""


@compiles(Base64Url, "postgresql")
def _postgresql_base64url(element: Base64Url, compiler: SQLCompiler, **kw: Any) -> str:
    value = compiler.process(element.clauses, **kw)
    return f"translate(encode(convert_to({value}, 'UTF8'), 'base64'), E'+/=\\n', '-_')"


# --- SQLite, which marks a value as JSON only where it comes straight from a JSON function (sqlite.org/json1.html)


@compiles(JsonObject, "sqlite")
def _sqlite_object(element: JsonObject, compiler: SQLCompiler, **kw: Any) -> str:
    parts = [compiler.process(part, **kw) for part in element.clauses]
    objects = [f"json_object({', '.join(chunk)})" for chunk in _chunks(parts) or [[]]]
    if len(objects) == 1:
        return objects[0]
    opened, *inner, closed = objects
    # substr(x, -1, -n): what stands before the last character (sqlite.org/lang_corefunc.html, substr).
    joined = [
        f"substr({opened}, -1, -{_ALL})",
        *(f"substr(substr({one}, -1, -{_ALL}), 2)" for one in inner),
        f"substr({closed}, 2)",
    ]
    return "json(" + " || ',' || ".join(joined) + ")"


@compiles(JsonArray, "sqlite")
def _sqlite_array(element: JsonArray, compiler: SQLCompiler, **kw: Any) -> str:
    return f"json_array({compiler.process(element.clauses, **kw)})"


@compiles(JsonRows, "sqlite")
def _sqlite_rows(element: JsonRows, compiler: SQLCompiler, **kw: Any) -> str:
    row, condition = _row_and_condition(element, compiler, kw)
    return f"json_group_array({row}){condition}"


@compiles(JsonAgain, "sqlite")
def _sqlite_again(element: JsonAgain, compiler: SQLCompiler, **kw: Any) -> str:
    return f"json({compiler.process(element.clauses, **kw)})"


@compiles(JsonNull, "sqlite")
def _sqlite_null(_element: JsonNull, _compiler: SQLCompiler, **_kw: Any) -> str:
    return "NULL"


@compiles(JsonName, "sqlite")
def _sqlite_name(element: JsonName, compiler: SQLCompiler, **kw: Any) -> str:
    return compiler.process(element.clauses, **kw)


@compiles(PublicId, "sqlite")
def _sqlite_id(element: PublicId, compiler: SQLCompiler, **kw: Any) -> str:
    return " || ".join(compiler.process(part, **kw) for part in element.clauses)


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


@compiles(Base64Url, "sqlite")
def _sqlite_base64url(element: Base64Url, compiler: SQLCompiler, **kw: Any) -> str:
    return f"base64url({compiler.process(element.clauses, **kw)})"
