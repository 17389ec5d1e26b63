"""An id that an answer gives is good for `node`, whatever type it is of, and gives the same thing."""

from typing import Any

from graphql import GraphQLInterfaceType

from service.graphql import schema
from tests.people import Office

EVERYTHING = """{
    viewer { employee { __typename id } tenant { __typename id categories { __typename id } priceLists { __typename id } } }
    customers { nodes { __typename id owner { __typename id } contacts { nodes { __typename id } } } }
    company(organizationNumber: "312260182") { __typename id }
}"""


def found(value: Any) -> set[tuple[str, str]]:
    """The type and id of each object in an answer."""
    if isinstance(value, list):
        return {pair for item in value for pair in found(item)}
    if not isinstance(value, dict):
        return set()
    own = {(value["__typename"], value["id"])} if "id" in value else set()
    return own | {pair for item in value.values() for pair in found(item)}


async def test_every_id_goes_round_by_node(sandbox_office: Office) -> None:
    admin = await sandbox_office.firm()
    customer, contact = await admin.creates_customer(), await admin.creates_contact()
    await admin.does("linkContact", {"contactId": contact["id"], "customerId": customer["id"]}, "contact { id }")
    await admin.does("createCustomerCategory", {"name": "Storkunde"}, "category { id }")
    await admin.does("createPriceList", {"name": "Standard", "currency": "NOK"}, "priceList { id }")
    node = schema.type_map["Node"]
    assert isinstance(node, GraphQLInterfaceType)

    ids = found((await admin.asks(EVERYTHING)).data)

    assert {type_ for type_, _ in ids} == {type_.name for type_ in schema.get_implementations(node).objects}
    for type_, id in ids:
        document = f"query($id: ID!) {{ node(id: $id) {{ __typename id ... on {type_} {{ again: id }} }} }}"
        assert (await admin.asks(document, id=id)).data["node"] == {"__typename": type_, "id": id, "again": id}
