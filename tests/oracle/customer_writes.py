"""What does each mutation of customers do, and what does it refuse?"""

from collections.abc import Mapping
from typing import Any

from tests.oracle import rules
from tests.oracle.world import Customer, Employee, World

_DUPLICATES_MAX = 10


def create_customer(world: World, viewer: Employee, input: rules.Input) -> Customer:
    owner, errors = rules.new_owner(world, viewer, input.get("ownerId", viewer.id))
    found = _duplicates(world, viewer, None, input["country"], input.get("organizationNumber"), input.get("subUnitNumber"))
    if found and not input["allowDuplicate"]:
        errors.append(("DUPLICATE", "organizationNumber"))
        raise rules.Refused(*errors, duplicates=found)
    if errors or owner is None:
        raise rules.Refused(*errors)
    id = world.facts.new_id("cus")
    customer = Customer(
        customer_number=world.facts.customer_numbers[id],
        type=input["type"],
        is_supplier=input["type"] == "SUPPLIER" if input.get("isSupplier") is None else input["isSupplier"],
        name=input["name"],
        organization_number=input.get("organizationNumber"),
        sub_unit_number=input.get("subUnitNumber"),
        country=input["country"],
        **rules.of_new_card(world, viewer, owner, id, input),
    )
    world.customers.append(customer)
    return customer


def create_customer_from_company(*_: Any) -> Customer:
    """There is no register to take it from."""
    raise rules.Refused(("UNAVAILABLE", "organizationNumber"))


def update_customer(world: World, viewer: Employee, input: rules.Input) -> Customer:
    customer = rules.to_change(world.customers, world, viewer, input, "customer", rules.others_visibility)
    changed = rules.changed(customer, input, {"name": "name", "note": "note", "organizationNumber": "organization_number"})
    errors = []
    if customer.type == "PRIVATE_CUSTOMER" and changed.get("organization_number"):
        errors.append(("NOT_ALLOWED", "organizationNumber"))
    if customer.sub_unit_number and "organization_number" in changed and changed["organization_number"] is None:
        errors.append(("BLANK", "organizationNumber"))
    found: list[Customer] = []
    if changed.keys() & {"organization_number", "visibility"} and not input["allowDuplicate"]:
        number = changed.get("organization_number", customer.organization_number)
        found = _duplicates(world, viewer, customer, customer.country, number, customer.sub_unit_number)
    if found:
        errors.append(("DUPLICATE", "organizationNumber"))
    if errors:
        raise rules.Refused(*errors, duplicates=found)
    rules.change(world, viewer, customer, changed)
    return customer


def change_customer_owner(world: World, viewer: Employee, input: rules.Input) -> Customer:
    customer = rules.to_change(world.customers, world, viewer, input, "customer")
    rules.give_away(world, viewer, customer, input)
    return customer


def archive_customer(world: World, viewer: Employee, input: rules.Input) -> Customer:
    customer = rules.to_change(world.customers, world, viewer, input, "customer")
    rules.change(world, viewer, customer, {"is_archived": True})
    return customer


def restore_customer(world: World, viewer: Employee, input: rules.Input) -> Customer:
    customer = rules.found(world.customers, world, viewer, input["id"], "id")
    rules.refuse_conflict(customer, input, "customer")
    if customer.is_archived:
        found = _duplicates(world, viewer, customer, customer.country, customer.organization_number, customer.sub_unit_number)
        if found and not input["allowDuplicate"]:
            raise rules.Refused(("DUPLICATE", "id"), duplicates=found)
        rules.change(world, viewer, customer, {"is_archived": False})
    return customer


def _duplicates(
    world: World, viewer: Employee, customer: Customer | None, country: str, number: str | None, sub_unit: str | None
) -> list[Customer]:
    """The other live customers with this number that the viewer may see: a hidden one is none."""
    if number is None:
        return []
    found = [
        other
        for other in world.seen(viewer, world.customers)
        if other is not customer
        and not other.is_archived
        and (other.country, other.organization_number, other.sub_unit_number) == (country, number, sub_unit)
    ]
    return sorted(found, key=lambda other: other.customer_number)[:_DUPLICATES_MAX]


MUTATIONS: Mapping[str, rules.Mutation] = {
    "createCustomer": rules.mutation("customer", create_customer),
    "createCustomerFromCompany": rules.mutation("customer", create_customer_from_company),
    "updateCustomer": rules.mutation("customer", update_customer),
    "changeCustomerOwner": rules.mutation("customer", change_customer_owner),
    "archiveCustomer": rules.mutation("customer", archive_customer),
    "restoreCustomer": rules.mutation("customer", restore_customer),
}
