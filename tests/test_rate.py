"""One employee asks as often as is set, and no one else is kept waiting."""

import math

from hypothesis import given
from hypothesis import strategies as st

from service.rate import Rate


class Clock:
    def __init__(self) -> None:
        self.now_s = 1_000.0

    def __call__(self) -> float:
        return self.now_s


def test_as_many_as_in_a_minute_may_come_at_once_then_one_for_each_share_of_it() -> None:
    clock = Clock()
    rate = Rate(4, clock)

    assert [rate.wait_s("kari") for _ in range(5)] == [0, 0, 0, 0, 15]
    assert rate.wait_s("ola") == 0

    clock.now_s += 14
    assert rate.wait_s("kari") == 1
    clock.now_s += 1
    assert [rate.wait_s("kari") for _ in range(2)] == [0, 15]
    clock.now_s += 60
    assert [rate.wait_s("kari") for _ in range(5)] == [0, 0, 0, 0, 15]


@given(st.integers(1, 20), st.lists(st.integers(0, 30), max_size=100))
def test_no_minute_has_twice_as_many_and_who_waits_as_told_is_let_through(per_minute: int, pauses: list[int]) -> None:
    clock = Clock()
    rate = Rate(per_minute, clock)
    let_through: list[float] = []
    for pause in pauses:
        clock.now_s += pause
        wait_s = rate.wait_s("kari")
        if wait_s:
            assert 0 < wait_s <= math.ceil(60 / per_minute)
            clock.now_s += wait_s
            assert rate.wait_s("kari") == 0
        let_through.append(clock.now_s)
        assert sum(clock.now_s - 60 < moment for moment in let_through) <= 2 * per_minute
