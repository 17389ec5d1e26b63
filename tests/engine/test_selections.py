"""What is selected is answered, as GraphQL says (spec.graphql.org/September2025, 6.3.2): every form of a selection, and its keys' order."""

import json
import re
from dataclasses import replace
from typing import Any

import pytest

from tests.people import Person


@pytest.fixture
async def customer(admin: Person) -> str:
    created = await admin.creates_customer(
        "Fjordvik AS", note="Ring først", addresses=[{"type": "VISIT", "lines": ["Kaia 1"], "postalCode": "0150", "city": "Oslo"}]
    )
    id: str = created["id"]
    return id


def in_order(answer: Any) -> str:
    """The answer so that the order of its keys counts."""
    return json.dumps(answer)


async def test_keys_stand_in_the_order_in_which_they_are_first_selected(admin: Person, customer: str) -> None:
    document = """query($id: ID!) {
        b: customer(id: $id) { name ...Card version owner { role } id owner { name } n: note }
        a: customer(id: $id) { version name }
    }
    fragment Card on Customer { note id name owner { email } }"""

    expected = {
        "b": {
            "name": "Fjordvik AS",
            "note": "Ring først",
            "id": customer,
            "owner": {"email": "admin@example.com", "role": "ADMINISTRATOR", "name": "Admin"},
            "version": 1,
            "n": "Ring først",
        },
        "a": {"version": 1, "name": "Fjordvik AS"},
    }
    assert in_order(await admin.reads(document, id=customer)) == in_order(expected)


async def test_an_alias_is_the_key_and_may_be_another_fields_name(admin: Person, customer: str) -> None:
    document = "query($id: ID!) { node: customer(id: $id) { name: note note: name id: version __x: displayName key_1: isArchived } }"

    assert await admin.reads(document, id=customer) == {
        "node": {"name": "Ring først", "note": "Fjordvik AS", "id": 1, "__x": "Fjordvik AS", "key_1": False}
    }


async def test_one_relation_is_read_twice_under_two_aliases_with_other_arguments(admin: Person, customer: str) -> None:
    document = """query($id: ID!) { customer(id: $id) {
        all: addresses { type city } visits: addresses(types: [VISIT]) { city }
        none: addresses(types: []) { city } invoices: addresses(types: INVOICE) { city }
    } }"""

    assert await admin.reads(document, id=customer) == {
        "customer": {"all": [{"type": "VISIT", "city": "Oslo"}], "visits": [{"city": "Oslo"}], "none": [], "invoices": []}
    }


async def test_fragments_are_spread_nested_repeated_and_on_interfaces(admin: Person, customer: str) -> None:
    document = """query($id: ID!) {
        node(id: $id) { ...Any ...Any ... on Node { ... on Contact { title } ...Any } ... { __typename } ... on Employee { email } }
        customer(id: $id) { ...Any ... on Node { id } ... on Customer { ...Inner } }
    }
    fragment Any on Node { id ... on Customer { ...Inner } }
    fragment Inner on Customer { name owner { ... on Node { id } ...Owner } }
    fragment Owner on Employee { name }"""

    answer = await admin.reads(document, id=customer)

    shown = {"id": customer, "name": "Fjordvik AS", "owner": {"id": admin.id, "name": "Admin"}}
    assert answer == {"node": {**shown, "__typename": "Customer"}, "customer": shown}


async def test_fields_of_merged_selections_meet_at_every_level(admin: Person, customer: str) -> None:
    document = """query {
        customers(first: 1) { edges { node { name } } ...Page }
        customers(first: 1) { edges { cursor node { owner { id } } } pageInfo { hasNextPage } }
    }
    fragment Page on CustomerConnection { pageInfo { hasPreviousPage } edges { node { owner { name } id } } }"""

    answer = await admin.reads(document)

    [edge] = answer["customers"]["edges"]
    assert [*edge] == ["node", "cursor"]
    assert edge["node"] == {"name": "Fjordvik AS", "owner": {"name": "Admin", "id": admin.id}, "id": customer}
    assert answer["customers"]["pageInfo"] == {"hasPreviousPage": False, "hasNextPage": False}


async def test_skip_and_include_decide_by_variables_anew_for_every_request(admin: Person, customer: str) -> None:
    document = """query($id: ID!, $skip: Boolean!, $include: Boolean!) {
        customer(id: $id) {
            id
            name @skip(if: $skip)
            note @include(if: $include)
            version @skip(if: $skip) @include(if: $include)
            ... @include(if: $include) { owner { name } }
            ...Address @skip(if: $skip)
            displayName @skip(if: true)
            isArchived @include(if: true)
        }
    }
    fragment Address on Customer { addresses { city } }"""

    # Each twice, so that plans for the other ways are already there.
    for skipped, included in [(True, True), (True, False), (False, True), (False, False)] * 2:
        answer = await admin.reads(document, id=customer, skip=skipped, include=included)
        expected: dict[str, Any] = {"id": customer}
        expected |= {} if skipped else {"name": "Fjordvik AS"}
        expected |= {"note": "Ring først"} if included else {}
        expected |= {"version": 1} if included and not skipped else {}
        expected |= {"owner": {"name": "Admin"}} if included else {}
        expected |= {} if skipped else {"addresses": [{"city": "Oslo"}]}
        expected |= {"isArchived": False}
        assert answer == {"customer": expected}


async def test_a_field_that_is_skipped_once_and_selected_once_is_selected(admin: Person) -> None:
    answer = await admin.reads("query($no: Boolean = false) { viewer { employee { name @include(if: $no) name } } }")

    assert answer == {"viewer": {"employee": {"name": "Admin"}}}


async def test_every_object_names_its_type(admin: Person, customer: str) -> None:
    contact = await admin.creates_contact()
    await admin.does("linkContact", {"contactId": contact["id"], "customerId": customer}, "contact { id }")
    document = """query($customer: ID!, $contact: ID!) {
        __typename
        viewer { __typename employee { __typename } tenant { __typename } }
        customer(id: $customer) {
            __typename addresses { __typename } owner { __typename }
            contacts { __typename pageInfo { __typename } edges { __typename node { __typename } } nodes { __typename } }
        }
        contact(id: $contact) { customers { __typename edges { __typename node { __typename } } } }
        customers { __typename edges { __typename } pageInfo { __typename hasNextPage } }
        contacts { __typename edges { __typename } }
        employees { __typename edges { __typename node { __typename t: __typename } } }
        node(id: $contact) { __typename }
    }"""

    answer = await admin.reads(document, customer=customer, contact=contact["id"])

    assert answer["__typename"] == "Query"
    assert answer["viewer"] == {"__typename": "Viewer", "employee": {"__typename": "Employee"}, "tenant": {"__typename": "Tenant"}}
    assert answer["customer"] == {
        "__typename": "Customer",
        "addresses": [{"__typename": "Address"}],
        "owner": {"__typename": "Employee"},
        "contacts": {
            "__typename": "CustomerContactConnection",
            "pageInfo": {"__typename": "PageInfo"},
            "edges": [{"__typename": "CustomerContactEdge", "node": {"__typename": "Contact"}}],
            "nodes": [{"__typename": "Contact"}],
        },
    }
    assert answer["contact"]["customers"] == {
        "__typename": "ContactCustomerConnection",
        "edges": [{"__typename": "ContactCustomerEdge", "node": {"__typename": "Customer"}}],
    }
    assert answer["customers"] == {
        "__typename": "CustomerConnection",
        "edges": [{"__typename": "CustomerEdge"}],
        "pageInfo": {"__typename": "PageInfo", "hasNextPage": False},
    }
    assert answer["contacts"]["__typename"] == "ContactConnection"
    assert answer["employees"]["edges"] == [{"__typename": "EmployeeEdge", "node": {"__typename": "Employee", "t": "Employee"}}]
    assert answer["node"] == {"__typename": "Contact"}


async def test_an_object_may_have_more_keys_than_a_database_function_has_arguments(admin: Person, customer: str) -> None:
    values = {
        "id": customer,
        "name": "Fjordvik AS",
        "note": "Ring først",
        "version": 1,
        "isArchived": False,
        "country": "NO",
        "email": None,
    }
    fields = [*values]
    _allow_aliases(admin)
    # 51 pairs are two calls, 101 three: the owner is one more.
    for width in (48, 49, 50, 98, 99, 100, 150):
        wide = " ".join(f"k{number}: {fields[number % len(fields)]}" for number in range(width))
        answer = await admin.reads(f"query($id: ID!) {{ customer(id: $id) {{ {wide} owner {{ id }} }} }}", id=customer)
        expected = {f"k{number}": values[fields[number % len(fields)]] for number in range(width)}
        assert in_order(answer) == in_order({"customer": {**expected, "owner": {"id": admin.id}}})


def _allow_aliases(admin: Person) -> None:
    """Aliases are the only way to so many keys; their own limit is another test's."""
    engine = admin.office.parts.endpoint._engine  # type: ignore[attr-defined]  # the endpoint is an ASGI application to everybody else
    engine._documents._limits = engine._limits = replace(engine._limits, aliases=1_000)


@pytest.mark.usefixtures("customer")
async def test_an_empty_selection_is_an_empty_object(admin: Person) -> None:
    answers: tuple[tuple[str, Any], ...] = (
        ("{ }", {}),
        ("{ viewer { } }", {"viewer": {}}),
        ("{ viewer @skip(if: true) { tenant { name } } }", {}),
        ("{ viewer { tenant { } } customers { } }", {"viewer": {"tenant": {}}, "customers": {}}),
        ("{ customers { edges { } nodes { } pageInfo { } } }", {"customers": {"edges": [{}], "nodes": [{}], "pageInfo": {}}}),
        ("{ customers { edges { node { } } nodes { name @skip(if: true) } } }", {"customers": {"edges": [{"node": {}}], "nodes": [{}]}}),
        ("{ customers(first: 0) { edges { } nodes { } } }", {"customers": {"edges": [], "nodes": []}}),
        ("{ __typename }", {"__typename": "Query"}),
        ("{ __schema { } }", {"__schema": {}}),
    )
    for document, answer in answers:
        assert (await admin.asks(document)).data == answer


async def test_values_are_shown_in_one_spelling_on_both_databases(admin: Person) -> None:
    contact = await admin.creates_contact(
        "Nordmann", firstName="Kari", dateOfBirth="1990-02-03", note='linje 1\nlinje «2» \\ " \t 👩‍👩‍👧 </script>'
    )

    answer = await admin.reads(
        "query($id: ID!) { contact(id: $id) {"
        " id version lastName title note dateOfBirth isArchived visibility createdAt addresses { city } } }",
        id=contact["id"],
    )

    created = answer["contact"].pop("createdAt")
    assert answer["contact"] == {
        "id": contact["id"],
        "version": 1,
        "lastName": "Nordmann",
        "title": None,
        "note": 'linje 1\nlinje «2» \\ " \t 👩‍👩‍👧 </script>',
        "dateOfBirth": "1990-02-03",
        "isArchived": False,
        "visibility": "EVERYONE",
        "addresses": [],
    }
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", created)


async def test_an_object_that_is_not_there_is_null_between_those_that_are(admin: Person, customer: str) -> None:
    document = """query($id: ID!, $none: ID!) {
        before: customer(id: $id) { name effectiveSettings { price { priceList { name } currency } } }
        none: customer(id: $none) { name }
        after: customer(id: $id) { effectiveSettings { supplier { ourCustomerNumber } invoice { kid { length } language } } }
    }"""

    assert await admin.reads(document, id=customer, none="cus_" + "0" * 32) == {
        "before": {"name": "Fjordvik AS", "effectiveSettings": {"price": {"priceList": None, "currency": "NOK"}}},
        "none": None,
        "after": {"effectiveSettings": {"supplier": None, "invoice": {"kid": None, "language": "NB"}}},
    }
