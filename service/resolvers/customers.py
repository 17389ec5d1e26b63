"""What happens when a customer is created or changed? Check, open the unit of work, check against what is there, write, commit."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import strawberry

from service.db.models import Customer
from service.db.work import UnitOfWork, unit_of_work
from service.engine.kinds import held
from service.resolvers import cards
from service.resolvers.cards import CUSTOMER, Refused, kept
from service.resolvers.checks import NAME_LENGTH_MAX, NOTE_LENGTH_MAX, Checks, CleanAddress
from service.resolvers.messages import Message
from service.resolvers.once import commit
from service.resolvers.payloads import user_errors
from service.schema.contacts import ChangeOwnerInput, RecordInput
from service.schema.context import Info
from service.schema.customer_payload import CustomerPayload
from service.schema.customers import DUPLICATES_MAX, CreateCustomerInput, RestoreCustomerInput, UpdateCustomerInput
from service.schema.enums import AddressType, CustomerType, Visibility
from service.schema.errors import UserErrorCode


@dataclass(frozen=True, slots=True)
class Given:
    """A customer's own values as they came: of an update, with what it leaves as it is."""

    type: CustomerType | None
    name: str | None
    first_name: str | None
    organization_number: str | None
    sub_unit_number: str | None
    country: str | None
    is_supplier: bool | None
    email: str | None
    phone: str | None
    mobile: str | None
    website: str | None
    note: str | None


def clean(given: Given, checks: Checks) -> dict[str, Any]:
    """The values as they are kept; what is wrong with them is in the checks, all of it."""
    country = checks.country(given.country, "country")
    type_ = given.type
    if type_ is None:
        checks.refuse(UserErrorCode.BLANK, "type", message=Message.BLANK)
    is_private = type_ is CustomerType.PRIVATE_CUSTOMER
    values = {
        "type": type_,
        "name": checks.text(given.name, "name", max_length=NAME_LENGTH_MAX, required=True),
        "first_name": checks.text(given.first_name, "firstName", max_length=NAME_LENGTH_MAX, required=is_private),
        "organization_number": checks.organization_number(given.organization_number, "organizationNumber", country=country),
        "sub_unit_number": checks.sub_unit_number(given.sub_unit_number, "subUnitNumber", country=country),
        "country": country,
        "is_supplier": type_ is CustomerType.SUPPLIER if given.is_supplier is None else given.is_supplier,
        "email": checks.email(given.email, "email"),
        "phone": checks.phone(given.phone, "phone", country=country),
        "mobile": checks.phone(given.mobile, "mobile", country=country),
        "website": checks.website(given.website, "website"),
        "note": checks.text(given.note, "note", max_length=NOTE_LENGTH_MAX, multiline=True),
    }
    if is_private:
        for name, path in (("organization_number", "organizationNumber"), ("sub_unit_number", "subUnitNumber")):
            if values[name]:
                checks.refuse(UserErrorCode.NOT_ALLOWED, path, message=Message.NO_ORGANIZATION_NUMBER_OF_PRIVATE_CUSTOMER)
    elif values["first_name"]:
        checks.refuse(UserErrorCode.NOT_ALLOWED, "firstName", message=Message.FIRST_NAME_OF_PRIVATE_CUSTOMER_ONLY)
    if values["sub_unit_number"] and not given.organization_number and not is_private:
        checks.refuse(UserErrorCode.BLANK, "organizationNumber", message=Message.SUB_UNIT_WITHOUT_ORGANIZATION_NUMBER)
    if type_ is CustomerType.SUPPLIER and given.is_supplier is False:
        checks.refuse(UserErrorCode.NOT_ALLOWED, "isSupplier", message=Message.SUPPLIER_IS_SUPPLIER)
    return values


async def create_customer(info: Info, input: CreateCustomerInput) -> CustomerPayload:
    checks = Checks()
    values = clean(Given(**{name: getattr(input, name) for name in Given.__slots__}), checks)
    addresses = checks.addresses(input.addresses, "addresses", on_update=False)
    customer = Customer(**values, visibility=input.visibility)
    return await save_new(info, customer, addresses, input.owner_id, checks, allow_duplicate=input.allow_duplicate)


async def save_new(
    info: Info,
    customer: Customer,
    addresses: Sequence[CleanAddress[AddressType]],
    owner_id: strawberry.ID | None,
    checks: Checks,
    *,
    allow_duplicate: bool,
) -> CustomerPayload:
    """Write a checked customer, where nothing is wrong with it: the second half of every way to create one."""
    async with unit_of_work(info.context.database, info.context.viewer) as work:
        owner = await cards.owner(work, owner_id, checks)
        found = await duplicates(work, customer)
        if found and not allow_duplicate:
            refuse_duplicate(checks, found)
        if checks.problems or owner is None:
            return refused(info, checks, () if allow_duplicate else found)
        customer.owner_id = owner.id
        customer.is_duplicate_allowed = bool(found) or arrives_hidden(work, customer)
        customer.customer_number = work.next_customer_number()
        await work.add_card(customer)
        await cards.save_addresses(work, CUSTOMER, customer, addresses)
        return await commit(info, work, written(customer))


async def update_customer(info: Info, input: UpdateCustomerInput) -> CustomerPayload:
    checks = Checks()
    try:
        async with unit_of_work(info.context.database, info.context.viewer) as work:
            customer = await cards.load(work, CUSTOMER, input.id, checks)
            cards.refuse_archived(CUSTOMER, customer, checks)
            cards.refuse_others_visibility(work, customer, input.visibility, checks)
            cards.refuse_conflict(CUSTOMER, customer, input.version, checks)
            values = clean(_after(input, customer), checks)
            values["visibility"] = cards.visibility(input.visibility, customer, checks)
            addresses = cards.addresses_after(input.addresses, checks)
            found: Sequence[Customer] = ()
            if any(values[name] != getattr(customer, name) for name in _DUPLICATE_BY):
                found = await duplicates(work, Customer(id=customer.id, **values))
                if found and not input.allow_duplicate:
                    refuse_duplicate(checks, found)
                values["is_duplicate_allowed"] = bool(found)
            if checks.problems:
                return refused(info, checks, () if input.allow_duplicate else found)
            # Before the card's own values: each flush of a changed card is a version, and a change is one.
            is_changed = await cards.save_addresses(work, CUSTOMER, customer, addresses)
            for name, value in values.items():
                setattr(customer, name, value)
            if is_changed or work.is_changed(customer):
                work.touch(customer)
            return await commit(info, work, written(customer))
    except Refused as stopped:
        return stopped_at(info, stopped)


def _after(input: UpdateCustomerInput, customer: Customer) -> Given:
    """The customer's values after the update. Who becomes a supplier is one without saying so twice."""
    values = {name: kept(getattr(input, name), getattr(customer, name)) for name in Given.__slots__}
    if values["type"] is CustomerType.SUPPLIER and input.is_supplier is None:
        values["is_supplier"] = True
    return Given(**values)


async def change_customer_owner(info: Info, input: ChangeOwnerInput) -> CustomerPayload:
    try:
        async with unit_of_work(info.context.database, info.context.viewer) as work:
            customer = await cards.give_away(work, CUSTOMER, input)
            customer.is_duplicate_allowed |= arrives_hidden(work, customer)
            return await commit(info, work, written(customer))
    except Refused as stopped:
        return stopped_at(info, stopped)


async def archive_customer(info: Info, input: RecordInput) -> CustomerPayload:
    try:
        async with unit_of_work(info.context.database, info.context.viewer) as work:
            customer = await cards.archive(work, CUSTOMER, input)
            return await commit(info, work, written(customer))
    except Refused as stopped:
        return stopped_at(info, stopped)


async def restore_customer(info: Info, input: RestoreCustomerInput) -> CustomerPayload:
    checks = Checks()
    try:
        async with unit_of_work(info.context.database, info.context.viewer) as work:
            customer = await cards.load(work, CUSTOMER, input.id, checks)
            cards.refuse_conflict(CUSTOMER, customer, input.version, checks)
            found = await duplicates(work, customer) if customer.is_archived else ()
            if found and not input.allow_duplicate:
                name = found[0].display_name
                checks.refuse(UserErrorCode.DUPLICATE, "id", message=Message.NUMBER_TAKEN_MEANWHILE, name=name)
                return refused(info, checks, found)
            if customer.is_archived:
                customer.is_duplicate_allowed = bool(found)
                cards.restore(work, customer)
            return await commit(info, work, written(customer))
    except Refused as stopped:
        return stopped_at(info, stopped)


# --- duplicates

_DUPLICATE_BY = ("country", "organization_number", "sub_unit_number", "visibility")


async def duplicates(work: UnitOfWork, customer: Customer) -> Sequence[Customer]:
    """The live customers, other than this, that the viewer may see and that have its country, number and sub-unit.

    What the viewer may not see is no duplicate: that it is there must not be felt.
    """
    if customer.organization_number is None or customer.country is None:
        return ()
    return await work.seen(
        Customer,
        Customer.archived_at.is_(None),
        Customer.country == customer.country,
        Customer.organization_number == customer.organization_number,
        Customer.sub_unit_number.is_not_distinct_from(customer.sub_unit_number),
        *(() if customer.id is None else (Customer.id != customer.id,)),
        order=Customer.customer_number,
        limit=DUPLICATES_MAX,
    )


def refuse_duplicate(checks: Checks, found: Sequence[Customer]) -> None:
    name = found[0].display_name
    checks.refuse(UserErrorCode.DUPLICATE, "organizationNumber", message=Message.CUSTOMER_DUPLICATE, name=name)


def arrives_hidden(work: UnitOfWork, customer: Customer) -> bool:
    """Whether the customer comes to another's hidden ones, among which the writer can't see a duplicate: it is one that is allowed."""
    return (
        customer.visibility is Visibility.OWNER_ONLY
        and customer.owner_id != work.viewer.employee_id
        and customer.organization_number is not None
    )


# --- payloads


def written(customer: Customer) -> CustomerPayload:
    """The customer as it is now, if the viewer may still see it: the engine reads it, through the door."""
    return CustomerPayload(customer=held(customer.id), user_errors=[], duplicates=[])


def refused(info: Info, checks: Checks, found: Sequence[Customer] = ()) -> CustomerPayload:
    """What is wrong; nothing was written."""
    errors = user_errors(info, checks.problems)
    return CustomerPayload(customer=None, user_errors=errors, duplicates=held([customer.id for customer in found]))


def stopped_at(info: Info, stopped: Refused) -> CustomerPayload:
    errors = user_errors(info, stopped.problems)
    return CustomerPayload(customer=held(stopped.conflicting), user_errors=errors, duplicates=[])
