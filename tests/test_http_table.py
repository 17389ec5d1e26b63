"""Which status, code and media type has an answer? One table, a line a situation, each asked for by new clients and by old ones.

And whatever is answered: the headers that no answer lacks, `data` in every result of an execution and in no request error.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import orjson
import pytest
import pytest_asyncio
import structlog
from sqlalchemy import event, text

from service.app import create_app
from service.auth import Claims
from service.db.models import EmployeeRole
from service.db.visibility import Viewer
from service.endpoint import Endpoint
from service.engine.faults import RequestFault
from service.settings import Settings
from tests.databases import PostgresqlDatabases, SqliteDatabases
from tests.people import Office, Person, open_office

MODERN = "application/graphql-response+json"
JSON = "application/json"
ALWAYS = {"cache-control": "no-store", "x-content-type-options": "nosniff", "vary": "Accept, Accept-Language, Origin"}
QUERY = "{ viewer { employee { name } } }"
MUTATION = 'mutation { createCustomer(input: {name: "Fjordvik AS"}) { customer { id } } }'
BY_URL = "?query={__typename}"
BODY_BYTES_MAX = 262_144
ORIGIN = "https://crm.example"


@dataclass(frozen=True)
class Row:
    """A request, and how it is answered: to who accepts the new media type, to who accepts plain JSON, with which codes.

    `kind` is the media type where it is the same for both: refusals are plain JSON, since what was refused was never GraphQL. A page
    of the origin that is set can read what `is_readable`, and so tell what is wrong.
    """

    modern: int
    plain: int
    codes: str | None = None
    body: Any = None
    content: bytes | None = None
    method: str = "POST"
    url: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    answered: Mapping[str, str] = field(default_factory=dict)
    token: str | None = "own"
    kind: str | None = None
    has_data: bool = False
    is_readable: bool = True


def data(query: str, codes: str | None = None, **more: Any) -> Row:
    return Row(200, 200, codes, {"query": query, **more}, has_data=True)


def request_error(code: str, query: str, **more: Any) -> Row:
    return Row(400, 200, code, {"query": query, **more})


def refused(status: int, code: str = "BAD_REQUEST", **request: Any) -> Row:
    return Row(status, status, code, kind=JSON, **request)


def no_request(content: bytes) -> Row:
    return refused(400, content=content)


def by_url(parameters: str) -> Row:
    return refused(400, method="GET", url=parameters)


def content_type(value: str, **headers: str) -> Row:
    return refused(415, content=orjson.dumps({"query": MUTATION}), headers={"content-type": value, **headers})


SITUATIONS: dict[str, Row] = {
    "idempotency key malformed": refused(400, "IDEMPOTENCY_KEY_INVALID", body={"query": MUTATION}, headers={"idempotency-key": "short"}),
    # --- data, with or without errors
    "data": data(QUERY),
    "nothing selected": data("{ viewer { } }"),
    "data beside an error": data('{ __typename company(organizationNumber: "974760673") { name } }', "UPSTREAM_UNAVAILABLE"),
    "a mutation": data(MUTATION),
    "a user error": data('mutation { createCustomer(input: {name: ""}) { userErrors { code } } }'),
    "null is not given": data(QUERY, operationName=None, variables=None, extensions=None),
    "an empty name is not given": data(QUERY, operationName=""),
    "unknown members": data(QUERY, more=[1]),
    "unknown variables": data(QUERY, variables={"unknown": [1]}),
    "the operation that is named": data("query A { __typename } query B { viewer { tenant { id } } }", operationName="B"),
    "by URL": Row(200, 200, method="GET", url=BY_URL, has_data=True),
    "by URL, with all four": Row(
        200,
        200,
        method="GET",
        url="?query=query A($id:ID!){node(id:$id){id}} query B{__typename}&operationName=A&variables={%22id%22:%22x%22}&extensions={}",
        has_data=True,
    ),
    "by URL, empty values": Row(200, 200, method="GET", url=f"{BY_URL}&variables=&operationName=&extensions=&other=x", has_data=True),
    "a body whose type is written otherwise": Row(
        200, 200, body={"query": QUERY}, headers={"content-type": 'APPLICATION/JSON;charset="UTF-8"'}, has_data=True
    ),
    # --- the body, or the URL, is no request
    "no body": no_request(b""),
    "not JSON": no_request(b"{query: 1}"),
    "half of it": no_request(b'{"query": "{ __typename'),
    "two of them": no_request(b'{"query": "{ __typename }"} {}'),
    "a byte order mark": no_request(b'\xef\xbb\xbf{"query": "{ __typename }"}'),
    "no UTF-8": no_request(b'{"query": "{ __typename } # \xff"}'),
    "UTF-16": no_request('{"query": "{ __typename }"}'.encode("utf-16")),
    "NaN": no_request(b'{"query": "{ __typename }", "variables": {"a": NaN}}'),
    "Infinity": no_request(b'{"query": "{ __typename }", "variables": {"a": -Infinity}}'),
    "a number beyond all numbers": no_request(b'{"query": "{ __typename }", "variables": {"a": 1e999999}}'),
    "100,000 brackets": no_request(b"[" * 100_000),
    "40,000 braces": no_request(b'{"a":' * 40_000),
    "a lone surrogate in the document": no_request(b'{"query": "{ __typename } #\\udfff"}'),
    "a lone surrogate as the name": no_request(b'{"query": "{ __typename }", "operationName": "\\ud800"}'),
    "a lone surrogate in a variable": no_request(b'{"query": "{ __typename }", "variables": {"a": "\\ud83d"}}'),
    "a lone surrogate as a key": no_request(b'{"query": "{ __typename }", "variables": {"\\ud83d": 1}}'),
    "null": no_request(b"null"),
    "a number": no_request(b"1"),
    "a text": no_request(b'"x"'),
    "true": no_request(b"true"),
    "an empty list": no_request(b"[]"),
    "a batch": no_request(b'[{"query": "{ __typename }"}]'),
    "no query": no_request(b"{}"),
    "a null query": no_request(b'{"query": null}'),
    "an empty query": no_request(b'{"query": ""}'),
    "a query that is a number": no_request(b'{"query": 1}'),
    "a query that is a list": no_request(b'{"query": ["{ __typename }"]}'),
    "variables that are a list": no_request(b'{"query": "{ __typename }", "variables": []}'),
    "variables that are a text": no_request(b'{"query": "{ __typename }", "variables": "{}"}'),
    "variables that are false": no_request(b'{"query": "{ __typename }", "variables": false}'),
    "extensions that are a text": no_request(b'{"query": "{ __typename }", "extensions": "{}"}'),
    "extensions that are a list": no_request(b'{"query": "{ __typename }", "extensions": []}'),
    "a name that is a number": no_request(b'{"query": "{ __typename }", "operationName": 1}'),
    "a name that is false": no_request(b'{"query": "{ __typename }", "operationName": false}'),
    "a persisted query that is none": no_request(b'{"extensions": {}}'),
    "a persisted query": refused(400, "PERSISTED_QUERY_NOT_SUPPORTED", body={"extensions": {"persistedQuery": {"version": 1}}}),
    "nothing in the URL": by_url(""),
    "an empty query in the URL": by_url("?query="),
    "a parameter twice": by_url(f"{BY_URL}&query={{__typename}}"),
    "variables in the URL that are a list": by_url(f"{BY_URL}&variables=[]"),
    "variables in the URL that are no JSON": by_url(f"{BY_URL}&variables={{"),
    "variables in the URL with a lone surrogate": by_url(f"{BY_URL}&variables=%22%ED%A0%80%22"),
    "extensions in the URL that are no JSON": by_url(f"{BY_URL}&extensions=x"),
    "a URL that is no UTF-8": by_url(f"{BY_URL}%20%23%FF"),
    # --- the document can't be run
    "does not parse": request_error("GRAPHQL_PARSE_FAILED", "{ viewer"),
    "only blanks": request_error("GRAPHQL_PARSE_FAILED", " "),
    "a lone surrogate, escaped": request_error("GRAPHQL_PARSE_FAILED", '{ customer(id: "\\uD800") { id } }'),
    "brackets": request_error("GRAPHQL_PARSE_FAILED", "{" * 1_500),
    "lists one in another": request_error("GRAPHQL_PARSE_FAILED", "{ a(x: " + "[" * 900 + "]" * 900 + ") }"),
    "by URL, does not parse": Row(400, 200, "GRAPHQL_PARSE_FAILED", method="GET", url="?query={"),
    "unknown field": request_error("GRAPHQL_VALIDATION_FAILED", "{ nothing }"),
    "no operation": request_error("GRAPHQL_VALIDATION_FAILED", "fragment F on Query { __typename }"),
    "a subscription": request_error("GRAPHQL_VALIDATION_FAILED", "subscription { customers { totalCount } }"),
    "a type definition": request_error("GRAPHQL_VALIDATION_FAILED", "type Query { a: Int } { __typename }"),
    "a schema's extension": request_error("GRAPHQL_VALIDATION_FAILED", "extend type Query { a: Int }"),
    "@defer": request_error("GRAPHQL_VALIDATION_FAILED", "{ ... @defer { __typename } }"),
    "over a limit": request_error("LIMIT_EXCEEDED", "{ " + " ".join(f"a{n}: __typename" for n in range(51)) + " }"),
    "over the limit of rows": request_error(
        "LIMIT_EXCEEDED", "{ customers(first: 200) { nodes { contacts(first: 99) { nodes { id } } } } }"
    ),
    "two operations, none named": request_error("OPERATION_RESOLUTION_FAILURE", "query A { __typename } query B { __typename }"),
    "no such operation": request_error("OPERATION_RESOLUTION_FAILURE", "query A { __typename }", operationName="B"),
    "by URL, no such operation": Row(400, 200, "OPERATION_RESOLUTION_FAILURE", method="GET", url=f"{BY_URL}&operationName=B"),
    "a variable that is not given": request_error("BAD_USER_INPUT", "query($n: Int!) { customers(first: $n) { totalCount } }"),
    "a variable of another type": request_error(
        "BAD_USER_INPUT", "query($n: Int) { customers(first: $n) { totalCount } }", variables={"n": "1"}
    ),
    "a variable that no Int can hold": request_error(
        "BAD_USER_INPUT", "query($n: Int) { customers(first: $n) { totalCount } }", variables={"n": 2**31}
    ),
    "a variable that is null against its default": request_error(
        "BAD_USER_INPUT", 'query($n: Int = 1) { companyLookup(query: "x", first: $n) { hits { name } } }', variables={"n": None}
    ),
    "a bad cursor": request_error("BAD_USER_INPUT", '{ customers(after: "") { totalCount } }'),
    "a page size below 0": request_error("BAD_USER_INPUT", "{ customers(first: -1) { totalCount } }"),
    "both first and last": request_error("BAD_USER_INPUT", "{ customers(first: 1, last: 1) { totalCount } }"),
    "a number of hits below 0": request_error("BAD_USER_INPUT", '{ companyLookup(query: "x", first: -1) { hits { name } } }'),
    # --- HTTP
    "a mutation by GET": Row(405, 405, "BAD_REQUEST", method="GET", url=f"?query={MUTATION}", answered={"allow": "POST"}),
    **{
        method: refused(405, method=method, content=b"{}", answered={"allow": "GET, POST"})
        for method in ("HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE")
    },
    "no type of content": content_type(""),
    "application/jsonx": content_type("application/jsonx"),
    "plain text": content_type("text/plain"),
    "application/graphql": content_type("application/graphql"),
    "a form": content_type("application/x-www-form-urlencoded"),
    "parts": content_type("multipart/form-data; boundary=x"),
    "latin-1": content_type(f"{JSON}; charset=latin-1"),
    "charset UTF-16": content_type(f"{JSON}; charset=utf-16"),
    "latin-1, with blanks": content_type(f"{JSON}; charset = latin1"),
    "gzip": content_type(JSON, **{"content-encoding": "gzip"}),
    "two encodings": content_type(JSON, **{"content-encoding": "br, identity"}),
    "Accept names neither": refused(406, body={"query": QUERY}, headers={"accept": "text/html"}),
    "Accept refuses both": refused(406, body={"query": QUERY}, headers={"accept": "*/*;q=0"}),
    "Accept of another name": refused(406, body={"query": QUERY}, headers={"accept": "application/jsonx"}),
    "another host": refused(400, body={"query": QUERY}, headers={"host": "evil.example"}, is_readable=False),
    "too large a body": refused(413, content=b" " * (BODY_BYTES_MAX + 1), answered={"connection": "close"}),
    "too long a URL": refused(414, method="GET", url=f"{BY_URL}&x=" + "a" * 8_192),
    "too large headers": refused(431, body={"query": QUERY}, headers={"x-large": "a" * 32_768}),
    "no token": refused(401, "UNAUTHENTICATED", body={"query": QUERY}, token=None, answered={"www-authenticate": "Bearer"}),
    "a bad token": refused(401, "UNAUTHENTICATED", body={"query": QUERY}, token="x.y.z", answered={"www-authenticate": "Bearer"}),
    "no token by URL": refused(401, "UNAUTHENTICATED", method="GET", url=BY_URL, token=None, answered={"www-authenticate": "Bearer"}),
}


@pytest.fixture
def office_settings(office_settings: Settings) -> Settings:
    """As everywhere, with an origin whose pages may ask."""
    return office_settings.model_copy(update={"cors_origins": (ORIGIN,)})


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def table_url(request: pytest.FixtureRequest) -> Iterator[str]:
    databases: SqliteDatabases | PostgresqlDatabases = request.getfixturevalue(f"{request.param}_databases")
    with databases.fresh() as url:
        yield url


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def asking(table_url: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Person]:
    """Who asks the running service, whose register does not answer."""
    settings = Settings.read(
        database_url=table_url, data_dir=tmp_path_factory.mktemp("table"), registry_url="http://127.0.0.1:1", cors_origins=ORIGIN
    )
    async with open_office(settings) as office:
        yield await office.firm()


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("accept", [MODERN, JSON], ids=["modern", "plain"])
@pytest.mark.parametrize("situation", SITUATIONS)
async def test_a_situation_is_answered_as_the_table_says(situation: str, accept: str, asking: Person) -> None:
    row = SITUATIONS[situation]

    check(row, accept, await sent(asking, row, accept))


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize(
    ("method", "path", "headers", "status"),
    [
        ("GET", "/graphql", {"accept": "text/html"}, 200),
        ("HEAD", "/graphql", {"accept": "text/html"}, 200),
        ("OPTIONS", "/graphql", {"origin": ORIGIN, "access-control-request-method": "POST"}, 200),
        ("OPTIONS", "/graphql", {"origin": "https://evil.example", "access-control-request-method": "POST"}, 400),
        ("GET", "/", {}, 307),
        ("GET", "/healthz", {}, 200),
        ("HEAD", "/healthz", {}, 200),
        ("POST", "/healthz", {}, 405),
        ("GET", "/readyz", {}, 200),
        ("GET", "/nowhere", {}, 404),
    ],
)
async def test_no_answer_lacks_its_headers(method: str, path: str, headers: dict[str, str], status: int, asking: Person) -> None:
    answer = await asking.office.client.request(method, path, headers=headers)

    assert answer.status_code == status
    assert {name: answer.headers.get(name) for name in ALWAYS} == ALWAYS
    assert answer.headers["x-request-id"]
    assert answer.headers["content-language"]
    assert "server" not in answer.headers


@pytest.mark.asyncio(loop_scope="module")
async def test_an_encoding_in_a_line_of_its_own_is_one(asking: Person) -> None:
    headers = [("authorization", f"Bearer {asking.token}"), ("content-type", JSON)]
    lines = [("content-encoding", "identity"), ("content-encoding", "gzip")]

    plain = await asking.office.client.post("/graphql", content=orjson.dumps({"query": QUERY}), headers=[*headers, lines[0]])
    compressed = await asking.office.client.post("/graphql", content=orjson.dumps({"query": QUERY}), headers=[*headers, *lines])

    assert (plain.status_code, compressed.status_code) == (200, 415)


async def sent(person: Person, row: Row, accept: str) -> httpx.Response:
    token = person.token if row.token == "own" else row.token
    given = {"accept": accept, "accept-language": "nn", "content-type": JSON, "origin": ORIGIN, **row.headers}
    headers = given | ({} if token is None else {"authorization": f"Bearer {token}"})
    content = row.content if row.body is None else orjson.dumps(row.body)
    return await person.office.client.request(row.method, f"/graphql{row.url}", content=content, headers=headers)


def check(row: Row, accept: str, response: httpx.Response) -> None:
    """An answer is what its row says, and has what all answers have."""
    assert response.status_code == (row.modern if accept == MODERN else row.plain), response.text
    assert response.headers["content-type"] == (row.kind or f"{accept}; charset=utf-8")
    expected = {**ALWAYS, **row.answered, "access-control-allow-origin": ORIGIN if row.is_readable else None}
    assert {name: response.headers.get(name) for name in expected} == expected
    assert response.headers["x-request-id"]
    assert response.headers["content-language"] == ("en" if response.status_code in (413, 414, 431) or "host" in row.headers else "nn")
    assert "server" not in response.headers
    if row.method == "HEAD":
        return
    answer = response.json()
    errors = answer.get("errors", [])
    assert {error["extensions"]["code"] for error in errors} == ({row.codes} if row.codes else set())
    assert answer.keys() == ({"data"} if row.has_data else set()) | ({"errors"} if errors else set())
    for error in errors:
        assert isinstance(error["message"], str)
        # What has a path happened while the operation ran; a request error has none.
        assert ("path" in error) == row.has_data


# --- what fails on our side

FAILED = Row(500, 500, "INTERNAL_SERVER_ERROR", {"query": "{ customers { nodes { addresses { city } } } }"}, kind=JSON)
NOTHING = data(
    'mutation { createCustomer(input: {name: "Ny AS"}) { customer { addresses { city } } } }',
    "INTERNAL_SERVER_ERROR",
)
LATE = Row(503, 503, "TIMEOUT", FAILED.body, kind=JSON)
AWAY = Row(503, 503, "UNAVAILABLE", {"query": QUERY}, kind=JSON, answered={"retry-after": "5"})
OFTEN = Row(429, 429, "RATE_LIMITED", {"query": QUERY}, kind=JSON)
BUSY = Row(503, 503, "UNAVAILABLE", {"query": QUERY}, kind=JSON, answered={"retry-after": "1"})
SLOW = Row(503, 503, "TIMEOUT", FAILED.body, kind=JSON)
ENDLESS_BODY = Row(408, 408, "BAD_REQUEST", kind=JSON, answered={"connection": "close"})
NEW = 'mutation { createCustomer(input: {name: "%s"}) { customer { id } } }'
KEYED = {"idempotency-key": '"8e03978e-40d5-43dd-bc93-6894a57f9324"'}
UNDER_WAY = Row(409, 409, "IDEMPOTENCY_KEY_IN_PROGRESS", {"query": NEW % "Ny AS"}, headers=KEYED, kind=JSON, answered={"retry-after": "1"})
REUSED = Row(422, 422, "IDEMPOTENCY_KEY_REUSED", {"query": NEW % "Eldre AS"}, headers=KEYED, kind=JSON)
BOTH = pytest.mark.parametrize("accept", [MODERN, JSON], ids=["modern", "plain"])
ENDLESS = {
    "sqlite": "(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n) > 0",
    "postgresql": "pg_sleep(3600) IS NULL",
}


def check_fault(row: Row, accept: str, response: httpx.Response) -> None:
    """As any answer; and the fault, which is ours, has the request's id."""
    assert all(error["extensions"]["requestId"] == response.headers["x-request-id"] for error in response.json()["errors"])
    check(row, accept, response)


async def executed(person: Person, *statements: str) -> None:
    async with person.office.parts.database.writing() as session:
        for statement in statements:
            await session.execute(text(statement))
        await session.commit()


@BOTH
async def test_a_statement_that_fails_is_500_and_a_field_that_fails_nulls_its_parents(accept: str, admin: Person) -> None:
    await executed(admin, "DROP TABLE customer_addresses")

    with structlog.testing.capture_logs():  # two whole tracebacks
        failed, nothing = await sent(admin, FAILED, accept), await sent(admin, NOTHING, accept)

    check_fault(FAILED, accept, failed)
    check_fault(NOTHING, accept, nothing)
    assert nothing.json()["data"] is None


async def addresses_take_for_ever(person: Person) -> None:
    """Whoever reads addresses waits, until the statement is ended."""
    await person.creates_customer(addresses=[{"type": "VISIT", "lines": ["Storgata 1"], "city": "Oslo"}])
    endless = ENDLESS[person.office.parts.database.dialect.name]
    await executed(
        person,
        "ALTER TABLE customer_addresses RENAME TO kept",
        f"CREATE VIEW customer_addresses AS SELECT * FROM kept WHERE {endless}",
    )


@BOTH
async def test_a_statement_that_takes_too_long_is_503(accept: str, office_settings: Settings) -> None:
    async with open_office(office_settings.model_copy(update={"statement_timeout_s": 0.5})) as office:
        admin = await office.firm()
        await addresses_take_for_ever(admin)

        check_fault(LATE, accept, await sent(admin, LATE, accept))


@BOTH
@pytest.mark.parametrize("url", ["", "postgresql://nobody@127.0.0.1:1/kundekort"], ids=["file", "server"])
async def test_a_database_that_is_away_is_503_and_says_when_to_come_again(accept: str, url: str, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    settings = Settings.read(database_url=url, data_dir=folder, registry_url="", jwt_secret="x" * 32, cors_origins=ORIGIN)
    async with open_office(settings) as office:
        nobody = Person(office, "", "", "", office.tokens.issue(Claims(uuid4(), uuid4())))
        if folder.exists():
            folder.rmdir()

        check_fault(AWAY, accept, await sent(nobody, AWAY, accept))


def check_refused_at_the_border(row: Row, answer: httpx.Response) -> None:
    assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (row.modern, row.codes)
    expected = {**row.answered, "access-control-allow-origin": ORIGIN}
    assert {name: answer.headers.get(name) for name in expected} == expected
    assert answer.headers["content-type"] == JSON


@BOTH
async def test_a_request_past_its_deadline_is_503(accept: str, office_settings: Settings) -> None:
    async with open_office(office_settings.model_copy(update={"request_timeout_s": 0.5})) as office:
        admin = await office.firm()
        await addresses_take_for_ever(admin)

        check_refused_at_the_border(SLOW, await sent(admin, SLOW, accept))


@BOTH
async def test_a_request_past_capacity_is_503(accept: str, office_settings: Settings) -> None:
    async with open_office(office_settings.model_copy(update={"concurrency_max": 1, "wait_timeout_s": 0.01})) as office:
        admin = await office.firm()
        await addresses_take_for_ever(admin)
        is_running = asyncio.Event()
        event.listen(office.parts.database._readers.sync_engine, "checkout", lambda *_: is_running.set())
        slow = asyncio.create_task(sent(admin, SLOW, accept))
        await is_running.wait()
        try:
            check_refused_at_the_border(BUSY, await sent(admin, BUSY, accept))
        finally:
            slow.cancel()
            await asyncio.wait([slow])


@BOTH
async def test_whoever_asks_too_often_is_429_and_its_colleagues_are_not(accept: str, office_settings: Settings) -> None:
    async with open_office(office_settings.model_copy(update={"rate_max": 3})) as office:
        admin, ola = await office.firm(), await office.person("Ola")
        for _ in range(3):
            assert (await sent(admin, OFTEN, accept)).status_code == 200

        refused = await sent(admin, OFTEN, accept)

        check_refused_at_the_border(OFTEN, refused)
        # Of three a minute the next is free after 20 seconds, of which some have passed.
        assert 0 < int(refused.headers["retry-after"]) <= 20
        assert refused.json()["errors"][0]["extensions"]["requestId"] == refused.headers["x-request-id"]
        assert (await sent(ola, OFTEN, accept)).status_code == 200


@BOTH
async def test_a_body_that_does_not_arrive_is_408(accept: str, office_settings: Settings) -> None:
    async def half() -> AsyncIterator[bytes]:
        yield b"{"
        await asyncio.Event().wait()

    async with open_office(office_settings.model_copy(update={"arrival_timeout_s": 0.1})) as office:
        admin = await office.firm()
        headers = {"authorization": f"Bearer {admin.token}", "content-type": JSON, "accept": accept, "origin": ORIGIN}
        answer = await office.client.post("/graphql", content=half(), headers=headers)

    check_refused_at_the_border(ENDLESS_BODY, answer)


@BOTH
async def test_what_nobody_expected_is_500(accept: str, office_settings: Settings) -> None:
    unopened = httpx.ASGITransport(create_app(office_settings))
    async with httpx.AsyncClient(transport=unopened, base_url="http://localhost") as client:
        headers = {"content-type": JSON, "accept": accept, "origin": ORIGIN}
        with structlog.testing.capture_logs():  # a whole traceback
            answer = await client.post("/graphql", json=FAILED.body, headers=headers)

    check_refused_at_the_border(FAILED, answer)


@BOTH
async def test_an_idempotency_key_that_is_under_way_or_of_another_request_is_refused(accept: str, office: Office, admin: Person) -> None:
    endpoint = office.parts.endpoint
    assert isinstance(endpoint, Endpoint)
    viewer = Viewer(admin.claims.tenant_id, admin.claims.employee_id, EmployeeRole.ADMINISTRATOR)
    async with endpoint._keys.held(viewer, KEYED["idempotency-key"].strip('"'), b""):
        check(UNDER_WAY, accept, await sent(admin, UNDER_WAY, accept))

    first = await sent(admin, UNDER_WAY, accept)
    assert "errors" not in first.json()
    check(REUSED, accept, await sent(admin, REUSED, accept))


# --- codes


def test_the_codes_that_are_answered_are_the_documented_ones() -> None:
    readme = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
    documented = dict(re.findall(r"^\| `([A-Z_]+)` \| (\d{3}[^|]*) \|", readme, re.MULTILINE))
    statuses: dict[str, set[int]] = {}
    for row in (*SITUATIONS.values(), FAILED, NOTHING, LATE, AWAY, BUSY, OFTEN, SLOW, ENDLESS_BODY, UNDER_WAY, REUSED):
        if row.codes:
            statuses.setdefault(row.codes, set()).update((row.modern, row.plain))

    assert {code: {*map(int, re.findall(r"\d{3}", told))} - {404} for code, told in documented.items()} == statuses
    assert {fault.code for fault in faults_of(RequestFault)} <= statuses.keys()


def faults_of(class_: type[RequestFault]) -> set[type[RequestFault]]:
    return {class_}.union(*map(faults_of, class_.__subclasses__()))
