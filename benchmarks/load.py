"""How much does a server answer? A client in a process of its own, which does little but wait: `python -m benchmarks.load`.

Closed loop: each connection asks, waits for the answer, asks again. Open loop (`rate` is set): questions arrive in step with the clock,
whether the server has answered or not, each on a connection that is free, as those of many users do. Reads one `Load` from its standard
input as JSON, and writes an `Outcome`.
"""

import asyncio
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from tempfile import TemporaryFile
from typing import cast

import httptools
import orjson
import uvloop

VERSION = 987_654_321
"""Stands in a write's body for the version that the connection's customer has by then."""
_WARM_UP_S = 1.0
_TICK_S = 0.002
_DRAIN_S = 60


@dataclass(frozen=True, slots=True)
class Load:
    """What is asked. Reads take the bodies in turn; of a write each connection has a body of its own, and the version to begin with.

    `cores` are those that the client keeps to; any, where there are none.
    """

    port: int
    path: str
    headers: dict[str, str]
    bodies: Sequence[str]
    connections: int
    seconds: float
    refusals: Sequence[str] = ()
    versions: Sequence[int] = ()
    rate: float = 0
    cores: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it. `latencies_ms` are those of good answers, sorted; `statuses` counts all by status, 0 where there is no answer."""

    seconds: float
    latencies_ms: Sequence[float]
    statuses: dict[str, int]
    unsent: int
    example: str

    @property
    def per_s(self) -> float:
        return len(self.latencies_ms) / self.seconds

    def percentile(self, share: float) -> float:
        """The latency that this share of the answers kept, in milliseconds."""
        return self.latencies_ms[min(int(len(self.latencies_ms) * share), len(self.latencies_ms) - 1)] if self.latencies_ms else 0.0


def outcome_of(load: Load) -> Outcome:
    """Put a load on a server, from another process."""
    # A file takes all at once, however long: a fast server's latencies were cut off in a pipe.
    with TemporaryFile() as told:
        subprocess.run([sys.executable, "-m", "benchmarks.load"], input=orjson.dumps(asdict(load)), stdout=told, check=True)
        told.seek(0)
        return Outcome(**orjson.loads(told.read()))


@dataclass(slots=True)
class _Tally:
    begins: float
    ends: float
    latencies_ms: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    unsent: int = 0
    example: str = ""

    def note(self, asked_at: float, status: int, refused: bytes) -> None:
        """An answer counts where it comes within the time that is measured."""
        if refused and not self.example:
            self.example = f"{status} {refused[:500].decode('utf-8', 'replace')}"
        now = time.perf_counter()
        if not self.begins <= now <= self.ends:
            return
        self.statuses[0 if status == 200 and refused else status] += 1
        if status == 200 and not refused:
            self.latencies_ms.append((now - asked_at) * 1000)


class _Connection(asyncio.Protocol):
    """One connection, kept alive; `answered` is told of each answer: when it was asked for, its status, and its body if it is a refusal."""

    def __init__(self, refusals: Sequence[bytes], answered: Callable[["_Connection", int, bytes], None]) -> None:
        self._refusals = refusals
        self._answered = answered
        self.asked_at = 0.0
        self.is_open = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is one in all but name
        self._parser = httptools.HttpResponseParser(self)
        self._body = bytearray()
        self.is_open = True

    def connection_lost(self, exc: Exception | None) -> None:
        self.is_open = False
        if self.asked_at:
            self._answered(self, 0, repr(exc).encode())

    def ask(self, request: bytes) -> None:
        self.asked_at = time.perf_counter()
        self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def on_body(self, body: bytes) -> None:
        self._body += body

    def on_message_complete(self) -> None:
        status = self._parser.get_status_code()
        is_refused = status != 200 or any(refusal in self._body for refusal in self._refusals)
        body = bytes(self._body) if is_refused else b""
        self._body.clear()
        self._answered(self, status, body)

    def close(self) -> None:
        self.asked_at = 0.0
        self._transport.close()


class _Requests:
    """The bytes of requests, in turn, or one connection's own with its versions."""

    def __init__(self, load: Load) -> None:
        names = "".join(f"{name}: {value}\r\n" for name, value in load.headers.items())
        self._head = f"POST {load.path} HTTP/1.1\r\nhost: 127.0.0.1:{load.port}\r\n{names}".encode()
        self._bodies = [body.encode() for body in load.bodies]
        self._versions = list(load.versions)
        self._next = 0

    def next(self, connection: int) -> bytes:
        if self._versions:
            body = self._bodies[connection].replace(b"%d" % VERSION, b"%d" % self._versions[connection])
            self._versions[connection] += 1
        else:
            body = self._bodies[self._next % len(self._bodies)]
            self._next += 1
        return b"%bcontent-length: %d\r\n\r\n%b" % (self._head, len(body), body)


async def _closed(load: Load, tally: _Tally) -> None:
    requests, refusals = _Requests(load), [refusal.encode() for refusal in load.refusals]
    numbers: dict[_Connection, int] = {}
    working, finished = load.connections, asyncio.Event()

    def answered(connection: _Connection, status: int, refused: bytes) -> None:
        nonlocal working
        tally.note(connection.asked_at, status, refused)
        connection.asked_at = 0.0
        if connection.is_open and not refused and time.perf_counter() < tally.ends:
            connection.ask(requests.next(numbers[connection]))
            return
        working -= 1
        if not working:
            finished.set()

    loop = asyncio.get_running_loop()
    for number in range(load.connections):
        _, connection = await loop.create_connection(lambda: _Connection(refusals, answered), "127.0.0.1", load.port)
        numbers[connection] = number
    for connection, number in numbers.items():
        connection.ask(requests.next(number))
    # What is under way is waited for: a write that is left to itself would still raise its customer's version.
    await asyncio.wait_for(finished.wait(), tally.ends - time.perf_counter() + _DRAIN_S)
    for connection in numbers:
        connection.close()


async def _open(load: Load, tally: _Tally) -> None:
    requests, refusals = _Requests(load), [refusal.encode() for refusal in load.refusals]
    free: list[_Connection] = []

    def answered(connection: _Connection, status: int, refused: bytes) -> None:
        tally.note(connection.asked_at, status, refused)
        connection.asked_at = 0.0
        if connection.is_open:
            free.append(connection)

    loop = asyncio.get_running_loop()
    made = [await loop.create_connection(lambda: _Connection(refusals, answered), "127.0.0.1", load.port) for _ in range(load.connections)]
    everyone = [connection for _, connection in made]
    free.extend(everyone)
    started, arrived = time.perf_counter(), 0
    while (now := time.perf_counter()) < tally.ends:
        due = int((now - started) * load.rate)
        for _ in range(due - arrived):
            while free and not free[-1].is_open:
                free.pop()
            if free:
                free.pop().ask(requests.next(0))
            elif now >= tally.begins:
                tally.unsent += 1
        arrived = due
        await asyncio.sleep(_TICK_S)
    for connection in everyone:
        connection.close()


async def _run(load: Load) -> Outcome:
    begins = time.perf_counter() + _WARM_UP_S
    tally = _Tally(begins, begins + load.seconds)
    await (_open if load.rate else _closed)(load, tally)
    statuses = {str(status): count for status, count in sorted(tally.statuses.items())}
    return Outcome(load.seconds, sorted(tally.latencies_ms), statuses, tally.unsent, tally.example)


if __name__ == "__main__":
    asked = Load(**orjson.loads(sys.stdin.buffer.read()))
    if asked.cores:
        os.sched_setaffinity(0, asked.cores)
    outcome = uvloop.run(_run(asked))
    sys.stdout.buffer.write(orjson.dumps(asdict(outcome)))
