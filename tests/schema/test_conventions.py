"""What is true of every type, field, argument and value of the API, so that a client who knows one knows all."""

import re
from collections.abc import Iterator

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLScalarType,
    Undefined,
    get_named_type,
    get_nullable_type,
    is_list_type,
    is_non_null_type,
    is_specified_scalar_type,
)

from service.graphql import schema

SCALARS = {"Boolean", "CountryCode", "CurrencyCode", "Date", "DateTime", "Decimal", "ID", "Int", "OrganizationNumber", "String"}
VERBS = ("create", "update", "change", "archive", "restore", "link", "unlink", "deactivate", "approve")
# Where another name says it better, by the contract.
NAMES = {"RegistryAnswer.asOf", "Contact.dateOfBirth", "Company.vatRegistered", "OrderDefaults.invoiceDate", "OrderDefaults.dueDate"}
SETTINGS = ("InvoiceSettings.", "PriceSettings.", "SupplierSettings.")
"""Whose fields are called as the form calls them, and are null where nothing is said."""


def types() -> Iterator[GraphQLNamedType]:
    yield from (type_ for name, type_ in schema.type_map.items() if not name.startswith("__") and not is_specified_scalar_type(type_))


def fields() -> Iterator[tuple[str, GraphQLField]]:
    """Of all objects and interfaces, by `Type.name`."""
    for type_ in types():
        if isinstance(type_, GraphQLObjectType | GraphQLInterfaceType):
            yield from ((f"{type_.name}.{name}", field) for name, field in type_.fields.items())


def inputs() -> Iterator[tuple[str, GraphQLArgument | GraphQLInputField]]:
    """All arguments and input fields."""
    for path, field in fields():
        yield from ((f"{path}.{name}", argument) for name, argument in field.args.items())
    for type_ in types():
        if isinstance(type_, GraphQLInputObjectType):
            yield from ((f"{type_.name}.{name}", field) for name, field in type_.fields.items())


def values() -> Iterator[tuple[str, str | None]]:
    for type_ in types():
        if isinstance(type_, GraphQLEnumType):
            yield from ((f"{type_.name}.{name}", value.description) for name, value in type_.values.items())


def test_everything_is_described_by_a_sentence() -> None:
    described = [
        *((type_.name, type_.description) for type_ in types()),
        *((path, field.description) for path, field in fields()),
        *((path, argument.description) for path, argument in inputs()),
        *values(),
    ]

    bare = [path for path, description in described if not re.fullmatch(r"[A-ZÆØÅ`].*\.", description or "", re.DOTALL)]
    assert len(described) > 300
    assert bare == []


def test_names_are_written_as_graphqls_are() -> None:
    assert [type_.name for type_ in types() if not re.fullmatch(r"([A-Z][a-z]+)+", type_.name)] == []
    assert [path for path, _ in (*fields(), *inputs()) if not re.fullmatch(r"[a-z]+([A-Z][a-z]*)*", path.rpartition(".")[2])] == []
    assert [path for path, _ in values() if not re.fullmatch(r"[A-Z]+[0-9]*(_[A-Z]+)*", path.rpartition(".")[2])] == []


def test_scalars_are_our_own_strict_ones_with_a_page_that_says_what_they_are() -> None:
    used = {
        get_named_type(field.type).name for _, field in (*fields(), *inputs()) if isinstance(get_named_type(field.type), GraphQLScalarType)
    }

    assert used == SCALARS
    for type_ in types():
        if isinstance(type_, GraphQLScalarType):
            assert type_.specified_by_url, type_.name


def test_times_end_in_at_dates_in_on_and_what_is_true_or_false_begins_with_is() -> None:
    endings = {"DateTime": r".*At", "Date": r".*On", "Boolean": r"(is|has)[A-Z].*"}
    odd = {
        path
        for path, field in fields()
        if not path.startswith(SETTINGS)
        if (form := endings.get(get_named_type(field.type).name)) and not re.fullmatch(form, path.rpartition(".")[2])
    }

    assert odd == NAMES


def test_lists_are_never_null_and_neither_is_what_they_hold() -> None:
    def is_whole(type_: object) -> bool:
        return isinstance(type_, GraphQLNonNull) and isinstance(type_.of_type.of_type, GraphQLNonNull)

    lists = [(path, field.type) for path, field in fields() if is_list_type(get_nullable_type(field.type))]

    # An error's path is null where it concerns the input as a whole.
    not_whole = [path for path, type_ in lists if not is_whole(type_) and not path.startswith(SETTINGS)]
    assert not_whole == ["OrderWarning.field", "UserError.field"]
    for path, argument in inputs():
        type_ = get_nullable_type(argument.type)
        assert not is_list_type(type_) or is_non_null_type(type_.of_type), path


def test_what_has_a_default_may_be_left_out_and_not_be_null() -> None:
    with_default = [(path, argument) for path, argument in inputs() if argument.default_value is not Undefined]

    assert len(with_default) >= 10
    assert [path for path, argument in with_default if not is_non_null_type(argument.type)] == []


def test_inputs_and_payloads_are_called_so() -> None:
    for type_ in types():
        if isinstance(type_, GraphQLInputObjectType):
            assert re.search("(Input|Filter|Order)$", type_.name), type_.name
        elif isinstance(type_, GraphQLObjectType):
            assert not re.search("(Input|Filter|Order)$", type_.name), type_.name


def test_a_mutation_begins_with_its_verb_takes_one_input_and_gives_a_payload_with_user_errors() -> None:
    assert schema.mutation_type is not None
    for name, field in schema.mutation_type.fields.items():
        assert name.startswith(VERBS), name
        assert [*field.args] == ["input"]
        assert re.fullmatch(r"\w+Input!", str(field.args["input"].type)), name
        assert re.fullmatch(r"\w+Payload!", str(field.type)), name
        payload = get_named_type(field.type)
        assert isinstance(payload, GraphQLObjectType)
        assert str(payload.fields["userErrors"].type) == "[UserError!]!"
        record = next(iter(payload.fields.values()))
        assert not is_non_null_type(record.type), f"{name}: a record that its writer may no longer see is null"


def test_what_has_an_id_is_a_node_and_a_node_has_an_id() -> None:
    for type_ in types():
        if isinstance(type_, GraphQLObjectType):
            assert ("id" in type_.fields) == ("Node" in {interface.name for interface in type_.interfaces}), type_.name
            assert "id" not in type_.fields or str(type_.fields["id"].type) == "ID!"


def test_a_connection_is_relays() -> None:
    found = [type_ for type_ in types() if isinstance(type_, GraphQLObjectType) and type_.name.endswith("Connection")]

    assert len(found) == 6
    for connection in found:
        edge = get_named_type(connection.fields["edges"].type)
        assert isinstance(edge, GraphQLObjectType)
        assert edge.name == connection.name.removesuffix("Connection") + "Edge"
        assert {name: str(field.type) for name, field in connection.fields.items()} == {
            "edges": f"[{edge.name}!]!",
            "nodes": f"[{get_named_type(edge.fields['node'].type).name}!]!",
            "pageInfo": "PageInfo!",
            "totalCount": "Int!",
        }
        assert str(edge.fields["cursor"].type) == "String!"
        assert is_non_null_type(edge.fields["node"].type)
    for path, field in fields():
        if get_named_type(field.type) in found:
            assert {"first", "after"} <= field.args.keys(), path
            assert ("last" in field.args) == ("before" in field.args), path
