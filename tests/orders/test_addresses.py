from itertools import chain, combinations
from typing import Any

import pytest

from service.orders.addresses import FALLBACKS, order_addresses
from service.orders.facts import OrderFacts
from tests.orders.knowing import address, known

TYPES = ("INVOICE", "POSTAL", "DELIVERY", "VISIT", "ATTESTATION")
SUBSETS = list(chain.from_iterable(combinations(TYPES, size) for size in range(len(TYPES) + 1)))


def of_types(types: tuple[str, ...]) -> OrderFacts:
    return known(addresses={type_: address(type_, recipient=type_) for type_ in types})


@pytest.mark.parametrize("types", SUBSETS)
def test_each_purpose_takes_its_own_address_or_the_next_that_serves(types: tuple[str, ...]) -> None:
    letters = "".join(type_[0] for type_ in types)

    found = {taken.type: taken.taken_from for taken in order_addresses(of_types(types))}

    # By their initials: Invoice, Postal, Delivery, Visit, Attestation.
    for type_, order in (("INVOICE", "IPV"), ("POSTAL", "PV"), ("DELIVERY", "DVP"), ("VISIT", "V"), ("ATTESTATION", "A")):
        first = next((letter for letter in order if letter in letters), None)
        assert (found[type_] or " ")[0] == (first or " "), type_


@pytest.mark.parametrize("types", SUBSETS)
def test_the_address_is_the_one_that_it_is_said_to_be_taken_from(types: tuple[str, ...]) -> None:
    taken = order_addresses(of_types(types))

    assert [one.type for one in taken] == list(FALLBACKS)
    assert all((one.address.type if one.address else None) == one.taken_from for one in taken)


@pytest.mark.parametrize(
    ("other", "is_complete"),
    [
        ({}, True),
        ({"lines": []}, False),
        ({"postal_code": None}, False),
        ({"city": None}, False),
        ({"country": "DK", "postal_code": None, "city": None}, True),
        ({"country": "DK", "lines": []}, False),
    ],
)
def test_a_letter_needs_a_street_and_in_norway_postal_code_and_city(other: dict[str, Any], is_complete: bool) -> None:
    assert address(**other).is_complete is is_complete
