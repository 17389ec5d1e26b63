"""Which customers are here already? What the form's look-up asks of the tenant's own cards, through the door, the live ones alone."""

import uuid
from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, bindparam, or_, select

from service.db.database import Database
from service.db.dialects import SearchText, Unindexed, any_of, matches
from service.db.models import Customer, CustomerAddress
from service.db.types import Strings
from service.db.visibility import Viewer, door
from service.db.words import Query


def has_address_in(customer: Any, city_key: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whether a customer has an address in a city; said so that either database can begin with the city's addresses."""
    found: ColumnElement[bool] = customer.id.in_(
        select(CustomerAddress.customer_id).where(door(CustomerAddress), CustomerAddress.city_key == city_key)
    )
    return found


class FoundCustomer(NamedTuple):
    """As much of a customer as a look-up ranks and merges by."""

    id: uuid.UUID
    display_name: str
    country: str
    organization_number: str | None
    sub_unit_number: str | None

    @property
    def own_number(self) -> str | None:
        """Its sub-unit's number, where it is one."""
        return self.sub_unit_number or self.organization_number


_NUMBERS = bindparam("numbers", type_=Strings())
_ASKED = bindparam("asked", type_=SearchText())


async def customers_with_numbers(database: Database, viewer: Viewer, numbers: Collection[str], limit: int) -> Sequence[FoundCustomer]:
    """The customers that have one of these numbers, as their own or as their parent's, by name."""
    condition = or_(any_of(Customer.organization_number, _NUMBERS), any_of(Customer.sub_unit_number, _NUMBERS))
    return await _found(database, viewer, condition, limit, numbers=list(numbers)) if numbers else ()


async def customers_matching(database: Database, viewer: Viewer, asked: Query, limit: int) -> Sequence[FoundCustomer]:
    """The customers that a search finds, by name."""
    return () if asked.is_empty else await _found(database, viewer, matches(Customer, _ASKED), limit, asked=asked)


async def _found(
    database: Database, viewer: Viewer, condition: ColumnElement[bool], limit: int, **given: object
) -> Sequence[FoundCustomer]:
    statement = (
        select(Customer.id, Customer.display_name, Customer.country, Customer.organization_number, Customer.sub_unit_number)
        .where(door(Customer), Customer.archived_at.is_(None), condition)
        .order_by(Unindexed(Customer.sort_key), Unindexed(Customer.id))
        .limit(limit)
    )
    async with database.reading() as connection:
        return [FoundCustomer(*row) for row in await connection.execute(statement, {**viewer.bound, **given})]
