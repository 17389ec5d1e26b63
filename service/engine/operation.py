"""How is one operation run? Its planned rows in one statement; what other systems answer, for all rows at once; what resolvers return, with
the records that it holds read by the same compiler.
"""

import asyncio
import uuid
from collections.abc import Awaitable, Iterable, Sequence
from typing import Any

import orjson

from service.db.database import Database
from service.engine.cache import Prepared
from service.engine.plan import (
    Asked,
    Connection,
    Edges,
    Few,
    Fields,
    Items,
    Leveled,
    Node,
    Nodes,
    Object,
    One,
    Parts,
    Plain,
    Records,
    Referred,
    Single,
)
from service.engine.run import read
from service.engine.sql import ID_KEY, NEEDS_KEY


class Operation:
    """A prepared operation with its values given: the viewer's, and the request's."""

    def __init__(self, prepared: Prepared, database: Database, given: dict[str, Any], context: Any) -> None:
        self._prepared = prepared
        self._database = database
        self._given = given
        self._context = context

    async def text(self) -> str:
        """The planned fields' JSON."""
        if self._prepared.statement is None:
            return "{}"
        return await read(self._database, self._prepared.statement, self._given)

    async def rows(self) -> dict[str, Any]:
        """The planned fields' values, with what other systems answer in its place."""
        rows: dict[str, Any] = orjson.loads(await self.text())
        await self._ask(self._prepared.plan.fields, [rows])
        return rows

    async def call(self, key: str, answer: Awaitable[Any]) -> Any:
        """A root resolver's answer, with the records that it holds read."""
        value = await answer
        parts = self._prepared.plan.calls[key].parts
        return value if parts is None else (await self._shaped(parts, [value]))[0]

    def type_of(self, key: str) -> str:
        """The type of the row at a root field whose own type is an interface."""
        return self._prepared.plan.types[key]

    # --- what other systems answer

    async def _ask(self, fields: Fields, rows: Sequence[dict[str, Any]]) -> None:
        await asyncio.gather(*(self._ask_for(asked, parents) for asked, parents in _asked(fields, rows)))

    async def _ask_for(self, asked: Asked, parents: Sequence[dict[str, Any]]) -> None:
        answers: Sequence[Any] = await asked.resolved.resolve([parent[NEEDS_KEY] for parent in parents], self._context)
        if asked.parts is not None:
            answers = await self._shaped(asked.parts, answers)
        for parent, answer in zip(parents, answers, strict=True):
            parent[asked.key] = answer

    # --- what resolvers return

    async def _shaped(self, parts: Parts, objects: Sequence[Any]) -> list[Any]:
        shaped: list[Any] = [{} if _is_object(item) else item for item in objects]
        pairs = [(item, row) for item, row in zip(objects, shaped, strict=True) if _is_object(item)]
        for part in parts:
            values = [getattr(item, part.name) for item, _ in pairs]
            match part:
                case Plain():
                    found = values
                case Records():
                    found = await self._records(part, values)
                case _:
                    found = await self._nested(part.parts, values)
            for (_, row), value in zip(pairs, found, strict=True):
                row[part.key] = value
        return shaped

    async def _nested(self, parts: Parts, values: Sequence[Any]) -> list[Any]:
        flat = [item for value in values for item in (value if isinstance(value, list) else [value])]
        shaped = iter(await self._shaped(parts, flat))
        return [[next(shaped) for _ in value] if isinstance(value, list) else next(shaped) for value in values]

    async def _records(self, part: Records, values: Sequence[uuid.UUID | Sequence[uuid.UUID] | None]) -> list[Any]:
        ids = dict.fromkeys(id for value in values for id in _ids(value))
        rows = await self._read_records(part, list(ids)) if ids else {}
        if part.only is not None:
            return [rows[id.hex][part.only] if id is not None and id.hex in rows else [] for id in map(_one_id, values)]
        return [
            rows.get(value.hex)
            if isinstance(value, uuid.UUID)
            else [rows[id.hex] for id in _ids(value) if id.hex in rows]
            if value is not None
            else None
            for value in values
        ]

    async def _read_records(self, part: Records, ids: list[uuid.UUID]) -> dict[str, dict[str, Any]]:
        statement = self._prepared.records[id(part)]
        rows = orjson.loads(await read(self._database, statement, {**self._given, "ids": ids}))
        await self._ask(part.fields, rows)
        return {row[ID_KEY]: row for row in rows}


def _ids(value: uuid.UUID | Sequence[uuid.UUID] | None) -> Iterable[uuid.UUID]:
    if value is None:
        return ()
    return (value,) if isinstance(value, uuid.UUID) else value


def _one_id(value: uuid.UUID | Sequence[uuid.UUID] | None) -> uuid.UUID | None:
    return value if isinstance(value, uuid.UUID) else None


def _is_object(item: Any) -> bool:
    return item is not None and not isinstance(item, Exception)


def _asked(fields: Iterable[Any], rows: Sequence[dict[str, Any]]) -> Iterable[tuple[Asked, Sequence[dict[str, Any]]]]:
    """Each field that another system answers, with all the rows that it stands in."""
    for field in fields:
        match field:
            case Asked():
                if rows:
                    yield field, rows
            case Object() | Leveled() | One() | Referred() | Single() | Node():
                yield from _asked(field.fields, [row[field.key] for row in rows if row[field.key] is not None])
            case Few() | Nodes() | Edges() | Items():
                yield from _asked(field.fields, [item for row in rows for item in row[field.key] or ()])
            case Connection():
                yield from _asked(field.fields, [row[field.key] for row in rows])
