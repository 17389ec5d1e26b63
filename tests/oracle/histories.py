"""What may happen in an office? Random steps: mutations with blanks in them, filled by who and what is there by then.

Names, numbers and cities come from a few, so that they meet: å and aa, equal names, equal numbers on cards that not everyone sees.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from tests.oracle.world import Contact, Customer, Employee, World

NAMES = ("Aas", "Ås", "Åsen", "Ab", "Berg", "berg")
FIRST_NAMES = ("Åse", "Bo")
NUMBERS = ("310000000", "310000019")
SUB_UNIT_NUMBER = "310000027"
CITIES = ("Bø", "BØ", "Moss")
VISIBILITIES = ("EVERYONE", "OWNER_ONLY")
ACCOUNTS = ("86011117947", "99990000006")
EMAILS = ("ola@example.com", "kari@example.com", "nina@example.com")


@dataclass(frozen=True, slots=True)
class Pick:
    """A record of a kind: mostly one that the actor may see; else any of the firm's, or of all firms'."""

    kind: str
    number: int
    among: str

    def of(self, world: World, actor: Employee) -> Any:
        records: Sequence[Any] = getattr(world, self.kind)
        if self.among != "all":
            records = [record for record in records if record.firm is actor.firm]
        if self.among == "seen":
            records = world.seen(actor, records)
        return records[self.number % len(records)] if records else None


@dataclass(frozen=True, slots=True)
class Step:
    """A mutation, by somebody, or by who may do most: the owner of what it changes, an administrator."""

    mutation: str
    by: int
    is_by_who_may: bool
    input: Mapping[str, Any]
    staleness: int = 0

    def filled(self, world: World, viewers: Sequence[Employee]) -> tuple[Employee, dict[str, Any]] | None:
        """Who does it, and its input; None where what it needs is not there yet."""
        actor = viewers[self.by % len(viewers)]
        target = self.input.get("id")
        picked = target.of(world, actor) if isinstance(target, Pick) else None
        if self.is_by_who_may and isinstance(picked, Customer | Contact):
            actor = picked.owner
        elif self.is_by_who_may and self.mutation.endswith("Employee"):
            actor = next(viewer for viewer in viewers if viewer.firm is actor.firm and viewer.role == "ADMINISTRATOR")
        try:
            filled = {name: picked.id if name == "id" and picked else _filled(value, world, actor) for name, value in self.input.items()}
        except LookupError:
            return None
        if isinstance(picked, Customer | Contact):
            filled["version"] = picked.version - self.staleness
        return actor, filled


def _filled(value: Any, world: World, actor: Employee) -> Any:
    """The value with ids where records are to be picked; a LookupError where there is none."""
    match value:
        case Pick():
            record = value.of(world, actor)
            if record is None:
                raise LookupError(value.kind)
            return record.id
        case Mapping():
            return {name: _filled(part, world, actor) for name, part in value.items()}
    return value


@dataclass(frozen=True, slots=True)
class _Recipe:
    """A kind of step: a mutation, and for each field of its input the values to choose from, the kind of record to pick, or such fields."""

    mutation: str
    required: Mapping[str, Any]
    optional: Mapping[str, Any] = field(default_factory=dict)

    def step(self, random: Random) -> Step:
        fields = {**self.required, **{name: values for name, values in self.optional.items() if random.random() < _OPTIONAL_SHARE}}
        input = {name: self._value(random, values) for name, values in fields.items()}
        staleness = int(random.random() < _STALE_SHARE)
        return Step(self.mutation, random.randrange(_MANY), random.random() < _BY_WHO_MAY_SHARE, input, staleness)

    def _value(self, random: Random, values: Any) -> Any:
        if isinstance(values, str):
            return Pick(values, random.randrange(_MANY), random.choice(["seen"] * 6 + ["firm"] * 3 + ["all"]))
        if isinstance(values, Mapping):
            return {name: self._value(random, of_part) for name, of_part in values.items()}
        return random.choice(values)


_OPTIONAL_SHARE, _STALE_SHARE, _BY_WHO_MAY_SHARE = 0.4, 0.08, 0.5
_MANY = 1_000_000  # what a number chooses among is counted when the step is done
_SELDOM = (False, False, False, True)
_NOTES = ("Ring før tolv.", None)


def _address(type: str, city: str | None) -> dict[str, Any]:
    return {"type": type, "lines": ["Torget 1"] if city else [], "city": city, "country": "NO"}


_ADDRESSES = [[_address("VISIT", city), *([_address("POSTAL", "Moss")] if city == "BØ" else [])] for city in CITIES]
_CHANGED_ADDRESSES = [*_ADDRESSES, [_address("VISIT", None)], [_address("POSTAL", None), _address("VISIT", "Moss")], [], None]
_OF_NEW_CARD: Mapping[str, Any] = {
    "ownerId": "employees",
    "email": ["bo@example.com", "post@example.com"],
    "phone": ["+4722334455"],
    "addresses": _ADDRESSES,
}
_NEW_FIRM = _Recipe(
    "createCustomer",
    {
        "name": NAMES,
        "type": ["CUSTOMER", "CUSTOMER", "SUPPLIER"],
        "visibility": VISIBILITIES,
        "organizationNumber": [*NUMBERS, NUMBERS[0], None],
        "allowDuplicate": _SELDOM,
    },
    {**_OF_NEW_CARD, "country": ["NO", "NO", "SE"]},
)
_NEW_SUB_UNIT = _Recipe(
    "createCustomer",
    {"name": NAMES, "visibility": VISIBILITIES, "organizationNumber": NUMBERS, "subUnitNumber": [SUB_UNIT_NUMBER]},
    _OF_NEW_CARD,
)
_NEW_PERSON = _Recipe(
    "createCustomer",
    {"name": NAMES, "firstName": FIRST_NAMES, "type": ["PRIVATE_CUSTOMER"], "visibility": VISIBILITIES},
    {**_OF_NEW_CARD, "isSupplier": [True, False]},
)
_NEW_CONTACT = _Recipe("createContact", {"lastName": NAMES, "visibility": VISIBILITIES}, {**_OF_NEW_CARD, "firstName": FIRST_NAMES})
_LINKED = _Recipe(
    "linkContact",
    {"contactId": "contacts", "customerId": "customers"},
    {"role": ["Innkjøper", None], "isPrimary": [True, True, False, None]},
)
_CHANGED_NUMBER = _Recipe(
    "updateCustomer", {"id": "customers", "organizationNumber": [*NUMBERS, *NUMBERS, None], "allowDuplicate": _SELDOM}, {"note": _NOTES}
)
_CHANGED = _Recipe("updateCustomer", {"id": "customers", "name": NAMES, "addresses": _CHANGED_ADDRESSES}, {"note": _NOTES})
_HIDDEN_OR_SHOWN = _Recipe("updateCustomer", {"id": "customers", "visibility": VISIBILITIES}, {"allowDuplicate": _SELDOM})
_HIDDEN = _Recipe("updateCustomer", {"id": "customers", "visibility": ["OWNER_ONLY"]})
_GIVEN_AWAY = _Recipe("changeCustomerOwner", {"id": "customers", "ownerId": "employees"})
_CONTACT_HIDDEN_OR_SHOWN = _Recipe("updateContact", {"id": "contacts", "visibility": VISIBILITIES})
_CONTACT_GIVEN_AWAY = _Recipe("changeContactOwner", {"id": "contacts", "ownerId": "employees"})
_SET = _Recipe(
    "updateCustomerSettings",
    {"id": "customers"},
    {
        "invoice": {"language": ["EN", "NN", None], "ourReferenceId": "employees"},
        "price": {"discountPercent": ["12.50", "0.00", None]},
        "supplier": {"bankAccounts": [[{"bban": account}] for account in ACCOUNTS] + [[], None]},
    },
)
_APPROVED = _Recipe("approveBankAccounts", {"id": "customers"})
_LEFT = _Recipe("deactivateEmployee", {"id": "employees", "successorId": "employees"})
_CREATING = (_NEW_FIRM, _NEW_FIRM, _NEW_FIRM, _NEW_SUB_UNIT, _NEW_PERSON, _NEW_CONTACT, _NEW_CONTACT, _NEW_CONTACT)
_CHANGING = (
    *(_CHANGED_NUMBER, _CHANGED_NUMBER, _CHANGED, _CHANGED, _HIDDEN_OR_SHOWN, _HIDDEN_OR_SHOWN, _HIDDEN, _GIVEN_AWAY, _GIVEN_AWAY),
    *(_CONTACT_HIDDEN_OR_SHOWN, _CONTACT_HIDDEN_OR_SHOWN, _CONTACT_GIVEN_AWAY),
    *(_LEFT, _LEFT, _LINKED, _LINKED, _NEW_FIRM, _NEW_CONTACT),
    *(_SET, _SET, _SET, _SET, _APPROVED, _APPROVED),
    _Recipe("archiveCustomer", {"id": "customers"}),
    _Recipe("archiveCustomer", {"id": "customers"}),
    _Recipe("restoreCustomer", {"id": "customers", "allowDuplicate": _SELDOM}),
    _Recipe("restoreCustomer", {"id": "customers"}),
    _Recipe("createCustomerFromCompany", {"organizationNumber": NUMBERS}, {"visibility": VISIBILITIES}),
    _Recipe("updateContact", {"id": "contacts"}, {"lastName": NAMES, "note": _NOTES, "addresses": _CHANGED_ADDRESSES}),
    _Recipe("archiveContact", {"id": "contacts"}),
    _Recipe("restoreContact", {"id": "contacts"}),
    _Recipe("unlinkContact", {"contactId": "contacts", "customerId": "customers"}),
    _Recipe("createEmployee", {"name": ["Nina", "Åge"], "email": EMAILS}, {"role": ["ADMINISTRATOR", "MEMBER"]}),
    _Recipe("updateEmployee", {"id": "employees"}, {"name": NAMES, "email": EMAILS, "role": ["ADMINISTRATOR", "MEMBER"]}),
)


def history(seed: int) -> tuple[Sequence[Step], Sequence[Step]]:
    """What makes cards and links them; then what changes them."""
    random = Random(seed)
    made = [random.choice(_CREATING).step(random) for _ in range(14)] + [_LINKED.step(random) for _ in range(7)]
    return made, [random.choice(_CHANGING).step(random) for _ in range(48)]
