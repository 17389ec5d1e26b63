"""How does a plan become SQL? One function a node; a selection is nested correlated subqueries, the statement's one value is the answer.

Each subselect has exactly the FROM that its node names: `correlate` says which row it hangs on, for a forgotten one would be a cross join.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, assert_never

from sqlalchemy import BindParameter, ColumnElement, Select, Uuid, case, inspect, literal_column, select, true
from sqlalchemy.orm import aliased

from service.db.dialects import any_of
from service.db.inheritance import Levels, effective, own
from service.db.json_parts import json_items
from service.engine.columns import attributes_of
from service.engine.connection_sql import Made, connection
from service.engine.json_sql import JsonAgain, JsonName, JsonNull, JsonObject, JsonRows, PublicId
from service.engine.kinds import Need, Takes
from service.engine.plan import (
    Asked,
    Attribute,
    Composite,
    Connection,
    Few,
    Field,
    Fields,
    Items,
    Leveled,
    Null,
    Object,
    One,
    Records,
    Referred,
    Single,
    TypeName,
)

NEEDS_KEY = ":needs"
ID_KEY = ":id"


def operation(fields: Fields) -> Select[Any]:
    """All of an operation's planned root fields: one row, one column, the JSON text of their values."""
    return select(_object(None, fields))


def records(node: Records, ids: BindParameter[Any]) -> Select[Any]:
    """The records with these ids, each with its bare id under `ID_KEY`, as the text of one JSON array."""
    row: Any = aliased(node.model)
    found = JsonRows(JsonObject([(ID_KEY, row.id), *_pairs(row, node.fields, {})]))
    return select(found).where(any_of(row.id, ids), node.door(row))


def _object(row: Any, fields: Fields, made: Made | None = None) -> JsonObject:
    return JsonObject(_pairs(row, fields, made or {}))


def _pairs(row: Any, fields: Fields, made: Made) -> list[tuple[str, ColumnElement[Any]]]:
    pairs = [(field.key, _value(row, field, made)) for field in fields if not isinstance(field, Asked)]
    if needed := _needed(row, [field for field in fields if isinstance(field, Asked)]):
        pairs.append((NEEDS_KEY, JsonObject(sorted(needed.items()))))
    return pairs


def _needed(row: Any, asked: Sequence[Asked]) -> dict[str, ColumnElement[Any]]:
    """What the fields that Python answers are given of a row, by name."""
    needs = {need for field in asked for need in field.resolved.needs}
    given = {name: value for field in asked for name, value in field.given}
    attributes = {need: getattr(row, need) for need in needs if isinstance(need, str)}
    return {**given, **attributes, **{need.name: need.make(row) for need in needs if isinstance(need, Need)}}


def _value(row: Any, field: Field, made: Made) -> ColumnElement[Any]:
    match field:
        case Attribute():
            return _attribute(row, field)
        case TypeName():
            return JsonName(field.name)
        case Null():
            return JsonNull()
        case Object():
            return _group(row, field)
        case Leveled():
            return _leveled(row, field)
        case Referred():
            return _referred(row, field)
        case Composite():
            return _composite(row, field)
        case Items():
            return _items(row, field)
        case One():
            return _one(row, field)
        case Few():
            return _few(row, field)
        case Single():
            return _single(field)
        case Connection():
            return made[id(field)] if id(field) in made else connection(row, field, _object)
        case Asked():
            raise AssertionError("what another system answers is no part of a statement")
    assert_never(field)


def _attribute(row: Any, field: Attribute) -> ColumnElement[Any]:
    value: ColumnElement[Any] = getattr(row, field.name)
    return PublicId(inspect(row).mapper.class_.id_prefix, value) if isinstance(value.type, Uuid) else value


def _group(row: Any, field: Object) -> ColumnElement[Any]:
    made = _object(row, field.fields)
    return made if field.when is None else _unless_null(getattr(row, field.when).is_(true()), made)


def _unless_null(condition: ColumnElement[bool], made: ColumnElement[Any]) -> ColumnElement[Any]:
    # SQLite drops the JSON mark at a CASE.
    return JsonAgain(case((condition, made)))


def _leveled(row: Any, field: Leveled) -> ColumnElement[Any]:
    levels = effective(row) if field.is_effective else own(row)
    value: ColumnElement[Any] = levels.select(_object(levels, field.fields))
    return value


def _referred(row: Any, field: Referred) -> ColumnElement[Any]:
    if field.is_of_settings:
        levels = own(row)
        value: ColumnElement[Any] = levels.select(_record(levels, field))
        return value
    return _record(row, field)


def _record(row: Any, field: Referred) -> ColumnElement[Any]:
    other: Any = aliased(field.model)
    found = select(_object(other, field.fields)).where(other.id == getattr(row, field.id), field.door(other))
    return found.correlate(*_around(row)).scalar_subquery()


def _around(row: Any) -> tuple[Any, ...]:
    """The tables that a row's attributes are of."""
    return row.beside if isinstance(row, Levels | _Json) else (row,)


@dataclass(frozen=True, slots=True)
class _Json:
    """A JSON object as a row: its parts are its attributes."""

    value: ColumnElement[Any]
    parts: Takes
    beside: tuple[Any, ...]

    def __getattr__(self, name: str) -> ColumnElement[Any]:
        return self.parts[name](self.value)


def _composite(row: Any, field: Composite) -> ColumnElement[Any]:
    value = getattr(row, field.name)
    return _unless_null(value.is_not(None), _object(_Json(value, field.parts, _around(row)), field.fields))


def _items(row: Any, field: Items) -> ColumnElement[Any]:
    array = getattr(row, field.name)
    listed = json_items(array)
    item = _Json(listed.c.value, field.parts, (listed,))
    # Without a group, a condition on the whole: of nothing, no array, not an empty one.
    found = select(JsonRows(_object(item, field.fields))).select_from(listed).having(array.is_not(None))
    return found.correlate(*_around(row)).scalar_subquery()


def _one(row: Any, field: One) -> ColumnElement[Any]:
    other: Any = aliased(field.model)
    found = select(_object(other, field.fields)).where(*_joined(row, field, other), field.door(other))
    return found.correlate(row).scalar_subquery()


def _joined(row: Any, field: One, other: Any) -> list[ColumnElement[bool]]:
    """How the other row hangs on this one: right away, or by a link."""
    if field.link is None or field.onward is None or field.only is None:
        return [getattr(row, field.relationship).of_type(other)]
    link: Any = aliased(field.link)
    return [getattr(row, field.relationship).of_type(link), getattr(link, field.onward).of_type(other), field.only(link)]


def _single(field: Single) -> ColumnElement[Any]:
    row: Any = aliased(field.model)
    found = select(_object(row, field.fields)).where(row.id == field.id, field.door(row))
    return found.scalar_subquery()


def _few(row: Any, field: Few) -> ColumnElement[Any]:
    other = aliased(field.model)
    columns = [getattr(other, name) for name in sorted(attributes_of(field.model, field.fields))]
    found = (
        select(*columns or [literal_column("1")])
        .where(getattr(row, field.relationship).of_type(other), field.door(other))
        .where(*(condition(other) for condition in field.where))
        .order_by(*field.order(other))
        .limit(literal_column(str(field.rows_max)))
        .correlate(row)
        .subquery()
    )
    shown: Any = aliased(field.model, found)
    return select(JsonRows(_object(shown, field.fields))).select_from(shown).scalar_subquery()
