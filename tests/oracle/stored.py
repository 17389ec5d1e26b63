"""How does a plain world come into a database? As the rows that the service would have written, put there at once."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from service.auth import Claims
from service.db import models
from service.db.database import Database
from tests.oracle import stored_settings
from tests.oracle.world import Card, Contact, Customer, Employee, Firm, Link, Record, World
from tests.people import Office, Person, uuid_of


async def store(world: World, database: Database, is_kept: Callable[[Record], bool] = lambda _: True) -> None:
    """All records, but for those that are not to be kept, and what hangs on them."""
    async with database.writing() as session:
        await _flushed(
            session,
            (models.Tenant(tenant_id=uuid_of(firm.id), name=firm.name, version=firm.version) for firm in world.firms if is_kept(firm)),
        )
        await _flushed(
            session, (models.Series(tenant_id=uuid_of(firm.id), last_customer_number=9999) for firm in world.firms if is_kept(firm))
        )
        await _flushed(session, map(_employee, filter(is_kept, world.employees)))
        await _flushed(session, map(stored_settings.price_list, filter(is_kept, world.price_lists)))
        await _flushed(session, map(stored_settings.category, filter(is_kept, world.categories)))
        await _flushed(session, (stored_settings.of_tenant(firm) for firm in world.firms if is_kept(firm) and _has_row(firm)))
        customers = [customer for customer in world.customers if is_kept(customer)]
        contacts = [contact for contact in world.contacts if is_kept(contact)]
        await _flushed(session, [*map(_customer, customers), *map(_contact, contacts)])
        # A row that is added begins at its first version, whatever was said.
        for model, cards in ((models.Customer, customers), (models.Contact, contacts)):
            table = model.metadata.tables[model.__tablename__]
            for card in cards:
                await session.execute(update(table).where(table.c.id == uuid_of(card.id)).values(version=card.version))
        await _flushed(session, (row for customer in customers for row in _addresses(customer, models.CustomerAddress, "customer_id")))
        await _flushed(session, (row for contact in contacts for row in _addresses(contact, models.ContactAddress, "contact_id")))
        await _flushed(session, map(stored_settings.of_customer, filter(_has_row, customers)))
        await _flushed(session, (_link(link) for link in world.links if is_kept(link.customer) and is_kept(link.contact)))
        await session.commit()


def signed_in(office: Office, employee: Employee) -> Person:
    """An employee of a stored world, as who asks."""
    token = office.tokens.issue(Claims(uuid_of(employee.firm.id), uuid_of(employee.id)))
    return Person(office, employee.firm.name, employee.name, employee.id, token)


async def _flushed(session: AsyncSession, rows: Iterable[models.Base]) -> None:
    session.add_all(rows)
    await session.flush()


def _has_row(level: Firm | Customer) -> bool:
    """Where nothing is set there is no row; or there is one of which all has been unset again."""
    category = level.category if isinstance(level, Customer) else None
    return bool(level.settings or category) or uuid_of(level.id).int % 2 == 0


def _employee(employee: Employee) -> models.Employee:
    return models.Employee(
        tenant_id=uuid_of(employee.firm.id),
        id=uuid_of(employee.id),
        name=employee.name,
        email=employee.email,
        role=models.EmployeeRole[employee.role],
        is_active=employee.is_active,
    )


def _customer(customer: Customer) -> models.Customer:
    return models.Customer(
        **_card(customer),
        customer_number=customer.customer_number,
        type=models.CustomerType[customer.type],
        is_supplier=customer.is_supplier,
        name=customer.name,
        organization_number=customer.organization_number,
        sub_unit_number=customer.sub_unit_number,
        country=customer.country,
        website=customer.website,
        is_duplicate_allowed=True,
    )


def _contact(contact: Contact) -> models.Contact:
    born = contact.date_of_birth
    return models.Contact(
        **_card(contact), last_name=contact.last_name, title=contact.title, date_of_birth=born and date.fromisoformat(born)
    )


def _card(card: Card) -> dict[str, Any]:
    updated_at = datetime.fromisoformat(card.updated_at)
    return {
        "tenant_id": uuid_of(card.firm.id),
        "id": uuid_of(card.id),
        "version": card.version,
        "first_name": card.first_name,
        "email": card.email,
        "phone": card.phone,
        "mobile": card.mobile,
        "note": card.note,
        "owner_id": uuid_of(card.owner.id),
        "visibility": models.Visibility[card.visibility],
        "archived_at": updated_at if card.is_archived else None,
        "created_at": datetime.fromisoformat(card.created_at),
        "created_by_id": uuid_of(card.created_by.id),
        "updated_at": updated_at,
        "updated_by_id": uuid_of(card.updated_by.id),
    }


def _addresses(card: Card, model: type[models.Address], key: str) -> Iterable[models.Address]:
    for address in card.addresses:
        yield model(
            **{"tenant_id": uuid_of(card.firm.id), key: uuid_of(card.id)},
            type=models.AddressType[address.type],
            recipient=address.recipient,
            lines=address.lines,
            postal_code=address.postal_code,
            city=address.city,
            country=address.country,
        )


def _link(link: Link) -> models.CustomerContact:
    return models.CustomerContact(
        tenant_id=uuid_of(link.customer.firm.id),
        customer_id=uuid_of(link.customer.id),
        contact_id=uuid_of(link.contact.id),
        role=link.role,
        email=link.email,
        phone=link.phone,
        is_primary=link.is_primary,
    )
