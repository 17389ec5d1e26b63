import asyncio

import pytest

from service.registry.shared_calls import SharedCalls


class Call:
    """A call that ends when the test says so, and counts how often it is begun."""

    def __init__(self) -> None:
        self.count = 0
        self.begun = asyncio.Event()
        self.may_end = asyncio.Event()

    async def __call__(self) -> str:
        self.count += 1
        self.begun.set()
        await self.may_end.wait()
        return "answer"


async def test_those_who_ask_the_same_at_once_share_one_call() -> None:
    calls: SharedCalls[str, str] = SharedCalls()
    call = Call()
    waiting = [asyncio.create_task(calls.join("key", call)) for _ in range(3)]
    await call.begun.wait()

    call.may_end.set()

    assert await asyncio.gather(*waiting) == ["answer"] * 3
    assert call.count == 1


async def test_who_stops_waiting_does_not_end_the_call_for_the_others() -> None:
    calls: SharedCalls[str, str] = SharedCalls()
    call = Call()
    first, second = (asyncio.create_task(calls.join("key", call)) for _ in range(2))
    await call.begun.wait()

    first.cancel()
    with pytest.raises(asyncio.CancelledError):
        await first
    call.may_end.set()

    assert await second == "answer"
    assert call.count == 1


async def test_a_call_that_has_ended_is_not_shared() -> None:
    calls: SharedCalls[str, str] = SharedCalls()
    call = Call()
    call.may_end.set()

    await calls.join("key", call)
    await calls.join("key", call)

    assert call.count == 2


async def test_other_keys_are_other_calls() -> None:
    calls: SharedCalls[str, str] = SharedCalls()
    call = Call()
    call.may_end.set()

    await asyncio.gather(calls.join("a", call), calls.join("b", call))

    assert call.count == 2


async def test_an_error_reaches_all_who_wait() -> None:
    calls: SharedCalls[str, str] = SharedCalls()

    async def fails() -> str:
        raise LookupError

    answers = await asyncio.gather(calls.join("key", fails), calls.join("key", fails), return_exceptions=True)

    assert [type(answer) for answer in answers] == [LookupError, LookupError]


async def test_closing_ends_what_runs() -> None:
    calls: SharedCalls[str, str] = SharedCalls()
    call = Call()
    waiting = asyncio.create_task(calls.join("key", call))
    await call.begun.wait()

    await calls.aclose()

    with pytest.raises(asyncio.CancelledError):
        await waiting
