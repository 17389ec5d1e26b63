"""By what is a list ordered? The keys of its records, in each of its orders; equal ones by id."""

from collections.abc import Mapping, Sequence
from typing import Any

from service.db.collation import sort_key
from tests.oracle.cursors import Key, Order
from tests.oracle.world import Contact, Customer, CustomerCategory, Employee, Link, PriceList, World

_BY_NAME = Order("")


def order_of(list: str, given: Mapping[str, Any] | None) -> Order:
    """The order of a list with the argument `orderBy`."""
    return Order(list, given["field"], given["direction"] == "DESC") if given else Order(list)


def customer_key(customer: Customer, order: Order = _BY_NAME) -> Key:
    name = sort_key(customer.name, customer.first_name)
    return (_ordered_by(customer, order, name, CUSTOMER_NUMBER=customer.customer_number), bare(customer.id))


def contact_key(contact: Contact, order: Order = _BY_NAME) -> Key:
    return (_ordered_by(contact, order, sort_key(contact.last_name, contact.first_name)), bare(contact.id))


def employee_key(employee: Employee) -> Key:
    """The active first, in a key of one direction."""
    return (bytes([not employee.is_active]) + sort_key(employee.name), bare(employee.id))


def contact_link_key(link: Link) -> Key:
    """The primary one first."""
    return (int(not link.is_primary), *contact_key(link.contact))


def customer_link_key(link: Link) -> Key:
    return customer_key(link.customer)


def named_key(record: CustomerCategory | PriceList) -> Key:
    return sort_key(record.name), bare(record.id)


def _ordered_by(card: Customer | Contact, order: Order, name: bytes, **also: Any) -> Any:
    return {"NAME": name, "CREATED_AT": card.created_at, "UPDATED_AT": card.updated_at, **also}[order.name]


def bare(id: str) -> str:
    return id.partition("_")[2]


def every_key(world: World, order: Order) -> Sequence[Key]:
    """The places of all records that a list of this kind could have, whoever may see them."""
    match order.list:
        case "customers":
            return [customer_key(customer, order) for customer in world.customers]
        case "contacts":
            return [contact_key(contact, order) for contact in world.contacts]
        case "employees":
            return [employee_key(employee) for employee in world.employees]
        case "contact_links":
            return [contact_link_key(link) for link in world.links]
        case "customer_links":
            return [customer_link_key(link) for link in world.links]
    raise AssertionError(f"By what is {order.list} ordered?")
