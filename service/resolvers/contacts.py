"""What happens when a contact is created, changed, or linked to a customer? Check, open the unit of work, check, write, commit."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from service.db.models import Contact, Customer, CustomerContact
from service.db.types import now
from service.db.work import UnitOfWork, unit_of_work
from service.engine.kinds import held
from service.resolvers import cards
from service.resolvers.cards import CONTACT, CUSTOMER, Refused, kept
from service.resolvers.checks import NAME_LENGTH_MAX, NOTE_LENGTH_MAX, ROLE_LENGTH_MAX, TITLE_LENGTH_MAX, Checks
from service.resolvers.once import commit
from service.resolvers.payloads import user_errors
from service.schema.contacts import (
    ChangeOwnerInput,
    ContactPayload,
    CreateContactInput,
    LinkContactInput,
    RecordInput,
    UnlinkContactInput,
    UpdateContactInput,
)
from service.schema.context import Info


@dataclass(frozen=True, slots=True)
class Given:
    """A contact's own values as they came: of an update, with what it leaves as it is."""

    first_name: str | None
    last_name: str | None
    title: str | None
    email: str | None
    phone: str | None
    mobile: str | None
    date_of_birth: date | None
    note: str | None


def clean(given: Given, checks: Checks) -> dict[str, Any]:
    """The values as they are kept; what is wrong with them is in the checks, all of it."""
    return {
        "first_name": checks.text(given.first_name, "firstName", max_length=NAME_LENGTH_MAX),
        "last_name": checks.text(given.last_name, "lastName", max_length=NAME_LENGTH_MAX, required=True),
        "title": checks.text(given.title, "title", max_length=TITLE_LENGTH_MAX),
        "email": checks.email(given.email, "email"),
        "phone": checks.phone(given.phone, "phone"),
        "mobile": checks.phone(given.mobile, "mobile"),
        "date_of_birth": checks.date_of_birth(given.date_of_birth, "dateOfBirth", today=now().date()),
        "note": checks.text(given.note, "note", max_length=NOTE_LENGTH_MAX, multiline=True),
    }


async def create_contact(info: Info, input: CreateContactInput) -> ContactPayload:
    checks = Checks()
    values = clean(Given(**{name: getattr(input, name) for name in Given.__slots__}), checks)
    addresses = checks.addresses(input.addresses, "addresses", on_update=False)
    async with unit_of_work(info.context.database, info.context.viewer) as work:
        owner = await cards.owner(work, input.owner_id, checks)
        if checks.problems or owner is None:
            return refused(info, checks)
        contact = Contact(**values, visibility=input.visibility, owner_id=owner.id)
        await work.add_card(contact)
        await cards.save_addresses(work, CONTACT, contact, addresses)
        return await commit(info, work, written(contact))


async def update_contact(info: Info, input: UpdateContactInput) -> ContactPayload:
    checks = Checks()
    try:
        async with unit_of_work(info.context.database, info.context.viewer) as work:
            contact = await cards.load(work, CONTACT, input.id, checks)
            cards.refuse_archived(CONTACT, contact, checks)
            cards.refuse_others_visibility(work, contact, input.visibility, checks)
            cards.refuse_conflict(CONTACT, contact, input.version, checks)
            values = clean(Given(**{name: kept(getattr(input, name), getattr(contact, name)) for name in Given.__slots__}), checks)
            values["visibility"] = cards.visibility(input.visibility, contact, checks)
            addresses = cards.addresses_after(input.addresses, checks)
            if checks.problems:
                return refused(info, checks)
            # Before the card's own values: each flush of a changed card is a version, and a change is one.
            is_changed = await cards.save_addresses(work, CONTACT, contact, addresses)
            for name, value in values.items():
                setattr(contact, name, value)
            if is_changed or work.is_changed(contact):
                work.touch(contact)
            return await commit(info, work, written(contact))
    except Refused as stopped:
        return stopped_at(info, stopped)


async def change_contact_owner(info: Info, input: ChangeOwnerInput) -> ContactPayload:
    try:
        async with unit_of_work(info.context.database, info.context.viewer) as work:
            contact = await cards.give_away(work, CONTACT, input)
            return await commit(info, work, written(contact))
    except Refused as stopped:
        return stopped_at(info, stopped)


async def archive_contact(info: Info, input: RecordInput) -> ContactPayload:
    try:
        async with unit_of_work(info.context.database, info.context.viewer) as work:
            contact = await cards.archive(work, CONTACT, input)
            return await commit(info, work, written(contact))
    except Refused as stopped:
        return stopped_at(info, stopped)


async def restore_contact(info: Info, input: RecordInput) -> ContactPayload:
    checks = Checks()
    try:
        async with unit_of_work(info.context.database, info.context.viewer) as work:
            contact = await cards.load(work, CONTACT, input.id, checks)
            cards.refuse_conflict(CONTACT, contact, input.version, checks)
            if contact.is_archived:
                cards.restore(work, contact)
            return await commit(info, work, written(contact))
    except Refused as stopped:
        return stopped_at(info, stopped)


# --- the relation between a contact and a customer


async def link_contact(info: Info, input: LinkContactInput) -> ContactPayload:
    checks = Checks()
    try:
        async with unit_of_work(info.context.database, info.context.viewer) as work:
            contact, customer = await _both(work, input, checks)
            link = await _link(work, customer_id=customer.id, contact_id=contact.id)
            present = link or CustomerContact(customer_id=customer.id, contact_id=contact.id, is_primary=False)
            role = checks.text(kept(input.role, present.role), "role", max_length=ROLE_LENGTH_MAX)
            email = checks.email(kept(input.email, present.email), "email")
            phone = checks.phone(kept(input.phone, present.phone), "phone")
            if checks.problems:
                return refused(info, checks)
            is_primary = bool(input.is_primary.value if input.is_primary else present.is_primary)
            if is_primary and not present.is_primary:
                await _move_primary_from(work, customer.id)
            present.role, present.email, present.phone, present.is_primary = role, email, phone, is_primary
            if link is None:
                await work.add(present)
            return await commit(info, work, written(contact))
    except Refused as stopped:
        return stopped_at(info, stopped)


async def unlink_contact(info: Info, input: UnlinkContactInput) -> ContactPayload:
    checks = Checks()
    try:
        async with unit_of_work(info.context.database, info.context.viewer) as work:
            contact, customer = await _both(work, input, checks)
            if checks.problems:
                return refused(info, checks)
            link = await _link(work, customer_id=customer.id, contact_id=contact.id)
            if link is not None:
                await work.remove(link)
            return await commit(info, work, written(contact))
    except Refused as stopped:
        return stopped_at(info, stopped)


async def _both(work: UnitOfWork, input: LinkContactInput | UnlinkContactInput, checks: Checks) -> tuple[Contact, Customer]:
    """The ends of a relation; NOT_FOUND at each that the viewer doesn't see. An archived card's relations stay as they are."""
    contact = await cards.find(work, CONTACT, input.contact_id, checks, "contactId")
    customer = await cards.find(work, CUSTOMER, input.customer_id, checks, "customerId")
    if contact is None or customer is None:
        raise Refused(checks)
    cards.refuse_archived(CONTACT, contact, checks, "contactId")
    cards.refuse_archived(CUSTOMER, customer, checks, "customerId")
    return contact, customer


async def _link(work: UnitOfWork, *, customer_id: UUID, contact_id: UUID) -> CustomerContact | None:
    ends = (CustomerContact.customer_id == customer_id, CustomerContact.contact_id == contact_id)
    return next(iter(await work.rows(CustomerContact, *ends, limit=1)), None)


async def _move_primary_from(work: UnitOfWork, customer_id: UUID) -> None:
    """Whoever is the customer's primary contact is it no longer: a hidden one too, or it could be felt."""
    is_primary = (CustomerContact.customer_id == customer_id, CustomerContact.is_primary.is_(True))
    await work.change_all(CustomerContact, *is_primary, is_primary=False)


# --- payloads


def written(contact: Contact) -> ContactPayload:
    """The contact as it is now, if the viewer may still see it: the engine reads it, through the door."""
    return ContactPayload(contact=held(contact.id), user_errors=[])


def refused(info: Info, checks: Checks) -> ContactPayload:
    """What is wrong; nothing was written."""
    return ContactPayload(contact=None, user_errors=user_errors(info, checks.problems))


def stopped_at(info: Info, stopped: Refused) -> ContactPayload:
    return ContactPayload(contact=held(stopped.conflicting), user_errors=user_errors(info, stopped.problems))
