"""What has changed for a customer, of all that the change log tells of settings? On its card, in its category, in the tenant's defaults,
and in what the system makes of the card's own fields.

A change of a level concerns a customer where the customer had that level at the time, and no nearer level said anything: by the log alone,
which tells of every setting from the start. A customer that changes its category is told of, field by field, as it is written: then both
categories are known.
"""

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, Text, Uuid, and_, cast, func, literal_column, or_, select
from sqlalchemy.orm import aliased

from service.db.dialects import greatest
from service.db.models import Change, Customer, CustomerCategory, CustomerSettings, SettingsSource, TenantSettings
from service.db.models.settings import SUPPLIER
from service.db.visibility import TENANT, door

_CATEGORY: ColumnElement[str] = literal_column("'categoryId'", Text())


def concerns(customer: Any, change: Any) -> ColumnElement[bool]:
    """Whether a change of a setting is one of the customer's effective settings."""
    return and_(
        change.level.is_not(None),
        or_(
            and_(_of(change, CustomerSettings), change.record_id == customer.id, _is_felt(customer, change)),
            and_(_of(change, CustomerCategory), _concerns_category(customer, change)),
            and_(_of(change, TenantSettings), _card_and_category_are_silent(customer, change)),
            and_(_of(change, Customer), change.record_id == customer.id, _all_are_silent(customer, change)),
        ),
        or_(customer.is_supplier.is_(True), change.field.not_like(literal_column(f"'{SUPPLIER}.%'"))),
    )


def version_of(customer: Any) -> ColumnElement[Any]:
    """The sequence of the last change that concerns the customer, or of its last move to a category; 0 where there is none.

    Changes of the category that it left are older than the move, and no news to an order of after it.
    """
    category = _category_now(customer)
    return greatest(
        _last(customer, CustomerSettings, customer.id),
        _last(customer, CustomerCategory, category),
        _last(customer, TenantSettings, TENANT),
        _last(customer, Customer, customer.id),
        _last_of(customer, lambda change: and_(change.record_id == customer.id, change.field == _CATEGORY)),
    )


def _last(customer: Any, level: Any, record_id: Any) -> ColumnElement[Any]:
    return _last_of(customer, lambda change: and_(_of(change, level), change.record_id == record_id, concerns(customer, change)))


def _last_of(customer: Any, is_one: Callable[[Any], ColumnElement[bool]]) -> ColumnElement[Any]:
    change: Any = aliased(Change)
    found = select(change.sequence).where(door(change), is_one(change))
    found = found.order_by(change.sequence.desc()).limit(literal_column("1")).correlate(customer)
    return func.coalesce(found.scalar_subquery(), literal_column("0"))


def _of(change: Any, level: Any) -> ColumnElement[bool]:
    is_of: ColumnElement[bool] = change.record_type == literal_column(f"'{level.__tablename__}'")
    return is_of


def _is_felt(customer: Any, change: Any) -> ColumnElement[bool]:
    """Of what is told of a customer itself: its own settings always, its category's where the card says nothing."""
    is_own: ColumnElement[bool] = change.level == literal_column(f"'{SettingsSource.CUSTOMER.name}'")
    return or_(is_own, _card_is_silent(customer, change))


def _concerns_category(customer: Any, change: Any) -> ColumnElement[bool]:
    return and_(change.record_id == _category_then(customer, change), _card_is_silent(customer, change))


def _card_and_category_are_silent(customer: Any, change: Any) -> ColumnElement[bool]:
    category: Any = aliased(Change)
    said = _then(category, change, _category_then(customer, change), change.field)
    said = said.where(_of(category, CustomerCategory))
    return and_(said.correlate(customer, change).scalar_subquery().is_(None), _card_is_silent(customer, change))


def _all_are_silent(customer: Any, change: Any) -> ColumnElement[bool]:
    """Whether nobody but the system said anything of the setting at the time."""
    tenant: Any = aliased(Change)
    said = _then(tenant, change, TENANT, change.field).where(_of(tenant, TenantSettings)).correlate(change).scalar_subquery()
    return and_(said.is_(None), _card_and_category_are_silent(customer, change))


def _card_is_silent(customer: Any, change: Any) -> ColumnElement[bool]:
    """Whether the customer's card said nothing of the setting at the time."""
    card: Any = aliased(Change)
    own = card.level == literal_column(f"'{SettingsSource.CUSTOMER.name}'")
    said: ColumnElement[Any] = _then(card, change, customer.id, change.field).where(own).correlate(customer, change).scalar_subquery()
    return said.is_(None)


def _category_then(customer: Any, change: Any) -> Any:
    """The customer's category at the time of a change."""
    moved: Any = aliased(Change)
    then = _then(moved, change, customer.id, _CATEGORY).correlate(customer, change).scalar_subquery()
    return cast(func.substr(then, literal_column(str(len(CustomerCategory.id_prefix) + 2))), Uuid())


def _then(earlier: Any, change: Any, record_id: Any, field: Any) -> Any:
    """What a field of a record had become by the time of a change."""
    found = select(earlier.after).where(door(earlier), earlier.record_id == record_id, earlier.field == field)
    return found.where(earlier.sequence <= change.sequence).order_by(earlier.sequence.desc()).limit(literal_column("1"))


def _category_now(customer: Any) -> Any:
    settings: Any = aliased(CustomerSettings)
    found = select(settings.category_id).where(door(settings), settings.customer_id == customer.id)
    return found.correlate(customer).scalar_subquery()
