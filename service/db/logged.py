"""Which of a row's values does the change log tell of, under what name, and as what text? What its model and its columns' `info` say.

`is_logged` of a model and in a column's `info` is true unless it is said. More of a column's `info`: `field`, its path in the API; `text`,
a function that makes its value a text (or masks it); `level`, where a setting is set, or a function that says it of the model;
`logged_from_the_start`, that a new row's value is a change, too.
"""

import enum
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import inspect

from service.db.models import Base, Customer, Operation, SettingsSource
from service.db.models.setting_texts import TEXTS
from service.db.models.settings import SETTINGS, OfCustomer
from service.db.names import camel_case
from service.db.types import rfc3339


class Entry(NamedTuple):
    """A row of the log, as far as the changed row says it."""

    record_type: str
    tenant_id: UUID
    record_id: UUID
    part: str | None
    operation: Operation
    field: str | None = None
    before: str | None = None
    after: str | None = None
    level: str | None = None


@dataclass(frozen=True, slots=True)
class Logged:
    """An attribute of a model's that is logged."""

    key: str
    field: str
    text: Callable[[Any], str | None]
    level: str | None
    is_from_the_start: bool

    def change(self, row: Entry, before: Any, after: Any) -> Entry:
        """The entry that its value has become another in the row that an entry names."""
        return row._replace(
            operation=Operation.UPDATE, field=self.field, before=self.shown(before), after=self.shown(after), level=self.level
        )

    def shown(self, value: Any) -> str | None:
        """A value as the log tells it."""
        return None if value is None else self.text(value)


@cache
def attributes_of(model: type[Base]) -> Sequence[Logged]:
    """What is logged of a model's rows."""
    found = []
    for attribute in inspect(model).column_attrs:
        info = attribute.columns[0].info
        if info.get("is_logged", True):
            level = info.get("level")
            found.append(
                Logged(
                    key=attribute.key,
                    field=info.get("field") or camel_case(attribute.key),
                    text=info.get("text", text_of),
                    level=level(model) if callable(level) else level,
                    is_from_the_start="logged_from_the_start" in info,
                )
            )
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Derived:
    """A setting that the system makes of a customer's columns: it becomes another where they do."""

    columns: tuple[str, ...]
    value: Callable[..., Any]
    logged: Logged

    def of(self, values: Mapping[str, Any]) -> Any:
        return self.value(*(values[column] for column in self.columns))


@cache
def derived_of(model: type[Base]) -> Sequence[Derived]:
    """What the system makes of a model's columns."""
    if model is not Customer:
        return ()
    level = SettingsSource.SYSTEM.name
    return [
        Derived(
            setting.system.columns,
            setting.system.value,
            Logged(setting.column, ".".join(setting.path), TEXTS.get(setting.kind, text_of), level, is_from_the_start=False),
        )
        for setting in SETTINGS
        if isinstance(setting.system, OfCustomer)
    ]


def updates(model: type[Base], row: Entry, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Entry]:
    """What it says of a row that an entry names that its attributes have become others: both have the same of them."""
    for attribute in attributes_of(model):
        if attribute.key in after and before[attribute.key] != after[attribute.key]:
            yield attribute.change(row, before[attribute.key], after[attribute.key])
    for derived in derived_of(model):
        if after.keys() >= {*derived.columns} and derived.of(before) != derived.of(after):
            yield derived.logged.change(row, derived.of(before), derived.of(after))


def entry(model: type[Base], key: Sequence[Any], operation: Operation) -> Entry:
    """The entry of a row by its primary key: the tenant, the record, and what names the row below the record."""
    tenant_id, *rest = key
    record_id, *parts = rest or [tenant_id]
    part = ":".join(text_of(value) or "" for value in parts) or None
    return Entry(model.__tablename__, tenant_id, record_id, part, operation)


def text_of(value: object) -> str | None:
    """A value as the log shows it, where nothing else is said: an enum by its name, a moment as RFC 3339, a list as JSON."""
    match value:
        case None:
            return None
        case bool():
            return "true" if value else "false"
        case enum.Enum():
            return value.name
        case datetime():
            return rfc3339(value)
        case list() | tuple() | dict():
            return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=text_of)
    return str(value)
