"""Where other systems are asked about records, however deep these are in the answer; and where there is no record to ask about."""

import pytest

from service.registry.sandbox_companies import KINDS
from tests.people import Office, Person

NUMBERS = [kind.number for kind in KINDS[:2]]


@pytest.fixture
async def admin(sandbox_office: Office) -> Person:
    """An administrator where the register answers."""
    return await sandbox_office.firm()


async def test_a_record_in_a_mutation_s_answer_has_what_the_register_knows(admin: Person) -> None:
    document = """mutation($number: String!) {
        createCustomer(input: {name: "Fjordvik AS", organizationNumber: $number}) { customer { name company { organizationNumber } } }
    }"""

    data = (await admin.asks(document, number=NUMBERS[0])).data

    assert data["createCustomer"] == {"customer": {"name": "Fjordvik AS", "company": {"organizationNumber": NUMBERS[0]}}}


async def test_the_register_is_asked_about_the_records_of_every_list(admin: Person) -> None:
    for number in NUMBERS:
        customer = await admin.creates_customer("Fjordvik AS", organizationNumber=number)
        contact = await admin.creates_contact(number)
        await admin.does("linkContact", {"contactId": contact["id"], "customerId": customer["id"]}, "contact { id }")
    document = "{ contacts { nodes { lastName customers { nodes { company { organizationNumber } } } } } }"

    nodes = (await admin.asks(document)).data["contacts"]["nodes"]

    assert sorted(node["lastName"] for node in nodes) == sorted(NUMBERS)
    for node in nodes:
        assert node["customers"]["nodes"] == [{"company": {"organizationNumber": node["lastName"]}}]


async def test_nobody_is_asked_about_a_record_that_is_not_there(admin: Person) -> None:
    document = "query($id: ID!) { customer(id: $id) { company { name } } node(id: $id) { ... on Customer { company { name } } } }"

    assert (await admin.asks(document, id=f"cus_{'0' * 32}")).data == {"customer": None, "node": None}


async def test_a_row_s_type_is_known_though_nobody_asks_for_it_under_its_name(admin: Person) -> None:
    created = await admin.creates_customer("Fjordvik AS", organizationNumber=NUMBERS[0])
    document = "query($id: ID!) { node(id: $id) { id kind: __typename ... on Customer { company { organizationNumber } } } }"

    data = (await admin.asks(document, id=created["id"])).data

    assert data == {"node": {"id": created["id"], "kind": "Customer", "company": {"organizationNumber": NUMBERS[0]}}}
