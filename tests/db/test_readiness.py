"""Whoever asks whether the database is ready shares the answer with all who ask in the same second."""

import asyncio

import pytest

from service.db.readiness import KEPT_S, Readiness


class Asked:
    """A database that answers when it is let, one of these at a time; and a clock that stands until it is moved."""

    def __init__(self, *answers: bool) -> None:
        self.answers = list(answers)
        self.may_answer = asyncio.Event()
        self.now_s = 0.0

    async def ask(self) -> bool:
        await self.may_answer.wait()
        return self.answers.pop(0)

    def clock(self) -> float:
        return self.now_s


@pytest.mark.parametrize("answer", [True, False])
async def test_many_who_ask_at_once_ask_once(answer: bool) -> None:
    database = Asked(answer)
    readiness = Readiness(database.ask, database.clock)

    asking = [asyncio.create_task(readiness.is_ready()) for _ in range(100)]
    database.may_answer.set()

    assert await asyncio.gather(*asking) == [answer] * 100


async def test_an_answer_is_kept_for_a_second_and_no_longer() -> None:
    database = Asked(True, False)
    database.may_answer.set()
    readiness = Readiness(database.ask, database.clock)

    first = await readiness.is_ready()
    database.now_s = KEPT_S - 0.001
    same = await readiness.is_ready()
    database.now_s = KEPT_S

    assert (first, same, await readiness.is_ready()) == (True, True, False)


async def test_who_gives_up_keeps_nobody_from_asking() -> None:
    database = Asked(True)
    readiness = Readiness(database.ask, database.clock)
    impatient = asyncio.create_task(readiness.is_ready())
    waiting = asyncio.create_task(readiness.is_ready())
    await asyncio.sleep(0)

    impatient.cancel()
    database.may_answer.set()

    assert await waiting
