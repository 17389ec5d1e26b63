from service.registry.breaker import RETRY_AFTER_MAX_S, Breaker
from tests.registry.conftest import Clock


def breaker_of(clock: Clock) -> Breaker:
    return Breaker(faults_max=3, cool_down_s=10, clock=clock)


def opened(clock: Clock) -> Breaker:
    breaker = breaker_of(clock)
    for _ in range(3):
        breaker.failed()
    return breaker


def test_it_opens_after_so_many_faults_in_a_row_and_not_before(clock: Clock) -> None:
    breaker = breaker_of(clock)

    breaker.failed()
    breaker.failed()
    assert breaker.admits()

    breaker.failed()
    assert not breaker.admits()


def test_a_success_in_between_begins_the_row_anew(clock: Clock) -> None:
    breaker = breaker_of(clock)

    breaker.failed()
    breaker.failed()
    breaker.succeeded()
    breaker.failed()
    breaker.failed()

    assert breaker.admits()


def test_after_the_cool_down_one_alone_may_try(clock: Clock) -> None:
    breaker = opened(clock)

    clock.now += 9.9
    assert not breaker.admits()

    clock.now += 0.1
    assert [breaker.admits() for _ in range(3)] == [True, False, False]


def test_a_trial_that_succeeds_lets_everybody_in(clock: Clock) -> None:
    breaker = opened(clock)
    clock.now += 10
    assert breaker.admits()

    breaker.succeeded()

    assert [breaker.admits() for _ in range(3)] == [True, True, True]


def test_a_trial_that_fails_begins_the_cool_down_anew(clock: Clock) -> None:
    breaker = opened(clock)
    clock.now += 10
    assert breaker.admits()
    clock.now += 2

    breaker.failed()

    clock.now += 9.9
    assert not breaker.admits()
    clock.now += 0.1
    assert breaker.admits()


def test_a_trial_that_is_never_heard_of_again_does_not_keep_it_open_for_ever(clock: Clock) -> None:
    breaker = opened(clock)
    clock.now += 10
    assert breaker.admits()

    clock.now += 10

    assert breaker.admits()


def test_retry_after_opens_it_at_once_and_for_as_long_as_the_register_says(clock: Clock) -> None:
    breaker = breaker_of(clock)

    breaker.failed(retry_after_s=42)

    clock.now += 41.9
    assert not breaker.admits()
    clock.now += 0.1
    assert breaker.admits()


def test_a_retry_after_of_days_is_not_believed(clock: Clock) -> None:
    breaker = breaker_of(clock)

    breaker.failed(retry_after_s=1e9)

    clock.now += RETRY_AFTER_MAX_S
    assert breaker.admits()
