"""What holds for a customer? Its own settings, else its category's, else the tenant's, else the system's: each setting by itself.

This is the one place where levels are put over each other, and it is SQL: `Levels` stands for a row whose attributes are the settings'
columns. It is read by the engine as any other row, in the same statement, and by the checks of a change before it is committed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, Enum, Select, and_, case, func, inspect, literal_column, select, true
from sqlalchemy.orm import aliased, outerjoin

from service.db.models import Customer, CustomerCategory, CustomerSettings, SettingsSource, Tenant, TenantSettings
from service.db.models.settings import BY_COLUMN, Setting, system_value
from service.db.visibility import door, same_tenant

LEVELS_READ = ("id", "type", "is_supplier", "owner_id", "email", "mobile", "country", "organization_number")
"""What levels read of a customer's row: what they are found by, and what the system's own values are made of."""
Joined: TypeAlias = tuple[Any, ColumnElement[bool]]
"""What to select from, and under which condition."""
SOURCE = "_source"
"""Behind a setting's name: the level that its value comes from."""


@dataclass(frozen=True, slots=True)
class Levels:
    """A row made of several: the nearest that says something of a setting says what holds.

    `joined` is what to select from, None where the row is there already; `customer` is the row that it stands beside, where there is one.
    """

    joined: Joined | None
    rows: Sequence[Any]
    customer: Any
    has_system: bool

    def __getattr__(self, name: str) -> Any:
        if name == "is_supplier":
            return true() if self.customer is None else self.customer.is_supplier
        if name.endswith(SOURCE):
            return self._source(BY_COLUMN[name.removesuffix(SOURCE)])
        return self._value(BY_COLUMN[name]) if name in BY_COLUMN else getattr(self.rows[0], name)

    def _value(self, setting: Setting) -> ColumnElement[Any]:
        values = [getattr(row, setting.column) for row in self.rows]
        system = system_value(setting, self.customer) if self.has_system else None
        if system is not None:
            values.append(system)
        return values[0] if len(values) == 1 else func.coalesce(*values, type_=setting.type_)

    def _source(self, setting: Setting) -> ColumnElement[Any]:
        said = [(getattr(row, setting.column).is_not(None), _named(_model(row).source)) for row in self.rows]
        return case(*said, else_=_named(SettingsSource.SYSTEM))

    def select(self, value: Any) -> Any:
        """A value made of this row's: as a subquery beside the customer's row, where the levels have to be looked for."""
        if self.joined is None:
            return value
        joined, condition = self.joined
        return select(value).select_from(joined).where(condition).correlate(*self.outside).scalar_subquery()

    @property
    def outside(self) -> tuple[Any, ...]:
        return () if self.customer is None else (self.customer,)

    @property
    def beside(self) -> tuple[Any, ...]:
        """The rows that stand around a subquery of this row's."""
        return (*self.rows, *self.outside)


def own(record: Any) -> Levels:
    """What is set on a customer, a category or a tenant itself."""
    model = _model(record)
    if model is CustomerCategory:
        return Levels(None, (record,), None, has_system=False)
    if model is Tenant:
        level, condition = _of_tenant()
        return Levels(_beside_tenant((level, condition)), (level,), None, has_system=False)
    level, condition = _of_customer(record)
    return Levels(_beside_tenant((level, condition)), (level,), record, has_system=False)


def effective(customer: Any) -> Levels:
    """What holds for a customer, beside its row."""
    levels = _above(customer)
    return Levels(_beside_tenant(*levels), [level for level, _ in levels], customer, has_system=True)


def what_holds(model: Any) -> Select[Any]:
    """What holds for a customer, a category or a tenant: every setting, by its column."""
    levels = _above(model)
    rows = [level for level, _ in levels]
    row = Levels(None, [model, *rows] if model is CustomerCategory else rows, model if model is Customer else None, has_system=True)
    settings = [getattr(row, column).label(column) for column in BY_COLUMN]
    return select(*settings).select_from(_joined(model, *levels)).where(door(model))


Level: TypeAlias = tuple[Any, ColumnElement[bool]]
"""A level's row, and by what it is found."""


def _above(record: Any) -> Sequence[Level]:
    """The levels that a record inherits from, its own settings' row first where that is another than the record's."""
    model = _model(record)
    if model is not Customer:
        return [_of_tenant()]
    card, condition = _of_customer(record)
    category: Any = aliased(CustomerCategory)
    return [(card, condition), (category, and_(same_tenant(category), category.id == card.category_id)), _of_tenant()]


def _of_customer(customer: Any) -> Level:
    level: Any = aliased(CustomerSettings)
    return level, and_(same_tenant(level), level.customer_id == customer.id)


def _of_tenant() -> Level:
    level: Any = aliased(TenantSettings)
    return level, same_tenant(level)


def _beside_tenant(*levels: Level) -> Joined:
    """The tenant's row is always there; the levels' rows may not be."""
    tenant = aliased(Tenant)
    return _joined(tenant, *levels), door(tenant)


def _joined(left: Any, *levels: Level) -> Any:
    for level, condition in levels:
        left = outerjoin(left, level, condition)
    return left


def _model(row: Any) -> Any:
    return inspect(row).mapper.class_


def _named(source: SettingsSource) -> ColumnElement[Any]:
    return literal_column(f"'{source.name}'", Enum(SettingsSource, native_enum=False))
