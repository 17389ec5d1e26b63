"""The conventional peer's types: what a row shows, and a resolver for each relation, as Strawberry's guides have them."""

from datetime import datetime
from typing import Any
from uuid import UUID

import strawberry

from benchmarks.peers.conventional_loaders import Context
from service.db import models
from service.db.ids import public_id
from service.db.models import AddressType, CustomerType, Visibility

Info = strawberry.Info[Context, None]
for kind in (AddressType, CustomerType, Visibility):
    strawberry.enum(kind)


@strawberry.type
class Employee:
    id: strawberry.ID
    name: str
    email: str

    @classmethod
    async def load(cls, info: Info, id: UUID) -> "Employee":
        row = await info.context.employees.load(id)
        return cls(id=_id(row), name=row.name, email=row.email)


@strawberry.type
class Address:
    type: AddressType
    recipient: str | None
    lines: list[str]
    postal_code: str | None
    city: str | None
    country: str


@strawberry.type
class PageInfo:
    has_next_page: bool
    end_cursor: str | None


@strawberry.type
class Contact:
    row: strawberry.Private[models.Contact]
    id: strawberry.ID
    display_name: str
    title: str | None
    email: str | None
    phone: str | None
    mobile: str | None

    @strawberry.field
    async def owner(self, info: Info) -> Employee:
        return await Employee.load(info, self.row.owner_id)

    @classmethod
    def of(cls, row: models.Contact) -> "Contact":
        return cls(row=row, id=_id(row), **_values(row, "display_name", "title", "email", "phone", "mobile"))


@strawberry.type
class CustomerContactEdge:
    node: Contact
    role: str | None
    email: str | None
    phone: str | None
    is_primary: bool


@strawberry.type
class CustomerContactConnection:
    edges: list[CustomerContactEdge]
    page_info: PageInfo


@strawberry.type
class Customer:
    row: strawberry.Private[models.Customer]
    id: strawberry.ID
    version: int
    display_name: str
    customer_number: int
    type: CustomerType
    is_supplier: bool
    name: str
    first_name: str | None
    organization_number: str | None
    sub_unit_number: str | None
    country: str
    email: str | None
    phone: str | None
    mobile: str | None
    website: str | None
    note: str | None
    visibility: Visibility
    is_archived: bool
    created_at: datetime
    updated_at: datetime

    @strawberry.field
    async def owner(self, info: Info) -> Employee:
        return await Employee.load(info, self.row.owner_id)

    @strawberry.field
    async def created_by(self, info: Info) -> Employee:
        return await Employee.load(info, self.row.created_by_id)

    @strawberry.field
    async def updated_by(self, info: Info) -> Employee:
        return await Employee.load(info, self.row.updated_by_id)

    @strawberry.field
    async def addresses(self, info: Info) -> list[Address]:
        rows = await info.context.addresses.load(self.row.id)
        return [Address(**_values(row, "type", "recipient", "lines", "postal_code", "city", "country")) for row in rows]

    @strawberry.field
    async def contacts(self, info: Info, first: int = 20) -> CustomerContactConnection:
        rows = await info.context.contacts.load(self.row.id)
        edges = [
            CustomerContactEdge(node=Contact.of(contact), **_values(link, "role", "email", "phone", "is_primary"))
            for link, contact in rows[:first]
        ]
        return CustomerContactConnection(edges=edges, page_info=PageInfo(has_next_page=len(rows) > first, end_cursor=None))

    @classmethod
    def of(cls, row: models.Customer) -> "Customer":
        return cls(row=row, id=_id(row), **_values(row, *_CUSTOMER_COLUMNS))


_CUSTOMER_COLUMNS = tuple(name for name in Customer.__annotations__ if name not in ("row", "id"))


@strawberry.type
class CustomerConnection:
    nodes: list[Customer]
    page_info: PageInfo


def _id(row: models.Employee | models.Card) -> strawberry.ID:
    return strawberry.ID(public_id(row.id_prefix, row.id))


def _values(row: object, *names: str) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}
