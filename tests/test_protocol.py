"""What is turned away on the wire, by a real server whose places and whose line are full."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from service.capacity import Capacity
from service.protocol import CAPACITY, SOCKETS, Protocol, Sockets

POST = b"POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\n%b\r\nbody"
GET = b"GET %b HTTP/1.1\r\nHost: localhost\r\n%b\r\n"
SOON_S = 0.05
LARGE_BYTES = 64 * 1024 * 1024  # more than the network's buffers take


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


class Connection:
    """One, as bytes."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    def send(self, request: bytes) -> None:
        self._writer.write(request)

    async def answer(self) -> Answer:
        head = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        status, *lines = head.strip().split("\r\n")
        headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
        return Answer(int(status.split()[1]), headers, await self._reader.readexactly(int(headers["content-length"])))

    async def asks(self, request: bytes) -> Answer:
        self.send(request)
        return await self.answer()

    async def is_ended(self) -> bool:
        """Whether the server closes, without another byte."""
        try:
            return await self._reader.read() == b""
        except ConnectionError:
            return True


@dataclass
class Server:
    """Answers "served" to what comes through."""

    port: int
    capacity: Capacity
    may_answer: asyncio.Event  # what is asked of /later
    has_ended: asyncio.Event  # some connection

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[Connection]:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            yield Connection(reader, writer)
        finally:
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()

    async def fill(self) -> None:
        """Take all places and the whole line."""
        assert await self.capacity.take()
        self.waiting = asyncio.create_task(self.capacity.take())
        await asyncio.sleep(0)  # it joins the line
        assert self.capacity.is_exhausted

    async def empty(self) -> None:
        self.capacity.leave()
        assert await self.waiting
        self.capacity.leave()


class Started(uvicorn.Server):
    """Tells when it answers."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.is_started = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.is_started.set()


class Watched(Protocol):
    """Tells when a connection has ended on the server's side."""

    ended: asyncio.Event

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self.ended.set()


@asynccontextmanager
async def serving(sockets: Sockets) -> AsyncIterator[Server]:
    capacity = Capacity(running_max=1, wait_max_s=60)
    may_answer, ended = asyncio.Event(), asyncio.Event()

    class Told(Watched):
        pass

    Told.ended = ended

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[dict[str, object]]:
        yield {CAPACITY: capacity, SOCKETS: sockets}

    async def served(request: Request) -> Response:
        return PlainTextResponse(b"served " + await request.body())

    async def later(_request: Request) -> Response:
        await may_answer.wait()
        return PlainTextResponse(b"later")

    async def large(_request: Request) -> Response:
        return PlainTextResponse(bytes(LARGE_BYTES))

    methods = ["GET", "HEAD", "POST", "OPTIONS"]
    routes = [Route("/later", later), Route("/large", large), Route("/{path:path}", served, methods=methods)]
    app = Starlette(routes=routes, lifespan=lifespan)
    config = uvicorn.Config(app, port=0, http=Told, lifespan="on", log_config=None, access_log=False, server_header=False)
    running = Started(config)
    task = asyncio.create_task(running.serve())
    await running.is_started.wait()
    yield Server(running.servers[0].sockets[0].getsockname()[1], capacity, may_answer, ended)
    running.should_exit = True
    await task


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with serving(Sockets(maximum=10)) as server:
        yield server


async def test_what_there_is_no_room_for_is_refused_in_the_one_shape_and_the_connection_goes_on(server: Server) -> None:
    async with server.connection() as connection:
        assert (await connection.asks(POST % b"")).body == b"served body"
        await server.fill()

        first = await connection.asks(POST % b"")
        second = await connection.asks(POST % b"X-Request-Id: mine-1234\r\n")

        await server.empty()
        assert (await connection.asks(POST % b"")).body == b"served body"

    for refused in (first, second):
        extensions = {"code": "UNAVAILABLE", "requestId": refused.headers["x-request-id"]}
        assert json.loads(refused.body) == {"errors": [{"message": "Too many requests are under way.", "extensions": extensions}]}
        assert refused.status == 503
        assert refused.headers | {"x-request-id": "", "content-length": ""} == {
            "cache-control": "no-store",
            "content-language": "en",
            "content-length": "",
            "content-type": "application/json",
            "retry-after": "1",
            "vary": "Accept, Accept-Language, Origin",
            "x-content-type-options": "nosniff",
            "x-request-id": "",
        }
    assert len(first.headers["x-request-id"]) == 32
    assert second.headers["x-request-id"] == "mine-1234"


async def test_a_request_is_refused_before_its_body_is_here(server: Server) -> None:
    await server.fill()
    async with server.connection() as connection:
        head, body = (POST % b"")[:-4], b"body"

        assert (await connection.asks(head)).status == 503

        connection.send(body)
        assert (await connection.asks(POST % b"")).status == 503
    await server.empty()


@pytest.mark.parametrize(
    "request_",
    [
        b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET /graphql HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"OPTIONS /graphql HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"POST /graphqls HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n",
        POST % b"Origin: https://crm.example\r\n",
    ],
    ids=lambda request: request.split(b"\r\n")[0].decode(),
)
async def test_everything_else_goes_the_usual_way_however_full_it_is(server: Server, request_: bytes) -> None:
    await server.fill()
    async with server.connection() as connection:
        assert (await connection.asks(request_)).status == 200
    await server.empty()


async def test_who_wants_to_close_is_closed(server: Server) -> None:
    await server.fill()
    for more in (b"Connection: close\r\n", b""):
        async with server.connection() as connection:
            request = POST % more
            answer = await connection.asks(request if more else request.replace(b"HTTP/1.1", b"HTTP/1.0"))
            assert (answer.status, answer.headers["connection"]) == (503, "close")
            assert await connection.is_ended()
    await server.empty()


async def test_requests_sent_before_the_answer_are_answered_in_their_order(server: Server) -> None:
    await server.fill()
    async with server.connection() as connection:
        connection.send((POST % b"Origin: https://crm.example\r\n") + (POST % b"") + (POST % b"Connection: close\r\n"))

        assert (await connection.answer()).body == b"served body"
        # These wait for the answer before them, so they are begun in the usual way.
        assert (await connection.answer()).body == b"served body"
        assert (await connection.answer()).body == b"served body"
    await server.empty()


def problem_of(answer: Answer) -> tuple[int, str]:
    """The status and the code of an answer that closes, in the one shape of all errors."""
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["connection"] == "close"
    (error,) = json.loads(answer.body)["errors"]
    assert error["message"]
    assert error["extensions"]["requestId"] == answer.headers["x-request-id"]
    return answer.status, error["extensions"]["code"]


async def test_one_connection_too_many_closes_the_one_that_has_been_idle_longest(server: Server) -> None:
    async with AsyncExitStack() as stack:
        oldest, *others = [await stack.enter_async_context(server.connection()) for _ in range(10)]
        # Who has asked since is no longer the one that has been idle longest.
        assert (await oldest.asks(POST % b"")).body == b"served body"

        newest = await stack.enter_async_context(server.connection())
        assert (await newest.asks(POST % b"")).body == b"served body"

        assert await others[0].is_ended()
        for connection in (oldest, *others[1:]):
            assert (await connection.asks(POST % b"")).body == b"served body"


async def test_any_number_of_silent_connections_shut_out_nobody(server: Server) -> None:
    async with AsyncExitStack() as stack:
        busy = await stack.enter_async_context(server.connection())
        busy.send(GET % (b"/later", b""))
        silent = [await stack.enter_async_context(server.connection()) for _ in range(50)]

        async with server.connection() as other:
            assert (await other.asks(POST % b"")).body == b"served body"
        assert await silent[0].is_ended()

        server.may_answer.set()
        assert (await busy.answer()).body == b"later"


async def test_who_is_turned_away_is_idle_like_any_other(server: Server) -> None:
    await server.fill()
    async with AsyncExitStack() as stack:
        turned_away = [await stack.enter_async_context(server.connection()) for _ in range(10)]
        for connection in turned_away:
            assert (await connection.asks(POST % b"")).status == 503

        async with server.connection() as other:
            assert (await other.asks(POST % b"")).status == 503
        assert await turned_away[0].is_ended()
    await server.empty()


@pytest.mark.parametrize("begun", [b"", b"\r\n"], ids=["nothing", "an empty line"])
async def test_a_connection_that_sends_no_request_is_closed(begun: bytes) -> None:
    async with serving(Sockets(head_timeout_s=SOON_S)) as server, server.connection() as connection:
        connection.send(begun)
        assert await connection.is_ended()


@pytest.mark.parametrize("before", [b"", POST % b""], ids=["first", "second"])
async def test_headers_that_do_not_arrive_in_time_are_408_and_end_the_connection(before: bytes) -> None:
    async with serving(Sockets(head_timeout_s=SOON_S)) as server, server.connection() as connection:
        if before:
            assert (await connection.asks(before)).body == b"served body"

        assert problem_of(await connection.asks(b"POST /graphql HTTP/1.1\r\nHost: loc")) == (408, "BAD_REQUEST")

        assert await connection.is_ended()


async def test_a_body_that_nobody_waits_for_does_not_keep_the_connection() -> None:
    async with serving(Sockets(head_timeout_s=SOON_S)) as server, server.connection() as connection:
        server.may_answer.set()
        assert (await connection.asks(GET % (b"/later", b"Content-Length: 10\r\n") + b"1")).status == 200
        connection.send(b"2")
        assert await connection.is_ended()


@pytest.mark.parametrize("more", [b"x" * 600, b"X-Small: 1\r\n" * 50], ids=["one header", "many headers"])
async def test_headers_without_an_end_are_431_and_end_the_connection(more: bytes) -> None:
    async with serving(Sockets(head_bytes=1_000)) as server, server.connection() as connection:
        # Once the first is answered, the second has begun.
        whole, begun = GET % (b"/", b""), b"GET / HTTP/1.1\r\nX-First: "
        assert (await connection.asks(whole + begun)).status == 200

        connection.send(more)
        connection.send(more)

        assert problem_of(await connection.answer()) == (431, "BAD_REQUEST")
        assert await connection.is_ended()


@pytest.mark.parametrize("sent", [b"GET\r\n\r\n", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", b"GET / HTTP/1.1\r\nNo colon\r\n\r\n"])
async def test_what_is_not_http_is_refused_in_the_one_shape(server: Server, sent: bytes) -> None:
    async with server.connection() as connection:
        assert problem_of(await connection.asks(sent)) == (400, "BAD_REQUEST")
        assert await connection.is_ended()


async def test_what_was_asked_before_is_answered_before_the_connection_ends(server: Server) -> None:
    async with server.connection() as connection:
        connection.send(GET % (b"/later", b"") + b"not http\r\n\r\n")
        async with server.connection() as other:
            assert (await other.asks(POST % b"")).body == b"served body"
        server.may_answer.set()

        assert (await connection.answer()).body == b"later"
        assert await connection.is_ended()


async def test_an_answer_that_is_never_fetched_ends_the_connection() -> None:
    async with serving(Sockets(fetch_timeout_s=SOON_S)) as server:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(GET % (b"/large", b""))

        await server.has_ended.wait()

        fetched = 0
        with suppress(ConnectionError):
            while piece := await reader.read(1_000_000):
                fetched += len(piece)
        assert fetched < LARGE_BYTES
        writer.close()


async def test_a_large_answer_that_is_fetched_arrives_whole() -> None:
    async with serving(Sockets()) as server, server.connection() as connection:
        assert len((await connection.asks(GET % (b"/large", b""))).body) == LARGE_BYTES
