"""What is done at once, and what becomes of the rest: the places, the line, and what holds none of either."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import Message, Receive, Scope, Send

from service.capacity import Admission, Capacity
from service.middleware import Frame
from tests.test_middleware import error_of


class Work:
    """An application that begins with each request when it comes, and ends when it may."""

    def __init__(self) -> None:
        self.may_end = asyncio.Event()
        self.begun = 0
        self._more = asyncio.Condition()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = await Request(scope, receive).body()
        async with self._more:
            self.begun += 1
            self._more.notify_all()
        await self.may_end.wait()
        await PlainTextResponse(body)(scope, receive, send)

    async def has_begun(self, count: int) -> None:
        async with self._more:
            await self._more.wait_for(lambda: self.begun == count)


async def settled() -> None:
    """Until all that can go on has gone on: no test here waits for anything but its own events."""
    for _ in range(50):
        await asyncio.sleep(0)


@asynccontextmanager
async def admitting(
    work: Any, *, running_max: int = 1, wait_max_s: float = 60, body_timeout_s: float = 60, timeout_s: float = 60
) -> AsyncIterator[tuple[httpx.AsyncClient, Capacity]]:
    capacity = Capacity(running_max=running_max, wait_max_s=wait_max_s)
    app = Frame(Admission(work, capacity, body_max_bytes=262_144, body_timeout_s=body_timeout_s, timeout_s=timeout_s))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://localhost") as http:
        yield http, capacity


async def test_past_the_places_a_line_of_as_many_waits_and_the_rest_is_refused_at_once() -> None:
    work = Work()
    async with admitting(work, running_max=2) as (http, capacity):
        served = [asyncio.create_task(http.post("/", content=b"%d" % n)) for n in range(4)]
        await work.has_begun(2)
        await settled()
        assert capacity.is_exhausted

        refused = await http.post("/", content=b"5")

        assert error_of(refused) == (503, "UNAVAILABLE")
        assert refused.headers["retry-after"] == "1"
        assert refused.json()["errors"][0]["extensions"]["requestId"] == refused.headers["x-request-id"]
        assert work.begun == 2
        work.may_end.set()
        assert [(answer.status_code, answer.content) for answer in await asyncio.gather(*served)] == [(200, b"%d" % n) for n in range(4)]
        assert not capacity.is_exhausted
        assert (await http.post("/", content=b"6")).status_code == 200


async def test_the_line_is_left_in_the_order_in_which_it_was_joined() -> None:
    order: list[bytes] = []
    first_may_end = asyncio.Event()

    async def noting(scope: Scope, receive: Receive, send: Send) -> None:
        order.append(await Request(scope, receive).body())
        await first_may_end.wait()
        await PlainTextResponse("")(scope, receive, send)

    async with admitting(noting, running_max=3) as (http, _):
        running = [asyncio.create_task(http.post("/", content=b"r")) for _ in range(3)]
        await settled()
        line = []
        for n in range(3):
            line.append(asyncio.create_task(http.post("/", content=b"%d" % n)))
            await settled()
        first_may_end.set()
        await asyncio.gather(*running, *line)

    assert order == [b"r", b"r", b"r", b"0", b"1", b"2"]


async def test_who_has_waited_too_long_is_refused_and_leaves_the_line() -> None:
    work = Work()
    async with admitting(work, wait_max_s=0.01) as (http, capacity):
        first = asyncio.create_task(http.get("/"))
        await work.has_begun(1)

        assert error_of(await http.get("/")) == (503, "UNAVAILABLE")

        assert not capacity.is_exhausted
        work.may_end.set()
        assert (await first).status_code == 200
        assert (await http.get("/")).status_code == 200


async def test_a_body_that_does_not_come_holds_no_place() -> None:
    work, arrives = Work(), asyncio.Event()
    work.may_end.set()

    async def slow() -> AsyncIterator[bytes]:
        yield b"half "
        await arrives.wait()
        yield b"and half"

    async with admitting(work) as (http, _):
        senders = [asyncio.create_task(http.post("/", content=slow())) for _ in range(10)]
        await settled()

        assert (await http.post("/", content=b"quick")).text == "quick"

        assert work.begun == 1
        arrives.set()
        # One place and a line of one: as many of them as come at the same moment are served, one after the other.
        answers = await asyncio.gather(*senders)
        assert {answer.text for answer in answers if answer.status_code == 200} == {"half and half"}
        assert {answer.status_code for answer in answers} <= {200, 503}


async def test_only_so_many_bodies_are_on_their_way_whatever_the_requests_say() -> None:
    arrives = asyncio.Event()

    async def slow() -> AsyncIterator[bytes]:
        await arrives.wait()
        yield b""

    work = Work()
    work.may_end.set()
    async with admitting(work) as (http, capacity):
        senders = [asyncio.create_task(http.post("/", content=slow(), headers={"origin": "https://crm.example"})) for _ in range(16)]
        await settled()
        assert capacity.is_exhausted

        assert error_of(await http.post("/", content=b"one more", headers={"origin": "https://crm.example"})) == (503, "UNAVAILABLE")

        assert (await http.get("/")).status_code == 200
        arrives.set()
        await asyncio.gather(*senders)
        assert not capacity.is_exhausted


async def test_a_body_that_does_not_come_in_time_is_408_and_ends_the_connection() -> None:
    never = asyncio.Event()

    async def slow() -> AsyncIterator[bytes]:
        yield b"half"
        await never.wait()

    work = Work()
    async with admitting(work, body_timeout_s=0.01) as (http, _):
        answer = await http.post("/", content=slow())

    assert error_of(answer) == (408, "BAD_REQUEST")
    assert answer.headers["connection"] == "close"
    assert work.begun == 0


async def test_an_answer_that_is_not_fetched_holds_no_place() -> None:
    """A client that reads slowly makes the server wait in the middle of its answer."""
    fetched, begun = asyncio.Event(), asyncio.Event()
    work = Work()
    work.may_end.set()
    capacity = Capacity(running_max=1, wait_max_s=60)
    app = Admission(work, capacity, body_max_bytes=262_144, body_timeout_s=60, timeout_s=60)

    async def ask(send: Send) -> None:
        async def receive() -> Message:
            return {"type": "http.request", "body": b"", "more_body": False}

        await app({"type": "http", "method": "POST", "path": "/", "headers": []}, receive, send)

    async def slowly(_message: Message) -> None:
        begun.set()
        await fetched.wait()

    sent: list[Message] = []

    async def quickly(message: Message) -> None:
        sent.append(message)

    slow = asyncio.create_task(ask(slowly))
    await begun.wait()
    await ask(quickly)

    assert sent[0]["status"] == 200
    fetched.set()
    await slow


async def test_a_request_past_its_deadline_is_a_timeout_and_leaves_its_place() -> None:
    work = Work()
    async with admitting(work, timeout_s=0.01) as (http, _):
        for _ in range(3):
            answer = await http.get("/")
            assert error_of(answer) == (503, "TIMEOUT")
            assert answer.json()["errors"][0]["extensions"]["requestId"] == answer.headers["x-request-id"]


async def test_once_its_answer_has_begun_a_request_has_no_deadline() -> None:
    begun, fetched = asyncio.Event(), asyncio.Event()
    work = Work()
    work.may_end.set()
    capacity = Capacity(running_max=1, wait_max_s=60)
    app = Admission(work, capacity, body_max_bytes=262_144, body_timeout_s=60, timeout_s=0.05)
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def slowly(message: Message) -> None:
        sent.append(message)
        begun.set()
        await fetched.wait()

    slow = asyncio.create_task(app({"type": "http", "method": "POST", "path": "/", "headers": []}, receive, slowly))
    await begun.wait()
    # Another's deadline, set later, passes: so this one's would have.
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.06):
            await fetched.wait()

    fetched.set()
    await slow
    assert [message["type"] for message in sent] == ["http.response.start", "http.response.body"]


async def test_anothers_timeout_is_not_taken_for_the_deadline_and_leaves_its_place() -> None:
    async def own(_scope: Scope, _receive: Receive, _send: Send) -> None:
        raise TimeoutError

    async with admitting(own) as (http, _):
        for _ in range(3):
            assert error_of(await http.get("/")) == (500, "INTERNAL_SERVER_ERROR")


async def test_a_client_that_goes_away_leaves_its_place_or_the_line() -> None:
    work = Work()
    async with admitting(work) as (http, capacity):
        running = asyncio.create_task(http.get("/"))
        await work.has_begun(1)
        waiting = asyncio.create_task(http.get("/"))
        await settled()
        assert capacity.is_exhausted

        waiting.cancel()
        await asyncio.wait([waiting])
        assert not capacity.is_exhausted
        running.cancel()
        await asyncio.wait([running])

        work.may_end.set()
        assert (await http.get("/")).status_code == 200


@given(st.integers(1, 3), st.lists(st.sampled_from(["ask", "end", "give up"]), max_size=40))
def test_never_more_than_the_places_run_or_wait_and_none_is_lost(running_max: int, moves: list[str]) -> None:
    async def play() -> None:
        capacity = Capacity(running_max=running_max, wait_max_s=60)
        running: list[asyncio.Task[bool]] = []
        line: list[asyncio.Task[bool]] = []
        for move in moves:
            if move == "ask":
                is_full = len(line) == running_max
                assert capacity.is_exhausted is (len(running) + len(line) == 2 * running_max) is is_full
                task = asyncio.create_task(capacity.take())
                await settled()
                if is_full:
                    assert await task is False
                else:
                    line.append(task)
            elif move == "end" and running:
                running.pop()
                capacity.leave()
            elif move == "give up" and line:
                line.pop(0).cancel()
            await settled()
            while line and line[0].done():
                assert line[0].result()
                running.append(line.pop(0))
            assert len(running) <= running_max
            assert not line or len(running) == running_max
        for task in line:
            task.cancel()
        await asyncio.gather(*line, return_exceptions=True)

    asyncio.run(play())


async def test_who_comes_at_the_same_moment_is_counted_until_it_has_asked() -> None:
    capacity = Capacity(running_max=2, wait_max_s=60)

    for _ in range(4):
        assert not capacity.is_exhausted
        capacity.expect()

    assert capacity.is_exhausted
    await settled()
    assert not capacity.is_exhausted


async def test_what_is_turned_away_unread_is_told_once_a_second() -> None:
    told = asyncio.get_running_loop().create_future()
    capacity = Capacity(running_max=1, wait_max_s=1, on_turned_away=told.set_result)

    with structlog.testing.capture_logs() as lines:
        for _ in range(3):
            capacity.turn_away()
        assert (lines, told.done()) == ([], False)
        assert await told == 3

    assert lines == [{"event": "overloaded", "turned_away": 3, "log_level": "warning"}]


@pytest.mark.parametrize("method", ["GET", "HEAD", "DELETE"])
async def test_only_of_a_post_is_the_body_read(method: str) -> None:
    async def answered(scope: Scope, receive: Receive, send: Send) -> None:
        await PlainTextResponse("")(scope, receive, send)

    never = asyncio.Event()

    async def slow() -> AsyncIterator[bytes]:
        await never.wait()
        yield b""

    async with admitting(answered) as (http, _):
        assert (await http.request(method, "/", content=slow())).status_code == 200
