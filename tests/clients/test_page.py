"""Does docs/clients.md say what is so? Its configurations are the files that the clients run with, and what they list is the schema's."""

import json
import re

from graphql import GraphQLInterfaceType, build_schema, is_object_type, is_scalar_type, is_specified_scalar_type

from tests.clients.conftest import HERE, SCHEMA

APP = HERE / "app"
PROJECT = HERE.parent.parent
PAGE = (PROJECT / "docs" / "clients.md").read_text(encoding="utf-8")
TYPES = build_schema(SCHEMA.read_text(encoding="utf-8")).type_map
SCALARS = {name for name, type in TYPES.items() if is_scalar_type(type) and not is_specified_scalar_type(type)}
# Both JavaScript caches know Relay's pages by their names.
_PAGE_TYPE = re.compile(r"PageInfo|\w+(Connection|Edge)")

# Every code of an error that a query or a mutation may meet, kept here so that one which the service begins to send is missed in the page.
CODES = {
    *("UNAUTHENTICATED", "BAD_REQUEST", "GRAPHQL_PARSE_FAILED", "GRAPHQL_VALIDATION_FAILED", "OPERATION_RESOLUTION_FAILURE"),
    *("BAD_USER_INPUT", "LIMIT_EXCEEDED", "PERSISTED_QUERY_NOT_FOUND", "PERSISTED_QUERY_NOT_SUPPORTED", "RATE_LIMITED", "TIMEOUT"),
    *("UNAVAILABLE", "UPSTREAM_UNAVAILABLE", "INTERNAL_SERVER_ERROR"),
    *("IDEMPOTENCY_KEY_INVALID", "IDEMPOTENCY_KEY_REUSED", "IDEMPOTENCY_KEY_IN_PROGRESS"),
}


def test_the_configurations_are_the_files_that_the_tests_run() -> None:
    shown = dict(re.findall(r"<!-- tests/clients/app/(\S+) -->\n```\w+\n(.*?)```", PAGE, re.DOTALL))
    files = {str(path.relative_to(APP)): path.read_text(encoding="utf-8") for path in APP.rglob("*") if path.is_file()}
    del files["tsconfig.json"]

    assert shown == files


def test_the_facts_that_caches_need_are_the_schemas() -> None:
    facts = (APP / "schema-facts.ts").read_text(encoding="utf-8")
    listed = re.search(r"withoutId = \[(.*?)\]", facts, re.DOTALL)
    objects = {name: type for name, type in TYPES.items() if is_object_type(type) and not name.startswith("__")}
    nodes = {name for name, type in objects.items() if "Node" in {interface.name for interface in type.interfaces}}
    without_id = {name for name, type in objects.items() if "id" not in type.fields and not _PAGE_TYPE.fullmatch(name)}

    assert f"possibleTypes = {{ Node: {json.dumps(sorted(nodes))} }};" in facts
    assert listed
    assert re.findall(r'"(\w+)"', listed[1]) == sorted(without_id - {"Query", "Mutation"})
    assert [name for name, type in TYPES.items() if isinstance(type, GraphQLInterfaceType)] == ["Node"]


def test_what_has_an_id_is_a_node() -> None:
    for name, type in TYPES.items():
        if is_object_type(type) and "id" in type.fields:
            assert [interface.name for interface in type.interfaces] == ["Node"], name


def test_every_scalar_is_a_string_in_each_client() -> None:
    strings = dict.fromkeys(SCALARS, "string")
    listed = re.search(r"\*\*Scalars\*\* are strings in JSON, all of them: (.+)\.", PAGE)
    codegen = json.loads((APP / "codegen.json").read_text(encoding="utf-8"))

    assert codegen["generates"]["gql/"]["config"]["scalars"] == strings
    assert json.loads((APP / "relay.config.json").read_text(encoding="utf-8"))["customScalarTypes"] == strings
    assert set(re.findall(r'mapScalarToKotlinString\("(\w+)"\)', PAGE)) == SCALARS
    assert listed
    assert set(re.findall(r"`(\w+)`", listed[1])) == SCALARS


def test_every_code_that_the_service_sends_is_listed_with_what_to_do() -> None:
    rows = re.findall(r"^\| ((?:`[A-Z_]+`(?:, )?)+) \| .+ \|$", PAGE, re.MULTILINE)
    listed = {code for row in rows for code in re.findall(r"`([A-Z_]+)`", row)}
    sources = "".join(path.read_text(encoding="utf-8") for path in (PROJECT / "service").rglob("*.py"))

    assert listed == {code for code in CODES if f'"{code}"' in sources}


def test_the_lock_file_names_no_registry() -> None:
    lock = json.loads((HERE / "package-lock.json").read_text(encoding="utf-8"))

    assert [name for name, package in lock["packages"].items() if name and not package.get("integrity")] == []
    assert [name for name, package in lock["packages"].items() if "resolved" in package] == []


def test_every_package_is_pinned() -> None:
    wanted = json.loads((HERE / "package.json").read_text(encoding="utf-8"))["dependencies"]

    assert [name for name, version in wanted.items() if not re.fullmatch(r"\d+\.\d+\.\d+", version)] == []
