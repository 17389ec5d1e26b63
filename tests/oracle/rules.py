"""What do mutations share? How a card is found, what is refused and in which order, and what a write makes of it.

Inputs' formats are not judged here: what comes is well-formed, and in its kept form.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from tests.oracle.world import ADDRESS_TYPES, Address, C, Contact, Customer, Employee, Firm, R, World, may_see

Input = Mapping[str, Any]
Payload = dict[str, Any]
Mutation = Callable[[World, Employee, Input], Payload]


class Refused(Exception):
    """Nothing is written, for these reasons: (code, field …). `shown` is what the payload has all the same."""

    def __init__(self, *errors: tuple[str, ...], **shown: Any) -> None:
        super().__init__(*errors)
        self.errors = errors
        self.shown = shown


def mutation(record: str, write: Callable[[World, Employee, Input], Any]) -> Mutation:
    """A mutation whose payload has a record under this name: the written one, if the viewer may see it now."""

    def asked(world: World, viewer: Employee, input: Input) -> Payload:
        payload: Payload = {record: None, "userErrors": [], "duplicates": []}
        try:
            written = write(world, viewer, input)
            payload[record] = written if may_see(viewer, written) else None
        except Refused as refused:
            errors = [{"code": code, "message": "", "field": list(field) or None} for code, *field in refused.errors]
            payload |= {"userErrors": errors, **refused.shown}
        return payload

    return asked


def found(records: Sequence[R], world: World, viewer: Employee, id: str, *field: str) -> R:
    record = world.find(viewer, records, id)
    if record is None:
        raise Refused(("NOT_FOUND", *field))
    return record


_Rule = Callable[[Employee, Any, Input], bool]


def others_visibility(viewer: Employee, card: Customer | Contact, input: Input) -> bool:
    return "visibility" in input and input["visibility"] != card.visibility and card.owner is not viewer


def to_change(records: Sequence[C], world: World, viewer: Employee, input: Input, name: str, breaks: _Rule | None = None) -> C:
    """First that it is there, then that it may be changed so, then that it is the version that was read."""
    card = found(records, world, viewer, input["id"], "id")
    errors = []
    if card.is_archived:
        errors.append(("NOT_ALLOWED", "id"))
    if breaks is not None and breaks(viewer, card, input):
        errors.append(("NOT_ALLOWED", "visibility"))
    if errors:
        raise Refused(*errors)
    refuse_conflict(card, input, name)
    return card


def refuse_conflict(card: Customer | Contact, input: Input, name: str) -> None:
    if card.version != input["version"]:
        raise Refused(("CONFLICT", "version"), **{name: card})


def new_owner(world: World, viewer: Employee, id: str) -> tuple[Employee | None, list[tuple[str, ...]]]:
    owner = world.find(viewer, world.employees, id)
    if owner is None:
        return None, [("NOT_FOUND", "ownerId")]
    return owner, [] if owner.is_active else [("INACTIVE", "ownerId")]


def give_away(world: World, viewer: Employee, card: Customer | Contact, input: Input) -> None:
    owner, errors = new_owner(world, viewer, input["ownerId"])
    if errors:
        raise Refused(*errors)
    change(world, viewer, card, {"owner": owner})


def of_new_card(world: World, viewer: Employee, owner: Employee, id: str, input: Input) -> dict[str, Any]:
    made_at = world.facts.created_at[id]
    return {
        "firm": viewer.firm,
        "id": id,
        "owner": owner,
        "visibility": input["visibility"],
        "created_at": made_at,
        "created_by": viewer,
        "updated_at": made_at,
        "updated_by": viewer,
        "first_name": input.get("firstName"),
        "email": input.get("email"),
        "phone": input.get("phone"),
        "mobile": input.get("mobile"),
        "note": input.get("note"),
        "addresses": _in_order(_address(viewer.firm, address) for address in input.get("addresses") or ()),
    }


def changed(card: Customer | Contact, input: Input, fields: Mapping[str, str]) -> dict[str, Any]:
    """What the input would make another of the card's values: what it leaves out is as it was."""
    given = {attribute: input[name] for name, attribute in {**fields, "visibility": "visibility"}.items() if name in input}
    if "addresses" in input:
        given["addresses"] = [] if input["addresses"] is None else _replaced(card, input["addresses"])
    return {name: value for name, value in given.items() if value != getattr(card, name)}


def _replaced(card: Customer | Contact, given: list[Input]) -> list[Address]:
    """The addresses, those of the named types replaced, or gone where nothing is given of them."""
    addresses = {address.type: address for address in card.addresses}
    for address in (_address(card.firm, input) for input in given):
        addresses.pop(address.type, None)
        if address.lines:
            addresses[address.type] = address
    return _in_order(addresses.values())


def _address(firm: Firm, input: Input) -> Address:
    return Address(
        firm, input["type"], input.get("recipient"), input["lines"], input.get("postalCode"), input.get("city"), input["country"]
    )


def _in_order(addresses: Iterable[Address]) -> list[Address]:
    return sorted(addresses, key=lambda address: ADDRESS_TYPES.index(address.type))


def change(world: World, viewer: Employee, card: Customer | Contact, values: Mapping[str, Any]) -> None:
    """Write what is another than before; if anything is, it is a new version."""
    values = {name: value for name, value in values.items() if value != getattr(card, name)}
    if not values:
        return
    for name, value in values.items():
        setattr(card, name, value)
    card.version += 1
    card.updated_at = world.facts.updated_at[card.id]
    card.updated_by = viewer
