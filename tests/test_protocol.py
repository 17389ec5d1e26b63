"""What is turned away on the wire, by a real server whose places and whose line are full."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from service.capacity import Capacity
from service.protocol import CAPACITY, Protocol

POST = b"POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\n%b\r\nbody"


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
        return await self._reader.read() == b""


@dataclass
class Server:
    """Answers "served" to what comes through."""

    port: int
    capacity: Capacity

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[Connection]:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            yield Connection(reader, writer)
        finally:
            writer.close()
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


class FewConnections(Protocol):
    connections_max = 10


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    capacity = Capacity(running_max=1, wait_max_s=60)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[dict[str, Capacity]]:
        yield {CAPACITY: capacity}

    async def served(request: Request) -> Response:
        return PlainTextResponse(b"served " + await request.body())

    methods = ["GET", "HEAD", "POST", "OPTIONS"]
    app = Starlette(routes=[Route("/{path:path}", served, methods=methods)], lifespan=lifespan)
    config = uvicorn.Config(app, port=0, http=FewConnections, lifespan="on", log_config=None, access_log=False, server_header=False)
    running = Started(config)
    task = asyncio.create_task(running.serve())
    await running.is_started.wait()
    yield Server(running.servers[0].sockets[0].getsockname()[1], capacity)
    running.should_exit = True
    await task


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


async def test_too_many_connections_are_refused_in_the_same_shape(server: Server) -> None:
    async with server.connection() as first:
        others = [await asyncio.open_connection("127.0.0.1", server.port) for _ in range(10)]
        try:
            # The server has taken them all once the last is answered.
            Connection(*others[-1]).send(POST % b"")
            refused = await Connection(*others[-1]).answer()
            assert (refused.status, refused.headers["content-type"]) == (503, "application/json")
            assert (await first.asks(POST % b"")).status == 503
        finally:
            for _, writer in others:
                writer.close()
                await writer.wait_closed()
