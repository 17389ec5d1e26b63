"""What does an object read of its row?

These columns a page takes along, and no more: a note, or the words of a search, can be long.
"""

from collections.abc import Iterator
from functools import cache
from typing import Any

from sqlalchemy import Column, inspect
from sqlalchemy.sql import visitors

from service.db.inheritance import LEVELS_READ
from service.db.models import Base, Customer, CustomerCategory
from service.engine.plan import Asked, Attribute, Composite, Connection, Few, Fields, Items, Leveled, Object, One, Referred


def attributes_of(model: type[Base], fields: Fields) -> set[str]:
    """The names of the model's columns that the fields of its object are made of."""
    return {name for read in _read_by(model, fields) for name in columns_in(model, read)}


def _read_by(model: type[Base], fields: Fields) -> Iterator[str]:
    """The attributes and relationships that the fields read of the row itself."""
    for field in fields:
        match field:
            case Attribute():
                yield field.name
            case One() | Few():
                yield field.relationship
            case Connection():
                if field.paged.links:
                    yield field.paged.links
                elif field.paged.of:
                    yield "id"
            case Asked():
                for need in field.resolved.needs:
                    yield from (need,) if isinstance(need, str) else need.attributes
            case Object():
                yield from _read_by(model, field.fields)
            case Leveled() if model is CustomerCategory:
                yield from _read_by(model, field.fields)
            case Leveled():
                yield from LEVELS_READ if model is Customer else ()
            case Referred():
                yield "id" if field.is_of_settings else field.id
            case Composite() | Items():
                yield field.name


@cache
def columns_in(model: type[Base], name: str) -> frozenset[str]:
    """The names of the columns in an attribute's expression, or on this side of a relationship's join."""
    mapper = inspect(model)
    if name in mapper.relationships:
        return frozenset(mapper.get_property_by_column(column).key for column in mapper.relationships[name].local_columns)
    return columns_within(model, getattr(model, name))


def columns_within(model: type[Base], expression: Any) -> frozenset[str]:
    """The names of the model's columns in an expression of its class's attributes."""
    mapper = inspect(model)
    found = (part for part in visitors.iterate(expression.__clause_element__()) if isinstance(part, Column))
    return frozenset(mapper.get_property_by_column(column).key for column in found if column.table is mapper.local_table)
