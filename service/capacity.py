"""How much is done at once? As much as is useful; a few more wait briefly; the rest is told at once to come again.

A request takes a place when its body is here, and leaves it when its answer begins: whoever sends slowly, or reads slowly, holds none; of
bodies that are on their way there are a bounded number, for what they hold in memory. Past its capacity the service is as quick as below it
for those whom it serves; more at once would make all of them late, and none faster. `Capacity` counts the places, `Admission` gives them
out, and `protocol.py` turns away without a request being made while nothing is left.
"""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import structlog
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.middleware import refusal, request_id, too_large, unavailable

RETRY_AFTER_S = 1
BUSY = "Too many requests are under way."
LIMIT = "concurrency"
_BODIES_TIMES = 16  # as many bodies as places, times this, may be on their way: 128 MiB at the defaults of both limits

log = structlog.get_logger("kundekort.capacity")


class Capacity:
    """Places for `running_max` requests, and a line of as many that wait for one, `wait_max_s` at most.

    `on_turned_away` hears, a second late, how many were turned away unread.
    """

    def __init__(self, *, running_max: int, wait_max_s: float, on_turned_away: Callable[[int], None] | None = None) -> None:
        self.running_max = running_max
        self._places = asyncio.Semaphore(running_max)
        self._wait_max_s = wait_max_s
        self._running = 0
        self._waiting = 0
        self._expected = 0
        self._arriving = 0
        self._turned_away = 0
        self._on_turned_away = on_turned_away

    @property
    def is_exhausted(self) -> bool:
        """Whether there is neither a place nor room in the line, those who are expected counted; or no room for another body."""
        return self._running + self._waiting + self._expected >= 2 * self.running_max or not self.has_room_for_a_body

    @property
    def has_room_for_a_body(self) -> bool:
        return self._arriving < _BODIES_TIMES * self.running_max

    @contextmanager
    def body_arrives(self) -> Iterator[None]:
        """For as long as a body is read."""
        self._arriving += 1
        try:
            yield
        finally:
            self._arriving -= 1

    def expect(self) -> None:
        """A request has begun that will ask for a place. Of many that come at the same moment, none asks before the last has begun."""
        if not self._expected:
            asyncio.get_running_loop().call_soon(self._have_come)
        self._expected += 1

    def _have_come(self) -> None:
        self._expected = 0

    async def take(self) -> bool:
        """Whether a place is taken: at once, or after its turn in the line. What is taken is to be left."""
        if not self._places.locked():
            await self._places.acquire()  # at once: it does not wait
        elif not await self._waited():
            return False
        self._running += 1
        return True

    async def _waited(self) -> bool:
        if self._waiting >= self.running_max:
            return False
        self._waiting += 1
        try:
            async with asyncio.timeout(self._wait_max_s):
                return await self._places.acquire()
        except TimeoutError:
            return False
        finally:
            self._waiting -= 1

    def leave(self) -> None:
        """Gives a place back, to whoever has waited longest."""
        self._running -= 1
        self._places.release()

    def turn_away(self) -> None:
        """Counts a request that is refused unread. It has no line of its own in the log: one a second says how many there were."""
        if not self._turned_away:
            asyncio.get_running_loop().call_later(1, self._tell)
        self._turned_away += 1

    def _tell(self) -> None:
        log.warning("overloaded", turned_away=self._turned_away)
        if self._on_turned_away:
            self._on_turned_away(self._turned_away)
        self._turned_away = 0


class Admission:
    """Around what costs: the body first, in its time; then a place; then the work, in its time, until the answer begins."""

    def __init__(self, app: ASGIApp, capacity: Capacity, *, body_max_bytes: int, body_timeout_s: float, timeout_s: float) -> None:
        self.app = app
        self.capacity = capacity
        self.body_max_bytes = body_max_bytes
        self.body_timeout_s = body_timeout_s
        self.timeout_s = timeout_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] != "POST":
            return await self._with_place(scope, receive, send)
        if not self.capacity.has_room_for_a_body:
            return await _busy(scope)(scope, receive, send)
        try:
            with self.capacity.body_arrives():
                async with asyncio.timeout(self.body_timeout_s) as deadline:
                    body = await self._body(receive)
        except TimeoutError:
            if not deadline.expired():
                raise
            message = f"The body did not arrive within {self.body_timeout_s:g} seconds."
            return await refusal(408, "BAD_REQUEST", message, headers={"connection": "close"})(scope, receive, send)
        if body is None:
            return await too_large(self.body_max_bytes)(scope, receive, send)
        return await self._with_place(scope, _received(body, receive), send)

    async def _with_place(self, scope: Scope, receive: Receive, send: Send) -> None:
        if await self.capacity.take():
            await self._admitted(scope, receive, send)
        else:
            await _busy(scope)(scope, receive, send)

    async def _body(self, receive: Receive) -> bytes | None:
        """The whole body; None where it is too large, of which a chunked one does not tell beforehand."""
        body = bytearray()
        while len(body) <= self.body_max_bytes:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise ClientDisconnect
            body += message.get("body", b"")
            if not message.get("more_body", False):
                return bytes(body) if len(body) <= self.body_max_bytes else None
        return None

    async def _admitted(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_started = False

        async def noted(message: Message) -> None:
            nonlocal is_started
            if not is_started:
                is_started = True
                self.capacity.leave()
                deadline.reschedule(None)  # how fast it is fetched is the client's affair, and the connection's to bound
            await send(message)

        try:
            async with asyncio.timeout(self.timeout_s) as deadline:
                await self.app(scope, receive, noted)
        except TimeoutError:
            if not deadline.expired():
                raise
            message = f"The request took longer than {self.timeout_s:g} seconds."
            await refusal(503, "TIMEOUT", message, request_id=request_id(scope))(scope, receive, send)
        finally:
            if not is_started:
                self.capacity.leave()


def _busy(scope: Scope) -> Response:
    return unavailable(BUSY, scope, retry_after_s=RETRY_AFTER_S, limit=LIMIT)


def _received(body: bytes, receive: Receive) -> Receive:
    """The same channel, with the body that was read from it put back."""
    pending: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def received() -> Message:
        return pending.pop() if pending else await receive()

    return received
