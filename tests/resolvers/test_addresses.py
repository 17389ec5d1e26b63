"""What are a card's addresses, and how do they change? One of each type, on customers and on contacts alike."""

from typing import Any

import pytest

from tests.people import Person
from tests.resolvers.asking import KINDS, Kind

pytestmark = [pytest.mark.asyncio(loop_scope="package"), pytest.mark.parametrize("kind", KINDS, ids=str)]


def address(type: str, *lines: str, **more: Any) -> dict[str, Any]:
    """An address as it is given, and as it comes back."""
    return {"type": type, "recipient": None, "lines": list(lines), "postalCode": None, "city": None, "country": "NO"} | more


VISIT = address("VISIT", "Kråkeneset 1", postalCode="5003", city="BERGEN")
POSTAL = address("POSTAL", "Postboks 12", "Sentrum", postalCode="5004", city="BERGEN")
INVOICE = address("INVOICE", "1 Invented Yard", recipient="Foghorn & Daughters", city="LONDON SW1A 0ZZ", country="GB")


async def test_each_type_of_the_form_has_its_own_in_the_form_s_order(kind: Kind, ola: Person) -> None:
    types = ["INVOICE", "POSTAL", "DELIVERY", "VISIT", "ATTESTATION"]
    card = await kind.created(ola, addresses=[address(type, f"{type} 1") for type in reversed(types)])
    assert card["addresses"] == [address(type, f"{type} 1") for type in types]


async def test_an_address_is_kept_without_what_is_blank_in_it(kind: Kind, ola: Person) -> None:
    given = {
        "type": "VISIT",
        "lines": ["", "  Kråkeneset 1 ", " "],
        "postalCode": "N-5003",
        "city": " BERGEN",
        "recipient": "",
        "country": "no",
    }
    assert (await kind.created(ola, addresses=[given]))["addresses"] == [VISIT]


async def test_an_address_is_wrong_at_its_place(kind: Kind, ola: Person) -> None:
    for wrong, refused in [
        (address("VISIT"), ("BLANK", "addresses.1.lines")),
        (address("VISIT", "", "  "), ("BLANK", "addresses.1.lines")),
        (address("VISIT", postalCode="5003", city="BERGEN"), ("BLANK", "addresses.1.lines")),
        (address("VISIT", "Kråkeneset 1", postalCode="5003"), ("BLANK", "addresses.1.city")),
        (address("VISIT", "Kråkeneset 1", postalCode="50031", city="BERGEN"), ("INVALID", "addresses.1.postalCode")),
        (address("VISIT", "Kråkeneset 1", country="Norge"), ("INVALID", "addresses.1.country")),
        (address("VISIT", *"123456"), ("TOO_LONG", "addresses.1.lines")),
        (address("VISIT", "1", "x" * 256), ("TOO_LONG", "addresses.1.lines.1")),
        (address("VISIT", "1", city="x" * 101), ("TOO_LONG", "addresses.1.city")),
        (address("VISIT", "1", postalCode="x" * 21, country="GB"), ("TOO_LONG", "addresses.1.postalCode")),
        (POSTAL, ("DUPLICATE", "addresses.1.type")),
    ]:
        given = {kind.name_field: "Fjordvik", "addresses": [POSTAL, wrong]}
        assert await kind.refusals(ola, "create", given) == [refused], wrong


async def test_only_in_norway_does_a_postal_code_have_four_digits_and_a_city(kind: Kind, ola: Person) -> None:
    swedish = address("VISIT", "Påhittade gatan 1", postalCode="111 22", country="SE")
    assert (await kind.created(ola, addresses=[swedish]))["addresses"] == [swedish]


async def test_an_update_replaces_the_types_that_it_names_and_leaves_the_others(kind: Kind, ola: Person) -> None:
    card = await kind.created(ola, addresses=[VISIT, POSTAL])
    moved = address("VISIT", "Slippen 1", country="SE", recipient="Resepsjonen")
    changed = await kind.done(ola, "update", {"id": card["id"], "version": 1, "addresses": [moved, INVOICE]})
    assert changed["addresses"] == [INVOICE, POSTAL, moved]
    assert changed["version"] == 2


async def test_a_type_that_is_named_with_nothing_else_is_removed(kind: Kind, ola: Person) -> None:
    card = await kind.created(ola, addresses=[VISIT, POSTAL, INVOICE])
    nothing = [{"type": "VISIT", "lines": []}, address("INVOICE", " ", recipient="", city=" ", postalCode="")]
    changed = await kind.done(ola, "update", {"id": card["id"], "version": 1, "addresses": nothing})
    assert (changed["addresses"], changed["version"]) == ([POSTAL], 2)


async def test_an_address_that_is_changed_has_lines_too(kind: Kind, ola: Person) -> None:
    card = await kind.created(ola, addresses=[VISIT])
    wrong = {"id": card["id"], "version": 1, "addresses": [address("VISIT", city="BERGEN"), address("VISIT")]}
    assert await kind.refusals(ola, "update", wrong) == [("BLANK", "addresses.0.lines"), ("DUPLICATE", "addresses.1.type")]


async def test_addresses_that_stay_as_they_are_change_nothing(kind: Kind, ola: Person) -> None:
    card = await kind.created(ola, addresses=[VISIT, POSTAL])
    for same in ([], [VISIT], [POSTAL, VISIT], [{"type": "INVOICE", "lines": []}]):
        assert await kind.done(ola, "update", {"id": card["id"], "version": 1, "addresses": same}) == card


async def test_a_change_of_an_address_alone_is_a_change_of_the_card(kind: Kind, ola: Person, kari: Person) -> None:
    card = await kind.created(ola, addresses=[VISIT])
    for version, addresses in enumerate([[POSTAL], [VISIT | {"city": "SANDVIKEN"}], [{"type": "POSTAL", "lines": []}]], 1):
        changed = await kind.done(kari, "update", {"id": card["id"], "version": version, "addresses": addresses})
        assert (changed["version"], changed["updatedBy"], changed["createdBy"]) == (version + 1, {"id": kari.id}, {"id": ola.id})
        assert changed["updatedAt"] > card["updatedAt"]


async def test_a_card_and_its_addresses_changed_together_are_one_change(kind: Kind, ola: Person) -> None:
    card = await kind.created(ola, addresses=[VISIT, POSTAL])
    everything = {kind.name_field: "Slippen", "phone": "22334455", "visibility": "OWNER_ONLY"}
    if kind.name == "Customer":
        everything["organizationNumber"] = "312260182"
    addresses = [{"type": "VISIT", "lines": []}, POSTAL | {"city": "SANDVIKEN"}, INVOICE]
    changed = await kind.done(ola, "update", {"id": card["id"], "version": 1, "addresses": addresses, **everything})
    assert changed["version"] == 2
    assert changed["addresses"] == [INVOICE, POSTAL | {"city": "SANDVIKEN"}]
    assert (await kind.read(ola, card["id"])) == changed
