"""What do changes of customers' and contacts' cards share? Loading one to change it, its owner, its addresses, its archive."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import strawberry

from service.db.ids import parse_id
from service.db.models import Card, Contact, ContactAddress, Customer, CustomerAddress, Employee
from service.db.types import now
from service.db.work import CardRow, UnitOfWork
from service.resolvers.checks import Checks, CleanAddress
from service.resolvers.messages import Message
from service.schema.addresses import AddressInput
from service.schema.contacts import ChangeOwnerInput, RecordInput
from service.schema.enums import AddressType, Visibility
from service.schema.errors import UserErrorCode

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Kind(Generic[CardRow]):
    """A kind of card, and what the user is told of one."""

    model: type[CardRow]
    address: type[CustomerAddress] | type[ContactAddress]
    address_of: str
    not_found: Message
    archived: Message
    conflict: Message


CUSTOMER = Kind(Customer, CustomerAddress, "customer_id", Message.CUSTOMER_NOT_FOUND, Message.CUSTOMER_ARCHIVED, Message.CUSTOMER_CONFLICT)
CONTACT = Kind(Contact, ContactAddress, "contact_id", Message.CONTACT_NOT_FOUND, Message.CONTACT_ARCHIVED, Message.CONTACT_CONFLICT)


class Refused(Exception):
    """The change stops here, with the problems that were found. `conflicting` is the card as it is now, after a CONFLICT."""

    def __init__(self, checks: Checks, conflicting: uuid.UUID | None = None) -> None:
        super().__init__()
        self.problems = checks.problems
        self.conflicting = conflicting


def stop(checks: Checks) -> None:
    """Go no further where something is wrong."""
    if checks.problems:
        raise Refused(checks)


async def find(work: UnitOfWork, kind: Kind[CardRow], id: strawberry.ID, checks: Checks, *path: str) -> CardRow | None:
    """The card that an input names; None, and NOT_FOUND, where the viewer sees none."""
    card = await work.load(kind.model, parse_id(kind.model.id_prefix, id))
    if card is None:
        checks.refuse(UserErrorCode.NOT_FOUND, *path, message=kind.not_found)
    return card


async def load(work: UnitOfWork, kind: Kind[CardRow], id: strawberry.ID, checks: Checks) -> CardRow:
    """The card to change: NOT_FOUND comes before anything else is looked at."""
    card = await find(work, kind, id, checks, "id")
    if card is None:
        raise Refused(checks)
    return card


def refuse_archived(kind: Kind[CardRow], card: CardRow, checks: Checks, *path: str) -> None:
    """An archived card is changed by restoring it alone."""
    if card.is_archived:
        checks.refuse(UserErrorCode.NOT_ALLOWED, *path or ("id",), message=kind.archived)


def refuse_others_visibility(work: UnitOfWork, card: Card, given: strawberry.Maybe[Visibility | None], checks: Checks) -> None:
    """Who may see a card is its owner's choice alone."""
    if given is not None and given.value not in (None, card.visibility) and card.owner_id != work.viewer.employee_id:
        checks.refuse(UserErrorCode.NOT_ALLOWED, "visibility", message=Message.VISIBILITY_BY_OWNER_ONLY)


def refuse_conflict(kind: Kind[CardRow], card: CardRow, version: int, checks: Checks) -> None:
    """Stops where something is not allowed, and then where another has changed the card since the client read it.

    It comes after what the viewer may not do, and before all the rest (graphql.md 5): nothing is written over what has not been seen.
    """
    stop(checks)
    if card.version != version:
        checks.refuse(UserErrorCode.CONFLICT, "version", message=kind.conflict)
        raise Refused(checks, conflicting=card.id)


async def owner(work: UnitOfWork, given: strawberry.ID | None, checks: Checks) -> Employee | None:
    """Who is to own a card: an active employee, the viewer where none is given."""
    id = work.viewer.employee_id if given is None else parse_id(Employee.id_prefix, given)
    employee = await work.colleague(id)
    if employee is None:
        checks.refuse(UserErrorCode.NOT_FOUND, "ownerId", message=Message.OWNER_NOT_FOUND)
    elif not employee.is_active:
        checks.refuse(UserErrorCode.INACTIVE, "ownerId", message=Message.OWNER_INACTIVE, name=employee.name)
    return employee


def visibility(given: strawberry.Maybe[Visibility | None], card: Card, checks: Checks) -> Visibility:
    """A card's visibility after a change of it, which can't be cleared."""
    if given is None:
        return card.visibility
    if given.value is None:
        checks.refuse(UserErrorCode.BLANK, "visibility", message=Message.BLANK)
        return card.visibility
    return given.value


def addresses_after(given: strawberry.Maybe[list[AddressInput] | None], checks: Checks) -> Sequence[CleanAddress[AddressType]]:
    """What an update does to a card's addresses: nothing to the types that it leaves out; null removes them all."""
    if given is None:
        return ()
    if given.value is None:
        return [CleanAddress(type_, is_removed=True) for type_ in AddressType]
    return checks.addresses(given.value, "addresses", on_update=True)


async def save_addresses(work: UnitOfWork, kind: Kind[CardRow], card: CardRow, addresses: Sequence[CleanAddress[AddressType]]) -> bool:
    """Replace the types that are named, and remove those named to be. Whether anything became another."""
    if not addresses:
        return False
    of_card = getattr(kind.address, kind.address_of) == card.id
    present = {row.type: row for row in await work.rows(kind.address, of_card, limit=len(AddressType))}
    is_changed = False
    for address in addresses:
        row = present.get(address.type)
        if address.is_removed:
            if row is not None:
                await work.remove(row)
                is_changed = True
            continue
        if row is None:
            row = kind.address(**{kind.address_of: card.id}, type=address.type)
        row.recipient = address.recipient
        row.postal_code, row.city, row.country = address.postal_code, address.city, address.country
        row.lines = list(address.lines)
        if address.type not in present:
            await work.add(row)
            is_changed = True
        else:
            is_changed |= work.is_changed(row)
    return is_changed


async def give_away(work: UnitOfWork, kind: Kind[CardRow], input: ChangeOwnerInput) -> CardRow:
    """The card with its new owner. Anyone who may see a card may give it away."""
    checks = Checks()
    card = await load(work, kind, input.id, checks)
    refuse_archived(kind, card, checks)
    refuse_conflict(kind, card, input.version, checks)
    new_owner = await owner(work, input.owner_id, checks)
    if new_owner is None or checks.problems:
        raise Refused(checks)
    if card.owner_id != new_owner.id:
        card.owner_id = new_owner.id
        work.touch(card)
    return card


async def archive(work: UnitOfWork, kind: Kind[CardRow], input: RecordInput) -> CardRow:
    """The card, put away."""
    checks = Checks()
    card = await load(work, kind, input.id, checks)
    refuse_archived(kind, card, checks)
    refuse_conflict(kind, card, input.version, checks)
    card.archived_at = now()
    work.touch(card)
    return card


def restore(work: UnitOfWork, card: Card) -> None:
    """Take the card out of the archive."""
    card.archived_at = None
    work.touch(card)


def kept(given: strawberry.Maybe[T | None], present: T | None) -> T | None:
    """A field's value after an update: as it is, where the input leaves it out."""
    return present if given is None else given.value
