"""What do the two databases say differently, beside JSON? A bound list, the text index, how an index is left aside, and an insert that
meets a row."""

from typing import Any

from sqlalchemy import Boolean, ColumnElement, Dialect, String, TypeDecorator, inspect, literal_column
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.operators import OperatorType

from service.db.models import Base
from service.db.visibility import TENANT
from service.db.words import Query


def insert_into(model: type[Base], dialect: Dialect) -> postgresql.Insert | sqlite.Insert:
    """An insert that may say what becomes of a row that is there already: both databases have `ON CONFLICT`."""
    return postgresql.insert(model) if dialect.name == "postgresql" else sqlite.insert(model)


class _Condition(FunctionElement[bool]):
    """A condition as it stands. SQLAlchemy would compare a function's with 1 on SQLite, and no index is used for that."""

    type = Boolean()
    inherit_cache = True

    def self_group(self, against: OperatorType | None = None) -> Any:  # noqa: ARG002  # whatever stands around it
        return self


class AnyOf(_Condition):
    """Whether a value is in a bound list: one parameter, however long the list, so that the statement's text stays the same."""

    inherit_cache = True


def any_of(value: Any, bound: ColumnElement[Any]) -> AnyOf:
    """`bound` has the type `Strings` or `Ids`."""
    return AnyOf(value, bound)


@compiles(AnyOf, "postgresql")
def _postgresql_any_of(element: AnyOf, compiler: SQLCompiler, **kw: Any) -> str:
    value, bound = (compiler.process(part, **kw) for part in element.clauses)
    return f"{value} = ANY ({bound})"


@compiles(AnyOf, "sqlite")
def _sqlite_any_of(element: AnyOf, compiler: SQLCompiler, **kw: Any) -> str:
    value, bound = (compiler.process(part, **kw) for part in element.clauses)
    return f"{value} IN (SELECT value FROM json_each({bound}))"


class Unindexed(FunctionElement[Any]):
    """A key that no index is used for. Neither database knows how many rows a search leaves, and would go through a list's index in its
    order until enough of them have come: all of it, where they are few. SQLite's unary plus says not to (sqlite.org/optoverview.html, 4);
    to PostgreSQL, the greatest of one value is another expression than the index's."""

    inherit_cache = True

    def __init__(self, key: Any) -> None:
        super().__init__(key)
        self.type = key.type


@compiles(Unindexed, "postgresql")
def _postgresql_unindexed(element: Unindexed, compiler: SQLCompiler, **kw: Any) -> str:
    return f"greatest({compiler.process(element.clauses, **kw)})"


@compiles(Unindexed, "sqlite")
def _sqlite_unindexed(element: Unindexed, compiler: SQLCompiler, **kw: Any) -> str:
    return f"+{compiler.process(element.clauses, **kw)}"


class SearchText(TypeDecorator[Query]):
    """A bound search: `tsquery` text on PostgreSQL, an FTS5 expression on SQLite."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: Query | None, dialect: Dialect) -> str | None:
        if value is None:
            return None
        return value.tsquery() if dialect.name == "postgresql" else value.match()


class Matches(_Condition):
    """Whether a row's words hold all that a search asks for. The tenant is a word of every row's, and so part of the index's own search."""

    inherit_cache = True


def matches(row: Any, bound: ColumnElement[Any]) -> Matches:
    """`row` is a model with `words`, or an alias of one; `bound` has the type `SearchText`."""
    table = inspect(row).mapper.local_table.name
    return Matches(row.id, row.words, TENANT, bound, literal_column(f"{table}_words"))


@compiles(Matches, "postgresql")
def _postgresql_matches(element: Matches, compiler: SQLCompiler, **kw: Any) -> str:
    words, tenant, bound = (compiler.process(part, **kw) for part in list(element.clauses)[1:4])
    tenant_word = f"CAST('''@' || replace(CAST({tenant} AS text), '-', '') || '''' AS tsquery)"
    return f"array_to_tsvector(string_to_array({words}, ' ')) @@ ({tenant_word} && CAST({bound} AS tsquery))"


@compiles(Matches, "sqlite")
def _sqlite_matches(element: Matches, compiler: SQLCompiler, **kw: Any) -> str:
    id, _, *asked, index = element.clauses
    # Processed in the order in which they stand in the text: SQLite's parameters are counted.
    id_sql, tenant, bound, table = (compiler.process(part, **kw) for part in (id, *asked, index))
    expression = f"""'words : ("@' || {tenant} || '" AND (' || {bound} || '))'"""
    return f"{id_sql} IN (SELECT id FROM {table} WHERE {table} MATCH {expression})"


class Greatest(FunctionElement[Any]):
    """The greatest of several values, none of them NULL."""

    inherit_cache = True


def greatest(*values: ColumnElement[Any]) -> Greatest:
    """Of numbers: a type for them all."""
    made = Greatest(*values)
    made.type = values[0].type
    return made


@compiles(Greatest, "postgresql")
def _postgresql_greatest(element: Greatest, compiler: SQLCompiler, **kw: Any) -> str:
    return f"greatest({compiler.process(element.clauses, **kw)})"


@compiles(Greatest, "sqlite")
def _sqlite_greatest(element: Greatest, compiler: SQLCompiler, **kw: Any) -> str:
    return f"max({compiler.process(element.clauses, **kw)})"
