"""Every limit of a request is a setting: what is at its maximum runs, on both databases, and one more is refused with the limit's name.

Each is held twice, at its default and at a small value that was set.
"""

from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest
import pytest_asyncio
from graphql import DocumentNode, SelectionNode, SelectionSetNode, Visitor, parse, visit

from service.engine.faults import LimitExceeded
from service.engine.limits import Limits, check_document
from service.settings import Settings
from tests import large
from tests.databases import PostgresqlDatabases, SqliteDatabases
from tests.people import Office, Person, open_office

MODERN = "application/graphql-response+json"
SEARCH = "query($text: String!) { customers(filter: { city: $text }) { totalCount } }"
DEEPEST = (
    "query($id: ID!) { contact(id: $id) { customers { edges { node { contacts { edges { node { customers { edges { node { "
    "company { draft { addresses { type } } } } } } } } } } } } } }"
)


@dataclass(frozen=True)
class Limit:
    """A limit: its setting, a small value for it, and the request that has so much of it."""

    setting: str
    small: int
    request: Callable[[int], dict[str, Any]]
    code: str = "LIMIT_EXCEEDED"
    is_run_at: tuple[bool, bool] = (True, True)  # at the default, and at the small value

    @property
    def default(self) -> int:
        value = Settings.model_fields[self.setting].default
        assert isinstance(value, int)
        return value


def of(document: Callable[[int], str]) -> Callable[[int], dict[str, Any]]:
    return lambda count: {"query": document(count)}


def literal(length: int) -> dict[str, Any]:
    return {"query": f'{{ customers(filter: {{ city: "{"a" * length}" }}) {{ totalCount }} }}'}


def block(length: int) -> dict[str, Any]:
    return {"query": f'{{ customers(filter: {{ city: """{"a" * length}""" }}) {{ totalCount }} }}'}


LIMITS: Mapping[str, Limit] = {
    "source_length": Limit("source_max_length", 30_000, of(large.source)),
    "tokens": Limit("tokens_max", 1_950, of(large.tokens)),
    "comments": Limit("comments_max", 5, of(large.comments)),
    "string_length": Limit("string_max_length", 50, lambda length: {"query": SEARCH, "variables": {"text": "a" * length}}),
    "operations": Limit("operations_max", 3, lambda count: {"query": large.operations(count), "operationName": "Q0"}),
    # No field of the schema is 15 deep without a fourth connection.
    "depth": Limit("depth_max", 10, of(large.deep), is_run_at=(False, True)),
    "nesting": Limit("nesting_max", 30, of(large.nesting)),
    "aliases": Limit("aliases_max", 25, of(large.aliases)),
    "root_fields": Limit("root_fields_max", 11, of(large.root_fields)),
    "fields": Limit("fields_max", 300, of(large.wide)),
    "comparisons": Limit("comparisons_max", 300, of(large.repeated)),
    "directives": Limit("directives_max", 2, of(large.directives), is_run_at=(False, True)),
    "connections": Limit("connections_max", 10, of(large.connections)),
    "connection_depth": Limit("connection_depth_max", 3, of(large.connection_depth)),
    "rows": Limit("rows_max", 5_000, of(large.rows)),
    "page_size": Limit("page_size_max", 150, of(large.page), code="BAD_USER_INPUT"),
}
ALSO: Mapping[str, tuple[str, Callable[[int], dict[str, Any]]]] = {
    "a literal": ("string_length", literal),
    "a block": ("string_length", block),
    "a variable that nothing uses": (
        "string_length",
        lambda length: {"query": "{ __typename }", "variables": {"a": [{"b": "a" * length}]}},
    ),
    "an object's key": ("string_length", lambda length: {"query": "{ __typename }", "variables": {"a": {"b" * length: 1}}}),
    "fragments": ("nesting", of(large.chained)),
    "the last of a list": ("page_size", lambda size: {"query": f"{{ customers(last: {size}) {{ nodes {{ id }} }} }}"}),
}
SMALL = {limit.setting: limit.small for limit in LIMITS.values()} | {"errors_max": 3}
CASES = [(name, name, limit.request) for name, limit in LIMITS.items()] + [
    (name, limit, request) for name, (limit, request) in ALSO.items()
]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def limited_url(request: pytest.FixtureRequest) -> Iterator[str]:
    databases: SqliteDatabases | PostgresqlDatabases = request.getfixturevalue(f"{request.param}_databases")
    with databases.fresh() as url:
        yield url


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=["default", "small"])
async def asking(request: pytest.FixtureRequest, limited_url: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Person]:
    """Who asks a service with these limits, and has cards that are linked."""
    given = SMALL if request.param == "small" else {}
    settings = Settings.read(database_url=limited_url, data_dir=tmp_path_factory.mktemp("limits"), registry_url="", **given)
    async with open_office(settings) as office:
        yield await with_cards(office, request.param)


async def with_cards(office: Office, firm: str) -> Person:
    admin = await office.firm(firm)
    contact = await admin.creates_contact()
    for _ in range(3):
        customer = await admin.creates_customer(addresses=[{"type": "VISIT", "lines": ["Storgata 1"], "city": "Oslo"}])
        await admin.does("linkContact", {"contactId": contact["id"], "customerId": customer["id"]}, "contact { id }")
    return admin


async def sent(person: Person, body: dict[str, Any]) -> httpx.Response:
    headers = {"authorization": f"Bearer {person.token}", "accept": MODERN, "content-type": "application/json"}
    return await person.office.client.post("/graphql", content=orjson.dumps(body), headers=headers)


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize(("limit", "request_of"), [(limit, request) for _, limit, request in CASES], ids=[name for name, *_ in CASES])
async def test_as_much_as_a_limit_runs_and_one_more_is_refused_by_its_name(
    limit: str, request_of: Callable[[int], dict[str, Any]], asking: Person
) -> None:
    known = LIMITS[limit]
    is_small = asking.firm == "small"
    maximum = SMALL[known.setting] if is_small else known.default

    most, more = await sent(asking, request_of(maximum)), await sent(asking, request_of(maximum + 1))

    refusal = {"code": known.code, "limit": limit, "max": maximum, "actual": maximum + 1}
    if known.is_run_at[is_small]:
        assert (most.status_code, most.json().keys()) == (200, {"data"}), most.text[:300]
    else:
        assert limit not in [error["extensions"].get("limit") for error in most.json().get("errors", [])]
    assert (more.status_code, [error["extensions"] for error in more.json()["errors"]]) == (400, [refusal])
    assert "data" not in more.json()


@pytest.mark.asyncio(loop_scope="module")
async def test_of_what_is_wrong_no_more_is_told_than_the_limit(asking: Person) -> None:
    maximum = 3 if asking.firm == "small" else 10
    many = {f"v{n}": "x" for n in range(maximum + 1)}
    declared = ", ".join(f"${name}: Int" for name in many)
    used = " ".join(f"a{n}: customers(first: ${name}) {{ totalCount }}" for n, name in enumerate(many))

    most, more = [(await sent(asking, {"query": large.invalid(count)})).json()["errors"] for count in (maximum, maximum + 1)]
    of_variables = (await sent(asking, {"query": f"query({declared}) {{ {used} }}", "variables": many})).json()["errors"]

    assert (len(most), len(more), len(of_variables)) == (maximum, maximum + 1, maximum + 1)
    for last in (more[-1], of_variables[-1]):
        assert last["message"].startswith("Too many")


async def test_all_limits_at_once_can_be_reached(admin: Person) -> None:
    asked = await sent(admin, {"query": large.everything()})
    written = (
        "mutation { " + " ".join(f'a{n}: createCustomer(input: {{ name: "Ny AS" }}) {{ customer {{ id }} }}' for n in range(20)) + " }"
    )

    assert (asked.status_code, asked.json().keys()) == (200, {"data"}), asked.text[:300]
    assert len((await sent(admin, {"query": written})).json()["data"]) == 20


@pytest.mark.asyncio(loop_scope="module")
async def test_the_deepest_that_the_schema_has_runs(asking: Person) -> None:
    if asking.firm == "default":
        [contact] = (await asking.reads("{ contacts { nodes { id } } }"))["contacts"]["nodes"]
        assert (await asking.asks(DEEPEST, id=contact["id"])).data["contact"]["customers"]["edges"]


async def test_how_deep_connections_go_is_set(office_settings: Settings) -> None:
    async with open_office(office_settings.model_copy(update={"connection_depth_max": 2})) as office:
        admin = await office.firm()
        assert (await sent(admin, {"query": large.connection_depth(2)})).status_code == 200
        [error] = (await sent(admin, {"query": large.connection_depth(3)})).json()["errors"]

    assert error["extensions"] == {"code": "LIMIT_EXCEEDED", "limit": "connection_depth", "max": 2, "actual": 3}


# --- what is refused before it is read as GraphQL


def body(length: int) -> dict[str, Any]:
    return {"method": "POST", "content": b'{"query": "{ __typename }"}'.ljust(length)}


def url(length: int) -> dict[str, Any]:
    return {"method": "GET", "url": "/graphql?query=%7B__typename%7D&x=".ljust(length, "a")}


def headers(size: int) -> dict[str, Any]:
    return {"method": "POST", "content": b'{"query": "{ __typename }"}', "headers": size}


def json_depth(levels: int) -> dict[str, Any]:
    nested = b'{"query": "{ __typename }", "variables": {"a": ' + b"[" * (levels - 2) + b"]" * (levels - 2) + b"}}"
    return {"method": "POST", "content": nested}


UNREAD: Mapping[str, tuple[int, int, Callable[[int], dict[str, Any]]]] = {
    "body_max_bytes": (10_000, 413, body),
    "url_max_bytes": (300, 414, url),
    "headers_max_bytes": (2_000, 431, headers),
    "json_depth_max": (5, 400, json_depth),
}


@pytest.mark.parametrize("setting", UNREAD)
@pytest.mark.parametrize("is_set", [False, True], ids=["default", "set"])
async def test_what_is_too_large_to_be_read_is_refused_by_its_status(
    setting: str, is_set: bool, tmp_path: Path, sqlite_databases: SqliteDatabases
) -> None:
    small, status, request_of = UNREAD[setting]
    maximum = small if is_set else Settings.model_fields[setting].default
    given = {setting: small} if is_set else {}

    with sqlite_databases.fresh() as database_url:
        async with open_office(Settings.read(database_url=database_url, data_dir=tmp_path, registry_url="", **given)) as office:
            admin = await office.firm()
            most, more = await exactly(admin, request_of(maximum)), await exactly(admin, request_of(maximum + 1))

    assert (most.status_code, most.json()) == (200, {"data": {"__typename": "Query"}})
    assert (more.status_code, [error["extensions"] for error in more.json()["errors"]]) == (status, [{"code": "BAD_REQUEST"}])


async def exactly(person: Person, request: dict[str, Any]) -> httpx.Response:
    """The answer to a request that is filled up with a header to this size, where one is given."""
    http = person.office.client
    given = {"authorization": f"Bearer {person.token}", "content-type": "application/json", "accept": MODERN}
    size = request.pop("headers", 0)
    made = http.build_request(request.pop("method"), request.pop("url", "/graphql"), headers=given, **request)
    if size:
        made.headers["x-large"] = "a" * (size - sum(len(name) + len(value) + 4 for name, value in made.headers.raw) - len("x-large") - 4)
    return await http.send(made)


# --- what is walked


def counted(document: DocumentNode) -> Counter[int]:
    """Counts from now on how often each selection set of the document is gone through."""
    times: Counter[int] = Counter()

    class Counted(tuple[SelectionNode, ...]):
        def __iter__(self) -> Iterator[SelectionNode]:
            times[id(self)] += 1
            return super().__iter__()

    class Count(Visitor):
        def enter_selection_set(self, node: SelectionSetNode, *_: Any) -> None:
            object.__setattr__(node, "selections", Counted(node.selections))

    visit(document, Count())
    return times


@pytest.mark.parametrize("levels", [20, 190])
def test_fragments_that_double_are_gone_through_as_often_as_any_other(levels: int) -> None:
    document = parse(large.doubling(levels, "__typename"))
    times = counted(document)

    with pytest.raises(LimitExceeded) as refused:
        check_document(document, Limits(nesting=1_000))

    assert refused.value.actual == min(2**levels, 2**31 - 1)
    # Once for what they spread, once for their sizes; the operation only for its size.
    assert sorted(times.values()) == [1, *[2] * (levels + 1)]


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize(("levels", "innermost", "limit"), [(20, "__typename", "fields"), (190, "__typename", "nesting"), (20, "", None)])
async def test_fragments_that_double_are_answered(levels: int, innermost: str, limit: str | None, asking: Person) -> None:
    answer = await sent(asking, {"query": large.doubling(levels, innermost)})

    # Doubling around nothing asks for nothing.
    assert [error["extensions"]["limit"] for error in answer.json().get("errors", [])] == ([limit] if limit else [])
    assert answer.status_code == (400 if limit else 200)


# --- what it costs


@pytest.mark.parametrize(
    ("document", "rows"),
    [
        ("{ viewer { employee { name } tenant { name } } }", 2),
        ("{ __typename }", 0),
        ("{ customers(first: 7) { nodes { owner { id } } } }", 14),
        ("{ customers(first: 7) { edges { cursor } totalCount } }", 8),
        ('mutation { createContact(input: { lastName: "Nordmann" }) { contact { id } } }', 1),
        (large.rows(10_000), 10_000),
    ],
)
async def test_the_cost_is_told_when_it_is_asked_for(document: str, rows: int, admin: Person) -> None:
    for _ in range(2):  # planned, and from the cache
        with_cost = await admin.office.send(admin.token, {"query": document}, {"graphql-cost": "1"})
        assert with_cost.body["extensions"] == {"cost": {"rows": rows, "maximum": 10_000}}
        assert with_cost.data is not None
    for headers in ({}, {"graphql-cost": "0"}, {"graphql-cost": ""}):
        assert "extensions" not in (await admin.office.send(admin.token, {"query": document}, headers)).body


async def test_the_cost_is_told_beside_the_refusal_of_too_many_rows_and_of_no_other(admin: Person) -> None:
    asked = {"graphql-cost": "1"}
    refused = await admin.office.send(admin.token, {"query": large.rows(10_001)}, asked)
    deep = await admin.office.send(admin.token, {"query": large.deep(16)}, asked)
    silent = await admin.office.send(admin.token, {"query": large.rows(10_001)})

    assert refused.codes == ["LIMIT_EXCEEDED"]
    assert refused.body["extensions"] == {"cost": {"rows": 10_001, "maximum": 10_000}}
    assert (deep.codes, silent.codes) == (["LIMIT_EXCEEDED"], ["LIMIT_EXCEEDED"])
    assert "extensions" not in deep.body
    assert "extensions" not in silent.body
