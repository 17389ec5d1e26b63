"""What is worked out of a row's own values, and kept beside them? Sort keys, search words, folded cities.

It is done at each flush of a session (`Database.writing` listens), so that nobody who writes can forget it.
"""

from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import Session

from service.db.collation import sort_key
from service.db.models import Contact, ContactAddress, Customer, CustomerAddress, CustomerCategory, Employee, PriceList
from service.db.words import fold, index_words

_ACTIVE, _INACTIVE = b"\0", b"\1"


def derive(session: Session, *_: object) -> None:
    """Work out what the session's new and changed rows keep of themselves (a `before_flush` listener)."""
    for row in (*session.new, *session.dirty):
        if work_out := _DERIVE.get(type(row)):
            work_out(row)


def email_key(email: str) -> str:
    """By what two e-mails are the same: their case aside."""
    return email.strip().casefold()


def name_key(name: str) -> str:
    """By what two names of categories, or of price lists, are the same: their case aside."""
    return name.casefold()


def _customer(customer: Customer) -> None:
    customer.sort_key = sort_key(customer.name, customer.first_name)
    customer.words = index_words(
        customer.name,
        customer.first_name,
        customer.email,
        phones=(customer.phone, customer.mobile),
        numbers=(customer.customer_number, customer.organization_number, customer.sub_unit_number),
        tenant_id=customer.tenant_id,
    )


def _contact(contact: Contact) -> None:
    contact.sort_key = sort_key(contact.last_name, contact.first_name)
    phones = (contact.phone, contact.mobile)
    contact.words = index_words(contact.last_name, contact.first_name, contact.email, phones=phones, tenant_id=contact.tenant_id)


def _employee(employee: Employee) -> None:
    # One key, so that a list's order has one direction: the active first, then by name.
    employee.sort_key = (_INACTIVE if employee.is_active is False else _ACTIVE) + sort_key(employee.name)
    employee.email_key = email_key(employee.email)
    employee.words = index_words(employee.name, employee.email, tenant_id=employee.tenant_id)


def _address(address: CustomerAddress | ContactAddress) -> None:
    address.city_key = fold(address.city) if address.city else None


def _named(row: CustomerCategory | PriceList) -> None:
    row.sort_key = sort_key(row.name)
    row.name_key = name_key(row.name)


_DERIVE: dict[type[Any], Callable[[Any], None]] = {
    Customer: _customer,
    Contact: _contact,
    Employee: _employee,
    CustomerAddress: _address,
    ContactAddress: _address,
    CustomerCategory: _named,
    PriceList: _named,
}
