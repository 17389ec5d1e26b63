"""Which address does an order take for each purpose? The card's own, or the next that serves."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from service.orders.facts import OrderAddress, OrderFacts

FALLBACKS: Mapping[str, Sequence[str]] = {
    "INVOICE": ("POSTAL", "VISIT"),
    "POSTAL": ("VISIT",),
    "DELIVERY": ("VISIT", "POSTAL"),
    "VISIT": (),
    "ATTESTATION": (),
}
"""In the form's order. Nothing stands in for an attestation address: it says who approves."""


class TakenAddress(NamedTuple):
    """An address for a purpose, and which it is; None where there is none."""

    type: str
    address: OrderAddress | None
    taken_from: str | None


def order_addresses(facts: OrderFacts) -> list[TakenAddress]:
    """An address for each of the five purposes."""
    return [taken(facts, type_) for type_ in FALLBACKS]


def taken(facts: OrderFacts, type_: str) -> TakenAddress:
    """The address for a purpose."""
    found = next((other for other in (type_, *FALLBACKS[type_]) if other in facts.addresses), None)
    return TakenAddress(type_, None if found is None else facts.addresses[found], found)
