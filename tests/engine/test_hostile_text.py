"""Hostile text in every argument that takes text: it is bound, never read as SQL, as a text index's language or as a pattern.

The arguments are found by walking the schema, so that a new one is tried without being listed here.
"""

from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from graphql import (
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLNamedType,
    GraphQLObjectType,
    get_named_type,
    get_nullable_type,
    is_enum_type,
    is_input_object_type,
    is_leaf_type,
    is_list_type,
    is_required_argument,
    is_required_input_field,
)

from service.db.words import query_words
from service.graphql import schema
from tests.engine.planning import shape_of
from tests.engine.world import World, id_of
from tests.people import Person

HOSTILE = {
    "SQL": "' OR '1'='1' --",
    "a quotation": '"; DROP TABLE customers; --',
    "a pattern": "%",
    "another pattern": "_%\\",
    "FTS5": 'words : "a" * OR NOT NEAR(a b) ^c',
    "tsquery": "a:* & !b | (c <-> 'd') \\",
    "a tenant's word": "@0198f0c25d3e70008000000000000001",
    "NUL": "Fjord\0vik",
    "emoji": "👩‍👩‍👧‍👦🇳🇴" * 20,
    "turned text": "\u202e\u2066abc\ufeff\u2028",
    "a placeholder": "$1 ? :viewer_tenant %(a)s {0}",
    "JSON": '{"a": [1]}',
    "long": "å" * 20_000,
    "long words": "ab " * 6_600,
    "an id": "cus_" + "0" * 32,
    "almost an id": "cus_' OR 1=1 --",
}


def text_places(definition: GraphQLField) -> Iterator[tuple[str, ...]]:
    """The paths, through the field's arguments, to everything that takes text."""
    for name, argument in definition.args.items():
        yield from _places(argument.type, (name,))


def _places(type_: Any, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    named = get_named_type(type_)
    if isinstance(named, GraphQLInputObjectType):
        for name, field in named.fields.items():
            yield from _places(field.type, (*path, name))
    elif named.name in ("String", "ID", "OrganizationNumber"):
        yield path


def given_with(definition: GraphQLField, path: tuple[str, ...], text: str) -> dict[str, Any]:
    """Arguments that have the text at this path, and what else they must have."""
    return {
        name: _value(argument.type, path[1:] if name == path[0] else None, text)
        for name, argument in definition.args.items()
        if name == path[0] or is_required_argument(argument)
    }


def _value(type_: Any, path: tuple[str, ...] | None, text: str) -> Any:
    type_ = get_nullable_type(type_)
    if is_list_type(type_):
        return [_value(type_.of_type, path, text)]
    if is_input_object_type(type_):
        return {
            name: _value(field.type, path[1:] if path and name == path[0] else None, text)
            for name, field in type_.fields.items()
            if (path and name == path[0]) or is_required_input_field(field)
        }
    if path is not None:
        return text
    if is_enum_type(type_):
        return next(iter(type_.values))
    return {"Int": 1, "Boolean": True, "OrganizationNumber": "974760673"}.get(type_.name, "x")


def selection_of(type_: GraphQLNamedType) -> str:
    """A selection that reads rows, where there are some."""
    if is_leaf_type(type_):
        return ""
    assert hasattr(type_, "fields")
    if "nodes" in type_.fields:
        return "{ totalCount nodes { id } }"
    if "userErrors" in type_.fields:
        record = next(name for name in type_.fields if name not in ("userErrors", "duplicates"))
        return f"{{ {record} {{ id }} userErrors {{ code field }} }}"
    return "{ hits { name } }" if "hits" in type_.fields else "{ id }"


def cases(root: GraphQLObjectType | None) -> list[tuple[str, tuple[str, ...]]]:
    assert root is not None
    return [(name, path) for name, definition in root.fields.items() for path in text_places(definition)]


def asked_of(operation: str, field: str, path: tuple[str, ...], text: str) -> tuple[str, dict[str, Any]]:
    """A document and its variables that ask for a root field with the text at this path."""
    root = schema.query_type if operation == "query" else schema.mutation_type
    assert root is not None
    definition = root.fields[field]
    given = given_with(definition, path, text)
    declared = ", ".join(f"${name}: {definition.args[name].type}" for name in given)
    inside = ", ".join(f"{name}: ${name}" for name in given)
    return f"{operation}({declared}) {{ {field}({inside}) {selection_of(get_named_type(definition.type))} }}", given


async def answers_of(person: Person, operation: str, field: str, path: tuple[str, ...], texts: Iterable[str]) -> list[tuple[str, Any]]:
    """Each text with the data that it got. Whatever it got was an answer."""
    found = []
    for text in texts:
        document, variables = asked_of(operation, field, path, text)
        reply = await person.office.send(person.token, {"query": document, "variables": variables})
        assert reply.status == 200, (path, text[:40], reply.body)
        assert set(reply.codes) <= {"BAD_USER_INPUT"}, (path, text[:40], reply.body)
        found.append((text, reply.body.get("data")))
    return found


def test_every_query_and_mutation_that_takes_text_is_tried() -> None:
    queries = {".".join((field, *path)) for field, path in cases(schema.query_type)}

    assert queries >= {
        *("node.id", "customer.id", "contact.id", "employee.id", "company.organizationNumber", "companyLookup.query"),
        *(
            f"customers.{name}"
            for name in ("after", "before", "filter.search", "filter.organizationNumber", "filter.ownerId", "filter.city")
        ),
        *(
            "contacts.after",
            "contacts.before",
            "contacts.filter.search",
            "contacts.filter.ownerId",
            "employees.after",
            "employees.filter.search",
        ),
    }
    assert {field for field, _ in cases(schema.mutation_type)} == set(schema.mutation_type.fields if schema.mutation_type else ())


@pytest.mark.parametrize("operation", ["query", "mutation"])
def test_no_text_of_a_clients_is_kept_with_a_plan(operation: str) -> None:
    for field, path in cases(schema.query_type if operation == "query" else schema.mutation_type):
        if operation == "query" and path[-1] == "organizationNumber":  # a scalar, of digits and nothing else
            continue
        for text in (*HOSTILE.values(), "_" + HOSTILE["long"], HOSTILE["long"] + "_"):
            document, variables = asked_of(operation, field, path, text)
            for _, answer in shape_of(document, **variables).seen:
                assert len(repr(answer)) <= 100, (field, path)


async def test_hostile_text_in_a_query_is_an_ordinary_text_that_nothing_is_called(world: World) -> None:
    for field, path in cases(schema.query_type):
        for text, found in await answers_of(world.reader, "query", field, path, HOSTILE.values()):
            if found is None:
                continue
            value = found[field]
            if path[-1] == "search":
                everything: Any = (
                    world.employees if field == "employees" else world.live(world.customers if field == "customers" else world.contacts)
                )
                assert {node["id"] for node in value["nodes"]} == {id_of(row) for row in everything if query_words(text).matches(row.words)}
            elif path[-1] == "query":
                assert {hit["name"] for hit in value["hits"]} <= {customer.display_name for customer in world.live(world.customers)}
            elif path[-1] == "city":
                assert value["nodes"] == []
            else:
                assert value in (None, {"totalCount": 0, "nodes": []})


async def test_hostile_text_in_a_mutation_is_kept_as_it_is_or_is_a_user_error(admin: Person) -> None:
    for field, path in cases(schema.mutation_type):
        for text, found in await answers_of(
            admin, "mutation", field, path, [HOSTILE[name] for name in ("SQL", "NUL", "turned text", "long")]
        ):
            assert found is not None, (path, text[:40])
            payload = found[field]
            assert payload["userErrors"] or any(value for key, value in payload.items() if key != "userErrors")

    assert (await admin.reads("{ viewer { tenant { name } } }"))["viewer"]["tenant"]["name"] == "Fjellfirma AS"
