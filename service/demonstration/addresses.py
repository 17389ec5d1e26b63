"""Which addresses has a card of the demonstration? Combinations that are met, one of each type at most."""

from collections.abc import Iterator
from random import Random
from typing import NamedTuple

from service.db.models import AddressType
from service.demonstration.places import NORWEGIAN, Place, street_address
from service.registry.draft import CompanyDraft

_VISIT, _POSTAL, _INVOICE, _DELIVERY, _ATTESTATION = (
    AddressType.VISIT,
    AddressType.POSTAL,
    AddressType.INVOICE,
    AddressType.DELIVERY,
    AddressType.ATTESTATION,
)

# How often which types stand together.
_OF_FIRMS = {
    (_VISIT,): 20,
    (_VISIT, _POSTAL): 22,
    (_VISIT, _POSTAL, _INVOICE): 24,
    (_VISIT, _INVOICE, _DELIVERY): 10,
    (_POSTAL, _INVOICE): 8,
    (_VISIT, _INVOICE, _ATTESTATION): 6,
    tuple(AddressType): 5,
    (): 5,
}
_OF_PEOPLE: dict[tuple[AddressType, ...], int] = {(_POSTAL,): 70, (_POSTAL, _DELIVERY): 15, (_POSTAL, _INVOICE): 8, (): 7}

_BOX_SHARE = 0.6
_RECIPIENTS = {
    _INVOICE: ("Fakturamottak", "Regnskapsavdelingen", None),
    _DELIVERY: ("Varemottak", "Lageret", None),
    _ATTESTATION: ("Att. økonomisjef", "Att. daglig leder", "Att. prosjektleder"),
}


class Written(NamedTuple):
    """An address as a card keeps it; its fields are the columns."""

    type: AddressType
    lines: list[str]
    postal_code: str | None
    city: str | None
    country: str
    recipient: str | None = None


def of_firm(random: Random, place: Place) -> Iterator[Written]:
    """Its street, and in larger towns a post-office box; goods may go to another place."""
    home = [street_address(random, place.country)]
    box = f"Postboks {random.randint(1, 999)}" if place.country == "NO" and random.random() < _BOX_SHARE else None
    for type_ in _drawn(random, _OF_FIRMS):
        recipient = random.choice(_RECIPIENTS.get(type_, (None,)))
        if type_ in (_POSTAL, _INVOICE) and box:
            yield Written(type_, [box], place.box_code or place.postal_code, place.city, place.country, recipient)
        elif type_ is _DELIVERY:
            yield _elsewhere(random, type_, random.choice((place, *random.sample(NORWEGIAN, 2))), recipient)
        else:
            yield Written(type_, home, place.postal_code, place.city, place.country, recipient)


def of_person(random: Random, place: Place) -> Iterator[Written]:
    """Home; a cabin or a parcel shop for goods; an invoice that somebody else pays."""
    for type_ in _drawn(random, _OF_PEOPLE):
        recipient = "v/ verge" if type_ is _INVOICE else None
        yield _elsewhere(random, type_, place if type_ is _POSTAL else random.choice(NORWEGIAN), recipient)


def of_company(draft: CompanyDraft) -> Iterator[Written]:
    """What adding the company from the register gives."""
    for address in draft.addresses:
        yield Written(AddressType[address.type.value], [*address.lines], address.postal_code, address.city, address.country)


def _elsewhere(random: Random, type_: AddressType, place: Place, recipient: str | None) -> Written:
    gate = [f"Port {random.randint(1, 9)}"] if recipient == "Varemottak" else []
    return Written(type_, [*gate, street_address(random, place.country)], place.postal_code, place.city, place.country, recipient)


def _drawn(random: Random, combinations: dict[tuple[AddressType, ...], int]) -> tuple[AddressType, ...]:
    return random.choices(list(combinations), list(combinations.values()))[0]
