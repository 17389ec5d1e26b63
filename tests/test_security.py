"""Each line of the security checklist that stands in one place; where another module has it, the line says which.

records of others, ids guessed      tests/test_door_unfelt.py, and every id argument is one that it walks: here
tokens                              tests/test_auth.py, tests/test_endpoint.py
what may be set                     here
overload by a document              here, tests/test_limits_http.py
roles                               here
the register as an attacker         tests/registry/test_faults.py
traces, other origins, other forms  here, tests/test_endpoint.py, tests/test_http_table.py, tests/test_app.py
a token in a page                   tests/test_graphiql.py
one endpoint, dated deprecations    here
hostile text                        tests/engine/test_hostile_text.py; what is no text, and literals: here
cursors                             tests/engine/test_cursors.py; of another firm: here
faults injected                     tests/test_endpoint.py
"""

import json
import re
from typing import Any

import httpx
import orjson
import pytest
from graphql import GraphQLEnumType, GraphQLInputObjectType, GraphQLObjectType, get_named_type
from starlette.routing import Mount, Route

from service.app import create_app
from service.graphql import schema
from service.settings import Settings
from tests import large
from tests.engine.test_hostile_text import HOSTILE, given_with
from tests.people import Person
from tests.resolvers.asking import rows
from tests.test_door_unfelt import id_arguments

JSON = "application/json"
QUERY = "{ viewer { employee { name } } }"
INSIDES = re.compile(r"Traceback|File \\?\"|sqlite|asyncpg|sqlalchemy|\.py\b|stacktrace|exception|tracing|SELECT |INSERT ", re.IGNORECASE)


def input_types() -> dict[str, GraphQLInputObjectType]:
    """The type of each mutation's input."""
    assert schema.mutation_type is not None
    found = {}
    for name, field in schema.mutation_type.fields.items():
        type_ = get_named_type(field.args["input"].type)
        assert isinstance(type_, GraphQLInputObjectType)
        found[name] = type_
    return found


def document_of(mutation: str) -> str:
    return f"mutation($input: {input_types()[mutation].name}!) {{ {mutation}(input: $input) {{ userErrors {{ code field }} }} }}"


def codes(response: httpx.Response) -> list[str]:
    return [error["extensions"]["code"] for error in response.json().get("errors", [])]


async def posted(person: Person, content: bytes, **headers: str) -> httpx.Response:
    given = {"authorization": f"Bearer {person.token}", "content-type": JSON, **headers}
    return await person.office.client.post("/graphql", content=content, headers=given)


# --- records of others


def test_every_id_that_the_api_takes_is_one_that_the_door_is_tried_by() -> None:
    def takes_id(type_: Any) -> bool:
        if isinstance(type_, GraphQLInputObjectType):
            return any(get_named_type(field.type).name == "ID" for field in type_.fields.values())
        return bool(type_.name == "ID")

    fields = [
        (type_.name, name, get_named_type(argument.type))
        for type_ in schema.type_map.values()
        if isinstance(type_, GraphQLObjectType)
        for name, field in type_.fields.items()
        for argument in field.args.values()
    ]
    within = {
        get_named_type(field.type) for _, _, type_ in fields if isinstance(type_, GraphQLInputObjectType) for field in type_.fields.values()
    }

    assert {(type_, name) for type_, name, taken in fields if takes_id(taken)} == {
        *(("Query", name) for name, *_ in id_arguments()),
        *(("Mutation", name) for name, type_ in input_types().items() if takes_id(type_)),
    }
    # Each of these by test_door_unfelt.py::test_no_setting_tells_a_record_of_others_from_one_that_does_not_exist.
    nested = {type_.name for type_ in within if isinstance(type_, GraphQLInputObjectType) and takes_id(type_)}
    assert nested == {"InvoiceSettingsInput", "PriceSettingsInput"}


# --- what may be set

NEVER_SET = (
    *("tenantId", "createdAt", "createdById", "createdBy", "updatedAt", "updatedById", "archivedAt", "isArchived", "customerNumber"),
    *("isDuplicateAllowed", "nameKey", "words", "isActive", "displayName", "__typename"),
)
NEVER_SET_AT_CREATION = ("id", "version")
MAY_SET = {"updateCustomerCategory": {"isArchived"}, "updatePriceList": {"isArchived"}}


async def test_what_is_the_services_own_can_not_be_set(admin: Person) -> None:
    assert schema.mutation_type is not None
    before = await rows(admin)
    for mutation, type_ in input_types().items():
        required = given_with(schema.mutation_type.fields[mutation], ("input",), "x")["input"]
        for name in {*NEVER_SET, *(NEVER_SET_AT_CREATION if mutation.startswith("create") else ())} - type_.fields.keys():
            given = await admin.asks(document_of(mutation), input={**required, name: "x"})
            assert given.codes == ["BAD_USER_INPUT"], (mutation, name)
            assert f"'{type_.name}' not to include unknown field '{name}'" in given.body["errors"][0]["message"]
            assert len(given.statements) <= 1
        assert set(NEVER_SET) & type_.fields.keys() <= MAY_SET.get(mutation, set())
        written = " ".join(f'{name}: "x"' for name in NEVER_SET)
        refused = await admin.asks(f"mutation {{ {mutation}(input: {{ {written} }}) {{ userErrors {{ code }} }} }}")
        assert set(refused.codes) == {"GRAPHQL_VALIDATION_FAILED"}
    assert await rows(admin) == before


# --- overload by a document

OVERLOADS: dict[str, tuple[bytes, int, str]] = {
    "101 aliases": (orjson.dumps({"query": large.aliases(101)}), 400, "LIMIT_EXCEEDED"),
    "10 directives": (orjson.dumps({"query": "{ viewer " + "@aa " * 10 + "{ tenant { id } } }"}), 400, "LIMIT_EXCEEDED"),
    "500 times a field": (orjson.dumps({"query": "{ " + "__typename " * 500 + "}"}), 400, "LIMIT_EXCEEDED"),
    "10,000 times a field": (orjson.dumps({"query": "{ " + "a " * 10_000 + "}"}), 400, "LIMIT_EXCEEDED"),
    "100,000 times a field": (orjson.dumps({"query": "{ " + "name " * 100_000 + "}"}), 413, "BAD_REQUEST"),
    "fragments in a circle": (
        orjson.dumps({"query": "{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }"}),
        400,
        "GRAPHQL_VALIDATION_FAILED",
    ),
    "introspection in a circle": (
        orjson.dumps({"query": "{ __schema { types { " + "fields { type { " * 8 + "name" + " } }" * 8 + " } } }"}),
        400,
        "GRAPHQL_VALIDATION_FAILED",
    ),
    "fragments that double": (orjson.dumps({"query": large.doubling(80, "__typename")}), 400, "LIMIT_EXCEEDED"),
    "a batch": (orjson.dumps([{"query": QUERY}] * 10), 400, "BAD_REQUEST"),
    "1 MB of commas": (b'{"query": "{ __typename ' + b"," * 1_000_000 + b'}"}', 413, "BAD_REQUEST"),
    "200 kB of commas": (b'{"query": "{ __typename ' + b"," * 200_000 + b'}"}', 400, "LIMIT_EXCEEDED"),
    "40,000 comments": (orjson.dumps({"query": "#\n" * 20_000 + "{ __typename }"}), 400, "LIMIT_EXCEEDED"),
    "a type that is nested": (
        orjson.dumps({"query": "query($a: " + "[" * 900 + "Int" + "]" * 900 + ") { __typename }"}),
        400,
        "GRAPHQL_PARSE_FAILED",
    ),
    "a long name": (orjson.dumps({"query": QUERY, "operationName": "a" * 100_000}), 400, "LIMIT_EXCEEDED"),
}


async def test_a_document_that_asks_for_too_much_is_refused_before_anything_runs(admin: Person) -> None:
    for name, (content, status, code) in OVERLOADS.items():
        response = await posted(admin, content, accept="application/graphql-response+json")
        assert (response.status_code, set(codes(response))) == (status, {code}), (name, response.text[:200])
        assert len(response.content) < 5_000, name
        assert "data" not in response.json()


# --- roles


async def test_a_member_does_nothing_that_is_the_administrators(admin: Person, ola: Person, kari: Person) -> None:
    before = await rows(admin)
    tries = {
        "createEmployee": {"name": "Per", "email": "per@example.com", "role": "ADMINISTRATOR"},
        "updateEmployee": {"id": ola.id, "role": "ADMINISTRATOR"},
        "deactivateEmployee": {"id": kari.id, "successorId": ola.id},
    }
    assert {name for name in input_types() if name.endswith("Employee")} == tries.keys()

    for mutation, input in tries.items():
        payload = await ola.does(mutation, input, "employee { id }")
        assert (payload["employee"], [error["code"] for error in payload["userErrors"]]) == (None, ["NOT_ALLOWED"])
    assert await rows(admin) == before


# --- traces, and other ways in


async def test_no_answer_shows_our_insides_whatever_is_asked_for(admin: Person) -> None:
    asks = {"apollo-tracing": "1", "x-apollo-tracing": "1", "x-debug": "1", "graphql-query-plan": "1", "graphql-cost": "2"}
    for content in (
        orjson.dumps({"query": QUERY, "extensions": {"tracing": True, "debug": True, "explain": {"options": {}}}}),
        orjson.dumps({"query": "{ nothing }"}),
        orjson.dumps({"query": "{ nothing"}),
        orjson.dumps({"query": "query($a: Int) { customers(first: $a) { totalCount } }", "variables": {"a": {}}}),
        orjson.dumps({"query": '{ customers(after: "x") { totalCount } }'}),
        b"{",
    ):
        response = await posted(admin, content, **asks)
        assert not INSIDES.search(response.text), response.text
        assert response.json().keys() <= {"data", "errors"}
        assert all(error.keys() <= {"message", "locations", "path", "extensions"} for error in response.json().get("errors", []))


@pytest.mark.parametrize(
    "content_type",
    [
        "",
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/graphql",
        "application/json; charset=x",
    ],
)
async def test_what_a_browser_sends_without_asking_first_writes_nothing(content_type: str, admin: Person) -> None:
    mutation = 'mutation { createCustomer(input: { name: "Fjordvik AS" }) { customer { id } } }'
    parts = (
        f'--x\r\ncontent-disposition: form-data; name="operations"\r\n\r\n{json.dumps({"query": mutation, "variables": {}})}\r\n--x--\r\n'
    )
    before = await rows(admin)

    for content in (
        orjson.dumps({"query": mutation}),
        parts.encode(),
        str(httpx.QueryParams({"query": mutation})).encode(),
        mutation.encode(),
    ):
        assert (await posted(admin, content, **{"content-type": content_type})).status_code == 415
    for method in ("GET", "HEAD", "PUT", "DELETE"):
        response = await admin.office.client.request(
            method, "/graphql", params={"query": mutation}, headers={"authorization": f"Bearer {admin.token}"}
        )
        assert response.status_code == 405
    assert await rows(admin) == before


async def test_no_cookie_is_set_and_none_signs_in(admin: Person) -> None:
    answer = await posted(admin, orjson.dumps({"query": QUERY}))
    other = await admin.office.client.post(
        "/graphql", json={"query": QUERY}, headers={"cookie": f"token={admin.token}; authorization={admin.token}"}
    )

    assert "set-cookie" not in answer.headers
    assert other.status_code == 401
    assert (await admin.office.client.post(f"/graphql?token={admin.token}", json={"query": QUERY})).status_code == 401


# --- one endpoint, dated deprecations


def test_there_is_one_endpoint_and_what_else_is_answered_is_listed(tmp_path: Any) -> None:
    app = create_app(Settings.read(data_dir=tmp_path, registry_url="", metrics_token="x" * 32))

    assert sorted(route.path for route in app.routes if isinstance(route, Route)) == ["/", "/graphql", "/healthz", "/metrics", "/readyz"]
    # GraphiQL's files, where they are built.
    assert {route.path for route in app.routes if isinstance(route, Mount)} <= {"/graphiql"}
    assert all(isinstance(route, Route | Mount) for route in app.routes)


def test_what_is_deprecated_says_what_to_use_and_when_it_goes() -> None:
    reasons = {
        f"{type_.name}.{name}": member.deprecation_reason
        for type_ in schema.type_map.values()
        if not type_.name.startswith("__")
        for name, member in {**getattr(type_, "fields", {}), **(type_.values if isinstance(type_, GraphQLEnumType) else {})}.items()
        if member.deprecation_reason is not None
    }

    assert {name: reason for name, reason in reasons.items() if not re.fullmatch(r"Use .+\. Goes after 20\d\d-\d\d\.", reason)} == {}


# --- hostile text, where it is no text, or no variable


def placed() -> list[str]:
    """A field of a query for each place that takes a value, of whatever type, with `%s` where it stands."""
    assert schema.query_type is not None
    found = []
    for name, field in schema.query_type.fields.items():
        selected = "{ id }" if "id" in get_named_type(field.type).fields else "{ __typename }"
        for argument, definition in field.args.items():
            type_ = get_named_type(definition.type)
            also = 'query: "x", ' if name == "companyLookup" and argument != "query" else ""
            if isinstance(type_, GraphQLInputObjectType):
                found += [f"{name}({argument}: {{ {inner}: %s }}) {selected}" for inner in type_.fields]
            else:
                found.append(f"{name}({also}{argument}: %s) {selected}")
    return found


async def test_hostile_text_written_into_a_document_is_text_and_nothing_else(admin: Person) -> None:
    await admin.creates_customer()
    texts = [json.dumps(HOSTILE[name], ensure_ascii=False) for name in ("SQL", "a pattern", "NUL", "turned text", "a placeholder")]
    for place in placed():
        fields = " ".join(f"a{n}: {place % text}" for n, text in enumerate(texts))
        reply = await admin.asks(f"{{ {fields} }}")
        assert reply.status == 200, place
        assert set(reply.codes) <= {"BAD_USER_INPUT", "GRAPHQL_VALIDATION_FAILED"}, (place, reply.body)
    assert await admin.reads("{ customers { totalCount } }") == {"customers": {"totalCount": 1}}


# --- cursors of another firm


async def test_a_cursor_of_another_firm_is_a_place_in_ones_own_list(admin: Person, eva: Person) -> None:
    for name in ("Abel", "Berg", "Zahl"):
        await admin.creates_customer(f"{name} AS")
        await eva.creates_customer(f"{name} Havn AS")
    page = "query($after: String) { customers(first: 2, after: $after) { nodes { name } pageInfo { endCursor } } }"
    theirs = (await eva.asks(page)).data["customers"]["pageInfo"]["endCursor"]

    found = (await admin.asks(page, after=theirs)).data["customers"]["nodes"]

    assert found == [{"name": "Zahl AS"}]
