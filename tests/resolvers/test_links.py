"""Who is whose contact? Many to many; the relation has a role, a phone and an e-mail of its own; one contact of a customer is primary."""

import asyncio
from typing import Any

import pytest

from tests.people import Person
from tests.resolvers.asking import CONTACT, CUSTOMER, refusals, rows

pytestmark = pytest.mark.asyncio(loop_scope="package")

RELATION = "role email phone isPrimary"


async def link(person: Person, contact: Any, customer: Any, **given: Any) -> None:
    input = {"contactId": contact["id"], "customerId": customer["id"], **given}
    payload = await person.does("linkContact", input, "contact { id }")
    assert payload == {"contact": {"id": contact["id"]}, "userErrors": []}


async def unlink(person: Person, contact: Any, customer: Any) -> None:
    payload = await person.does("unlinkContact", {"contactId": contact["id"], "customerId": customer["id"]}, "contact { id }")
    assert payload == {"contact": {"id": contact["id"]}, "userErrors": []}


async def contacts_of(person: Person, customer: Any) -> dict[str, Any]:
    """The relations of a customer's contacts, by the contacts' names, in their order."""
    query = f"query($id: ID!) {{ customer(id: $id) {{ contacts {{ totalCount edges {{ {RELATION} node {{ lastName }} }} }} }} }}"
    contacts = (await person.reads(query, id=customer["id"]))["customer"]["contacts"]
    assert contacts["totalCount"] == len(contacts["edges"])
    return {edge.pop("node")["lastName"]: edge for edge in contacts["edges"]}


async def customers_of(person: Person, contact: Any) -> dict[str, Any]:
    query = f"query($id: ID!) {{ contact(id: $id) {{ customers {{ totalCount edges {{ {RELATION} node {{ name }} }} }} }} }}"
    customers = (await person.reads(query, id=contact["id"]))["contact"]["customers"]
    assert customers["totalCount"] == len(customers["edges"])
    return {edge.pop("node")["name"]: edge for edge in customers["edges"]}


PLAIN = {"role": None, "email": None, "phone": None, "isPrimary": False}


async def test_a_contact_has_many_customers_and_a_customer_many_contacts(ola: Person) -> None:
    customers = [await CUSTOMER.created(ola, name=name) for name in ("Bølgebryn", "Fjordvik")]
    contacts = [await CONTACT.created(ola, lastName=name) for name in ("Nordmann", "Hansen")]
    for customer in customers:
        for contact in contacts:
            await link(ola, contact, customer)
    assert [list(await contacts_of(ola, customer)) for customer in customers] == [["Hansen", "Nordmann"]] * 2
    assert [await customers_of(ola, contact) for contact in contacts] == [{"Bølgebryn": PLAIN, "Fjordvik": PLAIN}] * 2


async def test_a_relation_has_a_role_a_phone_and_an_email_of_its_own_seen_from_both_ends(ola: Person) -> None:
    customer, contact = await CUSTOMER.created(ola), await CONTACT.created(ola, phone="22334455", email="ola@example.com")
    await link(ola, contact, customer, role=" Innkjøper ", email="Ola@Fjordvik.example", phone="55 50 00 00", isPrimary=True)
    relation = {"role": "Innkjøper", "email": "Ola@fjordvik.example", "phone": "+4755500000", "isPrimary": True}
    assert await contacts_of(ola, customer) == {"Fjordvik": relation}
    assert await customers_of(ola, contact) == {"Fjordvik": relation}
    own = await CONTACT.read(ola, contact["id"])
    assert (own["phone"], own["email"]) == ("+4722334455", "ola@example.com")


async def test_linking_again_changes_what_is_given_of_the_relation(ola: Person) -> None:
    customer, contact = await CUSTOMER.created(ola), await CONTACT.created(ola)
    await link(ola, contact, customer, role="Innkjøper", email="ola@fjordvik.example", phone="55500000", isPrimary=True)
    expected: dict[str, Any] = {"role": "Innkjøper", "email": "ola@fjordvik.example", "phone": "+4755500000", "isPrimary": True}
    changes: list[tuple[dict[str, Any], dict[str, Any]]] = [
        ({}, {}),
        ({"role": "Daglig leder"}, {"role": "Daglig leder"}),
        ({"email": None}, {"email": None}),
        ({"phone": "99999999"}, {"phone": "+4799999999"}),
        ({"role": "", "phone": ""}, {"role": None, "phone": None}),
        ({"isPrimary": False}, {"isPrimary": False}),
        ({"isPrimary": True}, {"isPrimary": True}),
        ({"isPrimary": None}, {"isPrimary": False}),
    ]
    for change, kept in changes:
        await link(ola, contact, customer, **change)
        expected |= kept
        assert await contacts_of(ola, customer) == {"Fjordvik": expected}, change


async def test_all_that_is_wrong_with_a_relation_comes_at_once(ola: Person) -> None:
    customer, contact = await CUSTOMER.created(ola), await CONTACT.created(ola)
    ends = {"contactId": contact["id"], "customerId": customer["id"]}
    wrong = {"role": "x" * 101, "email": "ola@", "phone": "12", "isPrimary": True}
    expected = [("TOO_LONG", "role"), ("INVALID", "email"), ("INVALID", "phone")]
    assert await refusals(ola, "linkContact", ends | wrong) == expected
    await link(ola, contact, customer)
    assert await refusals(ola, "linkContact", ends | wrong) == expected


async def test_naming_a_new_primary_contact_moves_it(ola: Person) -> None:
    customer, other = await CUSTOMER.created(ola), await CUSTOMER.created(ola, name="Bølgebryn")
    contacts = [await CONTACT.created(ola, lastName=name) for name in ("Andersen", "Berg", "Carlsen")]
    await link(ola, contacts[1], other, isPrimary=True)
    for contact in contacts:
        await link(ola, contact, customer, isPrimary=True)
    primary = {name: relation["isPrimary"] for name, relation in (await contacts_of(ola, customer)).items()}
    assert primary == {"Carlsen": True, "Andersen": False, "Berg": False}
    assert next(iter(primary)) == "Carlsen"  # the primary one comes first, then by name
    await link(ola, contacts[1], customer, isPrimary=True)
    assert list(await contacts_of(ola, customer)) == ["Berg", "Andersen", "Carlsen"]
    assert (await customers_of(ola, contacts[1]))["Bølgebryn"]["isPrimary"]  # each customer has its own


async def test_primary_moves_from_a_hidden_contact_without_a_word(ola: Person, kari: Person) -> None:
    customer = await CUSTOMER.created(ola)
    hidden, shown = await CONTACT.created(ola, lastName="Usynlig", visibility="OWNER_ONLY"), await CONTACT.created(kari, lastName="Berg")
    await link(ola, hidden, customer, isPrimary=True)
    assert await contacts_of(kari, customer) == {}
    await link(kari, shown, customer, isPrimary=True)
    assert {name: relation["isPrimary"] for name, relation in (await contacts_of(ola, customer)).items()} == {
        "Berg": True,
        "Usynlig": False,
    }


async def test_of_many_who_are_made_primary_at_once_one_is(ola: Person, kari: Person) -> None:
    customer = await CUSTOMER.created(ola)
    contacts = [await CONTACT.created(ola, lastName=f"Berg {i}") for i in range(6)]
    await asyncio.gather(
        *(link(person, contact, customer, isPrimary=True) for person, contact in zip([ola, kari] * 3, contacts, strict=True))
    )
    assert [relation["isPrimary"] for relation in (await contacts_of(ola, customer)).values()] == [True] + [False] * 5


async def test_the_same_link_at_the_same_moment_is_one(ola: Person, kari: Person) -> None:
    customer, contact = await CUSTOMER.created(ola), await CONTACT.created(ola)
    await asyncio.gather(*(link(person, contact, customer, role=person.name) for person in (ola, kari) * 3))
    assert len((await rows(ola))["customer_contacts"]) == 1


async def test_unlinking_ends_the_relation_and_twice_is_no_error(ola: Person) -> None:
    customer, contact = await CUSTOMER.created(ola), await CONTACT.created(ola)
    await link(ola, contact, customer, role="Innkjøper", isPrimary=True)
    for _ in range(2):
        await unlink(ola, contact, customer)
        assert (await contacts_of(ola, customer), await customers_of(ola, contact)) == ({}, {})
    await link(ola, contact, customer)
    assert await contacts_of(ola, customer) == {"Fjordvik": PLAIN}  # nothing is left of what it was


async def test_links_move_no_version(ola: Person, kari: Person) -> None:
    customer, contact = await CUSTOMER.created(ola), await CONTACT.created(ola)
    await link(kari, contact, customer, isPrimary=True)
    assert await CUSTOMER.read(ola, customer["id"]) == customer | {"contacts": {"totalCount": 1}}
    assert await CONTACT.read(ola, contact["id"]) == contact | {"customers": {"totalCount": 1}}
    await unlink(kari, contact, customer)
    assert (await CUSTOMER.read(ola, customer["id"]), await CONTACT.read(ola, contact["id"])) == (customer, contact)


async def test_a_link_shows_only_where_both_ends_do(ola: Person, kari: Person) -> None:
    customer, contact = await CUSTOMER.created(ola, visibility="OWNER_ONLY"), await CONTACT.created(ola)
    await link(ola, contact, customer)
    assert await customers_of(kari, contact) == {}
    assert await customers_of(ola, contact) == {"Fjordvik": PLAIN}


async def test_a_link_within_one_firm_only(ola: Person, eva: Person) -> None:
    customer, contact = await CUSTOMER.created(eva), await CONTACT.created(ola)
    ends = {"contactId": contact["id"], "customerId": customer["id"]}
    assert await refusals(ola, "linkContact", ends) == [("NOT_FOUND", "customerId")]
    assert await refusals(eva, "linkContact", ends) == [("NOT_FOUND", "contactId")]
    assert await refusals(ola, "linkContact", {"contactId": customer["id"], "customerId": contact["id"]}) == [
        ("NOT_FOUND", "contactId"),
        ("NOT_FOUND", "customerId"),
    ]
