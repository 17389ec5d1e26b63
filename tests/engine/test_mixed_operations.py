"""Operations that are more than rows: introspection and answers of other systems beside them. Rows are one statement all the same."""

from typing import Any

import pytest

from service.registry.sandbox_companies import KINDS
from tests.people import Office, Person

NUMBER = "312260182"


@pytest.fixture
async def admin(sandbox_office: Office) -> Person:
    """An administrator where the register answers."""
    return await sandbox_office.firm()


async def test_introspection_stands_beside_rows_of_one_statement(admin: Person) -> None:
    created = await admin.creates_customer("Fjordvik AS")
    document = """query($id: ID!) {
        __typename
        customers { nodes { __typename name owner { name } addresses { city } } pageInfo { hasNextPage } totalCount }
        __schema { queryType { name } mutationType { name } subscriptionType { name } }
        node(id: $id) { __typename ... on Customer { n: name } ... on Contact { title } }
        missing: node(id: "tull") { id }
        __type(name: "Customer") { name kind interfaces { name } }
    }"""

    reply = await admin.asks(document, id=created["id"])

    assert len(reply.statements) == 1
    assert [*reply.data] == ["__typename", "customers", "__schema", "node", "missing", "__type"]
    assert reply.data == {
        "__typename": "Query",
        "customers": {
            "nodes": [{"__typename": "Customer", "name": "Fjordvik AS", "owner": {"name": "Admin"}, "addresses": []}],
            "pageInfo": {"hasNextPage": False},
            "totalCount": 1,
        },
        "__schema": {"queryType": {"name": "Query"}, "mutationType": {"name": "Mutation"}, "subscriptionType": None},
        "node": {"__typename": "Customer", "n": "Fjordvik AS"},
        "missing": None,
        "__type": {"name": "Customer", "kind": "OBJECT", "interfaces": [{"name": "Node"}]},
    }


async def test_introspection_alone_reads_no_row(admin: Person) -> None:
    reply = await admin.asks("{ __schema { types { name fields(includeDeprecated: true) { name type { kind } } } directives { name } } }")

    assert len(reply.statements) == 0
    assert {"Query", "Customer"} <= {type_["name"] for type_ in reply.data["__schema"]["types"]}


async def test_node_finds_the_record_of_each_type_and_nothing_for_any_other_id(admin: Person) -> None:
    customer = await admin.creates_customer("Fjordvik AS")
    contact = await admin.creates_contact("Nordmann")
    own = await admin.reads("{ viewer { tenant { id } employee { id } } }")
    document = """query($id: ID!) { node(id: $id) { __typename id
        ... on Customer { name } ... on Contact { lastName } ... on Employee { name } ... on Tenant { name }
        ... on Company { name organizationNumber }
    } }"""
    tenant = own["viewer"]["tenant"]["id"]

    shown = [(await admin.asks(document, id=id)).data["node"] for id in (customer["id"], contact["id"], admin.id, tenant, f"com_{NUMBER}")]

    assert shown[:4] == [
        {"__typename": "Customer", "id": customer["id"], "name": "Fjordvik AS"},
        {"__typename": "Contact", "id": contact["id"], "lastName": "Nordmann"},
        {"__typename": "Employee", "id": admin.id, "name": "Admin"},
        {"__typename": "Tenant", "id": tenant, "name": "Fjellfirma AS"},
    ]
    assert (shown[4]["__typename"], shown[4]["id"], shown[4]["organizationNumber"]) == ("Company", f"com_{NUMBER}", NUMBER)
    for none in (
        "",
        "com_",
        "com_123",
        "com_974760673x",
        "xyz_" + "0" * 32,
        customer["id"].replace("cus", "con"),
        customer["id"].upper(),
        tenant[4:],
    ):
        assert (await admin.asks(document, id=none)).data == {"node": None}


async def test_one_document_finds_nodes_of_all_types_at_once(admin: Person) -> None:
    customer = await admin.creates_customer("Fjordvik AS")
    document = """query($a: ID!, $b: ID!, $c: ID!) {
        a: node(id: $a) { ...Any } b: node(id: $b) { ...Any } c: node(id: $c) { ...Any }
    }
    fragment Any on Node { id __typename ... on Company { name } }"""

    reply = await admin.asks(document, a=customer["id"], b=f"com_{NUMBER}", c=admin.id)

    assert len(reply.statements) == 1
    assert [reply.data[key]["__typename"] for key in "abc"] == ["Customer", "Company", "Employee"]


async def test_a_look_up_stands_beside_a_list(admin: Person) -> None:
    await admin.creates_customer("Fjordvik AS", organizationNumber=NUMBER)
    document = """query($typed: String!) {
        companyLookup(query: $typed) {
            registry { status }
            hits { action organizationNumber customers { name owner { name } contacts { totalCount } } company { name } }
        }
        customers { nodes { name company { organizationNumber } companyAnswer { status } } }
        company(organizationNumber: "312260182") { organizationNumber draft { organizationNumber addresses { type } } }
        viewer { employee { name } }
    }"""

    data = (await admin.asks(document, typed=NUMBER)).data

    assert [*data] == ["companyLookup", "customers", "company", "viewer"]
    assert data["companyLookup"]["registry"] == {"status": "ANSWERED"}
    [hit] = data["companyLookup"]["hits"]
    assert (hit["action"], hit["organizationNumber"]) == ("SHOW", NUMBER)
    assert hit["customers"] == [{"name": "Fjordvik AS", "owner": {"name": "Admin"}, "contacts": {"totalCount": 0}}]
    assert data["customers"] == {
        "nodes": [{"name": "Fjordvik AS", "company": {"organizationNumber": NUMBER}, "companyAnswer": {"status": "ANSWERED"}}]
    }
    assert data["company"]["draft"]["organizationNumber"] == NUMBER
    assert data["viewer"] == {"employee": {"name": "Admin"}}


async def test_what_the_register_knows_of_many_customers_costs_one_statement(admin: Person) -> None:
    numbers = [kind.number for kind in KINDS[:3]]
    for number in numbers:
        await admin.creates_customer(f"Kunde {number}", organizationNumber=number)
    await admin.creates_customer("Uten nummer")
    contact = await admin.creates_contact()
    for customer in (await admin.reads("{ customers { nodes { id } } }"))["customers"]["nodes"]:
        await admin.does("linkContact", {"contactId": contact["id"], "customerId": customer["id"]}, "contact { id }")
    document = """{
        customers { nodes { name organizationNumber company { organizationNumber } } edges { cursor node { c: company { name } } } }
        contacts { nodes { customers { edges { isPrimary node { company { organizationNumber } companyAnswer { status } } } } } }
    }"""

    reply = await admin.asks(document)

    assert len(reply.statements) == 1
    for node, edge in zip(reply.data["customers"]["nodes"], reply.data["customers"]["edges"], strict=True):
        assert (node["company"] or {"organizationNumber": None})["organizationNumber"] == node["organizationNumber"]
        assert (edge["node"]["c"] is None) == (node["company"] is None)
    below = reply.data["contacts"]["nodes"][0]["customers"]["edges"]
    assert [edge["node"]["companyAnswer"]["status"] for edge in below] == ["ANSWERED"] * 3 + ["NOT_ASKED"]


async def test_merged_and_aliased_fields_of_other_systems_are_answered_like_any(admin: Person) -> None:
    created = await admin.creates_customer("Fjordvik AS", organizationNumber=NUMBER)
    document = """query($id: ID!, $yes: Boolean!) { customer(id: $id) {
        company { name }
        ... on Customer { company { status organizationForm { code } } again: company { __typename id } }
        companyAnswer @skip(if: $yes) { status }
        left: company @include(if: $yes) { isSubUnit }
    } }"""

    with_all = (await admin.asks(document, id=created["id"], yes=True)).data["customer"]
    without = (await admin.asks(document, id=created["id"], yes=False)).data["customer"]

    assert [*with_all] == ["company", "again", "left"]
    assert [*with_all["company"]] == ["name", "status", "organizationForm"]
    assert with_all["again"] == {"__typename": "Company", "id": f"com_{NUMBER}"}
    assert [*without] == ["company", "again", "companyAnswer"]


async def test_mutations_run_in_order_and_their_records_are_read_anew(admin: Person) -> None:
    document = """mutation($name: String!) {
        __typename
        first: createCustomer(input: {name: $name}) { customer { name contacts { totalCount } owner { name } } userErrors { code } }
        second: createCustomer(input: {name: ""}) { __typename customer { id } userErrors { code field } duplicates { id } }
        third: createContact(input: {lastName: "Nordmann"}) { contact { displayName __typename } }
    }"""

    data = (await admin.asks(document, name="Fjordvik AS")).data

    assert [*data] == ["__typename", "first", "second", "third"]
    assert data["first"] == {
        "customer": {"name": "Fjordvik AS", "contacts": {"totalCount": 0}, "owner": {"name": "Admin"}},
        "userErrors": [],
    }
    assert data["second"] == {
        "__typename": "CustomerPayload",
        "customer": None,
        "userErrors": [{"code": "BLANK", "field": ["name"]}],
        "duplicates": [],
    }
    assert data["third"] == {"contact": {"displayName": "Nordmann", "__typename": "Contact"}}


@pytest.mark.parametrize(
    ("document", "variables"),
    [
        ('query($n: Int) { companyLookup(query: "abc", first: $n) { hits { name } } }', {"n": None}),
        ('mutation($c: String) { createCustomer(input: {name: "Fjordvik AS", country: $c}) { customer { id } } }', {"c": None}),
    ],
)
async def test_an_argument_that_can_not_be_is_refused_before_anything_runs(admin: Person, document: str, variables: dict[str, Any]) -> None:
    reply = await admin.asks(document, **variables)

    assert reply.codes == ["BAD_USER_INPUT"]
    assert "data" not in reply.body
    assert len(reply.statements) == 0
