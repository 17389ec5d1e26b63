"""GraphQL over HTTP, as clients meet it, beside the table of statuses (`test_http_table.py`): what is negotiated, who asks, what is masked.

In every answer: an error has a code that is documented, a request error has no `data`, and nothing of our insides is told.
"""

import re
import time
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import httpx
import jwt
import orjson
import pytest
import structlog
from sqlalchemy import text

from service.auth import Claims, Tokens
from service.incoming import Refusal, media_type
from tests.people import Office, Person

MODERN = "application/graphql-response+json"
JSON = "application/json"
QUERY = "{ viewer { employee { name } } }"
CODES = {
    *("UNAUTHENTICATED", "BAD_REQUEST", "GRAPHQL_PARSE_FAILED", "GRAPHQL_VALIDATION_FAILED", "OPERATION_RESOLUTION_FAILURE"),
    *("BAD_USER_INPUT", "LIMIT_EXCEEDED", "PERSISTED_QUERY_NOT_SUPPORTED", "TIMEOUT"),
    *("UNAVAILABLE", "UPSTREAM_UNAVAILABLE", "INTERNAL_SERVER_ERROR"),
    *("IDEMPOTENCY_KEY_INVALID", "IDEMPOTENCY_KEY_IN_PROGRESS", "IDEMPOTENCY_KEY_REUSED"),
}
INSIDES = re.compile(
    r"Traceback|File \"|sqlite|asyncpg|sqlalchemy|SELECT|INSERT|customer_addresses|\.py|stacktrace|exception|tracing", re.IGNORECASE
)


async def sent(
    person: Person, method: str = "POST", *, content: bytes | None = None, body: Any = None, accept: str | None = None, **given: Any
) -> httpx.Response:
    """The answer to a request, after what holds for every answer."""
    headers = {"authorization": f"Bearer {person.token}", "content-type": JSON, **given.pop("headers", {})}
    if accept is not None:
        headers["accept"] = accept
    content = orjson.dumps(body) if body is not None else content
    response = await person.office.client.request(method, given.pop("url", "/graphql"), content=content, headers=headers, **given)
    if method != "HEAD":
        check(response)
    return response


def check(response: httpx.Response) -> None:
    answer = response.json()
    errors = answer.get("errors", [])
    assert {error["extensions"]["code"] for error in errors} <= CODES
    assert ("data" in answer) == (200 <= response.status_code < 300 and not is_request_error(answer))
    assert answer.keys() <= {"data", "errors"}
    assert not INSIDES.search(response.text)
    assert response.headers["content-type"] in (f"{JSON}; charset=utf-8", f"{MODERN}; charset=utf-8", JSON)
    for name in ("x-request-id", "content-language"):
        assert response.headers[name]
    assert response.headers["cache-control"] == "no-store"


def is_request_error(answer: Mapping[str, Any]) -> bool:
    return "errors" in answer and not any("path" in error for error in answer["errors"])


def codes(response: httpx.Response) -> list[str]:
    return [error["extensions"]["code"] for error in response.json().get("errors", [])]


# --- what is accepted


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("", JSON),
        ("*/*", JSON),
        ("application/*", JSON),
        (JSON, JSON),
        (MODERN, MODERN),
        ("APPLICATION/GraphQL-Response+JSON", MODERN),
        (f"{JSON};charset=utf-8", JSON),
        (f"{MODERN},{JSON};q=0.9", MODERN),
        (f"{JSON};q=0.9, {MODERN}", MODERN),
        (f"{MODERN};q=0.5, {JSON}", JSON),
        (f"{MODERN}, */*", MODERN),
        (f"{MODERN}, application/*;q=0.1", MODERN),
        (f"{MODERN};q=0, */*", JSON),
        (f"{JSON};q=0, */*", MODERN),
        (f"{JSON};q=0, application/*", MODERN),
        (f"text/html, {JSON};q=0.1", JSON),
        (f"{MODERN}, application/graphql+json, {JSON}, text/event-stream, multipart/mixed", MODERN),
        (f"{JSON}, {MODERN}", MODERN),
        (f"{JSON};q=0.5, {MODERN};q=0.5", MODERN),
        (f"{JSON}, */*", JSON),
        ("text/html, application/*, */*", JSON),
        ("text/html", None),
        ("application/xml, text/*", None),
        ("application/jsonx", None),
        (f"{JSON};q=0", None),
        ("*/*;q=0", None),
        (f"{JSON};q=nan", None),
        (f"{JSON};q=much", None),
        (";;,,", None),
    ],
)
def test_the_media_type_is_the_one_of_highest_quality_then_the_more_specific(accept: str, expected: str | None) -> None:
    if expected is None:
        with pytest.raises(Refusal) as refused:
            media_type(accept)
        assert refused.value.status == 406
    else:
        assert media_type(accept) == expected


async def test_several_accept_headers_are_one_list(admin: Person) -> None:
    headers = [("authorization", f"Bearer {admin.token}"), ("content-type", JSON), ("accept", "text/html"), ("accept", MODERN)]

    response = await admin.office.client.post("/graphql", content=orjson.dumps({"query": QUERY}), headers=headers)

    assert response.headers["content-type"] == f"{MODERN}; charset=utf-8"


async def test_a_body_of_json_in_utf_8_is_taken_however_it_is_written(admin: Person) -> None:
    for content_type in (JSON, "APPLICATION/JSON", f"{JSON}; charset=utf-8", f'{JSON};charset="UTF-8"', f"{JSON}; charset=utf8"):
        response = await sent(admin, body={"query": QUERY}, headers={"content-type": content_type})
        assert response.json() == {"data": {"viewer": {"employee": {"name": "Admin"}}}}, content_type


async def test_a_number_beyond_all_numbers_is_refused(admin: Person) -> None:
    for number in (b"9" * 5_000, b"-" + b"9" * 400 + b".5", b"1e999999", b"2147483648"):
        body = b'{"query": "query($n: Int) { customers(first: $n) { totalCount } }", "variables": {"n": ' + number + b"}}"
        response = await sent(admin, content=body, accept=MODERN)
        assert response.status_code == 400
        assert {*codes(response)} <= {"BAD_REQUEST", "BAD_USER_INPUT"}


@pytest.mark.parametrize("accept", [MODERN, JSON])
async def test_a_persisted_query_is_refused_so_that_the_client_sends_the_whole(admin: Person, accept: str) -> None:
    extensions = {"persistedQuery": {"version": 1, "sha256Hash": "ab" * 32}}

    for response in (
        await sent(admin, body={"extensions": extensions, "operationName": "A"}, accept=accept),
        await sent(admin, "GET", params={"extensions": orjson.dumps(extensions).decode()}, accept=accept),
    ):
        assert codes(response) == ["PERSISTED_QUERY_NOT_SUPPORTED"]
        assert response.json()["errors"][0]["message"] == "PersistedQueryNotSupported"
    whole = await sent(admin, body={"query": QUERY, "extensions": extensions}, accept=accept)
    assert whole.json()["data"]


# --- GET


async def test_a_query_may_come_in_the_url_with_empty_values_as_not_given(admin: Person) -> None:
    created = await admin.creates_customer("Åsen & Sønn")
    query = "query A($id: ID!) { customer(id: $id) { name } } query B { __typename }"
    variables = orjson.dumps({"id": created["id"]}).decode()

    response = await sent(admin, "GET", params={"query": query, "variables": variables, "operationName": "A", "extensions": ""})

    assert (response.status_code, response.json()) == (200, {"data": {"customer": {"name": "Åsen & Sønn"}}})
    assert (await sent(admin, "GET", params={"query": QUERY, "variables": "", "operationName": "", "other": "x"})).json()["data"]


@pytest.mark.parametrize("accept", [MODERN, JSON])
async def test_a_mutation_by_get_is_405_and_writes_nothing(admin: Person, accept: str) -> None:
    mutation = 'mutation A { createCustomer(input: {name: "Fjordvik AS"}) { customer { id } } } query B { __typename }'

    response = await sent(admin, "GET", params={"query": mutation, "operationName": "A"}, accept=accept)

    assert (response.status_code, codes(response), response.headers["allow"]) == (405, ["BAD_REQUEST"], "POST")
    assert await admin.reads("{ customers { totalCount } }") == {"customers": {"totalCount": 0}}
    assert (await sent(admin, "GET", params={"query": mutation, "operationName": "B"}, accept=accept)).json()["data"]


async def test_a_url_with_bytes_that_are_no_text_is_400(admin: Person) -> None:
    transport = admin.office.client._transport
    assert isinstance(transport, httpx.ASGITransport)
    statuses = []
    scope = {
        "type": "http",
        "method": "GET",
        "path": "/graphql",
        "raw_path": b"/graphql",
        "query_string": b"query={__typename}&variables=\xff",
        "headers": [(b"host", b"localhost"), (b"authorization", f"Bearer {admin.token}".encode())],
        "server": ("localhost", 80),
        "scheme": "http",
        "http_version": "1.1",
    }

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b""}

    async def send(message: Any) -> None:
        statuses.append(message.get("status"))

    await transport.app(scope, receive, send)

    assert statuses[0] == 400


# --- who asks


def claims(person: Person) -> dict[str, Any]:
    now = int(time.time())
    tenant, employee = str(person.claims.tenant_id), str(person.claims.employee_id)
    return {"iss": "kundekort", "aud": "kundekort", "tenant": tenant, "sub": employee, "iat": now, "exp": now + 60}


async def test_whatever_is_wrong_with_a_token_is_one_401(admin: Person, ola: Person, eva: Person) -> None:
    secret = admin.office.tokens._secret
    good = claims(admin)
    await admin.does("deactivateEmployee", {"id": ola.id, "successorId": admin.id}, "employee { id }")
    unknown = admin.office.tokens.issue(Claims(admin.claims.tenant_id, uuid4()))
    of_two_firms = admin.office.tokens.issue(Claims(admin.claims.tenant_id, eva.claims.employee_id))
    tokens = {
        "absent": None,
        "empty": "",
        "malformed": "abc",
        "no signature": jwt.encode(good, secret, "HS256").rpartition(".")[0] + ".",
        "expired": jwt.encode({**good, "exp": good["iat"] - 60}, secret, "HS256"),
        "another audience": jwt.encode({**good, "aud": "others"}, secret, "HS256"),
        "another issuer": jwt.encode({**good, "iss": "others"}, secret, "HS256"),
        "another algorithm": jwt.encode(good, secret, "HS512"),
        "no algorithm": jwt.encode(good, "", "none"),
        "another secret": Tokens("x" * 64).issue(admin.claims),
        "no expiry": jwt.encode({name: value for name, value in good.items() if name != "exp"}, secret, "HS256"),
        "no id": jwt.encode({**good, "sub": "admin@example.com"}, secret, "HS256"),
        "a key of its own": jwt.encode(good, "y" * 64, "HS256", headers={"jku": "http://localhost/keys", "kid": "../../secret"}),
        "unknown employee": unknown,
        "another firm's employee": of_two_firms,
        "deactivated employee": ola.token,
        "100 kB": "x" * 20_000,
    }
    assert (await admin.office.send(jwt.encode(good, secret, "HS256"), {"query": QUERY})).data

    answers = {}
    for cause, token in tokens.items():
        headers = {"content-type": JSON} | ({} if token is None else {"authorization": f"Bearer {token}"})
        response = await admin.office.client.post("/graphql", content=b'{"query": "{ nothing"}', headers=headers)
        check(response)
        assert (response.status_code, response.headers["www-authenticate"]) == (401, "Bearer"), cause
        answers[cause] = response.content

    assert set(answers.values()) == {b'{"errors":[{"message":"Sign in first.","extensions":{"code":"UNAUTHENTICATED"}}]}'}


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_who_is_not_signed_in_learns_nothing_of_the_request(office: Office, method: str) -> None:
    for content in (b"", b"null", b'{"query": "{ __schema { types { name } } }"}'):
        response = await office.client.request(method, "/graphql", content=content, headers={"content-type": "text/plain"})
        assert (response.status_code, codes(response)) == (401, ["UNAUTHENTICATED"])


# --- what fails on our side


async def broken(person: Person, table: str) -> None:
    """The person's database lacks a table."""
    async with person.office.parts.database.writing() as session:
        await session.execute(text(f"DROP TABLE {table}"))
        await session.commit()


async def test_a_statement_that_fails_is_500_and_tells_its_id_alone(admin: Person) -> None:
    await broken(admin, "customer_addresses")

    with structlog.testing.capture_logs(processors=[structlog.contextvars.merge_contextvars]) as lines:
        response = await sent(
            admin, body={"query": '{ customers(filter: {search: "hemmelig", city: "Hemmeligvik"}) { nodes { addresses { city } } } }'}
        )

    id = response.headers["x-request-id"]
    assert (response.status_code, response.json()) == (
        500,
        {"errors": [{"message": "Internal error", "extensions": {"code": "INTERNAL_SERVER_ERROR", "requestId": id}}]},
    )
    [failed] = [line for line in lines if line["event"] == "statement_failed"]
    assert failed["request_id"] == id
    assert "hemmelig" not in str(failed).lower()


async def test_a_mutation_that_fails_is_masked_and_undone(admin: Person) -> None:
    await broken(admin, "customer_addresses")
    body = {"query": "mutation($i: CreateCustomerInput!) { createCustomer(input: $i) { customer { id } } }"}
    address = {"type": "VISIT", "lines": ["Hemmeligveien 1"], "postalCode": "0150", "city": "Oslo"}

    with structlog.testing.capture_logs(processors=[structlog.contextvars.merge_contextvars]) as lines:
        response = await sent(admin, body={**body, "variables": {"i": {"name": "Hemmelig AS", "addresses": [address]}}})

    [error] = response.json()["errors"]
    assert response.json()["data"] is None
    assert error["message"] == "Internal error"
    assert error["path"] == ["createCustomer"]
    assert error["extensions"] == {"code": "INTERNAL_SERVER_ERROR", "requestId": response.headers["x-request-id"]}
    assert "hemmelig" not in str(lines).lower()
    assert await admin.reads("{ customers { totalCount } }") == {"customers": {"totalCount": 0}}


async def test_the_answers_language_is_told_as_it_was_negotiated(admin: Person) -> None:
    for given, told in (("nn", "nn"), ("en-GB,en;q=0.9", "en"), ("de", "nb"), ("", "nb")):
        for body in ({"query": QUERY}, {"query": "{ nothing }"}, {}):
            response = await sent(admin, body=body, headers={"accept-language": given})
            assert response.headers["content-language"] == told
