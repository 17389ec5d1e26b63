"""The API as a whole: everything that the schema offers can be asked for, and says of itself how it is answered."""

from collections.abc import Sequence

import pytest
from graphql import GraphQLInterfaceType, GraphQLNamedType, GraphQLObjectType, get_named_type, is_leaf_type, is_required_argument

from service.engine.catalog import kind_of, model_of
from service.engine.kinds import Loaded
from service.graphql import schema
from tests.people import Office, Person

NUMBER = "312260182"


def objects() -> Sequence[GraphQLObjectType]:
    return [type_ for name, type_ in schema.type_map.items() if isinstance(type_, GraphQLObjectType) and not name.startswith("__")]


def everything_of(type_: GraphQLNamedType, levels: int) -> str:
    """A selection of every field, and of everything below it, so many levels deep."""
    if isinstance(type_, GraphQLInterfaceType):
        # One of its types: the same name may have another type in another.
        found = schema.type_map["Customer"]
        return f"{{ __typename id ... on Customer {everything_of(found, levels)} }}"
    assert isinstance(type_, GraphQLObjectType)
    parts = ["__typename"]
    for name, field in type_.fields.items():
        target = get_named_type(field.type)
        if name == "settingsChanges":
            name = 'settingsChanges(since: "0")'
        if is_leaf_type(target):
            parts.append(name)
        elif levels > 1:
            parts.append(f"{name} {everything_of(target, levels - 1)}")
    return "{ " + " ".join(parts) + " }"


def test_every_field_of_a_record_says_how_it_is_read() -> None:
    records = [type_ for type_ in objects() if model_of(type_) is not None]

    assert {type_.name for type_ in records} == {
        "Customer",
        "Contact",
        "CustomerCategory",
        "Employee",
        "PriceList",
        "SettingsChange",
        "Tenant",
    }
    assert [f"{type_.name}.{name}" for type_ in records for name, field in type_.fields.items() if kind_of(field) is None] == []


def test_a_record_in_a_resolvers_answer_is_read_by_the_engine() -> None:
    """No payload and no look-up holds a record in any other way."""
    records = {type_ for type_ in objects() if model_of(type_) is not None}
    holders = [type_ for type_ in objects() if type_.name.endswith(("Payload", "Hit", "Lookup"))]

    held = [field for type_ in holders for field in type_.fields.values() if get_named_type(field.type) in records]
    assert len(held) == 8
    assert all(isinstance(kind_of(field), Loaded) for field in held)


def test_there_are_queries_and_mutations_and_nothing_else() -> None:
    assert schema.query_type is not None
    assert schema.mutation_type is not None
    assert schema.subscription_type is None
    assert {directive.name for directive in schema.directives} == {"skip", "include", "deprecated", "specifiedBy", "oneOf"}


@pytest.fixture
async def admin(sandbox_office: Office) -> Person:
    return await sandbox_office.firm()


async def test_every_field_of_every_query_can_be_asked_for(admin: Person) -> None:
    assert schema.query_type is not None
    address = {"type": "VISIT", "lines": ["Kaia 1"], "postalCode": "0150", "city": "Oslo"}
    customer = await admin.creates_customer(organizationNumber=NUMBER, addresses=[address])
    contact = await admin.creates_contact(addresses=[address])
    await admin.does("linkContact", {"contactId": contact["id"], "customerId": customer["id"], "role": "Innkjøper"}, "contact { id }")
    ids = {"customer": customer["id"], "contact": contact["id"], "employee": admin.id, "node": customer["id"]}

    for name, field in schema.query_type.fields.items():
        given = {"id": ids.get(name), "query": NUMBER, "organizationNumber": NUMBER}
        written = ", ".join(
            f'{argument}: "{given[argument]}"' for argument, definition in field.args.items() if is_required_argument(definition)
        )
        selection = everything_of(get_named_type(field.type), levels=4 if name.endswith("s") else 3)
        reply = await admin.asks(f"{{ {name}{f'({written})' if written else ''} {selection} }}")
        assert reply.data[name], name


async def test_every_field_of_every_payload_can_be_asked_for(admin: Person) -> None:
    for kind, given in (("Customer", {"name": "Fjordvik AS"}), ("Contact", {"lastName": "Nordmann"})):
        payload = schema.type_map[f"{kind}Payload"]
        document = f"mutation($input: Create{kind}Input!) {{ create{kind}(input: $input) {everything_of(payload, levels=3)} }}"
        data = (await admin.asks(document, input=given)).data[f"create{kind}"]
        assert data[kind.lower()]["owner"]["name"] == "Admin"
        assert data["userErrors"] == []
