"""When is a customer here already? When the viewer may see a live one with its country, number and sub-unit. What is hidden is not felt."""

import asyncio
from typing import Any

import pytest

from tests.people import Person
from tests.resolvers.asking import CUSTOMER, rows

pytestmark = pytest.mark.asyncio(loop_scope="package")

NUMBER, OTHER = "312260182", "310590835"
SUB_UNIT, OTHER_SUB_UNIT = "310497460", "314170342"
FIELDS = "customer { id version } duplicates { id }"


async def asked(person: Person, mutation: str, input: dict[str, Any]) -> tuple[list[tuple[str, str]], list[str]]:
    """What is refused, and the duplicates that are shown. Where it is refused, nothing is written."""
    before = await rows(person)
    payload = await person.does(mutation, input, FIELDS)
    errors = [(error["code"], ".".join(error["field"])) for error in payload["userErrors"]]
    assert (payload["customer"] is None) == bool(errors)
    assert not errors or await rows(person) == before
    return errors, [duplicate["id"] for duplicate in payload["duplicates"]]


async def created(person: Person, **given: Any) -> tuple[list[tuple[str, str]], list[str]]:
    return await asked(person, "createCustomer", {"name": "Fjordvik AS", **given})


DUPLICATE = [("DUPLICATE", "organizationNumber")]


async def test_a_number_that_is_here_already_is_a_duplicate_and_shows_who_has_it(ola: Person, kari: Person) -> None:
    here = await ola.creates_customer("Fjordvik AS", organizationNumber=NUMBER)
    assert await created(kari, organizationNumber="NO 312 260 182 MVA") == (DUPLICATE, [here["id"]])
    payload = await kari.does("createCustomer", {"name": "X", "organizationNumber": NUMBER}, FIELDS)
    assert payload["userErrors"][0]["message"] == "Fjordvik AS finnes her fra før: vis den, eller legg til likevel."


async def test_another_number_country_or_sub_unit_is_another_customer(ola: Person, eva: Person) -> None:
    await ola.creates_customer(organizationNumber=NUMBER)
    for other in (
        {"organizationNumber": OTHER},
        {"organizationNumber": NUMBER, "country": "SE"},
        {"organizationNumber": NUMBER, "subUnitNumber": SUB_UNIT},
        {"organizationNumber": NUMBER, "subUnitNumber": OTHER_SUB_UNIT},
        {},
    ):
        assert await created(ola, **other) == ([], [])
    assert await created(ola) == ([], [])  # and any number of customers have none
    assert await created(eva, organizationNumber=NUMBER) == ([], [])  # another firm's are another world


async def test_the_same_sub_unit_and_the_same_foreign_number_are_duplicates(ola: Person) -> None:
    sub_unit = await ola.creates_customer(organizationNumber=NUMBER, subUnitNumber=SUB_UNIT)
    foreign = await ola.creates_customer(organizationNumber="556012-5790", country="SE")
    assert await created(ola, organizationNumber=NUMBER, subUnitNumber=SUB_UNIT) == (DUPLICATE, [sub_unit["id"]])
    assert await created(ola, organizationNumber="556012-5790", country="se") == (DUPLICATE, [foreign["id"]])


async def test_a_duplicate_is_created_where_it_is_allowed_and_counts_as_one_itself(ola: Person) -> None:
    first = await ola.creates_customer(organizationNumber=NUMBER)
    assert await created(ola, organizationNumber=NUMBER, allowDuplicate=True) == ([], [])
    errors, shown = await created(ola, organizationNumber=NUMBER)
    assert (errors, len(shown), shown[0]) == (DUPLICATE, 2, first["id"])

    archive = {"id": first["id"], "version": 1}
    await CUSTOMER.done(ola, "archive", archive)
    errors, shown = await created(ola, organizationNumber=NUMBER)
    assert (errors, len(shown)) == (DUPLICATE, 1)


async def test_no_more_than_ten_duplicates_are_shown(ola: Person) -> None:
    for _ in range(11):
        await ola.creates_customer(organizationNumber=NUMBER, allowDuplicate=True)
    errors, shown = await created(ola, organizationNumber=NUMBER)
    assert (errors, len(shown)) == (DUPLICATE, 10)


async def test_an_archived_customer_is_no_duplicate(ola: Person) -> None:
    here = await ola.creates_customer(organizationNumber=NUMBER)
    await CUSTOMER.done(ola, "archive", {"id": here["id"], "version": 1})
    assert await created(ola, organizationNumber=NUMBER) == ([], [])


async def test_a_hidden_customer_is_a_duplicate_for_its_owner_alone(ola: Person, kari: Person) -> None:
    hidden = await ola.creates_customer(organizationNumber=NUMBER, visibility="OWNER_ONLY")
    assert await created(ola, organizationNumber=NUMBER) == (DUPLICATE, [hidden["id"]])
    assert await created(kari, organizationNumber=NUMBER, visibility="OWNER_ONLY") == ([], [])
    assert await created(kari, organizationNumber=OTHER) == ([], [])
    shown = await kari.does("createCustomer", {"name": "Åpen", "organizationNumber": NUMBER, "allowDuplicate": True}, FIELDS)
    assert shown["userErrors"] == []
    errors, both = await created(ola, organizationNumber=NUMBER)
    assert (errors, both) == (DUPLICATE, [hidden["id"], shown["customer"]["id"]])


async def test_hidden_and_shown_ones_with_one_number_are_written_side_by_side_without_a_word(ola: Person, kari: Person) -> None:
    await ola.creates_customer(organizationNumber=NUMBER, visibility="OWNER_ONLY")
    assert await created(kari, organizationNumber=NUMBER) == ([], [])


async def test_a_change_of_number_country_or_sub_unit_looks_for_duplicates(ola: Person) -> None:
    here = await ola.creates_customer(organizationNumber=NUMBER, subUnitNumber=SUB_UNIT)
    for start, change in [
        ({"organizationNumber": OTHER, "subUnitNumber": SUB_UNIT}, {"organizationNumber": NUMBER}),
        ({"organizationNumber": NUMBER, "subUnitNumber": OTHER_SUB_UNIT}, {"subUnitNumber": SUB_UNIT}),
        ({"organizationNumber": NUMBER, "subUnitNumber": SUB_UNIT, "country": "SJ"}, {"country": "NO"}),
        ({}, {"organizationNumber": NUMBER, "subUnitNumber": SUB_UNIT}),
    ]:
        card = await ola.creates_customer("Bølgebryn", **start)
        update = {"id": card["id"], "version": 1, **change}
        assert await asked(ola, "updateCustomer", update) == (DUPLICATE, [here["id"]]), change
        assert await asked(ola, "updateCustomer", update | {"allowDuplicate": True}) == ([], [])
        await CUSTOMER.done(ola, "archive", {"id": card["id"], "version": 2})


async def test_a_change_of_visibility_looks_for_duplicates(ola: Person, kari: Person) -> None:
    hidden = await ola.creates_customer(organizationNumber=NUMBER, visibility="OWNER_ONLY")
    shown = await kari.creates_customer(organizationNumber=NUMBER)
    show = {"id": hidden["id"], "version": 1, "visibility": "EVERYONE"}
    assert await asked(ola, "updateCustomer", show) == (DUPLICATE, [shown["id"]])
    assert await asked(ola, "updateCustomer", show | {"allowDuplicate": True}) == ([], [])
    hide = {"id": hidden["id"], "version": 2, "visibility": "OWNER_ONLY"}
    assert await asked(ola, "updateCustomer", hide) == (DUPLICATE, [shown["id"]])


async def test_a_change_of_anything_else_does_not(ola: Person) -> None:
    await ola.creates_customer(organizationNumber=NUMBER)
    twin = await ola.creates_customer("Tvilling", organizationNumber=NUMBER, allowDuplicate=True)
    same = {"id": twin["id"], "version": 1, "name": "Tvillingen", "organizationNumber": NUMBER, "country": "no", "visibility": "EVERYONE"}
    assert await asked(ola, "updateCustomer", same) == ([], [])


async def test_a_customer_is_not_its_own_duplicate(ola: Person) -> None:
    card = await ola.creates_customer(organizationNumber=NUMBER)
    hide = {"id": card["id"], "version": 1, "visibility": "OWNER_ONLY"}
    assert await asked(ola, "updateCustomer", hide) == ([], [])


async def test_restoring_a_customer_whose_number_was_taken_meanwhile_is_a_duplicate(ola: Person, kari: Person) -> None:
    away = await ola.creates_customer("Fjordvik AS", organizationNumber=NUMBER)
    await CUSTOMER.done(ola, "archive", {"id": away["id"], "version": 1})
    here = await kari.creates_customer("Fjordvik II", organizationNumber=NUMBER)
    restore = {"id": away["id"], "version": 2}
    assert await asked(ola, "restoreCustomer", restore) == ([("DUPLICATE", "id")], [here["id"]])
    assert (await CUSTOMER.conflict(ola, "restore", restore | {"version": 1}))["isArchived"]
    assert await asked(ola, "restoreCustomer", restore | {"allowDuplicate": True}) == ([], [])


async def test_restoring_beside_a_hidden_or_archived_one_is_none(ola: Person, kari: Person) -> None:
    away = await ola.creates_customer(organizationNumber=NUMBER)
    await CUSTOMER.done(ola, "archive", {"id": away["id"], "version": 1})
    await kari.creates_customer(organizationNumber=NUMBER, visibility="OWNER_ONLY")
    assert await asked(ola, "restoreCustomer", {"id": away["id"], "version": 2}) == ([], [])


async def test_what_a_colleague_hides_is_not_felt_when_a_customer_comes_to_it(admin: Person, ola: Person, kari: Person) -> None:
    await kari.creates_customer("Karis", organizationNumber=NUMBER, visibility="OWNER_ONLY")
    # Given away, hidden.
    given = await ola.creates_customer(organizationNumber=NUMBER, visibility="OWNER_ONLY")
    payload = await ola.does("changeCustomerOwner", {"id": given["id"], "version": 1, "ownerId": kari.id}, FIELDS)
    assert payload == {"customer": None, "userErrors": [], "duplicates": []}
    # Created hidden, for her.
    for_her = {"name": "Fjordvik", "organizationNumber": NUMBER, "visibility": "OWNER_ONLY", "ownerId": kari.id}
    assert await ola.does("createCustomer", for_her, FIELDS) == {"customer": None, "userErrors": [], "duplicates": []}
    # Given away while it is shown; then she hides it, and may see what is there.
    shown = await ola.creates_customer("Vist", organizationNumber=NUMBER)
    await CUSTOMER.done(ola, "change", {"id": shown["id"], "version": 1, "ownerId": kari.id}, "Owner")
    hide = {"id": shown["id"], "version": 2, "visibility": "OWNER_ONLY"}
    errors, known = await asked(kari, "updateCustomer", hide)
    assert (errors, len(known)) == (DUPLICATE, 3)
    assert await asked(kari, "updateCustomer", hide | {"allowDuplicate": True}) == ([], [])
    # Handed over, when someone leaves.
    await ola.creates_customer(organizationNumber=NUMBER, visibility="OWNER_ONLY")
    left = await admin.does("deactivateEmployee", {"id": ola.id, "successorId": kari.id}, "employee { isActive }")
    assert left["userErrors"] == []
    errors, known = await created(kari, organizationNumber=NUMBER)
    assert (errors, len(known)) == (DUPLICATE, 5)


async def test_of_many_who_create_the_same_number_at_once_one_succeeds(ola: Person, kari: Person) -> None:
    for visibility in ("EVERYONE", "OWNER_ONLY"):
        number = {"EVERYONE": NUMBER, "OWNER_ONLY": OTHER}[visibility]
        new = {"name": "Fjordvik AS", "organizationNumber": number, "visibility": visibility}
        people = [ola, kari] * 4 if visibility == "EVERYONE" else [ola] * 8
        payloads = await asyncio.gather(*(person.does("createCustomer", new, FIELDS) for person in people))
        (winner,) = [payload["customer"]["id"] for payload in payloads if payload["customer"]]
        losers = [payload for payload in payloads if not payload["customer"]]
        assert len(losers) == 7
        assert all([error["code"] for error in payload["userErrors"]] == ["DUPLICATE"] for payload in losers)
        assert all(payload["duplicates"] == [{"id": winner}] for payload in losers)


async def test_of_two_who_give_two_customers_one_number_at_once_one_succeeds(ola: Person, kari: Person) -> None:
    cards = [await ola.creates_customer(name) for name in ("Fjordvik", "Bølgebryn")]
    payloads = await asyncio.gather(
        *(
            person.does("updateCustomer", {"id": card["id"], "version": 1, "organizationNumber": NUMBER}, FIELDS)
            for person, card in zip((ola, kari), cards, strict=True)
        )
    )
    assert sorted([error["code"] for error in payload["userErrors"]] for payload in payloads) == [[], ["DUPLICATE"]]
