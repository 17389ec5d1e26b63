import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import httpx
import pytest
import structlog
from starlette.requests import Request
from starlette.responses import PlainTextResponse, StreamingResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from service.middleware import Frame, Gate, Hosts

BODY_BYTES_MAX = 100
URL_BYTES_MAX = 200
HEADERS_BYTES_MAX = 3_000


@pytest.fixture
def lines() -> Iterator[list[structlog.typing.EventDict]]:
    """What was logged, with what was bound for the request."""
    with structlog.testing.capture_logs(processors=[structlog.contextvars.merge_contextvars]) as captured:
        yield captured


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    body = await Request(scope, receive).body()
    await PlainTextResponse(body, headers={"cache-control": "public", "server": "x"} if body == b"own" else {})(scope, receive, send)


async def faulty(_scope: Scope, _receive: Receive, _send: Send) -> None:
    raise RuntimeError("the insides")


@asynccontextmanager
async def client(app: ASGIApp) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost:8000") as http:
        yield http


def hosts(*names: str) -> ASGIApp:
    return Frame(Hosts(echo, hosts=("localhost", "[::1]", *names)))


def gate() -> ASGIApp:
    return Frame(Gate(echo, body_max_bytes=BODY_BYTES_MAX, url_max_bytes=URL_BYTES_MAX, headers_max_bytes=HEADERS_BYTES_MAX))


def error_of(answer: httpx.Response) -> tuple[int, str]:
    """Status and code of an answer that must be one error, and nothing else."""
    assert answer.headers["content-type"] == "application/json"
    (error,) = json.loads(answer.content)["errors"]
    assert answer.json().keys() == {"errors"}
    return answer.status_code, error["extensions"]["code"]


async def test_every_answer_has_the_headers_that_none_may_lack() -> None:
    async with client(Frame(echo)) as http:
        answer = await http.post("/", content="own")

    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["vary"] == "Accept, Accept-Language, Origin"
    assert len(answer.headers["x-request-id"]) == 32


@pytest.mark.parametrize(
    ("given", "is_kept"), [("abcd.EF_g-1", True), ("a" * 64, True), ("a" * 7, False), ("a" * 65, False), ("a b c d e f", False)]
)
async def test_a_well_formed_request_id_is_kept(given: str, is_kept: bool, lines: list[structlog.typing.EventDict]) -> None:
    async with client(Frame(echo)) as http:
        answer = await http.get("/", headers={"x-request-id": given})

    assert (answer.headers["x-request-id"] == given) is is_kept
    assert [line["request_id"] for line in lines] == [answer.headers["x-request-id"]]


async def test_the_log_has_a_line_a_request_without_what_was_asked(lines: list[structlog.typing.EventDict]) -> None:
    async with client(Frame(echo)) as http:
        await http.post("/a%0Ab?query=hemmelig", content="hemmelig", headers={"authorization": "Bearer hemmelig"})

    (line,) = lines
    assert line.pop("duration_ms") >= 0
    assert line.pop("request_id")
    assert line == {"event": "request", "log_level": "info", "method": "POST", "path": "/a%0Ab", "status": 200, "bytes": 8}


async def test_the_unexpected_is_logged_whole_and_shown_to_nobody(lines: list[structlog.typing.EventDict]) -> None:
    async with client(Frame(faulty)) as http:
        answer = await http.get("/")

    assert answer.status_code == 500
    id = answer.headers["x-request-id"]
    extensions = {"code": "INTERNAL_SERVER_ERROR", "requestId": id}
    assert answer.json() == {"errors": [{"message": "Internal error", "extensions": extensions}]}
    assert [(line["event"], line["request_id"]) for line in lines] == [("unexpected", id), ("request", id)]
    assert lines[0]["exc_info"]
    assert lines[1]["status"] == 500


async def test_an_answer_that_fails_half_way_breaks_off() -> None:
    async def half(scope: Scope, receive: Receive, send: Send) -> None:
        async def parts() -> AsyncIterator[bytes]:
            yield b"half"
            raise RuntimeError("the insides")

        await StreamingResponse(parts())(scope, receive, send)

    async with client(Frame(half)) as http:
        with pytest.raises(RuntimeError):
            await http.get("/")


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8000", "[::1]", "[::1]:8000", "kort.example", "a.intern.example:443"])
async def test_a_host_of_ours_is_answered(host: str) -> None:
    async with client(hosts("kort.example", "*.intern.example")) as http:
        assert (await http.get("/", headers={"host": host})).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "",
        "localhost.evil.example",
        "evil-intern.example",
        "intern.example",
        "localhost:x",
        "[::1",
        "a@localhost",
        "localhost/",
        "::1",
    ],
)
async def test_any_other_host_is_refused(host: str) -> None:
    async with client(hosts("kort.example", "*.intern.example")) as http:
        assert error_of(await http.get("/", headers={"host": host})) == (400, "BAD_REQUEST")


async def test_two_hosts_are_none() -> None:
    async with client(hosts()) as http:
        answer = await http.get("/", headers=[("host", "localhost"), ("host", "localhost")])

    assert error_of(answer) == (400, "BAD_REQUEST")


async def test_a_star_allows_every_host() -> None:
    async with client(hosts("*")) as http:
        assert (await http.get("/", headers={"host": "anything.example"})).status_code == 200


@pytest.mark.parametrize(("length", "status"), [(URL_BYTES_MAX, 200), (URL_BYTES_MAX + 1, 414)])
async def test_a_url_has_a_longest_length(length: int, status: int) -> None:
    async with client(gate()) as http:
        answer = await http.get("/?" + "a" * (length - 2))

    assert answer.status_code == status
    assert status == 200 or error_of(answer) == (414, "BAD_REQUEST")


async def test_headers_have_a_largest_size() -> None:
    async with client(gate()) as http:
        assert (await http.get("/", headers={"x-large": "a" * (HEADERS_BYTES_MAX - 1000)})).status_code == 200
        assert error_of(await http.get("/", headers={"x-large": "a" * HEADERS_BYTES_MAX})) == (431, "BAD_REQUEST")


async def test_a_body_has_a_largest_size() -> None:
    async with client(gate()) as http:
        assert (await http.post("/", content=b"a" * BODY_BYTES_MAX)).status_code == 200
        assert error_of(await http.post("/", content=b"a" * (BODY_BYTES_MAX + 1))) == (413, "BAD_REQUEST")


async def test_a_request_that_begins_where_another_ends_has_nothing_of_it(lines: list[structlog.typing.EventDict]) -> None:
    """On one connection, the server starts a request that came early from within the end of the one before it."""

    async def bound(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] == "/first":
            structlog.contextvars.bind_contextvars(employee="the first one's")
        await echo(scope, receive, send)

    async with client(Frame(bound)) as http:
        await http.get("/first")
        await http.get("/second")

    assert [line.get("employee") for line in lines] == ["the first one's", None]
