"""A register that does what it is told to: real HTTP on loopback, byte for byte, so that every fault can be had."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

import orjson


@dataclass(frozen=True)
class Request:
    target: str
    headers: Mapping[str, str]


Handler = Callable[[Request, asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Faulty:
    url: str
    requests: list[Request] = field(default_factory=list)


@asynccontextmanager
async def faulty(handler: Handler) -> AsyncIterator[Faulty]:
    """Each connection brings one request, which the handler answers as it likes; then the connection is closed."""
    connections: set[asyncio.Task[None] | None] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connections.add(task := asyncio.current_task())
        try:
            with suppress(ConnectionError, asyncio.IncompleteReadError):
                head = (await reader.readuntil(b"\r\n\r\n")).decode()
                lines = head.split("\r\n")
                headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines[1:] if line)}
                request = Request(lines[0].split(" ")[1], headers)
                register.requests.append(request)
                await handler(request, writer)
                await writer.drain()
        finally:
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()
            connections.discard(task)

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    register = Faulty(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/enhetsregisteret/api")
    try:
        yield register
    finally:
        server.close()
        open_still = [connection for connection in connections if connection]
        for connection in open_still:
            connection.cancel()
        await asyncio.gather(*open_still, return_exceptions=True)


def reply(status: int, body: bytes | object = b"", **headers: str) -> bytes:
    """A whole answer. A body that is not bytes goes as JSON."""
    content = body if isinstance(body, bytes) else orjson.dumps(body)
    fields = {"Content-Length": str(len(content)), "Content-Type": "application/json", "Connection": "close"}
    fields |= {name.replace("_", "-"): value for name, value in headers.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return f"HTTP/1.1 {status} Told\r\n{head}\r\n".encode() + content


def always(answer: bytes) -> Handler:
    async def handler(_request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(answer)

    return handler


def by_path(answers: Mapping[str, bytes], *, otherwise: bytes = reply(404)) -> Handler:
    """Answers by the end of the path, without the query."""

    async def handler(request: Request, writer: asyncio.StreamWriter) -> None:
        path = request.target.split("?")[0]
        writer.write(next((answer for end, answer in answers.items() if path.endswith(end)), otherwise))

    return handler


def unit(number: str, name: str = "FJORDVIK AS", form: str = "AS", **more: object) -> dict[str, object]:
    """The least that the register says of a living unit."""
    return {"organisasjonsnummer": number, "navn": name, "organisasjonsform": {"kode": form, "beskrivelse": form}} | more


def page(kind: str, *records: dict[str, object]) -> dict[str, object]:
    embedded = {"_embedded": {kind: list(records)}} if records else {}
    return embedded | {"page": {"size": 20, "totalElements": len(records), "totalPages": 1, "number": 0}}
